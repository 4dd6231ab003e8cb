//! TX-1: transactions that were read beside the chain come to the same as those that it reads.

#[path = "support/sign.rs"]
mod sign;

use cosmos_sdk_proto::cosmos::tx::v1beta1::TxRaw;
use cosmos_sdk_proto::prost::Message;
use lode_chain::{Chain, Config, Genesis, Key, TxResult, coin};

use crate::sign::{Draft, ID, SECOND, draft, send, warm};

/// alice's next three transactions, and bad ones among them.
fn drafts(chain: &Chain, next: u64) -> Vec<Vec<u8>> {
    let mut other = draft(chain, next + 1);
    other.chain_id = "another".into();
    let mut bent = TxRaw::decode(draft(chain, next + 1).bytes().as_slice()).unwrap();
    bent.signatures[0][40] ^= 1;
    // The other form of a signature: s is taken from the order of the group.
    let mut high = TxRaw::decode(draft(chain, next + 1).bytes().as_slice()).unwrap();
    let signature = k256::ecdsa::Signature::from_slice(&high.signatures[0]).unwrap();
    let (r, s) = signature.split_scalars();
    let turned = k256::ecdsa::Signature::from_scalars(r, -s).unwrap();
    high.signatures[0] = turned.to_bytes().to_vec();
    let mut keyless = draft(chain, next + 1);
    keyless.keys = false;
    vec![
        draft(chain, next).bytes(),
        other.bytes(),
        bent.encode_to_vec(),
        high.encode_to_vec(),
        draft(chain, next + 6).bytes(),
        b"nonsense".to_vec(),
        keyless.bytes(),
        draft(chain, next + 2).bytes(),
    ]
}

fn codes(results: &[TxResult]) -> Vec<u32> {
    results.iter().map(|result| result.code).collect()
}

#[test]
fn a_read_transaction_is_checked_and_run_as_its_bytes_are() {
    let (mut plain, mut aside) = (warm(), warm());
    let reader = aside.reader();
    // The second time the reader knows the account's number, and has looked at the signatures.
    for next in [1, 4] {
        let raws = drafts(&plain, next);
        let expected: Vec<TxResult> = raws.iter().map(|raw| plain.check_raw(raw)).collect();
        let mut read: Vec<_> = raws.iter().map(|raw| reader.read(raw.clone())).collect();
        let found: Vec<TxResult> = read.iter_mut().map(|tx| aside.check_read(tx)).collect();
        assert_eq!(codes(&expected), [0, 4, 4, 4, 32, 2, 0, 0]);
        assert_eq!(found, expected);
        for (tx, raw) in read.iter().zip(&raws) {
            assert_eq!(tx.raw(), raw);
        }
        // What waits forgets nothing when it is looked at again after a block.
        for chain in [&mut plain, &mut aside] {
            chain.begin_block(chain.time_ns() + SECOND).unwrap();
            chain.commit().unwrap();
        }
        let expected: Vec<TxResult> = raws.iter().map(|raw| plain.recheck_raw(raw)).collect();
        let found: Vec<TxResult> = read.iter_mut().map(|tx| aside.recheck_read(tx)).collect();
        assert_eq!(codes(&found), codes(&expected));
        for chain in [&mut plain, &mut aside] {
            chain.begin_block(chain.time_ns() + SECOND).unwrap();
        }
        for (tx, raw) in read.into_iter().zip(&raws) {
            assert_eq!(aside.deliver_read(tx).unwrap(), plain.deliver_raw(raw).unwrap());
        }
        for chain in [&mut plain, &mut aside] {
            chain.commit().unwrap();
        }
        assert_eq!(plain.state_hash(), aside.state_hash());
    }
}

#[test]
fn a_signature_for_another_account_number_counts_for_nothing() {
    let chain = |names: [&str; 2]| {
        let account = |name| (Key::named(name).address, vec![coin(900_000_000, "stake")]);
        let accounts = names.map(account).to_vec();
        let genesis = Genesis {
            chain_id: ID.into(),
            time_ns: 1_700_000_000 * SECOND,
            accounts,
            staking: None,
        };
        Chain::create(Config::wasm(), &genesis).unwrap()
    };
    // In another history the same account has another number.
    let (mut before, mut after) = (chain(["alice", "bob"]), chain(["bob", "alice"]));
    let text = before.codec().encode(&Key::named("alice").address);
    let raw = |number, sequence| {
        Draft::new(ID, ("alice", number, sequence), vec![send(&text, &text, "1")]).bytes()
    };
    let reader = before.reader();
    assert_eq!(before.check_read(&mut reader.read(raw(0, 0))).code, 0);
    // The reader has seen alice sign as account 0.
    let mut seen = reader.read(raw(0, 0));
    after.take_reader(&reader);
    assert_eq!(after.check_read(&mut seen).code, 4);
    assert_eq!(after.check_read(&mut reader.read(raw(0, 0))).code, 4);
    assert_eq!(after.check_read(&mut reader.read(raw(1, 0))).code, 0);
    assert_eq!(after.check_read(&mut reader.read(raw(1, 1))).code, 0);
}
