//! How long a smart query takes over RPC, one after the other on one connection.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use serde::Serialize;
use serde_json::json;

use crate::market::PAIR;
use crate::subject::Subject;

/// Queries before the measured ones.
const WARM: usize = 50;

/// Times of one query, in µs.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Latency {
    pub(crate) median_us: u64,
    pub(crate) p99_us: u64,
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

impl Latency {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or_default();
        Self { median_us: micros(at(50)), p99_us: micros(at(99)) }
    }
}

/// Asks for a quote of a swap so many times.
///
/// # Errors
/// When an answer is none.
pub(crate) fn run(subject: &Subject, exchange: &str, count: usize) -> Result<Latency> {
    let msg = json!({"simulate": {
        "funds": [{"denom": PAIR[0], "amount": "1000000"}],
        "msg": {"swap": {"route": [1]}},
    }});
    let request = wasm::QuerySmartContractStateRequest {
        address: exchange.to_string(),
        query_data: msg.to_string().into_bytes(),
    };
    let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
    let rpc = subject.rpc();
    let mut times = Vec::with_capacity(count);
    for turn in 0..count + WARM {
        let begun = Instant::now();
        let answer: wasm::QuerySmartContractStateResponse = rpc.read(path, &request, 0)?;
        if turn >= WARM {
            times.push(begun.elapsed());
        }
        ensure!(!answer.data.is_empty(), "an empty answer");
    }
    Ok(Latency::of(times))
}
