//! What the desk's methods keep between calls, beside the node's thread.

use lode_chain::Replay;
use tokio::sync::Mutex;

use crate::transfer::Transfers;

/// One for each node.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    /// Where the last trace has left off.
    pub(crate) replay: Mutex<Option<Replay>>,
    /// Exports and imports on their way.
    pub(crate) transfers: Transfers,
}
