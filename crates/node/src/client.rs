//! A small client of JSON-RPC over HTTP, for the command line and for tests.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The text is no address of a node.
    #[error("`{0}` is no address of a node; give http://host:port")]
    Address(String),
    /// Nobody answers there.
    #[error("no node answers at {0}: {1}")]
    Unreachable(String, String),
    /// What came back is no answer.
    #[error("the answer can't be understood: {0}")]
    Malformed(String),
    /// The node refuses.
    #[error("{message}")]
    Refused {
        /// JSON-RPC's number of the error.
        number: i64,
        /// The node's words.
        message: String,
    },
}

impl CallError {
    /// A stable name of the kind of error, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "bad_address",
            Self::Unreachable(..) => "unreachable",
            Self::Malformed(_) => "malformed_answer",
            Self::Refused { .. } => "refused",
        }
    }
}

/// The host and port of a node's URL; the scheme and a slash at the end may be left out.
fn authority(url: &str) -> Result<&str, CallError> {
    let bare = ["http://", "tcp://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    let host = bare.unwrap_or(url).trim_end_matches('/');
    let named = host.rsplit_once(':').is_some_and(|(name, port)| {
        !name.is_empty() && !name.contains('/') && port.parse::<u16>().is_ok()
    });
    if named { Ok(host) } else { Err(CallError::Address(url.to_string())) }
}

/// Calls a method of a node.
///
/// # Errors
/// [`CallError`] says whether the node was reached, and what it refuses.
pub async fn call(url: &str, method: &str, params: Value) -> Result<Value, CallError> {
    let host = authority(url)?;
    let unreachable = |why: String| CallError::Unreachable(host.to_string(), why);
    let body = json!({"jsonrpc": "2.0", "id": 0, "method": method, "params": params});
    let stream = TcpStream::connect(host).await.map_err(|e| unreachable(e.to_string()))?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|e| unreachable(e.to_string()))?;
    // It ends with the connection, and its errors reach the request as well.
    let driver = tokio::spawn(connection);
    let request = hyper::Request::post("/")
        .header("host", host)
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(body.to_string())))
        .map_err(|e| CallError::Address(e.to_string()))?;
    let response = sender.send_request(request).await.map_err(|e| unreachable(e.to_string()))?;
    let raw = response.into_body().collect().await.map_err(|e| unreachable(e.to_string()))?;
    driver.abort();
    result(&raw.to_bytes())
}

fn result(raw: &[u8]) -> Result<Value, CallError> {
    let malformed = |why: String| CallError::Malformed(why);
    let mut answer: Value = serde_json::from_slice(raw).map_err(|e| malformed(e.to_string()))?;
    if let Some(error) = answer.get("error") {
        let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
        let message = match (text("message"), text("data")) {
            (message, "") => message.to_string(),
            (_, data) => data.to_string(),
        };
        let number = error.get("code").and_then(Value::as_i64).unwrap_or(0);
        return Err(CallError::Refused { number, message });
    }
    let found = answer.get_mut("result").map(Value::take);
    found.ok_or_else(|| malformed("it has neither a result nor an error".to_string()))
}
