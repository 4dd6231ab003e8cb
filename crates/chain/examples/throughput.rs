//! How many contract calls a second go through committed blocks on one core.
//!
//! `cargo run --release -p lode-chain --example throughput -- [calls] [memory|disk] [wasm|native]`

use std::error::Error;
use std::time::Instant;

use lode_chain::{Chain, Config, Desk, Key, Msg, Tx, coin, native_code};

const PER_BLOCK: usize = 100;
const SECOND: u64 = 1_000_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let calls: usize = args.first().map_or(Ok(20_000), |n| n.parse())?;
    let has = |word: &str| args.iter().any(|arg| arg == word);
    let home = std::env::temp_dir().join(format!("lode-throughput-{}", std::process::id()));
    let mut config = Config::wasm();
    if has("native") {
        config = Config::native(vec![
            native_code!("probe", lode_probe::contract => instantiate, execute, query),
        ]);
    }
    if !has("memory") {
        config = config.at(&home);
        config.flush_every = 100;
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../artifacts/lode_probe.wasm");
    let mut desk = Desk::create(config, &["alice", "bob"], &[coin(1 << 60, "usdc")])?;
    let code = desk.store("alice", "probe", std::fs::read(path)?)?;
    let probe = desk.instantiate("alice", code, &serde_json::json!({"steps": []}), "p", &[])?;
    desk.chain_mut().pin_code(code)?;
    desk.commit()?;
    let (alice, bob) = (desk.address("alice"), desk.address("bob"));
    // Much like a swap: coins in, records read and written, coins out, attributes.
    let msg = format!(
        r#"{{"steps":[{{"get":{{"key":"pool"}}}},{{"set":{{"key":"pool","value":"{}"}}}},{{"set":{{"key":"more","value":"{}"}}}},{{"attribute":{{"key":"action","value":"swap"}}}},{{"pay":{{"to":"{bob}","amount":[{{"denom":"usdc","amount":"9"}}]}}}}]}}"#,
        "x".repeat(120),
        "y".repeat(60),
    );
    let execute = Msg::Execute {
        sender: alice,
        contract: probe,
        msg: msg.into_bytes(),
        funds: vec![coin(10, "usdc")],
    };
    let tx = Tx::new(&Key::named("alice"), vec![execute], vec![coin(1, "usdc")], 1_000_000);
    let mut chain = desk.into_chain();
    let start = Instant::now();
    run(&mut chain, &tx, calls)?;
    let micros = start.elapsed().as_micros().max(1);
    let count = calls as u128;
    let (each, rate) = (micros / count.max(1), count.saturating_mul(1_000_000) / micros);
    println!("{calls} calls: {} ms, {each} us each, {rate}/s", micros / 1_000);
    drop(chain);
    if home.exists() {
        std::fs::remove_dir_all(home)?;
    }
    Ok(())
}

fn run(chain: &mut Chain, tx: &Tx, calls: usize) -> Result<(), Box<dyn Error>> {
    let mut left = calls;
    while left > 0 {
        chain.begin_block(chain.time_ns() + SECOND)?;
        for _ in 0..left.min(PER_BLOCK) {
            let result = chain.deliver(tx)?;
            if !result.is_ok() {
                return Err(result.log.into());
            }
        }
        chain.commit()?;
        left = left.saturating_sub(PER_BLOCK);
    }
    Ok(())
}
