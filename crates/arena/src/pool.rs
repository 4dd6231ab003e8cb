//! Mappings that wait to be used again.

use std::io;
use std::sync::{Mutex, PoisonError};

use crate::mapping::Mapping;

/// Most mappings that are kept. Calls nest: a contract calls another, whose query asks a third.
const KEPT: usize = 16;

/// Mappings in which every byte is zero.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    waiting: Mutex<Vec<Mapping>>,
}

/// The one pool of the process.
pub(crate) static POOL: Pool = Pool { waiting: Mutex::new(Vec::new()) };

impl Pool {
    /// A mapping with `bytes` of zeros.
    pub(crate) fn take(&self, bytes: usize) -> io::Result<Mapping> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut mapping = match waiting {
            Some(mapping) => mapping,
            None => Mapping::reserve()?,
        };
        mapping.open(bytes)?;
        Ok(mapping)
    }

    /// Takes a mapping back. One that can't be cleared is not kept: the next call must not see
    /// what this one has left.
    pub(crate) fn give(&self, mut mapping: Mapping) {
        if mapping.clear().is_err() {
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < KEPT {
            waiting.push(mapping);
        }
    }
}
