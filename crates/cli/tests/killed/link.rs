//! A connection to the node's RPC that is kept open.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cosmos_sdk_proto::prost::Message;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

/// The node is gone.
#[derive(Debug)]
pub(crate) struct Gone;

/// A connection.
pub(crate) struct Link {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

/// Bytes in base64.
pub(crate) fn base64(raw: &[u8]) -> String {
    STANDARD.encode(raw)
}

/// A member that is a number, written as text or not; 0 where it is left out.
pub(crate) fn number(value: &Value) -> u64 {
    match value {
        Value::String(text) => text.parse().expect("a number"),
        Value::Null => 0,
        other => other.as_u64().expect("a number"),
    }
}

impl Link {
    pub(crate) async fn open(host: &str) -> Result<Self, Gone> {
        let stream = TcpStream::connect(host).await.map_err(|_| Gone)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|_| Gone)?;
        // It ends with the connection; its errors reach the requests as well.
        tokio::spawn(connection);
        Ok(Self { sender, host: host.to_string() })
    }

    /// Calls a method: its result, or what the node refuses it with.
    pub(crate) async fn call(
        &mut self,
        method: &str,
        params: Value,
    ) -> Result<Result<Value, String>, Gone> {
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let request = hyper::Request::post("/").header("host", &self.host);
        let request = request.body(Full::new(Bytes::from(body.to_string()))).expect("a request");
        self.sender.ready().await.map_err(|_| Gone)?;
        let response = self.sender.send_request(request).await.map_err(|_| Gone)?;
        let raw = response.into_body().collect().await.map_err(|_| Gone)?.to_bytes();
        let mut answer: Value = serde_json::from_slice(&raw).expect("JSON");
        match answer.get("error") {
            Some(error) => Ok(Err(error.to_string())),
            None => Ok(Ok(answer["result"].take())),
        }
    }

    /// Calls a method that must succeed.
    pub(crate) async fn result(&mut self, method: &str, params: Value) -> Result<Value, Gone> {
        let shown = params.to_string();
        let answer = self.call(method, params).await?;
        Ok(answer.unwrap_or_else(|why| panic!("{method} {shown}: {why}")))
    }

    /// A query in protobuf.
    pub(crate) async fn query<A: Message + Default>(
        &mut self,
        path: &str,
        request: &impl Message,
    ) -> Result<A, Gone> {
        let params = json!({"path": path, "data": hex::encode(request.encode_to_vec())});
        let answer = self.result("abci_query", params).await?;
        let response = &answer["response"];
        assert_eq!(number(&response["code"]), 0, "{path}: {response}");
        let value = response["value"].as_str().unwrap_or_default();
        Ok(A::decode(STANDARD.decode(value).expect("base64").as_slice()).expect("protobuf"))
    }

    /// How many transactions a search finds.
    pub(crate) async fn count(&mut self, query: &str) -> Result<u64, Gone> {
        let found = self.result("tx_search", json!({"query": query, "per_page": "1"})).await?;
        Ok(number(&found["total_count"]))
    }
}
