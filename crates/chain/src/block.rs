//! What a block does apart from its transactions.

use crate::chain::Chain;
use crate::error::ChainError;
use crate::event::Event;
use crate::{authz, deliver, feegrant, staking};

impl Chain {
    /// What comes before the transactions on a chain with staking. If it fails there is no block.
    pub(crate) fn begin_staking(&mut self) -> Result<(), ChainError> {
        let mut events = Vec::new();
        let begun = staking::block::begin(&self.ctx, &mut events);
        if let Err(why) = deliver::unmetered(begun) {
            self.discard_block();
            return Err(why);
        }
        self.tell(events, "BeginBlock");
        authz::prune(&self.ctx);
        Ok(())
    }

    /// How much the block has told so far.
    pub(crate) fn told(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.events.len())
    }

    /// Adds to what the block tells apart from its transactions.
    pub(crate) fn tell(&mut self, events: Vec<Event>, mode: &str) {
        if let Some(open) = &mut self.open {
            open.events.extend(events.into_iter().map(|event| event.with("mode", mode)));
        }
    }

    /// What is left to do when all transactions have run.
    pub(crate) fn end_block(&mut self) -> Result<(), ChainError> {
        if staking::is_on(&self.ctx) {
            let mut events = Vec::new();
            deliver::reset(&self.ctx, u64::MAX);
            deliver::unmetered(staking::block::end(&self.ctx, &mut events))?;
            self.tell(events, "EndBlock");
        }
        feegrant::prune(&self.ctx);
        Ok(())
    }
}
