//! TX-1: signed transactions, against what a real node answered to the same.

#[path = "support/sign.rs"]
mod sign;

use cosmos_sdk_proto::cosmos::bank::v1beta1::MsgSend;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{Fee, TxBody, TxRaw};
use cosmos_sdk_proto::prost::Message;
use lode_chain::{Chain, Key, TxResult, coin};

use crate::sign::{Draft, ID, SECOND, any, block, chain, coins, draft, refused, send, text, warm};

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
