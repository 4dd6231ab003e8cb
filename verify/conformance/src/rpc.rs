//! A node's JSON-RPC, as far as recording needs it.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use cosmos_sdk_proto::prost::Message;
use serde_json::{Value, json};

/// A client of one node.
#[derive(Clone, Debug)]
pub struct Rpc {
    url: String,
    agent: ureq::Agent,
}

/// What a query answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// 0, or the number of the error.
    pub code: u32,
    /// The error in words.
    pub log: String,
    /// The protobuf answer.
    pub value: Vec<u8>,
}

impl Rpc {
    /// A client of the node at `url`.
    pub fn new(url: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(30)))
            .http_status_as_error(false);
        Self { url: url.to_string(), agent: config.build().into() }
    }

    /// Calls a method.
    ///
    /// # Errors
    /// When the node can't be reached, or answers with an error.
    pub fn call(&self, method: &str, params: Value) -> Result<Value> {
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let mut response = self.agent.post(&self.url).send_json(request)?;
        let mut body = response.body_mut().with_config().limit(256 << 20).read_json::<Value>()?;
        if let Some(error) = body.get("error").filter(|error| !error.is_null()) {
            bail!("{method}: {error}");
        }
        body.get_mut("result").map(Value::take).with_context(|| format!("{method}: no result"))
    }

    /// The height of the last block.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub fn height(&self) -> Result<u64> {
        let status = self.call("status", json!({}))?;
        number(&status, "/sync_info/latest_block_height")
    }

    /// Sends a transaction; the answer of CheckTx.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub fn broadcast(&self, raw: &[u8]) -> Result<Value> {
        self.call("broadcast_tx_sync", json!({"tx": BASE64.encode(raw)}))
    }

    /// Asks in protobuf at a height; 0 for the last.
    ///
    /// # Errors
    /// As [`call`](Self::call). A refusal is an answer with a code.
    pub fn ask(&self, path: &str, request: &impl Message, height: u64) -> Result<Answer> {
        let params = json!({
            "path": path,
            "data": hex::encode(request.encode_to_vec()),
            "height": height.to_string(),
            "prove": false,
        });
        let answer = self.call("abci_query", params)?;
        let response = answer.get("response").context("abci_query: no response")?;
        let code = response.get("code").and_then(Value::as_u64).unwrap_or_default();
        Ok(Answer {
            code: u32::try_from(code)?,
            log: text(response, "/log").unwrap_or_default(),
            value: bytes(response, "/value")?,
        })
    }

    /// Asks, and reads the answer.
    ///
    /// # Errors
    /// As [`ask`](Self::ask), and when it is refused.
    pub fn read<T: Message + Default>(
        &self,
        path: &str,
        request: &impl Message,
        height: u64,
    ) -> Result<T> {
        let answer = self.ask(path, request, height)?;
        if answer.code != 0 {
            return Err(anyhow!("{path}: {}", answer.log));
        }
        Ok(T::decode(answer.value.as_slice())?)
    }
}

/// A number that is written as text.
///
/// # Errors
/// When it isn't there.
pub(crate) fn number(value: &Value, path: &str) -> Result<u64> {
    let text = text(value, path).with_context(|| format!("no {path} in a node's answer"))?;
    text.parse().with_context(|| format!("{path} is {text}"))
}

/// A text.
pub(crate) fn text(value: &Value, path: &str) -> Option<String> {
    value.pointer(path).and_then(Value::as_str).map(ToString::to_string)
}

/// Bytes in base64; none when there is nothing.
///
/// # Errors
/// When it isn't base64.
pub(crate) fn bytes(value: &Value, path: &str) -> Result<Vec<u8>> {
    Ok(BASE64.decode(text(value, path).unwrap_or_default())?)
}
