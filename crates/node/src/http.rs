//! HTTP: connections with bounds, and the routes of CometBFT's RPC.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, Request, State, WebSocketUpgrade};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http_body_util::{BodyExt, Limited};
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::actor::Handle;
use crate::error::NodeError;
use crate::options::Limits;
use crate::rpc::txs::Wait;
use crate::rpc::{self, Args, RpcError};
use crate::ws::{self, Clients};

/// Bytes of a request's head.
const HEAD_MAX: usize = 64 << 10;
/// Calls in one request.
const BATCH_MAX: usize = 100;

/// Calls of one gRPC client at once.
const STREAMS_MAX: u32 = 100;

/// What is spoken on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// RPC and REST.
    Http1,
    /// gRPC.
    Http2,
}

/// What a full node says to the next connection.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\n\
    content-length: 21\r\nconnection: close\r\n\r\ntoo many connections\n";

/// Accepts connections until the node stops.
pub(crate) fn serve(
    listener: TcpListener,
    (routes, protocol): (Router, Protocol),
    node: &Handle,
    stopped: &watch::Receiver<bool>,
) -> impl Future<Output = ()> + use<> {
    let (limits, mut stopped) = (node.limits, stopped.clone());
    async move {
        let places = Arc::new(Semaphore::new(limits.connections));
        let mut connections = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = stopped.wait_for(|stopped| *stopped) => break,
                Some(_) = connections.join_next(), if !connections.is_empty() => continue,
            };
            let stream = match accepted {
                Ok((stream, _)) => stream,
                Err(_) => {
                    // No file handles are left: give others time to close.
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    continue;
                }
            };
            let Ok(place) = places.clone().try_acquire_owned() else {
                refuse(stream);
                continue;
            };
            let service = TowerToHyperService::new(routes.clone());
            let _ = stream.set_nodelay(true);
            connections.spawn(async move {
                converse(stream, service, protocol, limits).await;
                drop(place);
            });
        }
    }
}

/// Talks with one client until either goes. A client that goes away or talks nonsense is no
/// failure of the node.
async fn converse(
    stream: TcpStream,
    service: TowerToHyperService<Router>,
    protocol: Protocol,
    limits: Limits,
) {
    let io = TokioIo::new(stream);
    let outcome = match protocol {
        Protocol::Http1 => {
            let mut server = http1::Builder::new();
            server.timer(TokioTimer::new()).header_read_timeout(limits.patience);
            server.max_buf_size(HEAD_MAX);
            server.serve_connection(io, service).with_upgrades().await
        }
        Protocol::Http2 => {
            let mut server = http2::Builder::new(TokioExecutor::new());
            // A silent client is asked whether it is there, and dropped if it isn't.
            server.timer(TokioTimer::new()).keep_alive_interval(Some(limits.patience));
            server.keep_alive_timeout(limits.patience).max_concurrent_streams(STREAMS_MAX);
            server.serve_connection(io, service).await
        }
    };
    drop(outcome);
}

/// Says that there is no place, if the client's window takes it at once.
fn refuse(stream: TcpStream) {
    let mut stream = stream;
    tokio::spawn(async move {
        let wait = std::time::Duration::from_secs(1);
        let _ = tokio::time::timeout(wait, async {
            let _ = stream.write_all(FULL).await;
            let _ = stream.shutdown().await;
        })
        .await;
    });
}

/// What the routes share.
#[derive(Clone)]
struct Shared {
    node: Handle,
    clients: Clients,
    stopped: watch::Receiver<bool>,
}

/// The routes of CometBFT's RPC.
pub(crate) fn rpc(node: &Handle, stopped: watch::Receiver<bool>) -> Router {
    let clients = Clients::new(node.limits.subscribers);
    let shared = Shared { node: node.clone(), clients, stopped };
    Router::new()
        .route("/", get(endpoints).post(post).options(preflight))
        .route("/websocket", get(websocket))
        .route("/{method}", get(uri).post(post).options(preflight))
        .with_state(shared)
        .layer(axum::middleware::map_response(open_to_browsers))
}

/// The routes of REST.
pub(crate) fn rest(node: &Handle) -> Router {
    let limits = lode_query::Limits { rest_body: node.limits.body, ..Default::default() };
    lode_query::rest_router(node.clone(), limits)
        .layer(axum::middleware::from_fn(rest_preflight))
        .layer(axum::middleware::map_response(open_to_browsers))
}

async fn rest_preflight(request: Request<Body>, next: Next) -> Response {
    if request.method() != Method::OPTIONS {
        return next.run(request).await;
    }
    let headers = [(header::ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type")];
    (StatusCode::OK, headers).into_response()
}

/// The routes of gRPC.
///
/// # Errors
/// If the interface that was compiled in can't be read.
pub(crate) fn grpc(node: &Handle) -> Result<Router, NodeError> {
    let limits = lode_query::Limits::default();
    lode_query::grpc_router(node.clone(), limits).map_err(|e| NodeError::Config(e.to_string()))
}

/// Browsers may read answers: a page that a developer opens talks to this node.
async fn open_to_browsers(mut response: Response) -> Response {
    let any = HeaderValue::from_static("*");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
    response
}

async fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST, GET"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn reply(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json")];
    (status, headers, body.to_string()).into_response()
}

/// An answer in its envelope.
pub(crate) fn envelope(id: Option<&Value>, answer: Result<Value, RpcError>) -> Value {
    let mut out = serde_json::Map::new();
    out.insert("jsonrpc".to_string(), json!("2.0"));
    if let Some(id) = id {
        out.insert("id".to_string(), id.clone());
    }
    match answer {
        Ok(result) => out.insert("result".to_string(), result),
        Err(error) => out.insert("error".to_string(), error.json()),
    };
    Value::Object(out)
}

/// A call, taken apart.
pub(crate) struct Call {
    pub(crate) id: Option<Value>,
    pub(crate) method: String,
    pub(crate) params: Option<Value>,
}

impl Call {
    /// Reads a call.
    ///
    /// # Errors
    /// If it has no method, or an id that JSON-RPC doesn't know.
    pub(crate) fn of(value: Value) -> Result<Self, RpcError> {
        let Value::Object(mut members) = value else {
            return Err(RpcError::parse("a request is a JSON object"));
        };
        let id = members.remove("id").filter(|id| !id.is_null());
        if id.as_ref().is_some_and(|id| !id.is_string() && !id.is_number()) {
            return Err(RpcError::parse("the id of a request is a string or a number"));
        }
        let method = match members.remove("method") {
            Some(Value::String(method)) => method,
            None | Some(Value::Null) => String::new(),
            Some(_) => return Err(RpcError::parse("the method of a request is a string")),
        };
        Ok(Self { id, method, params: members.remove("params") })
    }

    async fn answer(self, node: &Handle) -> Option<Value> {
        // Without an id nobody waits for an answer, and nothing is done.
        let id = self.id?;
        let answer = match Args::of_json(&self.method, self.params) {
            Ok(args) => rpc::call(node, &self.method, &args).await,
            Err(why) => Err(why),
        };
        Some(envelope(Some(&id), answer))
    }
}

/// Reads a body, at most so much of it and for so long.
async fn read(request: Request<Body>, node: &Handle) -> Result<Bytes, Box<Response>> {
    let body = Limited::new(request.into_body(), node.limits.body);
    match tokio::time::timeout(node.limits.patience, body.collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(_)) => {
            let why = format!("the body is above {} bytes, or broken off\n", node.limits.body);
            Err(Box::new((StatusCode::PAYLOAD_TOO_LARGE, why).into_response()))
        }
        Err(_) => Err(Box::new(StatusCode::REQUEST_TIMEOUT.into_response())),
    }
}

async fn post(State(shared): State<Shared>, request: Request<Body>) -> Response {
    let body = match read(request, &shared.node).await {
        Ok(body) => body,
        Err(refusal) => return *refusal,
    };
    if body.is_empty() {
        return list(&shared).into_response();
    }
    let broken =
        |why: RpcError| reply(StatusCode::INTERNAL_SERVER_ERROR, &envelope(None, Err(why)));
    match serde_json::from_slice(&body) {
        Err(e) => broken(RpcError::parse(format!("error unmarshaling request: {e}"))),
        Ok(Value::Array(calls)) => {
            if calls.len() > BATCH_MAX {
                return broken(RpcError::request(format!("{BATCH_MAX} calls are the most")));
            }
            batch(&shared.node, calls).await
        }
        Ok(call) => match Call::of(call) {
            Err(why) => broken(why),
            Ok(call) => match call.answer(&shared.node).await {
                Some(answer) => reply(StatusCode::OK, &answer),
                None => StatusCode::OK.into_response(),
            },
        },
    }
}

async fn batch(node: &Handle, calls: Vec<Value>) -> Response {
    let mut answers = Vec::new();
    let mut handed = Vec::new();
    for call in calls {
        let call = match Call::of(call) {
            // Transactions that follow one another are handed in together.
            Ok(Call { id: Some(id), method, params }) if Wait::of(&method).is_some() => {
                handed.push((id, method, params));
                continue;
            }
            other => other,
        };
        hand_in(node, &mut handed, &mut answers).await;
        match call {
            Err(why) => answers.push(envelope(None, Err(why))),
            Ok(call) => answers.extend(call.answer(node).await),
        }
    }
    hand_in(node, &mut handed, &mut answers).await;
    match answers.as_slice() {
        [] => StatusCode::OK.into_response(),
        [one] => reply(StatusCode::OK, one),
        _ => reply(StatusCode::OK, &Value::Array(answers)),
    }
}

/// Hands in what has gathered, and adds the answers.
async fn hand_in(
    node: &Handle,
    handed: &mut Vec<(Value, String, Option<Value>)>,
    answers: &mut Vec<Value>,
) {
    if handed.is_empty() {
        return;
    }
    let (mut ids, mut calls) = (Vec::new(), Vec::new());
    for (id, method, params) in handed.drain(..) {
        if let Some(wait) = Wait::of(&method) {
            ids.push(id);
            calls.push((wait, Args::of_json(&method, params)));
        }
    }
    let outcomes = rpc::txs::broadcast(node, calls).await;
    let each = ids.iter().zip(outcomes);
    answers.extend(each.map(|(id, outcome)| envelope(Some(id), outcome)));
}

async fn uri(
    State(shared): State<Shared>,
    Path(method): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    if rpc::places(&method).is_none() || method.contains("subscribe") {
        return (StatusCode::NOT_FOUND, "404 page not found\n").into_response();
    }
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let id = json!(-1);
    match rpc::call(&shared.node, &method, &Args::of_uri(pairs)).await {
        Ok(result) => reply(StatusCode::OK, &envelope(Some(&id), Ok(result))),
        Err(why) => reply(StatusCode::INTERNAL_SERVER_ERROR, &envelope(Some(&id), Err(why))),
    }
}

/// A page with every endpoint.
fn list(shared: &Shared) -> impl IntoResponse {
    let rpc = shared.node.options.rpc;
    let line = |method: &&str| format!("<a href=\"//{rpc}/{method}\">//{rpc}/{method}</a><br>");
    let lines: String = rpc::METHODS.iter().map(line).collect();
    axum::response::Html(format!("<html><body><br>Available endpoints:<br>{lines}</body></html>"))
}

async fn endpoints(State(shared): State<Shared>) -> Response {
    list(&shared).into_response()
}

async fn websocket(State(shared): State<Shared>, upgrade: WebSocketUpgrade) -> Response {
    let most = shared.node.limits.body;
    let upgrade = upgrade.max_message_size(most).max_frame_size(most);
    upgrade
        .on_upgrade(move |socket| ws::converse(socket, shared.node, shared.clients, shared.stopped))
}
