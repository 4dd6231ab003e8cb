//! What the tests share.
#![allow(dead_code, reason = "each test file uses its part")]

use cosmwasm_std::to_json_vec;
use lode_chain::{
    Chain, Condition, Config, Desk, EngineKind, NativeCode, Op, TxQuery, coin, native_code,
};
use lode_probe::msg::{Run, Step};
use lode_query::cosmos_sdk_proto::Timestamp;
use lode_query::cosmos_sdk_proto::tendermint::types::{
    Block, BlockId, Data, Header, PartSetHeader,
};
use lode_query::{Answer, Ask, Comet, NodeInfo, ValidatorIdentity, answer_at};
use prost::Message;

/// What a node would say of itself.
pub(crate) fn info() -> NodeInfo {
    NodeInfo {
        moniker: "desk".to_string(),
        version: "1.2.3".to_string(),
        node_id: "ab".repeat(20),
        listen_addr: "tcp://127.0.0.1:26656".to_string(),
        rpc_address: "tcp://127.0.0.1:26657".to_string(),
        validator: ValidatorIdentity { public_key: [7; 32], voting_power: 1 },
        bond_denom: "stake".to_string(),
    }
}

/// Blocks without hashes, and searches of the form `key='value'`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain;

impl Comet for Plain {
    fn block(&self, chain: &Chain, height: u64) -> Option<(BlockId, Block)> {
        let info = chain.block(height).ok()??;
        let parts = PartSetHeader { total: 1, hash: vec![2; 32] };
        let id = BlockId { hash: vec![1; 32], part_set_header: Some(parts) };
        let seconds = i64::try_from(info.time_ns / 1_000_000_000).unwrap();
        let header = Header {
            chain_id: chain.chain_id(),
            height: i64::try_from(height).unwrap(),
            time: Some(Timestamp { seconds, nanos: 0 }),
            proposer_address: crate::support::info().validator.address().to_vec(),
            ..Header::default()
        };
        let txs = chain.txs_at(height).ok()?.into_iter().map(|tx| tx.raw).collect();
        let data = Some(Data { txs });
        Some((id, Block { header: Some(header), data, ..Block::default() }))
    }

    fn parse_query(&self, text: &str) -> Result<TxQuery, String> {
        let condition = |part: &str| {
            let (key, value) = part.split_once('=').ok_or("no condition")?;
            let (key, value) = (key.trim(), value.trim().trim_matches('\''));
            Ok(Condition { key: key.to_string(), op: Op::Eq, value: value.to_string() })
        };
        let conditions = text.split(" AND ").map(condition).collect::<Result<_, String>>()?;
        Ok(TxQuery { conditions })
    }
}

fn probe() -> NativeCode {
    native_code!("probe", lode_probe::contract => instantiate, execute, query, reply, migrate, sudo)
}

/// A chain with alice, bob and a probe of code 1 that holds `a`, `b` and `c`; three blocks.
pub(crate) struct Built {
    pub(crate) chain: Chain,
    pub(crate) alice: String,
    pub(crate) bob: String,
    pub(crate) probe: String,
    pub(crate) hashes: Vec<Vec<u8>>,
}

pub(crate) fn run(steps: &[(&str, &str)]) -> Run {
    let set =
        |(key, value): &(&str, &str)| Step::Set { key: (*key).into(), value: (*value).into() };
    Run { steps: steps.iter().map(set).collect() }
}

pub(crate) fn built() -> Built {
    assert_eq!(Config::native(vec![probe()]).engine, EngineKind::Native);
    let wealth = vec![coin(1_000_000_000, "stake"), coin(5_000, "usdc"), coin(7, "weth")];
    let config = Config::native(vec![probe()]).keep_results();
    let mut desk = Desk::create(config, &["alice", "bob"], &wealth).unwrap();
    let (alice, bob) = (desk.address("alice"), desk.address("bob"));
    assert_eq!(desk.store("alice", "probe", Vec::new()).unwrap(), 1);
    let probe = desk.instantiate("alice", 1, &run(&[]), "probe", &[]).unwrap();
    desk.commit().unwrap();
    let set = run(&[("a", "1"), ("b", "2"), ("c", "<3>")]);
    let mut hashes = vec![desk.execute("alice", &probe, &set, &[]).unwrap().hash];
    desk.commit().unwrap();
    let send = desk.send("alice", &bob, &[coin(5, "usdc")]).unwrap();
    hashes.push(send.hash);
    desk.commit().unwrap();
    let mut chain = desk.into_chain();
    chain.set_min_gas_prices("0.025stake").unwrap();
    Built { chain, alice, bob, probe, hashes }
}

/// Asks with a message, for a message.
pub(crate) fn ask<A: Message + Default>(
    chain: &Chain,
    path: &str,
    request: &impl Message,
) -> Result<A, Answer> {
    let info = info();
    let ask = Ask { chain, info: &info, comet: Some(&Plain) };
    let answer = answer_at(&ask, path, &request.encode_to_vec(), 0);
    if answer.is_ok() { Ok(A::decode(answer.value.as_slice()).unwrap()) } else { Err(answer) }
}

/// The JSON of a question to a probe.
pub(crate) fn question(key: &str) -> Vec<u8> {
    to_json_vec(&lode_probe::msg::QueryMsg::Get { key: key.into() }).unwrap()
}
