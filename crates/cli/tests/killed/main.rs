//! A node that is killed at any instant, again and again, while a hundred people send and trade:
//! what it has told stays, nothing is there twice, and no coin is made or lost.
//!
//! `LODE_SEED` chooses the randomness; with `LODE_DEEP` it is killed ten times as often.

mod books;
mod link;
mod people;
mod process;
#[path = "../../../node/tests/common/signing.rs"]
mod signing;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use lode_client::{Client, Rpc, Terms, execute, instantiate, parse_coins, store};
use lode_node::{COSMOS_PATH, Wallet};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use books::Books;
use link::{Gone, Link};
use people::{Known, Person, World};
use process::{PEOPLE, Process};

/// Transactions that the node tells of, at least.
const TRANSACTIONS: usize = 20_000;

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_string()
}

fn host(ready: &Value) -> String {
    text(&ready["rpc"]).trim_start_matches("http://").to_string()
}

/// The value of an event's attribute.
fn attribute(events: &[(String, Vec<(String, String)>)], kind: &str, key: &str) -> String {
    let pairs = events.iter().filter(|(name, _)| name == kind).flat_map(|(_, pairs)| pairs);
    let mut values = pairs.filter(|(name, _)| name == key).map(|(_, value)| value.clone());
    values.next().expect("the attribute")
}

/// Puts an exchange with one deep pool on the chain.
fn found_world(ready: &Value) -> World {
    let accounts = ready["accounts"].as_array().expect("a list");
    let wallet = |account: &Value| {
        Wallet::new(account["mnemonic"].as_str().expect("words"), COSMOS_PATH).expect("words")
    };
    let wallets: Vec<Wallet> = accounts.iter().map(wallet).collect();
    let addresses: Vec<String> = accounts.iter().map(|one| text(&one["address"])).collect();
    let (founder, address) = (&wallets[0], addresses[0].as_str());
    let rpc = Rpc::new(&text(&ready["rpc"])).expect("an address");
    let pause = Duration::from_millis(5);
    let mut client = Client::new(rpc, Terms { pause, ..Terms::default() });
    let wasm = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../artifacts/lode_exchange.wasm");
    let wasm = std::fs::read(wasm).expect("make the contracts first: cargo xtask contracts");
    let mut submit = |message| {
        let done = client.submit(founder, &[message]).expect("submitted");
        assert_eq!(done.code, 0, "{}", done.log);
        done.events
    };
    let stored = submit(store(address, &wasm).expect("wasm"));
    let code = attribute(&stored, "store_code", "code_id").parse().expect("a number");
    let made = instantiate(address, code, ("exchange", ""), b"{}", Vec::new());
    let made = submit(made.expect("JSON"));
    let exchange = attribute(&made, "instantiate", "_contract_address");
    let pair = json!([{"native": "lode"}, {"native": "partner"}]);
    let deep = "100000000000000";
    for (msg, funds) in [
        (json!({"create_pool": {"assets": pair, "fee_pips": 3_000}}), String::new()),
        (
            json!({"deposit": {"pool": 1, "amounts": [deep, deep]}}),
            format!("{deep}lode,{deep}partner"),
        ),
    ] {
        let funds = parse_coins(&funds).expect("coins");
        let msg = msg.to_string();
        submit(execute(address, &exchange, msg.as_bytes(), funds).expect("JSON"));
    }
    let chain_id = text(&ready["chain_id"]);
    World { chain_id, exchange, wallets, addresses, known: Known::default() }
}

/// One life of the node under load: it is killed a time after so much more is known, or when
/// everything is known. Gives the people back, and how much was told over WebSocket.
async fn live(
    world: &Arc<World>,
    people: Vec<Person>,
    (process, host): (Process, &str),
    end: Option<(usize, Duration)>,
) -> (Vec<Person>, usize) {
    let enough = if end.is_none() { TRANSACTIONS } else { usize::MAX };
    let before = world.known.len();
    let listener = (world.clone(), host.to_string());
    let heard = tokio::spawn(async move { people::listen(&listener.0, &listener.1).await });
    let work = people.into_iter().map(|mut person| {
        let (world, host) = (world.clone(), host.to_string());
        tokio::spawn(async move {
            let done = person.work(&world, &host, enough).await;
            (person, done)
        })
    });
    let work: Vec<_> = work.collect();
    let all_done = || work.iter().all(tokio::task::JoinHandle::is_finished);
    let known = |more: usize| world.known.len() >= before + more;
    while !all_done() && !end.is_some_and(|(more, _)| known(more)) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    if let Some((_, later)) = end {
        tokio::time::sleep(later).await;
    }
    process.kill();
    let mut back = Vec::new();
    for one in work {
        let (person, done) = one.await.expect("nobody is surprised");
        assert_eq!(done.is_err(), end.is_some(), "people stop when the node is gone");
        back.push(person);
    }
    (back, heard.await.expect("nothing else was told"))
}

/// What must hold after a restart; what was told since the last one is looked up again.
async fn check(
    world: &World,
    (before, checked): (&Books, &mut std::collections::HashSet<people::Hash>),
    host: &str,
) -> Result<Books, Gone> {
    let mut link = Link::open(host).await?;
    let mut told = world.known.all();
    told.retain(|hash, _| checked.insert(*hash));
    books::found(&told, &mut link).await?;
    let now = Books::read(world, &mut link).await?;
    now.follow(before);
    Ok(now)
}

#[test]
fn killed_at_any_instant_it_keeps_what_it_told() {
    let seed = variable("LODE_SEED").unwrap_or(7);
    let kills = if variable("LODE_DEEP").is_some() { 50 } else { 5 };
    println!("LODE_SEED={seed}, {kills} kills");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let home = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let (mut process, ready) = Process::start(home.path());
    let mut host = host(&ready);
    let world = Arc::new(found_world(&ready));
    let person = |index| Person {
        index,
        random: ChaCha8Rng::seed_from_u64(random.random()),
        open: Vec::new(),
    };
    let mut people: Vec<Person> = (0..PEOPLE).map(person).collect();
    let begin = runtime.block_on(async {
        let mut link = Link::open(&host).await?;
        Books::read(&world, &mut link).await
    });
    let begin = begin.expect("the node is there");
    let (mut checked, mut heard) = (std::collections::HashSet::new(), 0);
    for kill in 0..=kills {
        let later = Duration::from_micros(random.random_range(0..60_000));
        let more = random.random_range(0..2 * TRANSACTIONS / (kills + 1));
        let end = (kill < kills).then_some((more, later));
        let life = live(&world, people, (process, &host), end);
        let (back, told) = runtime.block_on(life);
        (people, heard) = (back, heard + told);
        // It may be killed again before it serves.
        if random.random() {
            let after = Duration::from_micros(random.random_range(0..400_000));
            Process::start_and_kill(home.path(), after);
        }
        let (next, ready) = Process::start(home.path());
        (process, host) = (next, crate::host(&ready));
        let checks = check(&world, (&begin, &mut checked), &host);
        let books = runtime.block_on(checks).expect("the node is there");
        println!("killed {}: {} in blocks", kill + 1, books.transactions);
    }
    runtime.block_on(async {
        let mut link = Link::open(&host).await.expect("the node is there");
        let books = Books::read(&world, &mut link).await.expect("the node is there");
        let read = books::every_block(&world, &books, &mut link).await;
        read.expect("the node is there");
    });
    assert!(world.known.len() >= TRANSACTIONS && heard > 0, "{heard} were told over WebSocket");
    process.kill();
    let mut verify = Command::new(env!("CARGO_BIN_EXE_lode"));
    verify.args(["chain", "verify", "--json", "--home"]).arg(home.path());
    let verified = verify.output().expect("it runs");
    let said = String::from_utf8_lossy(&verified.stdout);
    assert_eq!(verified.status.code(), Some(0), "{said}");
}
