//! The interface of Cosmos SDK and wasmd: messages, services and their REST paths.
//!
//! `descriptors.bin.gz` is compiled by `lode-descriptors` from the definitions that the Go
//! modules of Cosmos SDK v0.53.6 and wasmd v0.61.14 carry (both Apache-2.0).

use std::io::Read;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use prost_reflect::{DescriptorPool, ExtensionDescriptor};

static PACKED: &[u8] = include_bytes!("descriptors.bin.gz");

static RAW: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut out = Vec::new();
    // What can't be unpacked would be an empty interface; a test sees to it that it can be.
    if GzDecoder::new(PACKED).read_to_end(&mut out).is_err() {
        out.clear();
    }
    out
});

static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(RAW.as_slice()).unwrap_or_default());

/// The interface as an encoded `google.protobuf.FileDescriptorSet`, as reflection needs it.
pub fn descriptors() -> &'static [u8] {
    &RAW
}

pub(crate) fn pool() -> &'static DescriptorPool {
    &POOL
}

/// An option that some file of the interface defines.
pub(crate) fn option(name: &str) -> Option<ExtensionDescriptor> {
    pool().get_extension_by_name(name)
}
