//! A linear memory in a mapping from the pool.

use std::cell::UnsafeCell;
use std::mem;
use std::ptr::NonNull;

use wasmer::sys::vm::{LinearMemory, MemoryError, VMMemory, VMMemoryDefinition};
use wasmer::{MemoryStyle, MemoryType, Pages};

use crate::mapping::Mapping;
use crate::pool::POOL;

/// Where compiled code finds the memory's address and size.
#[derive(Debug)]
enum Place {
    /// In the instance, which outlives its memory.
    Instance(NonNull<VMMemoryDefinition>),
    /// With the memory itself.
    Own(Box<UnsafeCell<VMMemoryDefinition>>),
}

/// A memory of one instance.
#[derive(Debug)]
pub(crate) struct Memory {
    /// Taken out only when the memory is dropped.
    mapping: Option<Mapping>,
    ty: MemoryType,
    style: MemoryStyle,
    size: Pages,
    place: Place,
}

// SAFETY: the memory is owned; what the instance reads of it is plain data.
unsafe impl Send for Memory {}
// SAFETY: changes need `&mut self`; compiled code runs on one thread at a time.
unsafe impl Sync for Memory {}

fn failed(why: std::io::Error) -> MemoryError {
    MemoryError::Region(why.to_string())
}

impl Memory {
    /// A memory of `ty`'s least size, all zeros, told to the instance at `place` if there is one.
    ///
    /// # Safety
    /// `place` must be writable for as long as the memory lives.
    pub(crate) unsafe fn new(
        ty: &MemoryType,
        style: &MemoryStyle,
        place: Option<NonNull<VMMemoryDefinition>>,
    ) -> Result<Self, MemoryError> {
        let mapping = POOL.take(ty.minimum.bytes().0).map_err(failed)?;
        let definition =
            VMMemoryDefinition { base: mapping.base(), current_length: ty.minimum.bytes().0 };
        let place = match place {
            Some(place) => {
                // SAFETY: the caller says that it is writable.
                unsafe { place.write(definition) };
                Place::Instance(place)
            }
            None => Place::Own(Box::new(UnsafeCell::new(definition))),
        };
        Ok(Self { mapping: Some(mapping), ty: *ty, style: *style, size: ty.minimum, place })
    }

    fn resize(&mut self, size: Pages) -> Result<(), MemoryError> {
        let mapping =
            self.mapping.as_mut().ok_or_else(|| failed(std::io::ErrorKind::Other.into()))?;
        mapping.open(size.bytes().0).map_err(failed)?;
        self.size = size;
        // SAFETY: the place lives as long as the memory, and no compiled code runs meanwhile.
        unsafe { self.vmmemory().as_mut().current_length = size.bytes().0 };
        Ok(())
    }
}

impl LinearMemory for Memory {
    fn ty(&self) -> MemoryType {
        let mut ty = self.ty;
        ty.minimum = self.size;
        ty
    }

    fn size(&self) -> Pages {
        self.size
    }

    fn style(&self) -> MemoryStyle {
        self.style
    }

    fn grow(&mut self, delta: Pages) -> Result<Pages, MemoryError> {
        let before = self.size;
        let refused = MemoryError::CouldNotGrow { current: before, attempted_delta: delta };
        let most = self.ty.maximum.unwrap_or(Pages::max_value());
        match before.checked_add(delta) {
            Some(size) if size <= most => self.resize(size)?,
            _ => return Err(refused),
        }
        Ok(before)
    }

    fn grow_at_least(&mut self, bytes: u64) -> Result<(), MemoryError> {
        let least = usize::try_from(bytes).map_err(|e| MemoryError::Generic(e.to_string()))?;
        let pages = least.div_ceil(wasmer::WASM_PAGE_SIZE);
        let pages = u32::try_from(pages).map_err(|e| MemoryError::Generic(e.to_string()))?;
        self.grow(Pages(pages.saturating_sub(self.size.0))).map(drop)
    }

    fn reset(&mut self) -> Result<(), MemoryError> {
        if let Some(mapping) = &mut self.mapping {
            mapping.clear().map_err(failed)?;
        }
        self.resize(Pages(0))
    }

    fn vmmemory(&self) -> NonNull<VMMemoryDefinition> {
        match &self.place {
            Place::Instance(place) => *place,
            Place::Own(own) => NonNull::from(own.as_ref()).cast(),
        }
    }

    fn try_clone(&self) -> Result<Box<dyn LinearMemory + Send + Sync + 'static>, MemoryError> {
        Err(MemoryError::MemoryNotShared)
    }

    fn copy(&self) -> Result<Box<dyn LinearMemory + Send + Sync + 'static>, MemoryError> {
        // SAFETY: the copy keeps its own definition.
        let copy = unsafe { Self::new(&self.ty(), &self.style, None)? };
        // SAFETY: both memories have so many open bytes, and they are two mappings.
        unsafe {
            let (from, to) = (self.vmmemory().as_ref(), copy.vmmemory().as_ref());
            to.base.copy_from_nonoverlapping(from.base, from.current_length);
        }
        Ok(Box::new(copy))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if let Some(mapping) = mem::take(&mut self.mapping) {
            POOL.give(mapping);
        }
    }
}

impl From<Memory> for VMMemory {
    fn from(memory: Memory) -> Self {
        Self(Box::new(memory))
    }
}
