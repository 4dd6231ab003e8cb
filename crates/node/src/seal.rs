//! Headers, votes and the hashes that chain blocks together, as CometBFT computes them.

use lode_chain::{BlockInfo, TxResult};
use prost::Message as _;
use sha2::{Digest, Sha256};
use tendermint::crypto::default::Sha256 as Hasher;
use tendermint::merkle::simple_hash_from_byte_vectors;
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci::ExecTxResult;
use tendermint_proto::v0_38::types::{
    Block, BlockId, BlockMeta, CanonicalBlockId, CanonicalPartSetHeader, CanonicalVote, Commit,
    CommitSig, Data, EvidenceList, HashedParams, Header, PartSetHeader, SignedMsgType,
};
use tendermint_proto::v0_38::version::Consensus;

use crate::validator::Validator;

/// Most bytes of a block, as the consensus parameters say.
pub(crate) const MAX_BLOCK_BYTES: i64 = 22_020_096;
/// No bound on a block's gas.
pub(crate) const MAX_BLOCK_GAS: i64 = -1;
/// The block protocol of CometBFT 0.38.
const BLOCK_PROTOCOL: u64 = 11;
/// Bytes of the parts in which blocks would travel.
const PART: usize = 65_536;
const NS: u64 = 1_000_000_000;
const VOTED: i32 = 2;

/// A block's header with its own id, and the validator's vote for it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sealed {
    /// Header, id, size and number of transactions.
    pub(crate) meta: BlockMeta,
    /// The vote.
    pub(crate) commit: Commit,
    /// The Merkle root of the block's results, for the next header.
    pub(crate) results_hash: Vec<u8>,
}

impl Sealed {
    pub(crate) fn header(&self) -> Header {
        self.meta.header.clone().unwrap_or_default()
    }

    pub(crate) fn id(&self) -> BlockId {
        self.meta.block_id.clone().unwrap_or_default()
    }
}

/// A time in ns as protobuf has it.
pub(crate) fn timestamp(ns: u64) -> Timestamp {
    Timestamp {
        seconds: i64::try_from(ns / NS).unwrap_or(i64::MAX),
        nanos: i32::try_from(ns % NS).unwrap_or(0),
    }
}

/// The id of no block.
pub(crate) fn no_block() -> BlockId {
    BlockId { hash: Vec::new(), part_set_header: Some(PartSetHeader::default()) }
}

fn root(leaves: &[Vec<u8>]) -> Vec<u8> {
    simple_hash_from_byte_vectors::<Hasher>(leaves).to_vec()
}

/// The Merkle root of transactions: of their hashes.
pub(crate) fn data_hash(txs: &[Vec<u8>]) -> Vec<u8> {
    root(&txs.iter().map(|tx| Sha256::digest(tx).to_vec()).collect::<Vec<_>>())
}

/// The Merkle root of results: of what every machine must agree on.
pub(crate) fn results_hash(results: &[&TxResult]) -> Vec<u8> {
    let gas = |gas: u64| i64::try_from(gas).unwrap_or(i64::MAX);
    let leaf = |result: &&TxResult| {
        ExecTxResult {
            code: result.code,
            data: result.data.clone().into(),
            gas_wanted: gas(result.gas_wanted),
            gas_used: gas(result.gas_used),
            ..ExecTxResult::default()
        }
        .encode_to_vec()
    };
    root(&results.iter().map(leaf).collect::<Vec<_>>())
}

fn commit_hash(commit: &Commit) -> Vec<u8> {
    root(&commit.signatures.iter().map(prost::Message::encode_to_vec).collect::<Vec<_>>())
}

fn consensus_hash() -> Vec<u8> {
    let params = HashedParams { block_max_bytes: MAX_BLOCK_BYTES, block_max_gas: MAX_BLOCK_GAS };
    Sha256::digest(params.encode_to_vec()).to_vec()
}

/// What is known of the block before the one that is sealed.
pub(crate) struct Before<'a> {
    /// Its seal; `None` at height 1.
    pub(crate) sealed: Option<&'a Sealed>,
    /// The chain's state hash after it.
    pub(crate) state_hash: [u8; 32],
}

/// Makes the header of a committed block, and signs it.
pub(crate) fn seal(
    chain_id: &str,
    validator: &Validator,
    before: &Before<'_>,
    block: &BlockInfo,
    (txs, results): (&[Vec<u8>], &[&TxResult]),
) -> Sealed {
    let last_commit = before.sealed.map_or_else(
        || Commit { block_id: Some(no_block()), ..Commit::default() },
        |sealed| sealed.commit.clone(),
    );
    let empty = || root(&[]);
    let set_hash = validator.set_hash().to_vec();
    let header = Header {
        version: Some(Consensus { block: BLOCK_PROTOCOL, app: 0 }),
        chain_id: chain_id.to_string(),
        height: i64::try_from(block.height).unwrap_or(i64::MAX),
        time: Some(timestamp(block.time_ns)),
        last_block_id: Some(before.sealed.map_or_else(no_block, Sealed::id)),
        last_commit_hash: commit_hash(&last_commit),
        data_hash: data_hash(txs),
        validators_hash: set_hash.clone(),
        next_validators_hash: set_hash,
        consensus_hash: consensus_hash(),
        app_hash: before.state_hash.to_vec(),
        last_results_hash: before.sealed.map_or_else(empty, |sealed| sealed.results_hash.clone()),
        evidence_hash: empty(),
        proposer_address: validator.address.to_vec(),
    };
    let whole = Block {
        header: Some(header.clone()),
        data: Some(Data { txs: txs.to_vec() }),
        evidence: Some(EvidenceList::default()),
        last_commit: Some(last_commit),
    }
    .encode_to_vec();
    let part_set_header = parts_of(&whole);
    let id = BlockId { hash: header_hash(&header), part_set_header: Some(part_set_header) };
    let commit = vote(chain_id, validator, &header, &id);
    let meta = BlockMeta {
        block_id: Some(id),
        block_size: i64::try_from(whole.len()).unwrap_or(i64::MAX),
        header: Some(header),
        num_txs: i64::try_from(txs.len()).unwrap_or(i64::MAX),
    };
    Sealed { meta, commit, results_hash: results_hash(results) }
}

/// How a block's bytes would travel.
fn parts_of(whole: &[u8]) -> PartSetHeader {
    let parts: Vec<Vec<u8>> = whole.chunks(PART).map(<[u8]>::to_vec).collect();
    PartSetHeader { total: u32::try_from(parts.len()).unwrap_or(u32::MAX), hash: root(&parts) }
}

/// The Merkle root of a header's fields.
fn header_hash(header: &Header) -> Vec<u8> {
    let parsed = tendermint::block::Header::try_from(header.clone());
    // A header that this crate itself made is always understood: start-up checks the chain's
    // name, the only part of it that comes from outside.
    parsed.map(|header| header.hash().as_bytes().to_vec()).unwrap_or_default()
}

/// What the validator signs: that it votes for a block.
fn signed_bytes(chain_id: &str, header: &Header, id: &BlockId) -> Vec<u8> {
    let parts = id.part_set_header.clone().unwrap_or_default();
    let canonical = CanonicalVote {
        r#type: SignedMsgType::Precommit.into(),
        height: header.height,
        round: 0,
        block_id: Some(CanonicalBlockId {
            hash: id.hash.clone(),
            part_set_header: Some(CanonicalPartSetHeader { total: parts.total, hash: parts.hash }),
        }),
        timestamp: header.time,
        chain_id: chain_id.to_string(),
    };
    canonical.encode_length_delimited_to_vec()
}

fn vote(chain_id: &str, validator: &Validator, header: &Header, id: &BlockId) -> Commit {
    let signature = CommitSig {
        block_id_flag: VOTED,
        validator_address: validator.address.to_vec(),
        timestamp: header.time,
        signature: validator.sign(&signed_bytes(chain_id, header, id)).to_vec(),
    };
    Commit {
        height: header.height,
        round: 0,
        block_id: Some(id.clone()),
        signatures: vec![signature],
    }
}

#[cfg(test)]
mod tests;
