//! What happens before and after the transactions of a block.

use super::{height, redelegate, set, undelegate};
use crate::ctx::Ctx;
use crate::error::Fault;
use crate::event::Event;
use crate::{distribution, mint, slashing};

/// Mints, shares out the fees of the last block, and looks who missed it.
pub(crate) fn begin(ctx: &Ctx, events: &mut Vec<Event>) -> Result<(), Fault> {
    let at = height(ctx);
    mint::mint(ctx, events)?;
    if at <= 1 {
        return Ok(());
    }
    let voters = set::voters(ctx, at)?;
    distribution::allocate::allocate(ctx, &voters, events)?;
    for (operator, power) in &voters {
        slashing::voted(ctx, operator, *power, events)?;
    }
    Ok(())
}

/// Brings the set up, and completes what has unbonded or may move on.
pub(crate) fn end(ctx: &Ctx, events: &mut Vec<Event>) -> Result<(), Fault> {
    if set::update(ctx, events)? {
        set::note_votes(ctx, height(ctx))?;
    }
    set::complete(ctx, events)?;
    undelegate::complete(ctx, events)?;
    redelegate::complete(ctx, events)
}
