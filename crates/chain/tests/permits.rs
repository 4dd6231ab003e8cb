//! TX-5: Grants and fee allowances: who may act and pay for whom, how much, and until when.

#[path = "support/sign.rs"]
mod sign;

use cosmos_sdk_proto::cosmos::authz::v1beta1::{
    GenericAuthorization, Grant, MsgExec, MsgExecResponse, MsgGrant, MsgRevoke,
};
use cosmos_sdk_proto::cosmos::bank::v1beta1::SendAuthorization;
use cosmos_sdk_proto::cosmos::base::abci::v1beta1::TxMsgData;
use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, Grant as FeeGrant, MsgGrantAllowance, MsgRevokeAllowance,
    PeriodicAllowance,
};
use cosmos_sdk_proto::prost::Message;
use cosmos_sdk_proto::tendermint::google::protobuf::Duration;
use cosmos_sdk_proto::{Any, Timestamp};
use lode_chain::{Chain, Config, Genesis, Key, TxResult, coin};

use crate::sign::{Draft, any, coins, send};

const SECOND: u64 = 1_000_000_000;
const START: i64 = 1_700_000_000;
const ID: &str = "permits-1";
const NAMES: [&str; 3] = ["alice", "bob", "carol"];
const SEND: &str = "/cosmos.bank.v1beta1.MsgSend";

struct World {
    chain: Chain,
    /// alice, bob and carol.
    texts: [String; 3],
}

impl World {
    fn new() -> Self {
        let accounts = NAMES.map(|name| (Key::named(name).address, vec![coin(1_000_000, "stake")]));
        let genesis = Genesis {
            chain_id: ID.into(),
            time_ns: START as u64 * SECOND,
            accounts: accounts.to_vec(),
            staking: None,
        };
        let chain = Chain::create(Config::wasm().keep_results(), &genesis).unwrap();
        let texts = NAMES.map(|name| chain.codec().encode(&Key::named(name).address));
        Self { chain, texts }
    }

    fn text(&self, name: &str) -> String {
        self.texts[NAMES.iter().position(|known| *known == name).unwrap()].clone()
    }

    fn draft(&self, who: &str, msg: Any) -> Draft {
        let number = NAMES.iter().position(|name| *name == who).unwrap() as u64;
        let account = self.chain.account(&self.text(who)).unwrap().unwrap();
        assert_eq!(account.number, number);
        let mut tx = Draft::new(ID, (who, number, account.sequence), vec![msg]);
        tx.fee.as_mut().unwrap().amount = coins("10", "stake");
        tx
    }

    /// Runs a transaction in a block of its own, a second after the last.
    fn run(&mut self, tx: &Draft) -> TxResult {
        self.chain.begin_block(self.chain.time_ns() + SECOND).unwrap();
        let result = self.chain.deliver_raw(&tx.bytes()).unwrap();
        self.chain.commit().unwrap();
        result
    }

    fn sent(&mut self, who: &str, msg: Any) -> TxResult {
        let tx = self.draft(who, msg);
        self.run(&tx)
    }

    fn ok(&mut self, who: &str, msg: Any) -> TxResult {
        let result = self.sent(who, msg);
        assert_eq!(result.code, 0, "{}", result.log);
        result
    }

    fn fails(&mut self, who: &str, msg: Any, code: (&str, u32), log: &str) {
        let result = self.sent(who, msg);
        assert_eq!((result.codespace.as_str(), result.code), code, "{}", result.log);
        assert_eq!(result.log, format!("failed to execute message; message index: 0: {log}"));
    }

    fn balance(&self, who: &str) -> u128 {
        self.chain.balance(&self.text(who), "stake").unwrap()
    }

    fn wait(&mut self, seconds: u64) {
        self.chain.begin_block(self.chain.time_ns() + seconds * SECOND).unwrap();
        self.chain.commit().unwrap();
    }

    fn grant(&self, rule: Any, end: Option<i64>) -> Any {
        let grant = Grant {
            authorization: Some(rule),
            expiration: end.map(|seconds| Timestamp { seconds, nanos: 0 }),
        };
        let (granter, grantee) = (self.text("alice"), self.text("bob"));
        any(&MsgGrant { granter, grantee, grant: Some(grant) })
    }

    fn exec(&self, msgs: Vec<Any>) -> Any {
        any(&MsgExec { grantee: self.text("bob"), msgs })
    }

    fn allow(&self, allowance: Any) -> Any {
        let (granter, grantee) = (self.text("alice"), self.text("bob"));
        any(&MsgGrantAllowance { granter, grantee, allowance: Some(allowance) })
    }

    /// Bob sends a coin to himself, and alice shall pay `fee` for it.
    fn paid_by_alice(&self, fee: &str) -> Draft {
        let mut tx = self.draft("bob", send(&self.text("bob"), &self.text("bob"), "1"));
        let given = tx.fee.as_mut().unwrap();
        given.amount = coins(fee, "stake");
        given.granter = self.text("alice");
        tx
    }
}

fn generic(url: &str) -> Any {
    any(&GenericAuthorization { msg: url.into() })
}

fn basic(limit: &str, end: Option<i64>) -> BasicAllowance {
    let spend_limit = if limit.is_empty() { vec![] } else { coins(limit, "stake") };
    BasicAllowance { spend_limit, expiration: end.map(|seconds| Timestamp { seconds, nanos: 0 }) }
}

#[test]
fn a_generic_grant_lets_another_act_until_it_is_taken_back() {
    let mut world = World::new();
    let [alice, bob, carol] = world.texts.clone();
    let pay = |amount: &str| send(&alice, &carol, amount);
    let missing = format!(
        "failed to get grant with given granter: {alice}, grantee: {bob} & msgType: {SEND} : \
         authorization not found"
    );
    let exec = world.exec(vec![pay("5")]);
    world.fails("bob", exec.clone(), ("authz", 2), &missing);
    let grant = world.grant(generic(SEND), None);
    let result = world.ok("alice", grant);
    let told = result.events.iter().find(|e| e.kind == "cosmos.authz.v1beta1.EventGrant").unwrap();
    assert_eq!(told.attributes[0], ("grantee".into(), format!("\"{bob}\"")));
    assert_eq!(told.attributes[1], ("granter".into(), format!("\"{alice}\"")));
    assert_eq!(told.attributes[2], ("msg_type_url".into(), format!("\"{SEND}\"")));
    assert_eq!(result.attribute("message", "module"), Some("authz"));
    assert_eq!(world.chain.authz_grants().len(), 1);

    let (before, bobs) = (world.balance("carol"), world.balance("bob"));
    let own = send(&bob, &carol, "3");
    let both = world.exec(vec![pay("5"), own]);
    let result = world.ok("bob", both);
    assert_eq!(world.balance("carol"), before + 8);
    assert_eq!(world.balance("bob"), bobs - 10 - 3, "bob pays the fee and his own part");
    let data = TxMsgData::decode(result.data.as_slice()).unwrap();
    assert_eq!(data.msg_responses[0].type_url, "/cosmos.authz.v1beta1.MsgExecResponse");
    let answer = MsgExecResponse::decode(data.msg_responses[0].value.as_slice()).unwrap();
    assert_eq!(answer.results, [Vec::<u8>::new(), Vec::new()]);
    let marks: Vec<_> = result.events.iter().filter_map(|e| e.get("authz_msg_index")).collect();
    assert_eq!(marks, ["0", "0", "0", "0", "1", "1", "1", "1"]);

    // A failure inside undoes all of it, and other messages were never allowed.
    let too_much = world.exec(vec![pay("5"), pay("99999999")]);
    let result = world.sent("bob", too_much);
    assert_eq!((result.codespace.as_str(), result.code), ("sdk", 5), "{}", result.log);
    assert_eq!(world.balance("carol"), before + 8);
    let (granter, grantee) = (alice.clone(), carol.clone());
    let other = any(&MsgRevoke { granter, grantee, msg_type_url: SEND.into() });
    let other = world.exec(vec![other]);
    assert_eq!(world.sent("bob", other).code, 2);
    let nothing = world.exec(vec![]);
    world.fails("bob", nothing, ("sdk", 18), "messages cannot be empty: invalid request");

    let (granter, grantee) = (alice.clone(), bob.clone());
    let revoke = any(&MsgRevoke { granter, grantee, msg_type_url: SEND.into() });
    world.ok("alice", revoke.clone());
    world.fails("bob", exec, ("authz", 2), &missing);
    assert_eq!(world.sent("alice", revoke).code, 2);
    assert!(world.chain.authz_grants().is_empty());
}

#[test]
fn a_send_grant_has_a_limit_and_a_list() {
    let mut world = World::new();
    let [alice, bob, carol] = world.texts.clone();
    let rule = any(&SendAuthorization {
        spend_limit: coins("100", "stake"),
        allow_list: vec![carol.clone()],
    });
    let grant = world.grant(rule, None);
    world.ok("alice", grant);
    let pay = |to: &str, amount: &str| vec![send(&alice, to, amount)];
    let exec = world.exec(pay(&bob, "1"));
    world.fails("bob", exec, ("sdk", 4), &format!("cannot send to {bob} address: unauthorized"));
    let over = "requested amount is more than spend limit: insufficient funds";
    let exec = world.exec(pay(&carol, "101"));
    world.fails("bob", exec, ("sdk", 5), over);
    let exec = world.exec(pay(&carol, "60"));
    world.ok("bob", exec);
    let exec = world.exec(pay(&carol, "41"));
    world.fails("bob", exec, ("sdk", 5), over);
    let exec = world.exec(pay(&carol, "40"));
    let result = world.ok("bob", exec);
    assert!(result.events.iter().any(|e| e.kind == "cosmos.authz.v1beta1.EventRevoke"));
    assert!(world.chain.authz_grants().is_empty(), "a spent grant is gone");
    let bad = [
        (any(&SendAuthorization::default()), 10),
        (any(&SendAuthorization { spend_limit: coins("0", "stake"), allow_list: vec![] }), 10),
        (generic(""), 1),
        (generic("/cosmos.gov.v1.MsgVote"), 29),
    ];
    for (rule, code) in bad {
        let grant = world.grant(rule, None);
        assert_eq!(world.sent("alice", grant).code, code);
    }
    let (granter, grantee) = (alice.clone(), alice);
    let own = MsgGrant { granter, grantee, grant: Some(Grant::default()) };
    world.fails("alice", any(&own), ("authz", 7), "grantee and granter should be different");
}

#[test]
fn grants_end() {
    let mut world = World::new();
    let [alice, _, carol] = world.texts.clone();
    let past = world.grant(generic(SEND), Some(START));
    let result = world.sent("alice", past);
    assert_eq!((result.codespace.as_str(), result.code), ("authz", 3), "{}", result.log);
    assert!(result.log.contains("(2023-11-14T22:13:21Z), got 2023-11-14T22:13:20Z"));
    for end in [START + 50, START + 100] {
        let grant = world.grant(generic(SEND), Some(end));
        world.ok("alice", grant);
    }
    let exec = world.exec(vec![send(&alice, &carol, "1")]);
    world.wait(60);
    world.ok("bob", exec.clone());
    let left = (START + 100) as u64 - world.chain.time_ns() / SECOND;
    world.wait(left);
    assert!(world.chain.authz_grants().is_empty(), "it is gone with the block of its time");
    assert_eq!(world.sent("bob", exec).code, 2);
}

#[test]
fn an_allowance_pays_fees_as_far_as_it_goes() {
    let mut world = World::new();
    let (alice, bob) = (world.text("alice"), world.text("bob"));
    let tx = world.paid_by_alice("30");
    let refused = world.chain.check_raw(&tx.bytes());
    assert_eq!((refused.codespace.as_str(), refused.code), ("sdk", 38));
    assert_eq!(
        refused.log,
        format!("{alice} does not allow to pay fees for {bob}: fee-grant not found: not found")
    );
    let allow = world.allow(any(&basic("100", None)));
    world.ok("alice", allow.clone());
    let log = "fee allowance already exists: invalid request";
    world.fails("alice", allow, ("sdk", 18), log);
    let (alices, bobs) = (world.balance("alice"), world.balance("bob"));
    let tx = world.paid_by_alice("30");
    let result = world.run(&tx);
    assert_eq!(result.code, 0, "{}", result.log);
    assert_eq!(result.attribute("tx", "fee_payer"), Some(alice.as_str()));
    assert_eq!(result.attribute("tx", "acc_seq"), Some(format!("{bob}/0").as_str()));
    let kinds: Vec<_> = result.events.iter().take(3).map(|e| e.kind.as_str()).collect();
    assert_eq!(kinds, ["use_feegrant", "update_feegrant", "coin_spent"]);
    assert_eq!((world.balance("alice"), world.balance("bob")), (alices - 30, bobs));
    let grant = FeeGrant::decode(world.chain.fee_grants()[0].as_slice()).unwrap();
    assert_eq!((grant.granter, grant.grantee), (alice.clone(), bob.clone()));
    let left = BasicAllowance::decode(grant.allowance.unwrap().value.as_slice()).unwrap();
    assert_eq!(left, basic("70", None));

    // What waits has spent its part already: 70 pay for one of these, not for two.
    let one = world.paid_by_alice("40");
    let mut two = world.paid_by_alice("40");
    two.signers[0].2 += 1;
    assert_eq!(world.chain.check_raw(&one.bytes()).code, 0);
    let refused = world.chain.check_raw(&two.bytes());
    assert_eq!((refused.codespace.as_str(), refused.code), ("feegrant", 2));
    let log = format!("{alice} does not allow to pay fees for {bob}: basic allowance: ");
    assert_eq!(refused.log, format!("{log}fee limit exceeded"));
    let all = world.paid_by_alice("70");
    assert_eq!(world.run(&all).code, 0);
    assert!(world.chain.fee_grants().is_empty(), "a spent allowance is gone");
    let again = world.paid_by_alice("1");
    assert_eq!(world.run(&again).code, 38);
    assert_eq!(world.balance("alice"), alices - 100);
}

#[test]
fn an_allowance_may_be_for_some_messages_only_and_be_taken_back() {
    let mut world = World::new();
    let (alice, bob) = (world.text("alice"), world.text("bob"));
    let only = |urls: &[&str]| {
        any(&AllowedMsgAllowance {
            allowance: Some(any(&basic("", None))),
            allowed_messages: urls.iter().map(ToString::to_string).collect(),
        })
    };
    let none = world.allow(only(&[]));
    assert_eq!(world.sent("alice", none).code, 6);
    let other = world.allow(only(&["/cosmwasm.wasm.v1.MsgExecuteContract"]));
    world.ok("alice", other);
    let tx = world.paid_by_alice("5");
    let result = world.run(&tx);
    assert_eq!((result.codespace.as_str(), result.code), ("feegrant", 7), "{}", result.log);
    let (granter, grantee) = (alice, bob);
    let revoke = any(&MsgRevokeAllowance { granter, grantee });
    world.ok("alice", revoke.clone());
    world.fails("alice", revoke, ("sdk", 38), "fee-grant not found: not found");
    let right = world.allow(only(&["/x.Y", SEND]));
    world.ok("alice", right);
    for _ in 0..3 {
        let tx = world.paid_by_alice("500");
        assert_eq!(world.run(&tx).code, 0, "no limit but alice's own coins");
    }
    let mut own = world.allow(any(&basic("1", None)));
    own.value = {
        let text = world.text("alice");
        let (granter, grantee) = (text.clone(), text);
        MsgGrantAllowance { granter, grantee, allowance: None }.encode_to_vec()
    };
    assert_eq!(world.sent("alice", own).code, 7);
}

#[test]
fn a_periodic_allowance_fills_again() {
    let mut world = World::new();
    let periodic = any(&PeriodicAllowance {
        basic: Some(basic("100", Some(START + 10_000))),
        period: Some(Duration { seconds: 100, nanos: 0 }),
        period_spend_limit: coins("40", "stake"),
        period_can_spend: coins("40", "stake"),
        period_reset: Some(Timestamp { seconds: START + 100, nanos: 0 }),
    });
    let allow = world.allow(periodic);
    world.ok("alice", allow);
    let pay = |world: &mut World, fee: &str| {
        let tx = world.paid_by_alice(fee);
        let result = world.run(&tx);
        (result.code, result.log)
    };
    assert_eq!(pay(&mut world, "30").0, 0);
    let (code, log) = pay(&mut world, "11");
    assert_eq!(code, 2);
    assert!(log.ends_with("period limit: fee limit exceeded"), "{log}");
    world.wait(100);
    assert_eq!(pay(&mut world, "40").0, 0, "a new period");
    world.wait(1_000);
    // 30 are left in all, less than a period's 40.
    let (code, log) = pay(&mut world, "31");
    assert_eq!(code, 2, "{log}");
    assert_eq!(pay(&mut world, "20").0, 0);
    let reset = {
        let grant = FeeGrant::decode(world.chain.fee_grants()[0].as_slice()).unwrap();
        let value = grant.allowance.unwrap().value;
        PeriodicAllowance::decode(value.as_slice()).unwrap().period_reset.unwrap().seconds
    };
    let now = (world.chain.time_ns() / SECOND) as i64;
    assert_eq!(reset, now + 100, "long after the last period, the next one starts now");
    world.wait(10_000);
    assert!(world.chain.fee_grants().is_empty(), "its time is over");
}

#[test]
fn a_grantee_without_an_account_gets_one() {
    let mut world = World::new();
    let fresh = world.chain.codec().encode(&Key::named("fresh").address);
    let grant = any(&MsgGrantAllowance {
        granter: world.text("alice"),
        grantee: fresh.clone(),
        allowance: Some(any(&basic("100", None))),
    });
    world.ok("alice", grant);
    let account = world.chain.account(&fresh).unwrap().unwrap();
    let mut tx = Draft::new(ID, ("fresh", account.number, 0), vec![send(&fresh, &fresh, "1")]);
    let fee = tx.fee.as_mut().unwrap();
    (fee.amount, fee.granter) = (coins("50", "stake"), world.text("alice"));
    let result = world.run(&tx);
    // Its fee is paid; the coin that it wants to send it does not have.
    assert_eq!(result.code, 5);
    assert_eq!(result.attribute("tx", "fee_payer"), Some(world.text("alice").as_str()));
    assert_eq!(world.chain.account(&fresh).unwrap().unwrap().sequence, 1);
}
