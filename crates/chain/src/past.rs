//! What a chain without a folder keeps of its past.

use std::collections::HashMap;

use crate::acts::Act;
use crate::config::Genesis;
use crate::event::Event;
use crate::search::{CommittedTx, Page, TxQuery};
use crate::store::BlockInfo;

/// Blocks from genesis on, with their transactions in order.
#[derive(Debug, Default)]
pub(crate) struct Past {
    blocks: Vec<BlockInfo>,
    txs: Vec<CommittedTx>,
    places: HashMap<Vec<u8>, usize>,
    events: HashMap<u64, Vec<Event>>,
    acts: HashMap<u64, Vec<(u32, Act)>>,
    genesis: Option<Genesis>,
}

impl Past {
    pub(crate) fn starting_with(first: &BlockInfo, genesis: &Genesis) -> Self {
        let genesis = Some(genesis.clone());
        Self { blocks: vec![first.clone()], genesis, ..Self::default() }
    }

    pub(crate) fn genesis(&self) -> Option<&Genesis> {
        self.genesis.as_ref()
    }

    pub(crate) fn add(
        &mut self,
        block: &BlockInfo,
        txs: Vec<CommittedTx>,
        events: Vec<Event>,
        acts: Vec<(u32, Act)>,
    ) {
        self.blocks.push(block.clone());
        if !acts.is_empty() {
            self.acts.insert(block.height, acts);
        }
        if !events.is_empty() {
            self.events.insert(block.height, events);
        }
        for tx in txs {
            let place = self.txs.len();
            let old = self.places.get(&tx.result.hash).and_then(|place| self.txs.get(*place));
            // The same bytes may come again and fail; what they did the first time stands.
            if !old.is_some_and(|old| old.result.is_ok() && !tx.result.is_ok()) {
                self.places.insert(tx.result.hash.clone(), place);
            }
            self.txs.push(tx);
        }
    }

    pub(crate) fn block(&self, height: u64) -> Option<&BlockInfo> {
        self.blocks.get(usize::try_from(height).ok()?)
    }

    pub(crate) fn tx(&self, hash: &[u8]) -> Option<&CommittedTx> {
        self.txs.get(*self.places.get(hash)?)
    }

    pub(crate) fn txs_at(&self, height: u64) -> &[CommittedTx] {
        let start = self.txs.partition_point(|tx| tx.height < height);
        let end = self.txs.partition_point(|tx| tx.height <= height);
        self.txs.get(start..end).unwrap_or_default()
    }

    pub(crate) fn events(&self, height: u64) -> &[Event] {
        self.events.get(&height).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn acts(&self, height: u64) -> &[(u32, Act)] {
        self.acts.get(&height).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn search(&self, query: &TxQuery, page: Page) -> (Vec<CommittedTx>, u64) {
        let found: Vec<&CommittedTx> = self.txs.iter().filter(|tx| query.matches(tx)).collect();
        let total = found.len() as u64;
        let wanted = page.slice(found.len());
        let pick = |place| found.get(page.place(place, found.len())).map(|tx| (*tx).clone());
        (wanted.filter_map(pick).collect(), total)
    }
}
