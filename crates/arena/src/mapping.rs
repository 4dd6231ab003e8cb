//! A range of addresses, of which the first bytes can be used.

use std::io;
use std::ptr::NonNull;

/// What 32-bit addresses reach, and as much again as an offset in an instruction adds, rounded to
/// the guard that compiled code counts on: beyond what is open, every access must fault.
pub(crate) const RESERVED: usize = (1 << 32) + GUARD;
/// What compiled code may reach beyond the four gibibytes.
const GUARD: usize = 1 << 31;
/// The pages that nearly every call touches: the top of the stack, the constants and the first of
/// the heap, in a contract with the usual stack of one mebibyte. They are overwritten with zeros
/// rather than given back, which is cheaper than faulting them in again. A contract laid out in
/// another way is only slower.
const WARM: std::ops::Range<usize> = (1 << 20) - (48 << 10)..(1 << 20) + (208 << 10);

/// A reserved range of addresses.
#[derive(Debug)]
pub(crate) struct Mapping {
    base: NonNull<u8>,
    /// How many bytes, from the first, can be read and written.
    open: usize,
}

// SAFETY: the mapping is owned, and nothing in it depends on the thread.
unsafe impl Send for Mapping {}
// SAFETY: a shared reference gives only the address and the size.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// Reserves addresses; none of them can be used yet.
    pub(crate) fn reserve() -> io::Result<Self> {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a new mapping at an address of the kernel's choice touches nothing that exists.
        let base =
            unsafe { libc::mmap(std::ptr::null_mut(), RESERVED, libc::PROT_NONE, flags, -1, 0) };
        if base == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let base = NonNull::new(base.cast::<u8>()).ok_or_else(io::Error::last_os_error)?;
        Ok(Self { base, open: 0 })
    }

    /// The first byte.
    pub(crate) fn base(&self) -> *mut u8 {
        self.base.as_ptr()
    }

    /// Makes the first `bytes` usable, and no others. New ones are zero.
    pub(crate) fn open(&mut self, bytes: usize) -> io::Result<()> {
        let (from, to, protection) = if bytes > self.open {
            (self.open, bytes, libc::PROT_READ | libc::PROT_WRITE)
        } else {
            (bytes, self.open, libc::PROT_NONE)
        };
        if bytes > RESERVED.saturating_sub(GUARD) {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        if from < to {
            self.protect(from, to, protection)?;
            self.open = bytes;
        }
        Ok(())
    }

    fn protect(&self, from: usize, to: usize, protection: i32) -> io::Result<()> {
        // SAFETY: the range lies within this mapping, whose owner this is.
        let done = unsafe {
            libc::mprotect(self.base.as_ptr().add(from).cast(), to.saturating_sub(from), protection)
        };
        if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }

    /// Makes every byte zero.
    pub(crate) fn clear(&mut self) -> io::Result<()> {
        let (from, to) = (WARM.start.min(self.open), WARM.end.min(self.open));
        self.give_back(0, from)?;
        // SAFETY: the range is open, and nobody else has the mapping.
        unsafe { self.base.as_ptr().add(from).write_bytes(0, to.saturating_sub(from)) };
        self.give_back(to, self.open)
    }

    /// Gives pages back to the system; they read as zeros from now on.
    fn give_back(&self, from: usize, to: usize) -> io::Result<()> {
        if from >= to {
            return Ok(());
        }
        // SAFETY: the range lies within this mapping, and nobody else has it. A private mapping
        // without a file behind it is filled with zeros after this.
        let done = unsafe {
            let start = self.base.as_ptr().add(from).cast();
            libc::madvise(start, to.saturating_sub(from), libc::MADV_DONTNEED)
        };
        if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the range is this mapping, and nobody has its addresses any more.
        unsafe { libc::munmap(self.base.as_ptr().cast(), RESERVED) };
    }
}
