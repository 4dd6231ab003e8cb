//! What people do, as functions over a [`crate::book::Book`].
//!
//! Each has the same silhouette: validate, accrue, compute, save, and a postcondition before the
//! first write. An action that is refused has written nothing. Paying out is the caller's, and
//! comes last.

pub mod accrue;
pub mod claim;
pub mod compound;
pub mod deposit;
pub mod fund;
pub mod position;
pub mod swap;
pub mod transfer;
pub mod withdraw;

/// A pool's state before an action, brought up to the present.
pub(crate) use accrue::{Touch, touch};
