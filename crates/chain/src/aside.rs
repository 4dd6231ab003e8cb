//! Reading transactions on other threads than the chain's: their form and their signatures.
//!
//! Whether bytes are a transaction depends on nothing else, and whether they are signed only on
//! the chain's name, the key and the account's number. So most of the work of a check is done
//! here, by as many threads as there are. What was found counts only if the chain then finds the
//! same key and number in the account; else it checks the signature itself.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::address::AddressCodec;
use crate::auth;
use crate::chain::Chain;
use crate::error::Refusal;
use crate::prepared::{Mode, Prepared, Witness};
use crate::wire::{self, Signer};
use crate::{PublicKey, deliver};

/// How many accounts' numbers are remembered.
const MAX_NUMBERS: usize = 100_000;

/// Numbers of accounts by their keys.
pub(crate) type Numbers = Arc<RwLock<HashMap<[u8; 33], u64>>>;

/// Reads transactions on any thread; cheap to clone.
#[derive(Clone, Debug)]
pub struct Reader {
    codec: AddressCodec,
    chain_id: Arc<str>,
    numbers: Numbers,
}

/// A transaction that was read: what it is, or why it is none.
#[derive(Clone, Debug)]
pub struct ReadTx {
    raw: Vec<u8>,
    hash: [u8; 32],
    pub(crate) given: Result<Box<Prepared<'static>>, Refusal>,
}

impl ReadTx {
    /// Its bytes.
    pub fn raw(&self) -> &[u8] {
        match &self.given {
            Ok(given) => &given.raw,
            Err(_) => &self.raw,
        }
    }

    /// Lets it run in the names of its signers, whoever signed: keys and signatures are not looked at.
    pub fn impersonate(&mut self) {
        if let Ok(given) = &mut self.given {
            given.impersonated = true;
        }
    }

    /// SHA-256 of its bytes.
    pub fn hash(&self) -> [u8; 32] {
        self.hash
    }
}

impl Reader {
    /// Reads a transaction and looks at its signatures.
    pub fn read(&self, raw: Vec<u8>) -> ReadTx {
        match wire::decode(&self.codec, &raw, Mode::Check) {
            Ok(mut given) => {
                given.witnesses = self.witnesses(&given);
                ReadTx { raw: Vec::new(), hash: given.hash, given: Ok(Box::new(given)) }
            }
            Err(why) => ReadTx { hash: wire::hash(&raw), raw, given: Err(why) },
        }
    }

    /// Which single keys have signed, for accounts whose numbers are known.
    fn witnesses(&self, given: &Prepared<'_>) -> Vec<Witness> {
        let Some(document) = &given.document else { return Vec::new() };
        let mut out = Vec::new();
        for info in &given.infos {
            let Ok(Some(PublicKey::Secp256k1(key))) = &info.key else { continue };
            let numbers = self.numbers.read().unwrap_or_else(PoisonError::into_inner);
            let Some(number) = numbers.get(key).copied() else { continue };
            drop(numbers);
            let signer = Signer { chain_id: &self.chain_id, number, sequence: info.sequence };
            let public = PublicKey::Secp256k1(*key);
            if document.verify(&signer, &public, &info.proof).is_ok() {
                out.push(Witness { key: *key, number });
            }
        }
        out
    }
}

impl Chain {
    /// What reads transactions for this chain on other threads.
    pub fn reader(&self) -> Reader {
        let chain_id = self.ctx.cell().clock.chain_id.as_str().into();
        Reader { codec: self.ctx.codec.clone(), chain_id, numbers: Arc::clone(&self.numbers) }
    }

    /// Lets a reader of another history of this chain, as before a snapshot was restored, read
    /// for this one.
    pub fn take_reader(&mut self, reader: &Reader) {
        self.numbers = Arc::clone(&reader.numbers);
        self.numbers.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Remembers the numbers of the accounts that have signed.
    pub(crate) fn learn(&self, given: &Prepared<'_>) {
        let Ok(signers) = &given.signers else { return };
        for (info, address) in given.infos.iter().zip(signers) {
            let Ok(Some(PublicKey::Secp256k1(key))) = &info.key else { continue };
            if given.witnesses.iter().any(|witness| witness.key == *key) {
                continue;
            }
            let account = self.aside(|chain| deliver::unmetered(auth::get(&chain.ctx, address)));
            let Ok(Some(account)) = account else { continue };
            let mut numbers = self.numbers.write().unwrap_or_else(PoisonError::into_inner);
            if numbers.len() >= MAX_NUMBERS {
                numbers.clear();
            }
            numbers.insert(*key, account.number);
        }
    }
}
