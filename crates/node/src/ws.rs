//! WebSocket: calls and subscriptions on one connection.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::watch;

use crate::actor::Handle;
use crate::core::News;
use crate::http::{Call, envelope};
use crate::query::{self, EventMap, Query};
use crate::rpc::{self, Args, RpcError};
use crate::shape::{self, base64};

/// How often the server asks whether the client is there.
const PING: Duration = Duration::from_secs(27);
/// How long a silent client is kept.
const SILENCE: Duration = Duration::from_secs(60);

/// How many clients have subscriptions.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    count: Arc<AtomicUsize>,
    most: usize,
}

impl Clients {
    pub(crate) fn new(most: usize) -> Self {
        Self { count: Arc::default(), most }
    }

    fn enter(&self) -> Option<Place> {
        let add = |count: usize| (count < self.most).then(|| count.saturating_add(1));
        let added = self.count.fetch_update(Ordering::SeqCst, Ordering::SeqCst, add);
        added.ok().map(|_| Place(self.count.clone()))
    }
}

/// One client's place among the subscribers; given back when dropped.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// One client.
struct Client {
    node: Handle,
    clients: Clients,
    place: Option<Place>,
    /// By the text of the query, as it was given.
    subscriptions: BTreeMap<String, (Value, Query)>,
    news: Option<Receiver<Arc<News>>>,
}

/// Why a conversation ends.
struct Over;

/// Talks with a client until either goes.
pub(crate) async fn converse(
    socket: WebSocket,
    node: Handle,
    clients: Clients,
    mut stopped: watch::Receiver<bool>,
) {
    let mut socket = Socket { inner: socket, slow: node.limits.slow };
    let mut client =
        Client { node, clients, place: None, subscriptions: BTreeMap::new(), news: None };
    let mut ping = tokio::time::interval(PING);
    ping.reset();
    let mut heard = tokio::time::Instant::now();
    loop {
        let step = tokio::select! {
            received = socket.inner.recv() => {
                heard = tokio::time::Instant::now();
                match received {
                    Some(Ok(Message::Text(text))) => client.request(&mut socket, &text).await,
                    Some(Ok(Message::Binary(raw))) => {
                        client.request(&mut socket, &String::from_utf8_lossy(&raw)).await
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
                    Some(Ok(Message::Close(_))) => {
                        // Asking for more lets the answer to the goodbye out.
                        let _ = tokio::time::timeout(socket.slow, socket.inner.recv()).await;
                        Err(Over)
                    }
                    Some(Err(_)) | None => Err(Over),
                }
            }
            news = next(&mut client.news) => match news {
                Ok(news) => client.tell(&mut socket, &news).await,
                // The client is too slow to be told every block: better none than some.
                Err(_) => Err(Over),
            },
            _ = ping.tick() => match heard.elapsed() > SILENCE {
                true => Err(Over),
                false => socket.send(Message::Ping(Vec::new().into())).await,
            },
            () = over(&mut stopped) => Err(Over),
        };
        if step.is_err() {
            break;
        }
    }
    // The client may be gone.
    let _ = socket.send(Message::Close(None)).await;
}

/// Waits until the node stops.
async fn over(stopped: &mut watch::Receiver<bool>) {
    // An error means that the node is gone.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// The next block, if the client listens to any.
async fn next(news: &mut Option<Receiver<Arc<News>>>) -> Result<Arc<News>, RecvError> {
    match news {
        Some(news) => news.recv().await,
        None => std::future::pending().await,
    }
}

/// A connection to a client that is given so much time to read.
struct Socket {
    inner: WebSocket,
    slow: Duration,
}

impl Socket {
    async fn send(&mut self, message: Message) -> Result<(), Over> {
        match tokio::time::timeout(self.slow, self.inner.send(message)).await {
            Ok(Ok(())) => Ok(()),
            // Nothing is kept for a client that doesn't read: it is dropped.
            Ok(Err(_)) | Err(_) => Err(Over),
        }
    }
}

impl Client {
    async fn request(&mut self, socket: &mut Socket, text: &str) -> Result<(), Over> {
        let parsed = serde_json::from_str(text)
            .map_err(|e| RpcError::parse(format!("error unmarshaling request: {e}")))
            .and_then(Call::of);
        let answer = match parsed {
            Err(why) => envelope(None, Err(why)),
            // As over HTTP: who names no id wants no answer.
            Ok(Call { id: None, .. }) => return Ok(()),
            Ok(Call { id: Some(id), method, params }) => {
                let answer = self.call(&id, &method, params).await;
                envelope(Some(&id), answer)
            }
        };
        socket.send(Message::Text(answer.to_string().into())).await
    }

    async fn call(
        &mut self,
        id: &Value,
        method: &str,
        params: Option<Value>,
    ) -> Result<Value, RpcError> {
        let args = Args::of_json(method, params)?;
        match method {
            "subscribe" => self.subscribe(id, &args.text("query")?),
            "unsubscribe" => self.unsubscribe(&args.text("query")?),
            "unsubscribe_all" => {
                if self.subscriptions.is_empty() {
                    return Err(RpcError::failed("subscription not found"));
                }
                self.subscriptions.clear();
                self.leave();
                Ok(json!({}))
            }
            _ => rpc::call(&self.node, method, &args).await,
        }
    }

    fn subscribe(&mut self, id: &Value, text: &str) -> Result<Value, RpcError> {
        let most = self.node.limits.subscriptions;
        if self.subscriptions.len() >= most {
            let why = format!("max_subscriptions_per_client {most} reached");
            return Err(RpcError::failed(why));
        }
        let query = query::parse(text)
            .map_err(|why| RpcError::failed(format!("failed to parse query: {why}")))?;
        if self.subscriptions.contains_key(text) {
            return Err(RpcError::failed("already subscribed"));
        }
        if self.place.is_none() {
            let most = self.clients.most;
            let full = || RpcError::failed(format!("max_subscription_clients {most} reached"));
            self.place = Some(self.clients.enter().ok_or_else(full)?);
            self.news = Some(self.node.listen());
        }
        self.subscriptions.insert(text.to_string(), (id.clone(), query));
        Ok(json!({}))
    }

    fn unsubscribe(&mut self, text: &str) -> Result<Value, RpcError> {
        let gone = self.subscriptions.remove(text);
        gone.ok_or_else(|| RpcError::failed("subscription not found"))?;
        if self.subscriptions.is_empty() {
            self.leave();
        }
        Ok(json!({}))
    }

    fn leave(&mut self) {
        self.place = None;
        self.news = None;
    }

    /// Sends what a block means to each subscription.
    async fn tell(&self, socket: &mut Socket, news: &News) -> Result<(), Over> {
        let block = shape::event_map(&news.events, "NewBlock");
        let header = shape::event_map(&[], "NewBlockHeader");
        for (id, query) in self.subscriptions.values() {
            if query.matches(&block) {
                event(socket, id, query, ("NewBlock", new_block(news)), &block).await?;
            }
            if query.matches(&header) {
                let value = json!({"header": shape::header(&news.sealed.header())});
                event(socket, id, query, ("NewBlockHeader", value), &header).await?;
            }
            for tx in &news.txs {
                let events = shape::tx_events(tx);
                if query.matches(&events) {
                    let value = json!({"TxResult": shape::tx_event(tx)});
                    event(socket, id, query, ("Tx", value), &events).await?;
                }
            }
        }
        Ok(())
    }
}

fn new_block(news: &News) -> Value {
    let head = news.sealed.header();
    let mut finalized = json!({
        "events": shape::events(&news.events),
        "validator_updates": [],
        "consensus_param_updates": null,
        "app_hash": base64(&news.state_hash),
    });
    if !news.txs.is_empty()
        && let Some(map) = finalized.as_object_mut()
    {
        let results = news.txs.iter().map(|tx| shape::tx_result(&tx.result));
        map.insert("tx_results".to_string(), results.collect());
    }
    json!({
        "block": shape::block(&head, news.last_commit.as_ref(), &news.txs),
        "block_id": shape::block_id(&news.sealed.id()),
        "result_finalize_block": finalized,
    })
}

async fn event(
    socket: &mut Socket,
    id: &Value,
    query: &Query,
    (kind, value): (&str, Value),
    events: &EventMap,
) -> Result<(), Over> {
    let result = json!({
        "query": query.text,
        "data": {"type": format!("tendermint/event/{kind}"), "value": value},
        "events": events,
    });
    let message = envelope(Some(id), Ok(result)).to_string();
    socket.send(Message::Text(message.into())).await
}
