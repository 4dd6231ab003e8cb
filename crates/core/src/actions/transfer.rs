//! Moving shares from one owner or sub-account to another.

use crate::actions::touch;
use crate::book::Book;
use crate::error::CoreError;
use crate::types::{PoolId, Shares};

/// Moves shares; each side keeps what it has earned until now (RWD-2).
///
/// A transfer to oneself changes nothing, as with any token.
///
/// # Errors
/// [`CoreError::ZeroAmount`], [`CoreError::InsufficientShares`].
pub fn transfer<B: Book>(
    book: &mut B,
    now_s: u64,
    id: PoolId,
    (from, to): (&B::Owner, &B::Owner),
    shares: Shares,
) -> Result<(), B::Error> {
    if shares.is_zero() {
        return Err(CoreError::ZeroAmount.into());
    }
    let pool = book.pool(id)?;
    let mut sender = book.position(id, from)?;
    let left = sender.shares.sub_exact(shares).map_err(|_| CoreError::InsufficientShares)?;
    // Attack: with one record read twice and written twice, a transfer to oneself would mint shares.
    if from == to {
        return Ok(());
    }
    let mut receiver = book.position(id, to)?;
    let touched = touch(book, id, &pool, now_s)?;

    let held = receiver.shares.add_exact(shares)?;
    sender.reweigh(&touched.ledger, left);
    receiver.reweigh(&touched.ledger, held);

    // The supply doesn't change, so the ledger can be brought up again from where it was.
    if touched.took_steps() {
        touched.save(book, id, &pool.with_fees_shared())?;
    }
    book.save_position(id, from, &sender)?;
    book.save_position(id, to, &receiver)
}
