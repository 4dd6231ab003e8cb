//! Signing, paying, sending and waiting.

use std::time::{Duration, Instant};

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{Fee, SimulateRequest, SimulateResponse, TxBody};
use lode_chain::{AddressCodec, GasPrice};
use lode_keys::Wallet;
use sha2::{Digest, Sha256};

use crate::error::ClientError;
use crate::price::fee_up;
use crate::refusal;
use crate::signing::{Document, sign};
use crate::target::{Included, Target};

/// How transactions are paid, and how long their block is waited for.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The price of gas; `None` for the least that the node takes.
    pub gas_price: Option<GasPrice>,
    /// A gas limit instead of one by simulation.
    pub gas: Option<u64>,
    /// A note that everybody can read.
    pub memo: String,
    /// How long a block is waited for.
    pub patience: Duration,
    /// How often is looked.
    pub pause: Duration,
}

impl Default for Terms {
    /// Gas by simulation, the node's least price, one minute of patience.
    fn default() -> Self {
        Self {
            gas_price: None,
            gas: None,
            memo: String::new(),
            patience: Duration::from_secs(60),
            pause: Duration::from_millis(100),
        }
    }
}

/// A signer's sequence may be behind by what waits in the mempool.
const ATTEMPTS: u32 = 8;

/// How long a transaction may be in no block before its bytes are handed in again.
const AGAIN: Duration = Duration::from_secs(3);

/// A client of a chain.
#[derive(Debug)]
pub struct Client<T> {
    pub(crate) target: T,
    terms: Terms,
    names: Option<Names>,
}

/// What a client asks a chain once.
#[derive(Clone, Debug)]
struct Names {
    chain_id: String,
    codec: AddressCodec,
    gas_price: Option<GasPrice>,
}

/// What a transaction would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The gas that it would use.
    pub gas_used: u64,
    /// The limit that it would be sent with.
    pub gas_limit: u64,
    /// What it would pay.
    pub fee: Vec<Coin>,
    /// Its events: kinds with their attributes, in order.
    pub events: Vec<(String, Vec<(String, String)>)>,
}

/// A signer's place in the row of its transactions.
#[derive(Clone, Copy, Debug)]
struct Place {
    account_number: u64,
    sequence: u64,
}

impl<T: Target> Client<T> {
    /// A client of a target.
    pub fn new(target: T, terms: Terms) -> Self {
        Self { target, terms, names: None }
    }

    /// The target again.
    pub fn into_target(self) -> T {
        self.target
    }

    fn names(&mut self) -> Result<Names, ClientError> {
        if let Some(names) = &self.names {
            return Ok(names.clone());
        }
        let chain_id = self.target.chain_id()?;
        let prefix = self.prefix()?;
        let codec = crate::address::codec(&prefix)?;
        let gas_price = match self.terms.gas_price.clone() {
            Some(price) => Some(price),
            None => self.least_gas_price()?,
        };
        let names = Names { chain_id, codec, gas_price };
        self.names = Some(names.clone());
        Ok(names)
    }

    /// The chain's name.
    ///
    /// # Errors
    /// [`ClientError`] says why there is no answer.
    pub fn chain_id(&mut self) -> Result<String, ClientError> {
        Ok(self.names()?.chain_id)
    }

    /// How addresses are written on this chain.
    ///
    /// # Errors
    /// [`ClientError`] says why there is no answer.
    pub fn codec(&mut self) -> Result<AddressCodec, ClientError> {
        Ok(self.names()?.codec)
    }

    /// A key's address on this chain.
    ///
    /// # Errors
    /// [`ClientError`] says why there is no answer.
    pub fn address(&mut self, wallet: &Wallet) -> Result<String, ClientError> {
        Ok(self.names()?.codec.encode(&wallet.address))
    }

    fn body(&self, messages: &[Any]) -> TxBody {
        TxBody { messages: messages.to_vec(), memo: self.terms.memo.clone(), ..TxBody::default() }
    }

    /// The gas that messages use, without a reserve, by running them at the chain's last state.
    ///
    /// # Errors
    /// [`ClientError::Contract`] or [`ClientError::Refused`] if they would fail.
    pub fn simulate(&mut self, wallet: &Wallet, messages: &[Any]) -> Result<u64, ClientError> {
        let mut place = self.place(wallet)?;
        self.gas_used(wallet, messages, &mut place)
    }

    /// What messages would do at the chain's last state, and what they would cost to send.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    pub fn trial(&mut self, wallet: &Wallet, messages: &[Any]) -> Result<Trial, ClientError> {
        let mut place = self.place(wallet)?;
        let answer = self.run_trial(wallet, messages, &mut place)?;
        let gas_used = answer.gas_info.unwrap_or_default().gas_used;
        let gas_limit = self.terms.gas.unwrap_or_else(|| reserve_down(gas_used));
        let fee = match &self.names()?.gas_price {
            Some(price) => fee_up(price, gas_limit)?,
            None => Vec::new(),
        };
        let events = answer.result.unwrap_or_default().events.into_iter();
        let events = events.map(|event| {
            let pairs = event.attributes.into_iter();
            (event.r#type, pairs.map(|pair| (pair.key, pair.value)).collect())
        });
        Ok(Trial { gas_used, gas_limit, fee, events: events.collect() })
    }

    fn place(&mut self, wallet: &Wallet) -> Result<Place, ClientError> {
        let address = self.address(wallet)?;
        let account = self.account(&address)?;
        Ok(Place { account_number: account.account_number, sequence: account.sequence })
    }

    fn gas_used(
        &mut self,
        wallet: &Wallet,
        messages: &[Any],
        place: &mut Place,
    ) -> Result<u64, ClientError> {
        let answer = self.run_trial(wallet, messages, place)?;
        Ok(answer.gas_info.unwrap_or_default().gas_used)
    }

    fn run_trial(
        &mut self,
        wallet: &Wallet,
        messages: &[Any],
        place: &mut Place,
    ) -> Result<SimulateResponse, ClientError> {
        let Names { chain_id, gas_price, .. } = self.names()?;
        let body = self.body(messages);
        // Paying costs gas too, and a simulation pays only what it is told to: the least there is.
        let amount =
            gas_price.as_ref().map(|price| fee_up(price, 1)).transpose()?.unwrap_or_default();
        for _ in 0..ATTEMPTS {
            let Place { account_number, sequence } = *place;
            let fee = Fee { amount: amount.clone(), ..Fee::default() };
            let document = Document { chain_id: &chain_id, account_number, sequence, fee };
            let tx_bytes = sign(wallet, &body, document)?;
            let question = SimulateRequest { tx_bytes, ..SimulateRequest::default() };
            let path = "/cosmos.tx.v1beta1.Service/Simulate";
            let answer: Result<SimulateResponse, _> = self.ask(path, &question);
            let said = match answer {
                Ok(answer) => return Ok(answer),
                Err(ClientError::Query(said) | ClientError::NotFound(said)) => said,
                Err(other) => return Err(other),
            };
            match refusal::expected_sequence(&said) {
                Some(expected) if expected != sequence => place.sequence = expected,
                _ => return Err(refusal::simulated(&said)),
            }
        }
        Err(ClientError::Query("the sequence changes faster than it can be read".to_string()))
    }

    /// Signs messages with one key, pays for them, and waits until they are in a block.
    ///
    /// The gas limit is 1.3 times what a simulation uses; the fee is rounded up. When another
    /// transaction of the same key comes first, it is signed again behind that one.
    ///
    /// # Errors
    /// [`ClientError::Contract`] or [`ClientError::Refused`] if the chain refuses it, before or
    /// in the block; [`ClientError::NotIncluded`] with the hash if the patience ends first: the
    /// transaction may still come.
    pub fn submit(&mut self, wallet: &Wallet, messages: &[Any]) -> Result<Included, ClientError> {
        let raw = self.hand_in(wallet, messages)?;
        let done = self.wait_for(&Sha256::digest(&raw).into(), Some(&raw))?;
        if done.code != 0 {
            return Err(refusal::refusal(&done.codespace, done.code, &done.log));
        }
        Ok(done)
    }

    /// As [`submit`](Self::submit), without waiting for the block; gives the hash.
    ///
    /// # Errors
    /// As [`submit`](Self::submit).
    pub fn broadcast(
        &mut self,
        wallet: &Wallet,
        messages: &[Any],
    ) -> Result<[u8; 32], ClientError> {
        Ok(Sha256::digest(self.hand_in(wallet, messages)?).into())
    }

    /// Signs messages and hands them in; gives the bytes that were taken.
    fn hand_in(&mut self, wallet: &Wallet, messages: &[Any]) -> Result<Vec<u8>, ClientError> {
        let names = self.names()?;
        let mut place = self.place(wallet)?;
        let gas_limit = match self.terms.gas {
            Some(gas) => gas,
            None => reserve_down(self.gas_used(wallet, messages, &mut place)?),
        };
        let amount = match &names.gas_price {
            Some(price) => fee_up(price, gas_limit)?,
            None => Vec::new(),
        };
        let body = self.body(messages);
        let mut refused = None;
        for _ in 0..ATTEMPTS {
            let fee = Fee { amount: amount.clone(), gas_limit, ..Fee::default() };
            let Place { account_number, sequence } = place;
            let document = Document { chain_id: &names.chain_id, account_number, sequence, fee };
            let raw = sign(wallet, &body, document)?;
            let answer = self.target.broadcast(&raw)?;
            if answer.code == 0 {
                return Ok(raw);
            }
            let error = refusal::refusal(&answer.codespace, answer.code, &answer.log);
            match refusal::expected_sequence(&answer.log) {
                Some(expected) if expected != sequence => place.sequence = expected,
                _ => return Err(error),
            }
            refused = Some(error);
        }
        Err(refused.unwrap_or(ClientError::FeeTooHigh))
    }

    /// Waits until a transaction is in a block.
    ///
    /// # Errors
    /// [`ClientError::NotIncluded`] if the patience ends first.
    pub fn wait(&mut self, hash: &[u8; 32]) -> Result<Included, ClientError> {
        self.wait_for(hash, None)
    }

    /// Waits for a transaction, and hands its bytes in again from time to time: a node that died
    /// right after it took them may have told nobody. The sequence keeps them from counting twice.
    fn wait_for(&mut self, hash: &[u8; 32], raw: Option<&[u8]>) -> Result<Included, ClientError> {
        let start = Instant::now();
        let mut handed_in = start;
        loop {
            if let Some(found) = self.target.find(hash)? {
                return Ok(found);
            }
            if start.elapsed() >= self.terms.patience {
                return Err(ClientError::NotIncluded(hex::encode_upper(hash)));
            }
            if let Some(raw) = raw.filter(|_| handed_in.elapsed() >= AGAIN) {
                // A refusal says that it is in a block already, or never will be.
                let _ = self.target.broadcast(raw);
                handed_in = Instant::now();
            }
            std::thread::sleep(self.terms.pause);
        }
    }

    /// A transaction in a block, by its hash in hex.
    ///
    /// # Errors
    /// [`ClientError::Hash`] if it is no hash, [`ClientError::NotFound`] if it is in no block.
    pub fn tx(&mut self, hash: &str) -> Result<Included, ClientError> {
        let raw = hex::decode(hash).ok().and_then(|raw| <[u8; 32]>::try_from(raw).ok());
        let raw = raw.ok_or_else(|| ClientError::Hash(hash.to_string()))?;
        let none = || ClientError::NotFound(format!("transaction {hash}"));
        self.target.find(&raw)?.ok_or_else(none)
    }
}

/// 1.3 times, rounded down, since the state may change between simulation and block.
fn reserve_down(gas: u64) -> u64 {
    gas.saturating_add((gas / 10).saturating_mul(3)).saturating_add(gas % 10 * 3 / 10)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_reserve_is_three_tenths() {
        assert_eq!(super::reserve_down(100_000), 130_000);
        assert_eq!(super::reserve_down(19), 24);
        assert_eq!(super::reserve_down(u64::MAX), u64::MAX);
    }
}
