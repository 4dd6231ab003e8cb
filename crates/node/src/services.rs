//! The application's own questions and answers: over `abci_query`, REST and gRPC.

use crate::core::Core;

/// The answer to an application query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AbciAnswer {
    pub(crate) code: u32,
    pub(crate) codespace: String,
    pub(crate) log: String,
    pub(crate) value: Vec<u8>,
    pub(crate) height: u64,
}

/// Answers a query at a height; 0 is the last one.
pub(crate) fn abci(core: &mut Core, _path: &str, _data: &[u8], height: i64) -> AbciAnswer {
    let sdk = |code, log: &str| AbciAnswer {
        code,
        codespace: "sdk".to_string(),
        log: log.to_string(),
        ..AbciAnswer::default()
    };
    if u64::try_from(height).is_ok_and(|height| height > core.chain.height()) {
        let why = "cannot query with height in the future; please provide a valid height";
        return sdk(26, &format!("{why}: invalid height"));
    }
    sdk(6, "unknown query path: unknown request")
}
