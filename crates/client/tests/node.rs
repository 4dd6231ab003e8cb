//! The client against a node that serves in this process.

use std::sync::mpsc;
use std::time::Duration;

use lode_client::{Client, ClientError, Rpc, Terms, execute, parse_coins, send, store};
use lode_node::{Node, Options, Running, Wallet};

mod support;

/// A node in a thread of its own, which ends with this.
struct Served {
    url: String,
    chain_id: String,
    wallets: Vec<Wallet>,
    addresses: Vec<String>,
    stop: mpsc::Sender<()>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Served {
    fn start(options: Options) -> Self {
        let (stop, stopped) = mpsc::channel();
        let (ready, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            let node: Running = runtime.block_on(Node::start(options)).expect("the node starts");
            ready.send((node.rpc, node.chain_id.clone(), node.accounts.clone())).expect("told");
            let _ = stopped.recv();
            runtime.block_on(node.stop()).expect("the node stops");
        });
        let (rpc, chain_id, accounts) = started.recv().expect("a node");
        Self {
            url: format!("http://{rpc}"),
            chain_id,
            wallets: accounts.iter().map(|a| a.wallet.clone()).collect(),
            addresses: accounts.iter().map(|a| a.address.clone()).collect(),
            stop,
            thread: Some(thread),
        }
    }

    fn client(&self) -> Client<Rpc> {
        let terms = Terms {
            patience: Duration::from_secs(30),
            pause: Duration::from_millis(10),
            ..Terms::default()
        };
        Client::new(Rpc::new(&self.url).expect("an address"), terms)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.stop.send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn options() -> Options {
    Options { accounts: 3, ..Options::default() }
}

fn owned(client: &mut Client<Rpc>, address: &str) -> u128 {
    let coins = client.balances(address).expect("balances");
    let stake = coins.iter().find(|coin| coin.denom == "ustake");
    stake.map_or(0, |coin| coin.amount.parse().expect("an amount"))
}

#[test]
fn coins_are_sent_and_the_nodes_least_price_is_paid() {
    let node = Served::start(Options { min_gas_prices: "0.025ustake".to_string(), ..options() });
    let mut client = node.client();
    assert_eq!(client.chain_id().expect("a chain"), node.chain_id);
    let (from, to) = (&node.addresses[0], &node.addresses[1]);
    let before = (owned(&mut client, from), owned(&mut client, to));
    let message = send(from, to, parse_coins("1000ustake").expect("coins"));
    let done = client.submit(&node.wallets[0], &[message]).expect("sent");
    assert!(done.height > 0 && done.gas_used <= done.gas_wanted, "{done:?}");
    assert_eq!(client.tx(&done.hash).expect("found"), done);
    let fee = u128::from(done.gas_wanted).div_ceil(40);
    assert_eq!(owned(&mut client, to), before.1 + 1_000);
    assert_eq!(owned(&mut client, from), before.0 - 1_000 - fee);
    assert_eq!(client.account(from).expect("an account").sequence, 1);
}

/// Blocks are made by hand, so the second transaction comes while the first waits: the account
/// still has the old sequence, and the mempool refuses it at first.
#[test]
fn a_sequence_that_is_taken_is_signed_again() {
    let node = Served::start(Options { block_time: lode_node::BlockTime::Manual, ..options() });
    let mut client = node.client();
    let (from, to) = (&node.addresses[0], &node.addresses[1]);
    let message = |amount| [send(from, to, parse_coins(amount).expect("coins"))];
    let first = client.broadcast(&node.wallets[0], &message("1ustake")).expect("taken");
    let second = client.broadcast(&node.wallets[0], &message("2ustake")).expect("taken as well");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mine = lode_node::call(&node.url, "lode_mine", serde_json::json!({"blocks": 1}));
    runtime.block_on(mine).expect("a block");
    for hash in [first, second] {
        assert_eq!(client.wait(&hash).expect("in a block").code, 0);
    }
    assert_eq!(client.account(from).expect("an account").sequence, 2);
}

#[test]
fn refusals_have_codes() {
    let node = Served::start(options());
    let mut client = node.client();
    let (from, to) = (&node.addresses[0], &node.addresses[1]);
    let coins = |text| parse_coins(text).expect("coins");
    let message = send(from, to, coins("999999999999999999999999999ustake"));
    let error = client.submit(&node.wallets[0], &[message]).expect_err("too much");
    assert_eq!(error.code(), "insufficient_funds", "{error}");
    let stranger = Wallet::new(support::WORDS, lode_node::COSMOS_PATH).expect("words");
    let address = client.address(&stranger).expect("an address");
    let message = send(&address, to, coins("1ustake"));
    let error = client.submit(&stranger, &[message]).expect_err("nobody");
    assert_eq!(error, ClientError::NoAccount(address.clone()));
    let message = execute(from, &address, b"{}", Vec::new()).expect("JSON");
    let error = client.submit(&node.wallets[0], &[message]).expect_err("no contract");
    assert!(error.is_refusal(), "{error:?}");
    assert_eq!(client.contract(&address).expect("an answer"), None);
    let error = client.tx(&"00".repeat(32)).expect_err("no transaction");
    assert_eq!(error.code(), "not_found");
    assert_eq!(client.tx("zz").expect_err("no hash").code(), "bad_hash");
}

/// The exchange's own refusals come through simulation, block and query with their codes.
#[test]
fn a_contracts_code_is_passed_on() {
    let node = Served::start(options());
    let mut client = node.client();
    let folder = tempfile::tempdir().expect("a folder");
    let plan = support::plan(folder.path());
    let record =
        lode_client::deploy(&mut client, &node.wallets[0], &plan, |_| {}).expect("deployed");
    let exchange = record.exchange.expect("an exchange").address;
    let question = br#"{"pool":{"pool":7}}"#;
    let error = client.smart(&exchange, question).expect_err("no such pool");
    assert_eq!(error.code(), "unknown_pool", "{error}");
    let swap = br#"{"swap":{"route":[7],"min_out":"1"}}"#;
    let message =
        execute(&node.addresses[1], &exchange, swap, parse_coins("5ustake").expect("coins"));
    let messages = [message.expect("JSON")];
    let simulated = client.submit(&node.wallets[1], &messages).expect_err("no such pool");
    assert_eq!(simulated.code(), "unknown_pool", "{simulated}");
    // With a limit of gas nothing is simulated: the refusal is the block's.
    let terms = Terms { gas: Some(500_000), ..Terms::default() };
    let mut blind = Client::new(Rpc::new(&node.url).expect("an address"), terms);
    let in_block = blind.submit(&node.wallets[1], &messages).expect_err("no such pool");
    assert_eq!(in_block.code(), simulated.code(), "{in_block} {simulated}");
}

#[test]
fn a_deployment_is_made_once() {
    let node = Served::start(options());
    let mut client = node.client();
    let folder = tempfile::tempdir().expect("a folder");
    support::deploys_once(&mut client, &node.wallets[0], folder.path());
}

/// Wasm that is stored already, by whomever, is not stored again.
#[test]
fn a_deployment_goes_on_where_it_stopped() {
    let node = Served::start(options());
    let mut client = node.client();
    let folder = tempfile::tempdir().expect("a folder");
    let plan = support::plan(folder.path());
    let message = store(&node.addresses[1], &plan.artifacts.lp_token).expect("a message");
    let stored = client.submit(&node.wallets[1], &[message]).expect("stored");
    let record =
        lode_client::deploy(&mut client, &node.wallets[0], &plan, |_| {}).expect("deployed");
    let lp = record.lp_token_code.expect("code");
    assert_eq!(
        (lp.tx, Some(lp.code_id.to_string().as_str())),
        (None, stored.attribute("store_code", "code_id"))
    );
    assert_eq!(client.codes().expect("codes").len(), 2);
}
