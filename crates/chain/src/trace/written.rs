//! Records that changed, as contracts' records and as balances. The chain's own book-keeping
//! (sequences, indexes, counters) is left out.

use std::collections::BTreeMap;

use super::{BalanceChange, Shown, StorageChange};
use crate::state::Key;
use crate::{Address, AddressCodec, keys};

/// A record before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) before: Option<Vec<u8>>,
    pub(crate) after: Option<Vec<u8>>,
}

/// Sorts changes into contracts' records and balances; what came to nothing is left out.
pub(crate) fn changes(
    codec: &AddressCodec,
    writes: &BTreeMap<Key, Change>,
) -> (Vec<StorageChange>, Vec<BalanceChange>) {
    let (mut storage, mut balances) = (Vec::new(), Vec::new());
    for (key, change) in writes.iter().filter(|(_, change)| change.before != change.after) {
        if let Some((contract, tail)) = keys::stored(key) {
            storage.push(StorageChange {
                contract: codec.encode(&contract),
                key: Shown::of(tail),
                before: change.before.as_deref().map(Shown::of),
                after: change.after.as_deref().map(Shown::of),
            });
        } else if let Some((address, denom)) = keys::held(key) {
            balances.push(balance(codec, &address, denom, change));
        }
    }
    (storage, balances)
}

fn balance(codec: &AddressCodec, holder: &Address, denom: &[u8], change: &Change) -> BalanceChange {
    let amount = |raw: &Option<Vec<u8>>| {
        let text = raw.as_deref().and_then(|raw| std::str::from_utf8(raw).ok());
        text.and_then(|text| text.parse().ok()).unwrap_or(0)
    };
    BalanceChange {
        address: codec.encode(holder),
        denom: String::from_utf8_lossy(denom).into_owned(),
        before: amount(&change.before),
        after: amount(&change.after),
    }
}
