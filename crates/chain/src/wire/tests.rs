//! Bytes and signatures that CosmJS and wasmd made (`tests/vectors/make.mjs`,
//! `make-stake.mjs` and `make-wasmd.sh`), and what is made of them.

use serde::Deserialize;

use super::{AMINO_JSON, Signer, decode};
use crate::prepared::{Mode, Prepared, Proof};
use crate::{AddressCodec, PublicKey};

#[derive(Deserialize)]
struct Vectors {
    chain_id: String,
    accounts: Vec<String>,
    keys: Vec<String>,
    txs: Vec<Vector>,
    multisig: Shared,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    mode: String,
    number: u64,
    sequence: u64,
    raw: String,
}

#[derive(Deserialize)]
struct Shared {
    address: String,
    number: u64,
    sequence: u64,
    raw: String,
}

fn vectors() -> Vectors {
    let mut all: Vectors =
        serde_json::from_str(include_str!("../../tests/vectors/cosmjs.json")).unwrap();
    let more: Vec<Vector> =
        serde_json::from_str(include_str!("../../tests/vectors/wasmd.json")).unwrap();
    all.txs.extend(more);
    let stake: Vec<Vector> =
        serde_json::from_str(include_str!("../../tests/vectors/cosmjs-stake.json")).unwrap();
    all.txs.extend(stake);
    all
}

fn key(hex_key: &str) -> PublicKey {
    PublicKey::Secp256k1(hex::decode(hex_key).unwrap().try_into().unwrap())
}

fn read(raw: &[u8]) -> Prepared<'static> {
    decode(&AddressCodec::new("wasm").unwrap(), raw, Mode::Check).unwrap()
}

fn verify(given: &Prepared<'_>, key: &PublicKey, signer: &Signer<'_>) -> Result<(), String> {
    given.document.as_ref().unwrap().verify(signer, key, &given.infos[0].proof)
}

#[test]
fn every_transaction_that_others_signed_is_well_signed() {
    let all = vectors();
    assert!(all.txs.len() > 50);
    for Vector { name, mode, number, sequence, raw } in &all.txs {
        let raw = hex::decode(raw).unwrap();
        let given = read(&raw);
        let codec = AddressCodec::new("wasm").unwrap();
        let signer = codec.encode(&given.signers.as_ref().unwrap()[0]);
        assert_eq!(signer, all.accounts[0], "{name}");
        let info = &given.infos[0];
        let public = key(&all.keys[0]);
        assert_eq!(info.key, Ok(Some(public.clone())), "{name}");
        assert_eq!(info.sequence, *sequence, "{name}");
        let Proof::Single { mode: found, .. } = info.proof else { panic!("{name}: one key") };
        assert_eq!(found == AMINO_JSON, mode == "amino", "{name}");
        let chain_id = all.chain_id.as_str();
        let right = Signer { chain_id, number: *number, sequence: *sequence };
        let document = given.document.as_ref().unwrap();
        let text = document.sign_bytes(found, &right).unwrap();
        let text = String::from_utf8_lossy(&text);
        assert_eq!(verify(&given, &public, &right), Ok(()), "{mode} {name}: {text}");
        let others = [
            Signer { chain_id: "lode-vector", ..right },
            Signer { number: number + 1, ..right },
            Signer { sequence: sequence + 1, ..right },
        ];
        for (i, other) in others.iter().enumerate() {
            // In DIRECT the sequence is in the signed bytes, and compared apart from them.
            let stands = mode == "direct" && i == 2;
            assert_eq!(verify(&given, &public, other).is_ok(), stands, "{mode} {name} {i}");
        }
        assert!(verify(&given, &key(&all.keys[1]), &right).is_err(), "{name}: another key");
    }
}

#[test]
fn every_bit_of_a_directly_signed_transaction_counts() {
    let all = vectors();
    let wanted = ["send", "execute", "timeout", "exec"];
    let direct = all.txs.iter().filter(|tx| tx.mode == "direct");
    for tx in direct.filter(|tx| wanted.contains(&tx.name.as_str())) {
        let raw = hex::decode(&tx.raw).unwrap();
        let public = key(&all.keys[0]);
        let signer = Signer { chain_id: &all.chain_id, number: tx.number, sequence: tx.sequence };
        let codec = AddressCodec::new("wasm").unwrap();
        for bit in 0..raw.len() * 8 {
            let mut other = raw.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            let Ok(given) = decode(&codec, &other, Mode::Check) else { continue };
            let document = given.document.as_ref().unwrap();
            let good = given
                .infos
                .first()
                .is_some_and(|info| document.verify(&signer, &public, &info.proof).is_ok());
            assert!(!good, "{}: bit {bit} of {}", tx.name, raw.len() * 8);
        }
    }
}

#[test]
fn two_of_three_keys_sign_together() {
    let all = vectors();
    let Shared { number, sequence, raw, .. } = &all.multisig;
    let mut given = read(&hex::decode(raw).unwrap());
    let shared = given.infos[0].key.clone().unwrap().unwrap();
    let codec = AddressCodec::new("wasm").unwrap();
    assert_eq!(codec.encode(&shared.address()), all.multisig.address);
    let PublicKey::Multisig { threshold, keys } = &shared else { panic!("several keys") };
    // CosmJS sorts the keys by their addresses.
    assert_eq!((*threshold, keys.len()), (2, 3));
    assert!(all.keys.iter().all(|text| keys.contains(&key(text))));
    assert_eq!(PublicKey::from_any(&shared.to_any()), Some(shared.clone()));
    assert_eq!(given.infos[0].sequence, *sequence);
    let right = Signer { chain_id: &all.chain_id, number: *number, sequence: *sequence };
    assert_eq!(verify(&given, &shared, &right), Ok(()));
    let wrong = Signer { sequence: sequence + 1, ..right };
    assert!(verify(&given, &shared, &wrong).is_err());

    let Proof::Multi { bits, parts } = given.infos[0].proof.clone() else { panic!("several") };
    assert_eq!(bits.iter().filter(|set| **set).count(), 2);
    let moved = [bits[1], bits[2], bits[0]].to_vec();
    let longer = [bits.as_slice(), &[false]].concat();
    let (one, two) = (parts[0].clone(), parts[1].clone());
    let lies = [
        (vec![true, false, false], vec![one.clone()]),
        (moved, parts.clone()),
        (bits.clone(), vec![one.clone()]),
        (bits.clone(), vec![two.clone(), one.clone()]),
        (bits, vec![one.clone(), one.clone()]),
        (vec![true, true, true], vec![one.clone(), one, two]),
        (longer, parts.clone()),
        (vec![], vec![]),
    ];
    for (i, (bits, parts)) in lies.into_iter().enumerate() {
        given.infos[0].proof = Proof::Multi { bits, parts };
        assert!(verify(&given, &shared, &right).is_err(), "lie {i}");
    }
    given.infos[0].proof = parts[0].clone();
    assert!(verify(&given, &shared, &right).is_err(), "one key is not enough");
}

#[test]
fn the_amino_document_is_the_documented_one() {
    let all = vectors();
    let tx = all.txs.iter().find(|tx| tx.mode == "amino" && tx.name == "execute_no_funds").unwrap();
    let given = read(&hex::decode(&tx.raw).unwrap());
    let signer = Signer { chain_id: "lode-1", number: 11, sequence: 6 };
    let bytes = given.document.as_ref().unwrap().sign_bytes(AMINO_JSON, &signer).unwrap();
    let contract = "wasm14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s0phg4d";
    let expected = format!(
        "{{\"account_number\":\"11\",\"chain_id\":\"lode-1\",\"fee\":{{\"amount\":[{{\"amount\":\
         \"5000\",\"denom\":\"stake\"}}],\"gas\":\"300000\"}},\"memo\":\"\",\"msgs\":[{{\"type\":\
         \"wasm/MsgExecuteContract\",\"value\":{{\"contract\":\"{contract}\",\"funds\":[],\"msg\":\
         {{\"claim\":{{}}}},\"sender\":\"{}\"}}}}],\"sequence\":\"6\"}}",
        all.accounts[0]
    );
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
}
