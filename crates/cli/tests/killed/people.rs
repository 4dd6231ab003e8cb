//! People who send and trade, and what the node has told them.

use std::collections::HashMap;
use std::sync::Mutex;

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::auth::v1beta1::{
    BaseAccount, QueryAccountRequest, QueryAccountResponse,
};
use cosmos_sdk_proto::prost::Message as _;
use futures_util::{SinkExt as _, StreamExt as _};
use lode_client::parse_coins;
use lode_node::Wallet;
use rand::Rng as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio_tungstenite::tungstenite::Message;

use crate::link::{Gone, Link, base64, number};
use crate::signing::{Signer, send};

pub(crate) type Hash = [u8; 32];

/// More than anybody has.
const TOO_MUCH: u128 = 10_u128.pow(24);
/// Gas for a swap.
const SWAP_GAS: u64 = 500_000;
/// The SDK's code of a wrong sequence.
const WRONG_SEQUENCE: u64 = 32;

/// What was told of a transaction that is in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) height: u64,
    pub(crate) code: u64,
    pub(crate) gas_used: u64,
}

impl Told {
    pub(crate) fn read(height: &Value, result: &Value) -> Self {
        let of = |name: &str| number(&result[name]);
        Self { height: number(height), code: of("code"), gas_used: of("gas_used") }
    }
}

/// Everything that the node has told.
#[derive(Default)]
pub(crate) struct Known(Mutex<HashMap<Hash, Told>>);

impl Known {
    /// Keeps what was told; whatever way it is told, it is the same.
    fn add(&self, hash: Hash, told: Told) {
        let before = self.0.lock().expect("whole").insert(hash, told);
        assert!(before.is_none_or(|before| before == told), "{before:?}, then {told:?}");
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().expect("whole").len()
    }

    pub(crate) fn all(&self) -> HashMap<Hash, Told> {
        self.0.lock().expect("whole").clone()
    }
}

/// What everybody shares.
pub(crate) struct World {
    pub(crate) chain_id: String,
    pub(crate) exchange: String,
    pub(crate) wallets: Vec<Wallet>,
    pub(crate) addresses: Vec<String>,
    pub(crate) known: Known,
}

pub(crate) fn hash(raw: &[u8]) -> Hash {
    Sha256::digest(raw).into()
}

/// The sequence that an account's next transaction has.
pub(crate) async fn sequence(link: &mut Link, address: &str) -> Result<u64, Gone> {
    let request = QueryAccountRequest { address: address.to_string() };
    let path = "/cosmos.auth.v1beta1.Query/Account";
    let answer: QueryAccountResponse = link.query(path, &request).await?;
    let account = answer.account.expect("an account");
    Ok(BaseAccount::decode(account.value.as_slice()).expect("an account").sequence)
}

impl World {
    /// Something to do: three of five are sends, two are swaps, and of both one in eight fails.
    fn message(&self, from: usize, random: &mut ChaCha8Rng) -> (Any, bool) {
        let (fails, address) = (random.random_ratio(1, 8), &self.addresses[from]);
        if random.random_ratio(3, 5) {
            let to = &self.addresses[random.random_range(0..self.addresses.len())];
            let amount = if fails { TOO_MUCH } else { random.random_range(1..1_000) };
            return (send(address, to, amount), false);
        }
        let denom = if random.random() { "lode" } else { "partner" };
        let funds = parse_coins(&format!("{}{denom}", random.random_range(1_000..1_000_000)));
        let least = if fails { TOO_MUCH } else { 1 };
        let msg = json!({"swap": {"route": [1], "min_out": least.to_string()}}).to_string();
        let funds = funds.expect("coins");
        let swap = lode_client::execute(address, &self.exchange, msg.as_bytes(), funds);
        (swap.expect("JSON"), true)
    }

    fn transaction(&self, from: usize, sequence: u64, random: &mut ChaCha8Rng) -> Vec<u8> {
        let wallet = &self.wallets[from];
        let signer = Signer {
            chain_id: &self.chain_id,
            secret: &wallet.secret,
            public: &wallet.public,
            account_number: from as u64,
        };
        match self.message(from, random) {
            (send, false) => signer.sign(vec![send], sequence),
            (swap, true) => signer.sign_with_gas(vec![swap], sequence, SWAP_GAS),
        }
    }
}

/// Somebody with an account.
pub(crate) struct Person {
    pub(crate) index: usize,
    pub(crate) random: ChaCha8Rng,
    /// Transactions that were handed in, and of which nothing more was heard.
    pub(crate) open: Vec<Vec<u8>>,
}

impl Person {
    /// Sends until the node is gone or so many transactions are known.
    pub(crate) async fn work(
        &mut self,
        world: &World,
        host: &str,
        enough: usize,
    ) -> Result<(), Gone> {
        let mut link = Link::open(host).await?;
        self.ask_again(world, &mut link).await?;
        let mut next = sequence(&mut link, &world.addresses[self.index]).await?;
        while world.known.len() < enough {
            // Some are handed in without waiting; the last of a few is waited for.
            for _ in 0..self.random.random_range(0..4) {
                let raw = world.transaction(self.index, next, &mut self.random);
                let sync = self.random.random();
                let method = if sync { "broadcast_tx_sync" } else { "broadcast_tx_async" };
                let params = json!({"tx": base64(&raw)});
                self.open.push(raw);
                let answer = link.result(method, params).await?;
                assert_eq!(answer["code"], json!(0), "{answer}");
                next += 1;
            }
            let raw = world.transaction(self.index, next, &mut self.random);
            self.open.push(raw.clone());
            commit(world, &mut link, &raw).await?.unwrap_or_else(|code| panic!("code {code}"));
            next += 1;
            // What came before it is in a block as well.
            for raw in std::mem::take(&mut self.open) {
                look(world, &mut link, &raw).await?;
            }
        }
        Ok(())
    }

    /// After a restart: hands in the same bytes again. What is in a block is refused, and what
    /// was lost is taken.
    async fn ask_again(&mut self, world: &World, link: &mut Link) -> Result<(), Gone> {
        while let Some(raw) = self.open.first() {
            match commit(world, link, raw).await? {
                Ok(()) => {}
                Err(code) => {
                    assert_eq!(code, WRONG_SEQUENCE);
                    look(world, link, raw).await?;
                }
            }
            self.open.remove(0);
        }
        Ok(())
    }
}

/// Hands a transaction in and waits for its block; or the code of its check.
async fn commit(world: &World, link: &mut Link, raw: &[u8]) -> Result<Result<(), u64>, Gone> {
    let params = json!({"tx": base64(raw)});
    let done = link.result("broadcast_tx_commit", params).await?;
    let code = number(&done["check_tx"]["code"]);
    if code != 0 {
        return Ok(Err(code));
    }
    world.known.add(hash(raw), Told::read(&done["height"], &done["tx_result"]));
    Ok(Ok(()))
}

/// Looks a transaction up that must be in a block.
async fn look(world: &World, link: &mut Link, raw: &[u8]) -> Result<(), Gone> {
    let found = link.result("tx", json!({"hash": base64(&hash(raw))})).await?;
    world.known.add(hash(raw), Told::read(&found["height"], &found["tx_result"]));
    Ok(())
}

/// Listens to transactions until the node is gone; how many were told.
pub(crate) async fn listen(world: &World, host: &str) -> usize {
    let mut told = 0;
    let Ok((mut socket, _)) =
        tokio_tungstenite::connect_async(format!("ws://{host}/websocket")).await
    else {
        return told;
    };
    let ask =
        json!({"jsonrpc": "2.0", "id": 1, "method": "subscribe", "params": ["tm.event='Tx'"]});
    if socket.send(Message::text(ask.to_string())).await.is_err() {
        return told;
    }
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let event: Value = serde_json::from_str(&text).expect("JSON");
        let tx = &event["result"]["data"]["value"]["TxResult"];
        let Some(raw) = tx["tx"].as_str() else { continue };
        use base64::Engine as _;
        let raw = base64::engine::general_purpose::STANDARD.decode(raw).expect("base64");
        world.known.add(hash(&raw), Told::read(&tx["height"], &tx["result"]));
        told += 1;
    }
    told
}
