//! How the VM makes the memories and tables of an instance.

use std::ptr::NonNull;

use wasmer::sys::vm::{MemoryError, VMMemory, VMMemoryDefinition, VMTable, VMTableDefinition};
use wasmer::sys::{BaseTunables, Tunables};
use wasmer::{MemoryStyle, MemoryType, Pages, TableStyle, TableType};

use crate::memory::Memory;

/// Makes memories of at most so many pages out of mappings that were used before.
///
/// The bound is the one that `cosmwasm-vm` keeps: a memory without a maximum gets it as its
/// maximum, and one that may grow beyond it is refused.
pub struct Reuse {
    limit: Pages,
    base: BaseTunables,
}

impl std::fmt::Debug for Reuse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reuse").field("limit", &self.limit).finish_non_exhaustive()
    }
}

impl Reuse {
    /// Memories of at most `limit` pages of 64 KiB.
    #[must_use]
    pub fn new(limit: Pages) -> Self {
        Self { limit, base: BaseTunables::new() }
    }

    fn bounded(&self, requested: &MemoryType) -> MemoryType {
        let mut bounded = *requested;
        bounded.maximum = bounded.maximum.or(Some(self.limit));
        bounded
    }

    fn checked(&self, requested: &MemoryType) -> Result<MemoryType, MemoryError> {
        let ty = self.bounded(requested);
        let refused =
            |what| MemoryError::Generic(format!("{what} exceeds the allowed memory limit"));
        if ty.minimum > self.limit {
            return Err(refused("Minimum"));
        }
        if ty.maximum.is_some_and(|maximum| maximum > self.limit) {
            return Err(refused("Maximum"));
        }
        if ty.maximum.is_some_and(|maximum| maximum < ty.minimum) {
            return Err(MemoryError::InvalidMemory {
                reason: "the maximum is less than the minimum".to_string(),
            });
        }
        Ok(ty)
    }
}

/// Whether a memory is one of ours: of one thread, and guarded by addresses that fault. All
/// memories of contracts are.
fn ours(ty: &MemoryType, style: &MemoryStyle) -> bool {
    !ty.shared && matches!(style, MemoryStyle::Static)
}

impl Tunables for Reuse {
    fn memory_style(&self, memory: &MemoryType) -> MemoryStyle {
        self.base.memory_style(&self.bounded(memory))
    }

    fn table_style(&self, table: &TableType) -> TableStyle {
        self.base.table_style(table)
    }

    fn create_host_memory(
        &self,
        ty: &MemoryType,
        style: &MemoryStyle,
    ) -> Result<VMMemory, MemoryError> {
        let ty = self.checked(ty)?;
        if !ours(&ty, style) {
            return self.base.create_host_memory(&ty, style);
        }
        // SAFETY: there is no place outside.
        Ok(unsafe { Memory::new(&ty, style, None)? }.into())
    }

    unsafe fn create_vm_memory(
        &self,
        ty: &MemoryType,
        style: &MemoryStyle,
        place: NonNull<VMMemoryDefinition>,
    ) -> Result<VMMemory, MemoryError> {
        let ty = self.checked(ty)?;
        if !ours(&ty, style) {
            // SAFETY: what the caller vouches for is passed on.
            return unsafe { self.base.create_vm_memory(&ty, style, place) };
        }
        // SAFETY: the caller vouches for the place, which lies in the instance.
        Ok(unsafe { Memory::new(&ty, style, Some(place))? }.into())
    }

    fn create_host_table(&self, ty: &TableType, style: &TableStyle) -> Result<VMTable, String> {
        self.base.create_host_table(ty, style)
    }

    unsafe fn create_vm_table(
        &self,
        ty: &TableType,
        style: &TableStyle,
        place: NonNull<VMTableDefinition>,
    ) -> Result<VMTable, String> {
        // SAFETY: what the caller vouches for is passed on.
        unsafe { self.base.create_vm_table(ty, style, place) }
    }
}
