//! One query and its answer.

use lode_chain::Chain;
use prost::Message;
use tonic::Code;

use crate::failure::Failure;
use crate::info::{Comet, NodeInfo};
use crate::{method, store};

/// What queries are answered from.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// The chain.
    pub chain: &'a Chain,
    /// What its node says of itself.
    pub info: &'a NodeInfo,
    /// Blocks and searches; without them, questions that need them are refused as a node without
    /// an RPC connection refuses them.
    pub comet: Option<&'a dyn Comet>,
}

impl<'a> Ask<'a> {
    pub(crate) fn comet(&self) -> Result<&'a dyn Comet, Failure> {
        let none = "no RPC client is defined in offline mode";
        self.comet.ok_or_else(|| Failure::plain(none))
    }
}

impl std::fmt::Debug for Ask<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ask").field("info", self.info).finish_non_exhaustive()
    }
}

/// What comes of a query, for `abci_query` and for gRPC at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// 0, or the SDK's number of the error.
    pub code: u32,
    /// Whose list of numbers `code` is from; empty for success.
    pub codespace: String,
    /// The error as `abci_query` words it; empty for success.
    pub log: String,
    /// The response in protobuf; empty after an error.
    pub value: Vec<u8>,
    /// The height that the answer is true for.
    pub height: u64,
    /// The status that a gRPC client gets.
    pub status: Code,
    /// The error as gRPC and REST word it; empty for success.
    pub message: String,
}

impl Answer {
    /// Whether there is a response.
    pub fn is_ok(&self) -> bool {
        self.code == 0
    }

    /// A successful answer.
    pub fn ok(value: Vec<u8>, height: u64) -> Self {
        Self {
            code: 0,
            codespace: String::new(),
            log: String::new(),
            value,
            height,
            status: Code::Ok,
            message: String::new(),
        }
    }

    /// An answer with a gRPC status instead of a response.
    pub fn refused(status: Code, message: impl Into<String>, height: u64) -> Self {
        Failure::Status(status, message.into()).answer(height)
    }
}

/// Answers a query at the last block: a gRPC method's path such as
/// `/cosmos.bank.v1beta1.Query/Balance` with the request in protobuf, or one of the node's own
/// paths (`/app/version`, `/app/simulate`, `/store/…/key`).
pub fn answer(chain: &Chain, info: &NodeInfo, path: &str, data: &[u8]) -> Answer {
    answer_at(&Ask { chain, info, comet: None }, path, data, 0)
}

/// Answers a query at a height; 0 means the last block.
///
/// The chain keeps the state of its last block only: another height is refused as a node
/// refuses a height that it has pruned.
pub fn answer_at(ask: &Ask<'_>, path: &str, data: &[u8], height: i64) -> Answer {
    let at = ask.chain.height();
    let done = match method::find(path) {
        Some(method) => check_height(height, at).and_then(|()| (method.run)(ask, data)),
        None => store::answer(ask, path, data),
    };
    match done {
        Ok(value) => Answer::ok(value, at),
        Err(why) => why.answer(u64::try_from(height).ok().filter(|h| *h > 0).unwrap_or(at)),
    }
}

fn check_height(height: i64, last: u64) -> Result<(), Failure> {
    let refused = |code, context: String, root| Err(Failure::app(code, context, root));
    let Ok(height) = u64::try_from(height) else {
        let why = "cannot query with height < 0; please provide a valid height";
        return refused(18, why.to_string(), "invalid request");
    };
    if height > last {
        let why = "cannot query with height in the future; please provide a valid height";
        return refused(26, why.to_string(), "invalid height");
    }
    if height > 0 && height < last {
        let why = "version does not exist";
        let text =
            format!("failed to load state at height {height}; {why} (latest height: {last})");
        return refused(38, text, "not found");
    }
    Ok(())
}

/// Reads a request.
pub(crate) fn decode<M: Message + Default>(data: &[u8]) -> Result<M, Failure> {
    M::decode(data).map_err(|why| Failure::Plain(go_text(&why.to_string())))
}

/// The text that a node has for bytes that are no protobuf, where it is known.
fn go_text(text: &str) -> String {
    let cause = text.rsplit_once(": ").map_or(text, |(_, cause)| cause);
    if text.contains("buffer underflow") || text.contains("unexpected EOF") {
        return "unexpected EOF".to_string();
    }
    if text.contains("invalid varint") {
        return "proto: integer overflow".to_string();
    }
    if text.contains("invalid tag value: 0") {
        return "proto: illegal tag 0 (wire type 0)".to_string();
    }
    if text.contains("delimited length exceeded") {
        return "unexpected EOF".to_string();
    }
    format!("proto: {cause}")
}
