//! What a running node plugs in, and the two servers that it gets for it.

use std::future::Future;

use lode_chain::TxResult;
use sha2::{Digest, Sha256};
use tonic::Code;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::method;
use crate::services::tx;

/// The key under which clients name a height, and servers the height of an answer.
pub const HEIGHT: &str = "x-cosmos-block-height";

/// A call as a server takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `/package.Service/Method`.
    pub path: String,
    /// The request in protobuf.
    pub data: Vec<u8>,
    /// The height to answer at; 0 for the last.
    pub height: i64,
}

/// A transaction that the mempool did not take, or what its check said.
#[derive(Clone, Debug, PartialEq)]
pub enum Submitted {
    /// It was checked, and waits if the check was passed.
    Checked(Box<TxResult>),
    /// It is in the mempool's cache already.
    Known,
    /// The mempool has no room for it, or the node is in no state to take any; says why.
    Unfit(String),
}

/// The node behind the servers.
pub trait Backend: Clone + Send + Sync + 'static {
    /// Answers a call, as [`answer_at`](crate::answer_at) does.
    fn query(&self, call: Call) -> impl Future<Output = Answer> + Send;

    /// Hands a transaction in and waits for its check.
    fn submit(&self, raw: Vec<u8>) -> impl Future<Output = Submitted> + Send;
}

/// Most bytes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of a REST body.
    pub rest_body: usize,
    /// Of a gRPC message.
    pub grpc_message: usize,
}

impl Default for Limits {
    /// As Cosmos SDK has them.
    fn default() -> Self {
        Self { rest_body: 1_000_000, grpc_message: 10 << 20 }
    }
}

/// The SDK's number for a transaction that is known.
const KNOWN: u32 = 19;

/// Answers a call of either server.
pub(crate) async fn call<B: Backend>(backend: &B, call: Call) -> Answer {
    if call.path != method::BROADCAST {
        return backend.query(call).await;
    }
    let (raw, mode) = match tx::broadcast_request(&call.data) {
        Ok(given) => given,
        Err(answer) => return *answer,
    };
    let hash = Sha256::digest(&raw);
    match backend.submit(raw).await {
        Submitted::Checked(result) => Answer::ok(tx::broadcast_response(&result, mode), 0),
        Submitted::Known => Answer::ok(tx::known_response(&hash, KNOWN), 0),
        Submitted::Unfit(why) => Answer::refused(Code::Unknown, why, 0),
    }
}

/// Reads a height that came in a header.
///
/// # Errors
/// The answer to what is no height.
pub(crate) fn height(given: Option<&str>) -> Result<i64, Box<Answer>> {
    let Some(text) = given else { return Ok(0) };
    let failed = |context: String| Box::new(Failure::app(18, context, "invalid request").answer(0));
    let number: i64 = text.parse().map_err(|_| {
        let from = "Baseapp.RegisterGRPCServer: invalid height header";
        let why = format!("strconv.ParseInt: parsing {text:?}: invalid syntax");
        failed(format!("{from} {HEIGHT:?}: {why}"))
    })?;
    if number < 0 {
        return Err(failed("cannot query with height < 0; please provide a valid height".into()));
    }
    Ok(number)
}
