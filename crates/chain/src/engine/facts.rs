//! What can be read from wasm without running it.

use std::collections::BTreeSet;

use wasmer::wasmparser::{ExternalKind, Parser, Payload};

/// The parts of a wasm file that the chain's records and events depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Whether it has all IBC entry points.
    pub(crate) ibc: bool,
    /// The version of its state, if it tells one.
    pub(crate) migrate_version: Option<u64>,
}

const IBC: [&str; 6] = [
    "ibc_channel_open",
    "ibc_channel_connect",
    "ibc_channel_close",
    "ibc_packet_receive",
    "ibc_packet_ack",
    "ibc_packet_timeout",
];

impl Facts {
    /// Reads exports and custom sections; no bytes give no facts.
    ///
    /// # Errors
    /// Why the bytes are no wasm.
    pub(crate) fn of(wasm: &[u8]) -> Result<Self, String> {
        let mut out = Self::default();
        if wasm.is_empty() {
            return Ok(out);
        }
        let mut functions = BTreeSet::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.map_err(|e| format!("Error calling the VM: {e}"))? {
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export.map_err(|e| format!("Error calling the VM: {e}"))?;
                        if export.kind == ExternalKind::Func {
                            functions.insert(export.name.to_string());
                        }
                    }
                }
                Payload::CustomSection(section) if section.name() == "cw_migrate_version" => {
                    let text = std::str::from_utf8(section.data()).ok();
                    out.migrate_version = text.and_then(|text| text.parse().ok());
                }
                _ => {}
            }
        }
        out.ibc = IBC.iter().all(|name| functions.contains(*name));
        Ok(out)
    }
}
