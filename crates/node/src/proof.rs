//! That a transaction is in a block: the path from its hash to the root in the header.

use lode_chain::CommittedTx;
use serde_json::{Value, json};
use tendermint::crypto::default::Sha256 as Hasher;
use tendermint::merkle::{MerkleHash as _, NonIncremental, simple_hash_from_byte_vectors};

use crate::shape::{base64, hex, text};

type Tree = NonIncremental<Hasher>;

fn root(leaves: &[Vec<u8>]) -> [u8; 32] {
    simple_hash_from_byte_vectors::<Hasher>(leaves)
}

/// The hashes beside the way from a leaf up to the root, lowest first.
fn aunts(leaves: &[Vec<u8>], index: usize) -> Vec<[u8; 32]> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    // The largest power of two below the number of leaves goes left.
    let left_size = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(left_size);
    let (mut out, beside) = if index < left_size {
        (aunts(left, index), root(right))
    } else {
        (aunts(right, index.saturating_sub(left_size)), root(left))
    };
    out.push(beside);
    out
}

/// The proof of a transaction among the hashes of its block's transactions.
pub(crate) fn of_tx(tx: &CommittedTx, hashes: &[Vec<u8>]) -> Value {
    let index = usize::try_from(tx.index).unwrap_or(usize::MAX);
    let leaf = hashes.get(index).map(|hash| Tree::default().leaf_hash(hash)).unwrap_or_default();
    let aunts: Vec<String> = aunts(hashes, index).iter().map(|hash| base64(hash)).collect();
    json!({
        "root_hash": hex(&root(hashes)),
        "data": base64(&tx.raw),
        "proof": {
            "total": text(hashes.len()),
            "index": text(tx.index),
            "leaf_hash": base64(&leaf),
            "aunts": aunts,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_up_leads_to_the_root() {
        for size in 1..40_usize {
            let leaves: Vec<Vec<u8>> = (0..size).map(|n| vec![n as u8; 32]).collect();
            for index in 0..size {
                let mut hash = Tree::default().leaf_hash(&leaves[index]);
                let path = aunts(&leaves, index);
                // Which side each aunt is on follows from index and size.
                let (mut at, mut count, mut sides) = (index, size, Vec::new());
                while count > 1 {
                    let left = count.next_power_of_two() / 2;
                    sides.push(at < left);
                    (at, count) = if at < left { (at, left) } else { (at - left, count - left) };
                }
                for (aunt, is_left) in path.iter().zip(sides.iter().rev()) {
                    let mut tree = Tree::default();
                    hash = match is_left {
                        true => tree.inner_hash(hash, *aunt),
                        false => tree.inner_hash(*aunt, hash),
                    };
                }
                assert_eq!((hash, path.len()), (root(&leaves), sides.len()), "{index} of {size}");
            }
        }
    }
}
