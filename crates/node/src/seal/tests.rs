//! Hashes against a block that a real node made: wasmd 0.61.14 with CometBFT 0.38.19.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::*;
use crate::{shape, validator};

/// What the real node said about its block.
fn recorded() -> Value {
    let whole: Value = serde_json::from_str(include_str!("block.json")).expect("JSON");
    whole["result"].clone()
}

fn hex(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().expect("text")).expect("hex")
}

fn number(value: &Value) -> i64 {
    value.as_str().expect("text").parse().expect("a number")
}

fn time(value: &Value) -> Option<Timestamp> {
    let time: jiff::Timestamp = value.as_str().expect("text").parse().expect("a time");
    Some(Timestamp { seconds: time.as_second(), nanos: time.subsec_nanosecond() })
}

fn id(value: &Value) -> BlockId {
    let parts = &value["parts"];
    let total = parts["total"].as_u64().expect("a number").try_into().expect("small");
    let part_set_header = Some(PartSetHeader { total, hash: hex(&parts["hash"]) });
    BlockId { hash: hex(&value["hash"]), part_set_header }
}

fn header(value: &Value) -> Header {
    Header {
        version: Some(Consensus { block: 11, app: 0 }),
        chain_id: value["chain_id"].as_str().expect("text").to_string(),
        height: number(&value["height"]),
        time: time(&value["time"]),
        last_block_id: Some(id(&value["last_block_id"])),
        last_commit_hash: hex(&value["last_commit_hash"]),
        data_hash: hex(&value["data_hash"]),
        validators_hash: hex(&value["validators_hash"]),
        next_validators_hash: hex(&value["next_validators_hash"]),
        consensus_hash: hex(&value["consensus_hash"]),
        app_hash: hex(&value["app_hash"]),
        last_results_hash: hex(&value["last_results_hash"]),
        evidence_hash: hex(&value["evidence_hash"]),
        proposer_address: hex(&value["proposer_address"]),
    }
}

fn commit(value: &Value) -> Commit {
    let vote = &value["signatures"][0];
    let signature = STANDARD.decode(vote["signature"].as_str().expect("text")).expect("base64");
    Commit {
        height: number(&value["height"]),
        round: 0,
        block_id: Some(id(&value["block_id"])),
        signatures: vec![CommitSig {
            block_id_flag: VOTED,
            validator_address: hex(&vote["validator_address"]),
            timestamp: time(&vote["timestamp"]),
            signature,
        }],
    }
}

#[test]
fn a_real_block_has_these_hashes_and_this_shape() {
    let recorded = recorded();
    let (head, votes) =
        (header(&recorded["block"]["header"]), commit(&recorded["block"]["last_commit"]));
    let known = id(&recorded["block_id"]);
    assert_eq!(header_hash(&head), known.hash);
    assert_eq!(commit_hash(&votes), head.last_commit_hash);
    assert_eq!(consensus_hash(), head.consensus_hash);
    assert_eq!(data_hash(&[]), head.data_hash);
    assert_eq!(results_hash(&[]), head.last_results_hash);
    let whole = Block {
        header: Some(head.clone()),
        data: Some(Data::default()),
        evidence: Some(EvidenceList::default()),
        last_commit: Some(votes.clone()),
    };
    assert_eq!(Some(parts_of(&whole.encode_to_vec())), known.part_set_header);
    assert_eq!(shape::block(&head, Some(&votes), &[]), recorded["block"]);
    assert_eq!(shape::block_id(&known), recorded["block_id"]);
}

#[test]
fn a_real_validator_has_this_hash_and_signed_this() {
    let public = STANDARD.decode("ngxAhEKx6Smb17toyTBSnvN59pHdbWnC0d4yqkMPHk0=").expect("base64");
    let public: [u8; 32] = public.try_into().expect("32 bytes");
    let recorded = recorded();
    let head = header(&recorded["block"]["header"]);
    assert_eq!(validator::set_hash(&public).to_vec(), head.validators_hash);
    let votes = commit(&recorded["block"]["last_commit"]);
    let vote = &votes.signatures[0];
    let voted = Header { height: votes.height, time: vote.timestamp, ..Header::default() };
    let bytes = signed_bytes(&head.chain_id, &voted, &head.last_block_id.expect("an id"));
    let key = ed25519_consensus::VerificationKey::try_from(public).expect("a key");
    let signature = vote.signature.as_slice().try_into().expect("64 bytes");
    key.verify(&signature, &bytes).expect("the real signature fits these bytes");
}
