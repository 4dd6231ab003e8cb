//! TX-1: signed transactions, against what a real node answered to the same.

#[path = "support/sign.rs"]
mod sign;

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::bank::v1beta1::MsgSend;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{Fee, TxBody, TxRaw};
use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgExecuteContract;
use cosmos_sdk_proto::prost::Message;
use lode_chain::{Chain, Config, Genesis, Key, TxResult, coin};

use crate::sign::{Draft, any, coins, send};

const SECOND: u64 = 1_000_000_000;
const ID: &str = "signed-1";

/// alice is account 0 with nine digits of stake, bob account 1 with seven; both have signed
/// nothing yet, unless `warm`.
fn chain() -> Chain {
    let accounts = [("alice", 900_000_000), ("bob", 2_000_000), ("carol", 50)]
        .map(|(name, stake)| (Key::named(name).address, vec![coin(stake, "stake")]));
    let genesis = Genesis {
        chain_id: ID.into(),
        time_ns: 1_700_000_000 * SECOND,
        accounts: accounts.to_vec(),
    };
    Chain::create(Config::wasm().keep_results(), &genesis).unwrap()
}

fn warm() -> Chain {
    let mut chain = chain();
    let to = text(&chain, "alice");
    let first = Draft::new(ID, ("alice", 0, 0), vec![send(&to, &to, "1")]);
    assert!(block(&mut chain, &[first.bytes()])[0].is_ok());
    chain
}

fn text(chain: &Chain, name: &str) -> String {
    chain.codec().encode(&Key::named(name).address)
}

fn block(chain: &mut Chain, txs: &[Vec<u8>]) -> Vec<TxResult> {
    chain.begin_block(chain.time_ns() + 5 * SECOND).unwrap();
    let results = txs.iter().map(|raw| chain.deliver_raw(raw).unwrap()).collect();
    chain.commit().unwrap();
    results
}

/// alice's next transaction: 12,345 stake to bob.
fn draft(chain: &Chain, sequence: u64) -> Draft {
    let msg = send(&text(chain, "alice"), &text(chain, "bob"), "12345");
    Draft::new(ID, ("alice", 0, sequence), vec![msg])
}

fn refused(result: &TxResult, code: u32, space: &str, log: &str) {
    assert_eq!((result.code, result.codespace.as_str()), (code, space), "{}", result.log);
    assert_eq!(result.log, log);
}

#[test]
fn gas_of_a_signed_send_is_a_real_nodes() {
    let mut chain = warm();
    let mut tx = draft(&chain, 1);
    tx.fee.as_mut().unwrap().gas_limit = 3_000_000;
    let raw = tx.bytes();
    assert_eq!(raw.len(), 316);
    let checked = chain.check_raw(&raw);
    // The last block's fees are with the collector until the next one begins.
    let waiting = 51_169 + 12 + 30;
    assert_eq!((checked.code, checked.gas_wanted, checked.gas_used), (0, 3_000_000, waiting));
    assert!(checked.events.is_empty() && checked.data.is_empty());
    let result = &block(&mut chain, std::slice::from_ref(&raw))[0];
    assert_eq!((result.code, result.gas_used), (0, 70_696), "{}", result.log);
    assert_eq!(result.hash, {
        use sha2::Digest;
        sha2::Sha256::digest(&raw).to_vec()
    });
    let alice = text(&chain, "alice");
    assert_eq!(result.attribute("tx", "fee"), Some("5000stake"));
    assert_eq!(result.attribute("tx", "fee_payer"), Some(alice.as_str()));
    assert_eq!(result.attribute("tx", "acc_seq"), Some(format!("{alice}/1").as_str()));
    let signature = TxRaw::decode(raw.as_slice()).unwrap().signatures.remove(0);
    let signature = cosmwasm_std::Binary::from(signature).to_base64();
    assert_eq!(result.attribute("tx", "signature"), Some(signature.as_str()));
    // Without the key in it: shorter, and one read of the account less.
    let mut keyless = draft(&chain, 2);
    keyless.keys = false;
    keyless.fee.as_mut().unwrap().gas_limit = 3_000_000;
    let raw = keyless.bytes();
    let result = &block(&mut chain, std::slice::from_ref(&raw))[0];
    let saved = 10 * (316 - raw.len() as u64) + (1_000 + 3 * (21 + 155));
    assert_eq!((result.code, result.gas_used), (0, 70_696 - saved), "{}", result.log);
}

#[test]
fn a_trusted_and_a_signed_transaction_do_the_same() {
    let (mut trusted, mut signed) = (chain(), chain());
    let key = Key::named("alice");
    for sequence in 0..3 {
        let msg = lode_chain::Msg::Send {
            from: text(&trusted, "alice"),
            to: text(&trusted, "bob"),
            amount: vec![coin(12_345, "stake")],
        };
        let tx = lode_chain::Tx::new(&key, vec![msg], vec![coin(5_000, "stake")], 300_000);
        let time = trusted.time_ns() + 5 * SECOND;
        let one = trusted.run_block(time, &[tx]).unwrap().1.remove(0);
        let raw = draft(&signed, sequence).bytes();
        let two = block(&mut signed, &[raw]).remove(0);
        assert_eq!((one.code, one.gas_used, &one.data), (0, two.gas_used, &two.data));
        assert_eq!(trusted.state_hash(), signed.state_hash());
    }
}

#[test]
fn signatures_sequences_and_accounts() {
    let mut chain = warm();
    let head = "signature verification failed; please verify account number (0)";
    let wrong = format!(
        "{head} and chain-id ({ID}): (unable to verify single signer signature): unauthorized"
    );
    let mut other_chain = draft(&chain, 1);
    other_chain.chain_id = "signed-2".into();
    let mut other_number = draft(&chain, 1);
    other_number.signers[0].1 = 11;
    let mut high = draft(&chain, 1).signed();
    high.signatures[0] = {
        let given = k256::ecdsa::Signature::from_slice(&high.signatures[0]).unwrap();
        let (r, s) = given.split_scalars();
        k256::ecdsa::Signature::from_scalars(r, -s).unwrap().to_bytes().to_vec()
    };
    let mut short = draft(&chain, 1).signed();
    short.signatures[0].pop();
    let mut empty = draft(&chain, 1).signed();
    empty.signatures[0].clear();
    let bad = [
        other_chain.bytes(),
        other_number.bytes(),
        high.encode_to_vec(),
        short.encode_to_vec(),
        empty.encode_to_vec(),
    ];
    for raw in bad {
        refused(&chain.check_raw(&raw), 4, "sdk", &wrong);
        refused(&block(&mut chain, &[raw])[0], 4, "sdk", &wrong);
    }
    for (mode, name) in [(0, "UNSPECIFIED"), (2, "TEXTUAL"), (3, "DIRECT_AUX")] {
        let mut tx = draft(&chain, 1);
        tx.mode = mode;
        let why = format!("(unsupported sign mode SIGN_MODE_{name}): unauthorized");
        let log = format!("{head} and chain-id ({ID}): {why}");
        refused(&chain.check_raw(&tx.bytes()), 4, "sdk", &log);
    }
    let mut amino = draft(&chain, 1);
    amino.mode = 127;
    let log = format!("{head}, sequence (1) and chain-id ({ID}): unauthorized");
    refused(&chain.check_raw(&amino.bytes()), 4, "sdk", &log);

    for (given, sequence) in [(0, 0), (4, 4)] {
        let log = format!(
            "account sequence mismatch, expected 1, got {given}: incorrect account sequence"
        );
        refused(&chain.check_raw(&draft(&chain, sequence).bytes()), 32, "sdk", &log);
    }
    let mut stolen = draft(&chain, 1);
    stolen.signers[0].0 = "bob".into();
    let log = format!(
        "pubKey does not match signer address {} with signer index: 0: invalid pubkey",
        text(&chain, "alice")
    );
    refused(&chain.check_raw(&stolen.bytes()), 8, "sdk", &log);
    let ghost = send(&text(&chain, "ghost"), &text(&chain, "bob"), "1");
    let ghost = Draft::new(ID, ("ghost", 0, 0), vec![ghost]);
    let log =
        format!("fee payer address: {} does not exist: unknown address", text(&chain, "ghost"));
    refused(&chain.check_raw(&ghost.bytes()), 9, "sdk", &log);
    let mut keyless = Draft::new(
        ID,
        ("bob", 1, 0),
        vec![send(&text(&chain, "bob"), &text(&chain, "alice"), "1")],
    );
    keyless.keys = false;
    let log = "unrecognized public key type: <nil>: invalid pubkey";
    refused(&chain.check_raw(&keyless.bytes()), 8, "sdk", log);
    // After all of that, the right one is as welcome as before.
    assert_eq!(chain.check_raw(&draft(&chain, 1).bytes()).code, 0);
}

#[test]
fn two_signers_and_a_payer() {
    let mut chain = warm();
    let (alice, bob, carol) = (text(&chain, "alice"), text(&chain, "bob"), text(&chain, "carol"));
    let both = vec![send(&alice, &bob, "1"), send(&bob, &alice, "2"), send(&alice, &carol, "3")];
    let mut tx = Draft::new(ID, ("alice", 0, 1), both);
    let log = "wrong number of signers; expected 2, got 1: unauthorized";
    refused(&chain.check_raw(&tx.bytes()), 4, "sdk", log);
    tx.signers.push(("bob".into(), 1, 0));
    assert_eq!(chain.check_raw(&tx.bytes()).code, 0);
    let mut missing_info = tx.signed();
    missing_info.auth_info_bytes = {
        let mut info = tx.auth_info();
        info.signer_infos.pop();
        info.encode_to_vec()
    };
    let log = "invalid number of signer;  expected: 2, got 1: unauthorized";
    let result = &block(&mut chain, &[missing_info.encode_to_vec()])[0];
    refused(result, 4, "sdk", log);
    let result = &block(&mut chain, &[tx.bytes()])[0];
    assert_eq!(result.code, 0, "{}", result.log);
    assert_eq!(result.attribute("tx", "fee_payer"), Some(alice.as_str()));
    assert_eq!(chain.account(&bob).unwrap().unwrap().sequence, 1);

    // Bob pays for alice, and must sign for it.
    let mut tx = draft(&chain, 2);
    tx.fee.as_mut().unwrap().payer = bob.clone();
    let log = "wrong number of signers; expected 2, got 1: unauthorized";
    refused(&chain.check_raw(&tx.bytes()), 4, "sdk", log);
    tx.signers.push(("bob".into(), 1, 1));
    let before = chain.balance(&bob, "stake").unwrap();
    let result = &block(&mut chain, &[tx.bytes()])[0];
    assert_eq!(result.code, 0, "{}", result.log);
    assert_eq!(result.attribute("tx", "fee_payer"), Some(bob.as_str()));
    assert_eq!(chain.balance(&bob, "stake").unwrap(), before + 12_345 - 5_000);
    let mut bad = draft(&chain, 3);
    bad.fee.as_mut().unwrap().payer = "wasm1nobody".into();
    let result = chain.check_raw(&bad.bytes());
    assert_eq!((result.code, result.codespace.as_str()), (7, "sdk"), "{}", result.log);
    let mut granted = draft(&chain, 3);
    granted.fee.as_mut().unwrap().granter = bob.clone();
    let log =
        format!("{bob} does not allow to pay fees for {alice}: fee-grant not found: not found");
    refused(&chain.check_raw(&granted.bytes()), 38, "sdk", &log);
    granted.fee.as_mut().unwrap().granter = alice;
    assert_eq!(chain.check_raw(&granted.bytes()).code, 0, "one's own allowance is no allowance");
}

#[test]
fn fees_gas_memo_and_timeouts() {
    let mut chain = warm();
    let with = |chain: &Chain, change: &dyn Fn(&mut TxBody, &mut Fee)| {
        let mut tx = draft(chain, 1);
        let mut fee = tx.fee.take().unwrap();
        change(&mut tx.body, &mut fee);
        tx.fee = Some(fee);
        tx.bytes()
    };
    let raw = with(&chain, &|_, fee| fee.amount = coins("900000000", "stake"));
    let log = "spendable balance 899995000stake is smaller than 900000000stake: insufficient funds: insufficient funds";
    refused(&chain.check_raw(&raw), 5, "sdk", log);
    let raw = with(&chain, &|_, fee| fee.amount = coins("-1", "stake"));
    refused(&chain.check_raw(&raw), 13, "sdk", "invalid fee provided: -1stake: insufficient fee");
    // A real node runs out before it comes to ask for a positive limit.
    let raw = with(&chain, &|_, fee| fee.gas_limit = 0);
    let log = "out of gas in location: ReadFlat; gasWanted: 0, gasUsed: 1000: out of gas";
    refused(&chain.check_raw(&raw), 11, "sdk", log);
    let raw = with(&chain, &|_, fee| fee.gas_limit = u64::MAX);
    let log = "invalid gas supplied; 18446744073709551615 > 9223372036854775807: invalid request";
    refused(&chain.check_raw(&raw), 18, "sdk", log);
    let raw = with(&chain, &|_, fee| fee.gas_limit = 20_000);
    let result = chain.check_raw(&raw);
    assert_eq!((result.code, result.gas_wanted), (11, 20_000), "{}", result.log);
    assert!(result.log.starts_with("out of gas in location: "), "{}", result.log);
    let raw = with(&chain, &|body, _| body.memo = "m".repeat(300));
    let log = "maximum number of characters is 256 but received 300 characters: memo too large";
    refused(&chain.check_raw(&raw), 12, "sdk", log);
    let raw = with(&chain, &|body, _| body.timeout_height = 1);
    assert_eq!(chain.check_raw(&raw).code, 0, "the last block is number 1");
    assert_eq!(block(&mut chain, &[raw])[0].code, 30);
    let raw = with(&chain, &|body, _| body.timeout_height = 1);
    refused(
        &chain.check_raw(&raw),
        30,
        "sdk",
        "block height: 2, timeout height: 1: tx timeout height",
    );

    chain.set_min_gas_prices("0.001stake,5uatom").unwrap();
    let raw = with(&chain, &|_, fee| fee.amount = coins("299", "stake"));
    let log = "insufficient fees; got: 299stake required: 300stake,1500000uatom: insufficient fee";
    refused(&chain.check_raw(&raw), 13, "sdk", log);
    assert_eq!(block(&mut chain, &[raw])[0].code, 0, "only what waits is asked for more");
    assert_eq!(chain.set_min_gas_prices("cheap").map_err(|e| e.code()), Err("config"));
    let mut none = draft(&chain, 2);
    none.fee = None;
    assert_eq!(chain.check_raw(&none.bytes()).code, 111_222);
}

#[test]
fn options_order_and_time_limits() {
    let mut chain = warm();
    let mut tx = draft(&chain, 1);
    tx.body.extension_options = vec![send("a", "b", "1")];
    refused(&chain.check_raw(&tx.bytes()), 31, "sdk", "unknown extension options");
    // Fields 4 and 5 of the body are of a later version than this test's types.
    let body = draft(&chain, 1).body.encode_to_vec();
    let signed = |tail: &[u8]| {
        let tx = draft(&chain, 1);
        tx.sign_parts([body.as_slice(), tail].concat(), tx.auth_info().encode_to_vec())
            .encode_to_vec()
    };
    let unordered = signed(&[0x20, 1]);
    let over = signed(&[0x2a, 2, 0x08, 77]);
    let log = "unordered transactions are not enabled: feature not supported";
    refused(&chain.check_raw(&unordered), 37, "sdk", log);
    let log = "block time: 2023-11-14 22:13:25 +0000 UTC, timeout timestamp: 1970-01-01 00:01:17 \
               +0000 UTC: tx timeout";
    refused(&chain.check_raw(&over), 42, "sdk", log);
}

#[test]
fn bytes_that_are_no_transaction() {
    let mut chain = warm();
    let good = draft(&chain, 1);
    let parts = good.signed();
    let parse = "tx parse error: tx parse error";
    let mut check = |raw: &[u8], code: u32, log: &str| {
        let result = chain.check_raw(raw);
        refused(&result, code, "sdk", log);
        assert_eq!((result.gas_wanted, result.gas_used), (0, 0));
        chain.begin_block(chain.time_ns()).unwrap();
        refused(&chain.deliver_raw(raw).unwrap(), code, "sdk", log);
        chain.commit().unwrap();
        refused(&chain.simulate_raw(raw), code, "sdk", log);
    };
    check(&[], 18, "must contain at least one message: invalid request");
    let mut none = good.clone();
    none.body.messages.clear();
    check(&none.bytes(), 18, "must contain at least one message: invalid request");
    check(&[0, 1, 2], 2, &format!("invalid length; proto: invalid field number: {parse}"));
    check(b"\x0a\x05ab", 2, &format!("invalid length; unexpected EOF: {parse}"));
    check(&[0x08, 1], 2, &format!("expected 2 wire type, got 0: {parse}"));
    let swapped = [[0x12, 0], [0x0a, 0]].concat();
    let log = format!("txRaw must follow ADR-027, got tagNum 1 after tagNum 2: {parse}");
    check(&swapped, 2, &log);
    let log = "length prefix varint for tagNum 1 is not as short as possible, read 2, only need 1";
    check(&[0x0a, 0x80, 0x00], 2, &format!("{log}: {parse}"));
    let more = [parts.encode_to_vec().as_slice(), &[0x7a, 0]].concat();
    let log = format!("errUnknownField \"*tx.TxRaw\": {{TagNum: 15, WireType:\"bytes\"}}: {parse}");
    check(&more, 2, &log);
    let mut unknown = good.clone();
    unknown.body.messages[0].type_url = "/foo.Bar".into();
    check(&unknown.bytes(), 2, &format!("unable to resolve type URL /foo.Bar: {parse}"));
    let mut field = good.clone();
    field.body.messages[0].value.extend([0x20, 1]);
    let log =
        format!("errUnknownField \"*types.MsgSend\": {{TagNum: 4, WireType:\"varint\"}}: {parse}");
    check(&field.bytes(), 2, &log);
    let mut kind = good.clone();
    kind.body.messages[0].value = vec![0x08, 1];
    let log = "Mismatched \"*types.MsgSend\": {TagNum: 1, GotWireType: \"varint\" != WantWireType: \"bytes\"}";
    check(&kind.bytes(), 2, &format!("{log}: {parse}"));
    for amount in ["1.5", "x", "0x10", "007", "1 ", "+1", &"9".repeat(79)] {
        let mut tx = good.clone();
        tx.body.messages = vec![send("a", "b", amount)];
        let log = format!("math/big: cannot unmarshal {amount:?} into a *big.Int: {parse}");
        check(&tx.bytes(), 2, &log);
    }
}

#[test]
fn a_later_version_s_fields_may_be_signed_if_they_are_not_critical() {
    let mut chain = warm();
    let tx = draft(&chain, 1);
    // Field 1024, a number: bit 11 is set.
    let mut body = tx.body.encode_to_vec();
    body.extend([0x80, 0x40, 5]);
    let raw = tx.sign_parts(body, tx.auth_info().encode_to_vec());
    assert_eq!(chain.check_raw(&raw.encode_to_vec()).code, 0);
    let mut body = tx.body.encode_to_vec();
    body.extend([0x30, 5]);
    let raw = tx.sign_parts(body, tx.auth_info().encode_to_vec());
    assert_eq!(chain.check_raw(&raw.encode_to_vec()).code, 2);
    // Where keys and fees are, no field may be unknown.
    let mut info = tx.auth_info().encode_to_vec();
    info.extend([0x80, 0x40, 5]);
    let raw = tx.sign_parts(tx.body.encode_to_vec(), info);
    assert_eq!(chain.check_raw(&raw.encode_to_vec()).code, 2);
}

#[test]
fn what_only_shows_when_messages_run() {
    let mut chain = warm();
    let (alice, bob) = (text(&chain, "alice"), text(&chain, "bob"));
    let head = "failed to execute message; message index: 0";
    let msg = |from: &str, to: &str, amount: &str| send(from, to, amount);
    let cases: [(Any, u32, String); 4] = [
        (msg(&alice, &bob, "0"), 10, format!("{head}: 0stake: invalid coins")),
        (msg(&alice, &bob, "-7"), 10, format!("{head}: -7stake: invalid coins")),
        (
            msg(&alice, "nobody", "1"),
            7,
            format!("{head}: invalid to address: decoding bech32 failed: "),
        ),
        (msg(&alice, &bob, "999999999999"), 5, format!("{head}: spendable balance ")),
    ];
    for (sequence, (msg, code, log)) in (1..).zip(cases) {
        let raw = Draft::new(ID, ("alice", 0, sequence), vec![msg]).bytes();
        assert_eq!(chain.check_raw(&raw).code, 0);
        let result = &block(&mut chain, &[raw])[0];
        assert_eq!((result.code, result.codespace.as_str()), (code, "sdk"), "{}", result.log);
        assert!(result.log.starts_with(&log), "{}", result.log);
        assert!(result.data.is_empty());
        assert!(result.events.iter().all(|event| event.get("msg_index").is_none()));
    }
    // But whose message it is must be known at once.
    let raw = Draft::new(ID, ("alice", 0, 5), vec![msg("nobody", &bob, "1")]).bytes();
    let result = chain.check_raw(&raw);
    assert_eq!((result.code, result.codespace.as_str()), (1, "undefined"), "{}", result.log);
    let execute = any(&MsgExecuteContract {
        sender: alice.clone(),
        contract: alice.clone(),
        msg: b"not json".to_vec(),
        funds: vec![],
    });
    let raw = Draft::new(ID, ("alice", 0, 5), vec![execute]).bytes();
    refused(&chain.check_raw(&raw), 14, "wasm", "payload msg: invalid");
}

#[test]
fn what_waits_moves_sequences_and_balances_on() {
    let mut chain = warm();
    let raws: Vec<Vec<u8>> = (1..5).map(|sequence| draft(&chain, sequence).bytes()).collect();
    assert_eq!(chain.check_raw(&raws[1]).code, 32, "not before its turn");
    for raw in &raws[..3] {
        assert_eq!(chain.check_raw(raw).code, 0);
    }
    assert_eq!(chain.check_raw(&raws[0]).code, 32, "not twice");
    let alice = text(&chain, "alice");
    assert_eq!(chain.account(&alice).unwrap().unwrap().sequence, 1, "nothing is committed");
    let before = (chain.state_hash(), chain.balance(&alice, "stake").unwrap());
    // The next to be simulated is number 4.
    assert_eq!(chain.simulate_raw(&draft(&chain, 4).unsigned()).code, 0);
    assert_eq!(chain.simulate_raw(&draft(&chain, 1).unsigned()).code, 32);
    assert_eq!((chain.state_hash(), chain.balance(&alice, "stake").unwrap()), before);

    // Only two come into the block; the third is checked again, the fourth follows it.
    let results = block(&mut chain, &raws[..2]);
    assert!(results.iter().all(TxResult::is_ok));
    assert_eq!(chain.recheck_raw(&raws[0]).code, 32, "it is in the block");
    assert_eq!(chain.recheck_raw(&raws[2]).code, 0);
    assert_eq!(chain.check_raw(&raws[3]).code, 0);
    assert!(block(&mut chain, &raws[2..]).iter().all(TxResult::is_ok));

    // Fees of what waits are spent: carol has 50.
    let poor = |sequence| {
        let msg = send(&text(&chain, "carol"), &text(&chain, "bob"), "1");
        let mut tx = Draft::new(ID, ("carol", 2, sequence), vec![msg]);
        tx.fee.as_mut().unwrap().amount = coins("30", "stake");
        tx.bytes()
    };
    let (one, two) = (poor(0), poor(1));
    let held = chain.balance(&text(&chain, "carol"), "stake").unwrap();
    assert_eq!(held, 50);
    assert_eq!(chain.check_raw(&one).code, 0);
    assert_eq!(chain.check_raw(&two).code, 5);
}

#[test]
fn checks_beside_an_open_block_leave_it_alone() {
    let mut plain = warm();
    let mut disturbed = warm();
    for chain in [&mut plain, &mut disturbed] {
        chain.begin_block(chain.time_ns() + SECOND).unwrap();
    }
    let one = plain.deliver_raw(&draft(&plain, 1).bytes()).unwrap();
    let other = {
        let bob = text(&disturbed, "bob");
        Draft::new(ID, ("bob", 1, 0), vec![send(&bob, &bob, "1")])
    };
    assert_eq!(disturbed.check_raw(&other.bytes()).code, 0);
    assert_eq!(disturbed.simulate_raw(&draft(&disturbed, 1).unsigned()).code, 0);
    let two = disturbed.deliver_raw(&draft(&disturbed, 1).bytes()).unwrap();
    assert_eq!(disturbed.check_raw(b"nonsense").code, 2);
    assert_eq!(one, two);
    let (one, two) = (plain.commit().unwrap(), disturbed.commit().unwrap());
    assert_eq!(one, two);
}

#[test]
fn simulations_as_clients_send_them() {
    let mut chain = warm();
    // CosmJS: the key, no mode, no signature; here with a fee, to compare with a real run.
    let tx = draft(&chain, 1);
    let simulated = chain.simulate_raw(&tx.unsigned());
    assert_eq!((simulated.code, simulated.gas_wanted), (0, u64::MAX), "{}", simulated.log);
    // Keplr: amino, no key, 64 zeros, no gas limit.
    let mut keplr = tx.clone();
    keplr.keys = false;
    keplr.mode = 127;
    keplr.fee.as_mut().unwrap().gas_limit = 0;
    let zeros = TxRaw { signatures: vec![vec![0; 64]], ..keplr.signed() };
    let result = chain.simulate_raw(&zeros.encode_to_vec());
    assert_eq!(result.code, 0, "{}", result.log);
    // Without a fee the whole fee step is missing.
    let mut free = tx.clone();
    free.fee.as_mut().unwrap().amount.clear();
    let free = chain.simulate_raw(&free.unsigned());
    assert!(free.gas_used + 17_000 < simulated.gas_used, "{}", free.gas_used);
    // A sequence that is not the account's is not simulated.
    assert_eq!(chain.simulate_raw(&draft(&chain, 9).unsigned()).code, 32);
    // A new key's first transaction, without its key: a stand-in is written.
    let bob = text(&chain, "bob");
    let mut first = Draft::new(ID, ("bob", 1, 0), vec![send(&bob, &bob, "1")]);
    first.keys = false;
    let result = chain.simulate_raw(&first.unsigned());
    assert_eq!(result.code, 0, "{}", result.log);
    assert_eq!(chain.account(&bob).unwrap().unwrap().public, None);

    let real = &block(&mut chain, &[tx.bytes()])[0];
    // As on a real node: no counter, one account read more, 112 bytes for a signature of 64,
    // less the two bytes of the mode that is not there; and the fees of the last block, which
    // were still with the collector.
    let bytes = 10 * (112 - 64 - 2);
    let expected = real.gas_used - 3_429 + (1_000 + 3 * (21 + 155)) + bytes + 12 + 30;
    assert_eq!(simulated.gas_used, expected);
    let msg = MsgSend { from_address: text(&chain, "alice"), ..MsgSend::default() };
    let bad = Draft::new(ID, ("alice", 0, 2), vec![any(&msg)]);
    let result = chain.simulate_raw(&bad.unsigned());
    assert_eq!(result.code, 7);
    assert!(result.gas_used > 40_000, "what was used until then is known");
}
