//! A chain with staking: three validators, some people, and what they do in few words.
#![allow(dead_code, reason = "each test file uses a part of it")]

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmos::distribution::v1beta1 as dist;
use cosmos_sdk_proto::cosmos::slashing::v1beta1 as slashing;
use cosmos_sdk_proto::cosmos::staking::v1beta1 as pb;
use cosmos_sdk_proto::prost::Message;
use lode_chain::{
    Chain, Config, Genesis, GenesisValidator, Key, Msg, Records, StakeKind, Staking, StakingParams,
    Tx, TxResult, coin,
};

pub(crate) const SECOND: u64 = 1_000_000_000;
pub(crate) const DAY: u64 = 86_400;
pub(crate) const ID: &str = "stake-1";
pub(crate) const DENOM: &str = "ustake";
pub(crate) const PEOPLE: [&str; 3] = ["alice", "bob", "carol"];
pub(crate) const POOLS: [&str; 2] = ["bonded_tokens_pool", "not_bonded_tokens_pool"];

pub(crate) struct World {
    pub(crate) chain: Chain,
    pub(crate) validators: usize,
}

pub(crate) fn validator_key(i: usize) -> Key {
    Key::named(&format!("validator-{i}"))
}

/// A genesis with validators that stake what is given, and people with 10^12 each.
pub(crate) fn genesis(own: &[u128], params: StakingParams) -> Genesis {
    let person = |name: &&str| (Key::named(name).address, vec![coin(1_000_000_000_000, DENOM)]);
    let mut accounts: Vec<_> = PEOPLE.iter().map(person).collect();
    let mut validators = Vec::new();
    for (i, amount) in own.iter().enumerate() {
        let operator = validator_key(i).address;
        accounts.push((operator, vec![coin(amount + 1_000_000, DENOM)]));
        validators.push(GenesisValidator {
            operator,
            consensus_key: [i as u8 + 1; 32],
            moniker: format!("validator-{i}"),
            self_delegation: coin(*amount, DENOM),
            commission: ["0.1", "0", "0.333333333333333333"][i % 3].to_string(),
        });
    }
    let staking = Staking { bond_denom: DENOM.to_string(), validators, params };
    let time_ns = 1_700_000_000 * SECOND;
    Genesis { chain_id: ID.to_string(), time_ns, accounts, staking: Some(staking) }
}

impl World {
    pub(crate) fn new(own: &[u128]) -> Self {
        Self::with(own, StakingParams::default())
    }

    pub(crate) fn with(own: &[u128], params: StakingParams) -> Self {
        let chain = Chain::create(Config::wasm().keep_results(), &genesis(own, params)).unwrap();
        Self { chain, validators: own.len() }
    }

    /// Opens a block some seconds later.
    pub(crate) fn begin(&mut self, seconds: u64) {
        self.chain.begin_block(self.chain.time_ns() + seconds * SECOND).unwrap();
    }

    pub(crate) fn commit(&mut self) {
        self.chain.commit().unwrap();
    }

    /// An empty block.
    pub(crate) fn block(&mut self, seconds: u64) {
        self.begin(seconds);
        self.commit();
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.chain.codec().encode(&Key::named(name).address)
    }

    pub(crate) fn operator(&self, i: usize) -> String {
        self.chain.operator_text(&validator_key(i).address)
    }

    pub(crate) fn send(&mut self, name: &str, kind: StakeKind, value: Vec<u8>) -> TxResult {
        let msg = Msg::Stake { signer: self.text(name), kind, value };
        let tx = Tx::new(&Key::named(name), vec![msg], Vec::new(), 1_000_000);
        self.chain.deliver(&tx).unwrap()
    }

    pub(crate) fn delegate(&mut self, name: &str, i: usize, amount: u128) -> TxResult {
        let msg = pb::MsgDelegate {
            delegator_address: self.text(name),
            validator_address: self.operator(i),
            amount: proto(amount),
        };
        self.send(name, StakeKind::Delegate, msg.encode_to_vec())
    }

    pub(crate) fn undelegate(&mut self, name: &str, i: usize, amount: u128) -> TxResult {
        let msg = pb::MsgUndelegate {
            delegator_address: self.text(name),
            validator_address: self.operator(i),
            amount: proto(amount),
        };
        self.send(name, StakeKind::Undelegate, msg.encode_to_vec())
    }

    pub(crate) fn redelegate(&mut self, name: &str, (i, j): (usize, usize), a: u128) -> TxResult {
        let msg = pb::MsgBeginRedelegate {
            delegator_address: self.text(name),
            validator_src_address: self.operator(i),
            validator_dst_address: self.operator(j),
            amount: proto(a),
        };
        self.send(name, StakeKind::BeginRedelegate, msg.encode_to_vec())
    }

    pub(crate) fn cancel(&mut self, name: &str, i: usize, (amount, at): (u128, i64)) -> TxResult {
        let msg = pb::MsgCancelUnbondingDelegation {
            delegator_address: self.text(name),
            validator_address: self.operator(i),
            amount: proto(amount),
            creation_height: at,
        };
        self.send(name, StakeKind::CancelUnbonding, msg.encode_to_vec())
    }

    pub(crate) fn withdraw(&mut self, name: &str, i: usize) -> TxResult {
        let msg = dist::MsgWithdrawDelegatorReward {
            delegator_address: self.text(name),
            validator_address: self.operator(i),
        };
        self.send(name, StakeKind::WithdrawReward, msg.encode_to_vec())
    }

    pub(crate) fn commission(&mut self, i: usize) -> TxResult {
        let msg = dist::MsgWithdrawValidatorCommission { validator_address: self.operator(i) };
        let name = format!("validator-{i}");
        self.send(&name, StakeKind::WithdrawCommission, msg.encode_to_vec())
    }

    pub(crate) fn unjail(&mut self, i: usize) -> TxResult {
        let msg = slashing::MsgUnjail { validator_addr: self.operator(i) };
        self.send(&format!("validator-{i}"), StakeKind::Unjail, msg.encode_to_vec())
    }

    pub(crate) fn balance(&self, name: &str) -> u128 {
        self.chain.balance(&self.text(name), DENOM).unwrap()
    }

    pub(crate) fn module(&self, name: &str) -> u128 {
        let text = self.chain.codec().encode(&lode_chain::Address::module(name));
        self.chain.balance(&text, DENOM).unwrap()
    }

    pub(crate) fn record<T: Message + Default>(&self, records: Records, key: &[u8]) -> Option<T> {
        self.chain.record(records, key).map(|raw| T::decode(raw.as_slice()).unwrap())
    }

    pub(crate) fn validator(&self, i: usize) -> Option<pb::Validator> {
        let address = validator_key(i).address;
        let key = [&[0x21, 20], address.as_bytes()].concat();
        self.record(Records::Staking, &key)
    }

    /// Every record of a store under a prefix.
    pub(crate) fn all<T: Message + Default>(&self, records: Records, prefix: &[u8]) -> Vec<T> {
        let walk = lode_chain::Walk { records, prefix, from: None, descending: false };
        let mut out = Vec::new();
        self.chain.walk(walk, &mut |_, raw| {
            out.push(T::decode(raw).unwrap());
            std::ops::ControlFlow::Continue(())
        });
        out
    }
}

pub(crate) fn proto(amount: u128) -> Option<ProtoCoin> {
    Some(ProtoCoin { denom: DENOM.to_string(), amount: amount.to_string() })
}

pub(crate) fn attribute(result: &TxResult, event: &str, key: &str) -> String {
    result.attribute(event, key).unwrap_or_default().to_string()
}
