//! Transactions through committed blocks of the embedded chain, and what a block itself costs.
//!
//! Each transaction is whole: ante handler, fee, bank moves, contract, events, hash, and its part
//! of the block's commit. Blocks have 500 of them.

use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lode_chain::{Chain, Coin, Config, Desk, Msg, Tx, coin, native_code};
use serde_json::json;

// As in the `lode` binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BLOCK: u64 = 500;
const RICH: u128 = 1_000_000_000_000_000_000;

/// A chain with one pool, and the two swaps that keep its price where it is.
struct Market {
    chain: Chain,
    swaps: [Tx; 2],
    send: Tx,
}

fn code(config: &Config, name: &str) -> Vec<u8> {
    if config.native.is_empty() {
        // Cargo runs a bench in its package's folder.
        std::fs::read(format!("../../artifacts/{name}.wasm")).expect("cargo xtask contracts")
    } else {
        Vec::new()
    }
}

fn market(config: Config) -> Market {
    let coins: Vec<Coin> = ["uatom", "ustake", "uusdc"].map(|denom| coin(RICH, denom)).into();
    let wasm = code(&config, "lode_exchange");
    let mut desk = Desk::create(config, &["founder", "trader"], &coins).expect("a chain");
    let id = desk.store("founder", "exchange", wasm).expect("stored");
    let exchange = desk.instantiate("founder", id, &json!({}), "exchange", &[]).expect("made");
    let create = json!({"create_pool": {
        "assets": [{"native": "uatom"}, {"native": "uusdc"}], "fee_pips": 3000,
    }});
    desk.execute("founder", &exchange, &create, &[]).expect("a pool");
    let amount = 100_000_000_000_000_u128;
    let deposit = json!({"deposit": {
        "pool": 1, "amounts": [amount.to_string(), amount.to_string()],
    }});
    let funds = [coin(amount, "uatom"), coin(amount, "uusdc")];
    desk.execute("founder", &exchange, &deposit, &funds).expect("a deposit");
    desk.commit().expect("a block");
    let (key, sender) = (desk.key("trader"), desk.address("trader"));
    let fee = vec![coin(5_000, "ustake")];
    let swap = |denom: &str| {
        let msg = Msg::Execute {
            sender: sender.clone(),
            contract: exchange.clone(),
            msg: br#"{"swap":{"route":[1],"min_out":"1"}}"#.to_vec(),
            funds: vec![coin(1_000_000, denom)],
        };
        Tx::new(&key, vec![msg], fee.clone(), 1_000_000)
    };
    let swaps = [swap("uatom"), swap("uusdc")];
    let to = desk.address("founder");
    let send = Msg::Send { from: sender.clone(), to, amount: vec![coin(1_000, "uatom")] };
    let send = Tx::new(&key, vec![send], fee.clone(), 1_000_000);
    Market { chain: desk.into_chain(), swaps, send }
}

/// What this thread has used of the processor so far.
fn used() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// Runs something and returns its processor time, or else how long it took.
fn timed(body: impl FnOnce()) -> Duration {
    let (start, before) = (Instant::now(), used());
    body();
    match (before, used()) {
        // The kernel tells it in steps: what is shorter than one is told by the clock.
        (Some(before), Some(after)) if after > before => after.saturating_sub(before),
        _ => start.elapsed(),
    }
}

/// Runs so many transactions in full blocks.
fn run(chain: &mut Chain, txs: &[&Tx], count: u64) {
    let mut left = count;
    while left > 0 {
        let size = left.min(BLOCK);
        chain.begin_block(chain.time_ns() + 6_000_000_000).expect("a block");
        for tx in txs.iter().cycle().take(usize::try_from(size).expect("a small block")) {
            let result = chain.deliver(tx).expect("delivered");
            assert!(result.is_ok(), "{}", result.log);
        }
        chain.commit().expect("committed");
        left -= size;
    }
}

/// Begins and commits so many blocks without a transaction.
fn idle(chain: &mut Chain, count: u64) {
    for _ in 0..count {
        chain.begin_block(chain.time_ns() + 6_000_000_000).expect("a block");
        chain.commit().expect("committed");
    }
}

fn transactions(criterion: &mut Criterion) {
    let folder = std::env::temp_dir().join(format!("lode-bench-chain-{}", std::process::id()));
    let native = || {
        vec![
            native_code!("exchange", lode_exchange::contract => instantiate, execute, query, reply),
        ]
    };
    let mut group = criterion.benchmark_group("chain");
    group.throughput(Throughput::Elements(1));
    let places = [
        ("wasm, memory", Config::wasm()),
        ("wasm, disk", Config::wasm().at(folder.join("wasm"))),
        ("native, memory", Config::native(native())),
        ("native, disk", Config::native(native()).at(folder.join("native"))),
    ];
    for (name, config) in places {
        if let Some(home) = &config.home {
            std::fs::create_dir_all(home).expect("a folder");
        }
        let Market { mut chain, swaps, send } = market(config);
        group.bench_function(BenchmarkId::new("swap", name), |bencher| {
            bencher.iter_custom(|n| timed(|| run(&mut chain, &[&swaps[0], &swaps[1]], n)));
        });
        group.bench_function(BenchmarkId::new("send", name), |bencher| {
            bencher.iter_custom(|n| timed(|| run(&mut chain, &[&send], n)));
        });
        group.bench_function(BenchmarkId::new("empty block", name), |bencher| {
            bencher.iter_custom(|n| timed(|| idle(&mut chain, n)));
        });
    }
    group.finish();
    // What is left over is a few megabytes of a test chain.
    let _ = std::fs::remove_dir_all(&folder);
}

criterion_group!(benches, transactions);
criterion_main!(benches);
