//! Signed transactions, byte by byte.
#![allow(dead_code, reason = "each test file uses its part")]

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::bank::v1beta1::MsgSend;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmos::crypto::secp256k1::PubKey;
use cosmos_sdk_proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use cosmos_sdk_proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw,
};
use cosmos_sdk_proto::prost::{Message, Name};
use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::{Signature, SigningKey};
use lode_chain::{Chain, Config, Genesis, Key, TxResult, coin};
use sha2::{Digest, Sha256};

/// The secret behind [`lode_chain::Key::named`].
pub(crate) fn secret(name: &str) -> SigningKey {
    SigningKey::from_slice(&Sha256::digest(format!("lode-dev-key/{name}/0"))).unwrap()
}

pub(crate) fn any<M: Message + Name>(msg: &M) -> Any {
    Any { type_url: format!("/{}", M::full_name()), value: msg.encode_to_vec() }
}

pub(crate) fn coins(amount: &str, denom: &str) -> Vec<Coin> {
    vec![Coin { denom: denom.into(), amount: amount.into() }]
}

pub(crate) fn send(from: &str, to: &str, amount: &str) -> Any {
    any(&MsgSend {
        from_address: from.into(),
        to_address: to.into(),
        amount: coins(amount, "stake"),
    })
}

/// A transaction before it is signed. Each test changes what it is about.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) chain_id: String,
    /// Name, account number and sequence of each signer.
    pub(crate) signers: Vec<(String, u64, u64)>,
    pub(crate) body: TxBody,
    pub(crate) fee: Option<Fee>,
    /// Whether the keys are in the transaction.
    pub(crate) keys: bool,
    pub(crate) mode: i32,
}

impl Draft {
    pub(crate) fn new(chain_id: &str, signer: (&str, u64, u64), messages: Vec<Any>) -> Self {
        let fee = Fee { amount: coins("5000", "stake"), gas_limit: 300_000, ..Fee::default() };
        Self {
            chain_id: chain_id.into(),
            signers: vec![(signer.0.into(), signer.1, signer.2)],
            body: TxBody { messages, ..TxBody::default() },
            fee: Some(fee),
            keys: true,
            mode: 1,
        }
    }

    pub(crate) fn auth_info(&self) -> AuthInfo {
        let infos = self.signers.iter().map(|(name, _, sequence)| {
            let key = secret(name).verifying_key().to_encoded_point(true).as_bytes().to_vec();
            SignerInfo {
                public_key: self.keys.then(|| any(&PubKey { key })),
                mode_info: Some(ModeInfo { sum: Some(Sum::Single(Single { mode: self.mode })) }),
                sequence: *sequence,
            }
        });
        AuthInfo { signer_infos: infos.collect(), fee: self.fee.clone(), ..AuthInfo::default() }
    }

    /// The parts, signed in DIRECT mode.
    pub(crate) fn signed(&self) -> TxRaw {
        self.sign_parts(self.body.encode_to_vec(), self.auth_info().encode_to_vec())
    }

    pub(crate) fn sign_parts(&self, body_bytes: Vec<u8>, auth_info_bytes: Vec<u8>) -> TxRaw {
        let sign = |(name, account_number, _): &(String, u64, u64)| {
            let doc = SignDoc {
                body_bytes: body_bytes.clone(),
                auth_info_bytes: auth_info_bytes.clone(),
                chain_id: self.chain_id.clone(),
                account_number: *account_number,
            };
            let signature: Signature = secret(name).sign(&doc.encode_to_vec());
            signature.to_bytes().to_vec()
        };
        let signatures = self.signers.iter().map(sign).collect();
        TxRaw { body_bytes, auth_info_bytes, signatures }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.signed().encode_to_vec()
    }

    /// As a client sends it to be simulated: without signatures or mode.
    pub(crate) fn unsigned(&self) -> Vec<u8> {
        let draft = Self { mode: 0, ..self.clone() };
        let signatures = draft.signers.iter().map(|_| Vec::new()).collect();
        TxRaw { signatures, ..draft.signed() }.encode_to_vec()
    }
}

/// A second in ns.
pub(crate) const SECOND: u64 = 1_000_000_000;
/// The chain of [`chain`].
pub(crate) const ID: &str = "signed-1";

/// alice is account 0 with nine digits of stake, bob account 1 with seven; both have signed
/// nothing yet, unless `warm`.
pub(crate) fn chain() -> Chain {
    let accounts = [("alice", 900_000_000), ("bob", 2_000_000), ("carol", 50)]
        .map(|(name, stake)| (Key::named(name).address, vec![coin(stake, "stake")]));
    let genesis = Genesis {
        chain_id: ID.into(),
        time_ns: 1_700_000_000 * SECOND,
        accounts: accounts.to_vec(),
        staking: None,
    };
    Chain::create(Config::wasm().keep_results(), &genesis).unwrap()
}

pub(crate) fn warm() -> Chain {
    let mut chain = chain();
    let to = text(&chain, "alice");
    let first = Draft::new(ID, ("alice", 0, 0), vec![send(&to, &to, "1")]);
    assert!(block(&mut chain, &[first.bytes()])[0].is_ok());
    chain
}

pub(crate) fn text(chain: &Chain, name: &str) -> String {
    chain.codec().encode(&Key::named(name).address)
}

pub(crate) fn block(chain: &mut Chain, txs: &[Vec<u8>]) -> Vec<TxResult> {
    chain.begin_block(chain.time_ns() + 5 * SECOND).unwrap();
    let results = txs.iter().map(|raw| chain.deliver_raw(raw).unwrap()).collect();
    chain.commit().unwrap();
    results
}

/// alice's next transaction: 12,345 stake to bob.
pub(crate) fn draft(chain: &Chain, sequence: u64) -> Draft {
    let msg = send(&text(chain, "alice"), &text(chain, "bob"), "12345");
    Draft::new(ID, ("alice", 0, sequence), vec![msg])
}

pub(crate) fn refused(result: &TxResult, code: u32, space: &str, log: &str) {
    assert_eq!((result.code, result.codespace.as_str()), (code, space), "{}", result.log);
    assert_eq!(result.log, log);
}
