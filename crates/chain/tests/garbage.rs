//! TX-3: Whatever bytes come, the chain answers with a code and goes on.

#[path = "support/sign.rs"]
mod sign;

use lode_chain::{Chain, Config, Genesis, Key, coin};
use sha2::{Digest, Sha256};

use crate::sign::{Draft, send};

const SECOND: u64 = 1_000_000_000;
const ID: &str = "garbage-1";

/// A stream of bytes that is always the same.
struct Stream(u64);

impl Stream {
    fn next(&mut self) -> u64 {
        self.0 += 1;
        let hash = Sha256::digest(self.0.to_be_bytes());
        u64::from_be_bytes(hash[..8].try_into().unwrap())
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

fn chain() -> Chain {
    let accounts =
        ["alice", "bob"].map(|name| (Key::named(name).address, vec![coin(1 << 60, "stake")]));
    let genesis = Genesis {
        chain_id: ID.into(),
        time_ns: SECOND,
        accounts: accounts.to_vec(),
        staking: None,
    };
    Chain::create(Config::wasm().keep_results(), &genesis).unwrap()
}

/// Changes some bytes, cuts, doubles or mixes.
fn mutate(stream: &mut Stream, from: &[Vec<u8>]) -> Vec<u8> {
    let mut out = from[stream.below(from.len())].clone();
    for _ in 0..=stream.below(3) {
        if out.is_empty() {
            break;
        }
        let at = stream.below(out.len());
        match stream.below(7) {
            0 => out[at] ^= 1 << stream.below(8),
            1 => out[at] = stream.next() as u8,
            2 => out.truncate(at),
            3 => out.insert(at, stream.next() as u8),
            4 => drop(out.remove(at)),
            5 => {
                let tail = out[at..].to_vec();
                out.extend(tail);
            }
            _ => {
                let other = &from[stream.below(from.len())];
                let cut = stream.below(other.len());
                out.truncate(at);
                out.extend_from_slice(&other[cut..]);
            }
        }
    }
    out
}

#[test]
fn random_and_mutated_bytes_change_nothing() {
    let mut chain = chain();
    let text = |name: &str| chain.codec().encode(&Key::named(name).address);
    let (alice, bob) = (text("alice"), text("bob"));
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    let vectors = include_str!("vectors/cosmjs.json");
    let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
    for tx in vectors["txs"].as_array().unwrap() {
        seeds.push(hex::decode(tx["raw"].as_str().unwrap()).unwrap());
    }
    seeds.push(hex::decode(vectors["multisig"]["raw"].as_str().unwrap()).unwrap());
    let good = Draft::new(ID, ("alice", 0, 0), vec![send(&alice, &bob, "1")]);
    let good = good.bytes();
    seeds.push(good.clone());

    let mut stream = Stream(4);
    let (mut parsed, rounds) = (0, 20_000);
    let before = chain.balance(&bob, "stake").unwrap();
    chain.begin_block(2 * SECOND).unwrap();
    for round in 0..rounds {
        let raw = match round % 10 {
            0 => (0..stream.below(200)).map(|_| stream.next() as u8).collect(),
            _ => mutate(&mut stream, &seeds),
        };
        // A mutation may leave what it was or only shorten what nobody reads; then it is good.
        if raw == good {
            continue;
        }
        let checked = chain.check_raw(&raw);
        assert_ne!(checked.code, 0, "round {round}: {}", hex::encode(&raw));
        assert!(!checked.log.is_empty() && !checked.codespace.is_empty());
        parsed += usize::from(checked.code != 2);
        let delivered = chain.deliver_raw(&raw).unwrap();
        assert_eq!((delivered.code, &delivered.log), (checked.code, &checked.log));
        assert_eq!(chain.recheck_raw(&raw).code, checked.code);
        chain.simulate_raw(&raw);
    }
    // The test is worth something only if many mutations came past the decoder.
    assert!(parsed > rounds / 20, "{parsed}");
    chain.commit().unwrap();
    assert_eq!(chain.balance(&bob, "stake").unwrap(), before);
    assert_eq!(chain.account(&alice).unwrap().unwrap().sequence, 0);
    assert_eq!(chain.check_raw(&good).code, 0);
}
