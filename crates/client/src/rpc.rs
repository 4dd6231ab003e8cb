//! A node behind CometBFT's JSON-RPC.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::error::ClientError;
use crate::refusal;
use crate::target::{Accepted, Included, Target};

/// The longest answer that is read: a page of contracts is far below it.
const ANSWER_MAX: u64 = 64 << 20;
const PATIENCE: Duration = Duration::from_secs(30);

/// One node, or several of one network: when one doesn't answer, the next is asked.
#[derive(Debug)]
pub struct Rpc {
    urls: Vec<String>,
    agent: ureq::Agent,
}

impl Rpc {
    /// A client of the node at a URL, or at several with commas between them.
    ///
    /// # Errors
    /// [`ClientError::Address`] if it is none.
    pub fn new(urls: &str) -> Result<Self, ClientError> {
        let urls = urls.split(',').map(|url| address(url.trim())).collect::<Result<_, _>>()?;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build();
        Ok(Self { urls, agent: config.into() })
    }

    fn post(&self, url: &str, body: &Value) -> Result<Value, ClientError> {
        let unreachable = |e: ureq::Error| ClientError::Unreachable(url.to_string(), e.to_string());
        let mut response = self.agent.post(url).send_json(body).map_err(unreachable)?;
        let text = response.body_mut().with_config().limit(ANSWER_MAX).read_to_vec();
        let text = text.map_err(unreachable)?;
        serde_json::from_slice(&text).map_err(|e| ClientError::Malformed(e.to_string()))
    }

    /// Calls a method; the node that answered is asked first the next time.
    fn call(&mut self, method: &str, params: &Value) -> Result<Value, ClientError> {
        let body = json!({"jsonrpc": "2.0", "id": 0, "method": method, "params": params});
        let mut answer = Err(ClientError::Address(String::new()));
        for _ in 0..self.urls.len() {
            let Some(url) = self.urls.first().cloned() else { break };
            answer = self.post(&url, &body);
            if !matches!(answer, Err(ClientError::Unreachable(..))) {
                break;
            }
            self.urls.rotate_left(1);
        }
        let mut answer = answer?;
        if let Some(error) = answer.get("error") {
            let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
            let said = if text("data").is_empty() { text("message") } else { text("data") };
            return Err(ClientError::Node(said.to_string()));
        }
        let result = answer.get_mut("result").map(Value::take);
        result.ok_or_else(|| ClientError::Malformed("it has no result".to_string()))
    }
}

/// The URL of a node; `tcp://`, as CometBFT writes it, means HTTP.
fn address(url: &str) -> Result<String, ClientError> {
    let bad = || ClientError::Address(url.to_string());
    let bare = ["http://", "tcp://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    let bare = bare.unwrap_or(url).trim_end_matches('/');
    let host = bare.split('/').next().unwrap_or_default();
    if host.is_empty() || url.contains(char::is_whitespace) || bare.contains("://") {
        return Err(bad());
    }
    Ok(format!("http://{bare}/"))
}

fn text<'a>(value: &'a Value, path: &str) -> Result<&'a str, ClientError> {
    let found = value.pointer(path);
    match found {
        Some(Value::String(text)) => Ok(text),
        Some(Value::Null) | None => Ok(""),
        Some(_) => Err(ClientError::Malformed(format!("{path} is no text"))),
    }
}

fn number(value: &Value, path: &str) -> Result<u64, ClientError> {
    let none = || ClientError::Malformed(format!("{path} is no number"));
    match value.pointer(path) {
        Some(Value::Number(number)) => number.as_u64().ok_or_else(none),
        Some(Value::String(digits)) => digits.parse().map_err(|_| none()),
        _ => Err(none()),
    }
}

fn code(value: &Value, path: &str) -> Result<u32, ClientError> {
    let code = number(value, path)?;
    u32::try_from(code).map_err(|_| ClientError::Malformed(format!("{path} is too large")))
}

fn events(value: &Value) -> Vec<(String, Vec<(String, String)>)> {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let word = |value: &Value, name: &str| {
        value.get(name).and_then(Value::as_str).unwrap_or_default().to_string()
    };
    let event = |event: &Value| {
        let attributes = list(event.get("attributes"));
        let pairs = attributes.iter().map(|a| (word(a, "key"), word(a, "value"))).collect();
        (word(event, "type"), pairs)
    };
    list(value.pointer("/tx_result/events")).iter().map(event).collect()
}

impl Target for Rpc {
    fn chain_id(&mut self) -> Result<String, ClientError> {
        let status = self.call("status", &json!({}))?;
        Ok(text(&status, "/node_info/network")?.to_string())
    }

    fn query(&mut self, path: &str, data: Vec<u8>) -> Result<Vec<u8>, ClientError> {
        let params = json!({"path": path, "data": hex::encode(data), "prove": false});
        let answer = self.call("abci_query", &params)?;
        if code(&answer, "/response/code")? != 0 {
            return Err(refusal::query(text(&answer, "/response/log")?));
        }
        let value = STANDARD.decode(text(&answer, "/response/value")?);
        value.map_err(|e| ClientError::Malformed(e.to_string()))
    }

    fn broadcast(&mut self, raw: &[u8]) -> Result<Accepted, ClientError> {
        let done = self.call("broadcast_tx_sync", &json!({"tx": STANDARD.encode(raw)}));
        let known = |said: &str| said.contains("tx already exists in cache");
        match done {
            // The bytes came through before an answer was lost.
            Err(ClientError::Node(said)) if known(&said) => {
                Ok(Accepted { code: 0, codespace: String::new(), log: said })
            }
            Err(other) => Err(other),
            Ok(answer) => Ok(Accepted {
                code: code(&answer, "/code")?,
                codespace: text(&answer, "/codespace")?.to_string(),
                log: text(&answer, "/log")?.to_string(),
            }),
        }
    }

    fn find(&mut self, hash: &[u8; 32]) -> Result<Option<Included>, ClientError> {
        let params = json!({"hash": STANDARD.encode(hash), "prove": false});
        let answer = match self.call("tx", &params) {
            Err(ClientError::Node(said)) if said.contains("not found") => return Ok(None),
            other => other?,
        };
        Ok(Some(Included {
            hash: text(&answer, "/hash")?.to_string(),
            height: number(&answer, "/height")?,
            code: code(&answer, "/tx_result/code")?,
            codespace: text(&answer, "/tx_result/codespace")?.to_string(),
            log: text(&answer, "/tx_result/log")?.to_string(),
            gas_wanted: number(&answer, "/tx_result/gas_wanted")?,
            gas_used: number(&answer, "/tx_result/gas_used")?,
            events: events(&answer),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for url in ["http://127.0.0.1:1", "127.0.0.1:1", "tcp://127.0.0.1:1/"] {
            assert_eq!(address(url).expect("an address"), "http://127.0.0.1:1/");
        }
        for url in ["", "http://", "a b:1", "ftp://x:1", "https://x:1"] {
            assert!(address(url).is_err(), "{url}");
        }
    }

    /// The second node is asked when the first doesn't answer; here neither does.
    #[test]
    fn every_node_is_asked() {
        let mut rpc = Rpc::new("127.0.0.1:1,127.0.0.1:2").expect("addresses");
        let error = rpc.chain_id().expect_err("nobody there");
        assert!(
            matches!(&error, ClientError::Unreachable(url, _) if url.contains(":2")),
            "{error}"
        );
    }
}
