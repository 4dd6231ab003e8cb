//! The node's one thread: it owns the core, does what it is asked, and makes blocks in time.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use lode_chain::{ReadTx, Reader};
use tokio::sync::{Semaphore, broadcast, oneshot, watch};

use crate::core::{Core, News};
use crate::desk::Desk;
use crate::error::NodeError;
use crate::options::{BlockTime, Limits, Options};

/// Requests that wait for the thread.
const QUEUE: usize = 8_192;
/// Requests that are answered before a block is due to be looked at.
const BATCH: usize = 1_024;
/// How long the thread sleeps when nothing is due.
const IDLE: Duration = Duration::from_secs(3_600);

type Job = Box<dyn FnOnce(&mut Core) + Send>;

enum Message {
    Job(Job),
    Stop,
}

/// A way to ask the node's thread; cheap to clone.
#[derive(Clone)]
pub(crate) struct Handle {
    sender: SyncSender<Message>,
    news: broadcast::Sender<Arc<News>>,
    /// Turns true when the node ends.
    pub(crate) ended: watch::Receiver<bool>,
    pub(crate) limits: Limits,
    pub(crate) options: Arc<Options>,
    pub(crate) desk: Arc<Desk>,
    reader: Reader,
    /// How many threads read at once: the thread that makes blocks needs its share.
    readers: Arc<Semaphore>,
}

impl Handle {
    /// Runs a piece of work on the thread.
    ///
    /// # Errors
    /// [`NodeError::Busy`] if too much waits; [`NodeError::Stopped`] if the node has ended.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Core) -> T + Send + 'static,
    ) -> Result<T, NodeError> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |core| {
            // Who asked may have gone.
            let _ = sender.send(work(core));
        });
        self.sender.try_send(Message::Job(job)).map_err(|e| match e {
            TrySendError::Full(_) => NodeError::Busy,
            TrySendError::Disconnected(_) => NodeError::Stopped,
        })?;
        receiver.await.map_err(|_| NodeError::Stopped)
    }

    /// Reads transactions on threads of their own; the answers are in their order.
    ///
    /// # Errors
    /// [`NodeError::Stopped`] if the node has ended.
    pub(crate) async fn read(&self, raws: Vec<Vec<u8>>) -> Result<Vec<ReadTx>, NodeError> {
        let place = self.readers.clone().acquire_owned().await.map_err(|_| NodeError::Stopped)?;
        let reader = self.reader.clone();
        let work = move || {
            let read = raws.into_iter().map(|raw| reader.read(raw)).collect();
            drop(place);
            read
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| NodeError::Stopped)
    }

    /// Listens to blocks from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Arc<News>> {
        self.news.subscribe()
    }
}

/// The thread.
pub(crate) struct Actor {
    sender: SyncSender<Message>,
    thread: Option<JoinHandle<Result<(), NodeError>>>,
}

impl Actor {
    /// Starts the thread.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub(crate) fn start(core: Core) -> Result<(Self, Handle), NodeError> {
        let (sender, receiver) = sync_channel(QUEUE);
        let (ended_sender, ended) = watch::channel(false);
        let handle = Handle {
            sender: sender.clone(),
            news: core.news.clone(),
            ended,
            limits: core.options.limits,
            options: Arc::new(core.options.clone()),
            desk: Arc::default(),
            reader: core.reader.clone(),
            readers: Arc::new(Semaphore::new(
                std::thread::available_parallelism().map_or(1, NonZero::get),
            )),
        };
        let thread = std::thread::Builder::new().name("lode-node".to_string()).spawn(move || {
            let outcome = run(core, &receiver);
            // Nobody may be left to be told.
            let _ = ended_sender.send(true);
            outcome
        });
        let thread = thread.map_err(|e| NodeError::Config(format!("no thread: {e}")))?;
        Ok((Self { sender, thread: Some(thread) }, handle))
    }

    /// Ends the thread after what it does now, and waits for it.
    ///
    /// # Errors
    /// What the thread has ended with, if it ended by itself.
    pub(crate) fn stop(&mut self) -> Result<(), NodeError> {
        // An error means that it has ended already.
        let _ = self.sender.send(Message::Stop);
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(outcome)) => outcome,
            Some(Err(_)) => Err(NodeError::Stopped),
            None => Ok(()),
        }
    }
}

impl Drop for Actor {
    fn drop(&mut self) {
        // `stop` is there for who wants to know.
        let _ = self.stop();
    }
}

fn run(mut core: Core, messages: &Receiver<Message>) -> Result<(), NodeError> {
    let block_time = core.options.block_time;
    // Since when a transaction waits for a block on demand.
    let mut since: Option<Instant> = None;
    let mut due = match block_time {
        BlockTime::Every(time) => Instant::now() + time,
        _ => Instant::now() + IDLE,
    };
    loop {
        let slow = core.slow();
        let wait = match (block_time, since) {
            (BlockTime::Instant, Some(since)) => {
                (since + slow).saturating_duration_since(Instant::now())
            }
            (BlockTime::Every(_), _) => (due + slow).saturating_duration_since(Instant::now()),
            _ => IDLE,
        };
        match messages.recv_timeout(wait) {
            Ok(Message::Job(job)) => job(&mut core),
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        for _ in 0..BATCH {
            match messages.try_recv() {
                Ok(Message::Job(job)) => job(&mut core),
                Ok(Message::Stop) => return Ok(core.chain.flush()?),
                Err(_) => break,
            }
        }
        let waits = |core: &Core| !core.mempool.is_empty();
        since = waits(&core).then(|| since.unwrap_or_else(Instant::now));
        match block_time {
            BlockTime::Instant if since.is_some_and(|since| since + slow <= Instant::now()) => {
                core.produce(|_| Ok(()))?;
                since = waits(&core).then(Instant::now);
            }
            BlockTime::Every(time) if Instant::now() >= due + slow => {
                core.produce(|_| Ok(()))?;
                // A block that took longer than its time doesn't make others follow at once.
                due = (due + slow + time).max(Instant::now());
            }
            _ => {}
        }
    }
    Ok(core.chain.flush()?)
}
