//! Exports and imports: chains on their way through the node's interface, in parts.
//!
//! No caller names a path. What is on its way lies in a file without a name, which is gone when
//! the node is, and there is at most one for each direction.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use lode_chain::{Chain, Exporter};
use sha2::{Digest, Sha256};

use crate::actor::Handle;
use crate::core::{Core, Taken};
use crate::error::NodeError;

/// Bytes of one part.
pub(crate) const PART: usize = 512 << 10;
/// Longest chain that is taken in, in bytes.
const LONGEST: u64 = 4 << 30;
/// Blocks that are written before others may ask.
const CHUNK: u64 = 100;
/// Where a chain is put together before it takes the other's place.
pub(crate) const FOLDER: &str = "import";

/// A file on its way.
#[derive(Debug)]
struct Spool {
    id: String,
    file: File,
    bytes: u64,
    sum: Sha256,
}

/// What is on its way out and in.
#[derive(Debug, Default)]
pub(crate) struct Transfers {
    out: tokio::sync::Mutex<Option<Spool>>,
    into: tokio::sync::Mutex<Option<Spool>>,
}

/// What an export is called, and how to know it.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) id: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) height: u64,
    pub(crate) chain_id: String,
}

fn lost(error: impl ToString) -> NodeError {
    NodeError::File("the file on its way".to_string(), error.to_string())
}

fn wrong(why: impl Into<String>) -> NodeError {
    NodeError::Config(why.into())
}

/// A file without a name, in the home or else among the system's temporary files.
fn nameless(home: Option<&Path>) -> Result<File, NodeError> {
    match home {
        Some(home) => tempfile::tempfile_in(home),
        None => tempfile::tempfile(),
    }
    .map_err(lost)
}

fn new_id() -> Result<String, NodeError> {
    let mut raw = [0; 16];
    getrandom::fill(&mut raw).map_err(lost)?;
    Ok(hex::encode(raw))
}

/// Writes the chain into a file, while it goes on; an older export is forgotten.
pub(crate) async fn export(node: &Handle) -> Result<Offer, NodeError> {
    let mut slot = node.desk.transfers.out.lock().await;
    *slot = None;
    let file = nameless(node.options.home.as_deref())?;
    let out = BufWriter::new(file);
    let mut exporter = node.ask(move |core| Exporter::begin(&core.chain, out)).await??;
    loop {
        let step = move |core: &mut Core| {
            let more = exporter.blocks(&core.chain, CHUNK)?;
            Ok::<_, NodeError>((exporter, more))
        };
        let more;
        (exporter, more) = node.ask(step).await??;
        if !more {
            break;
        }
    }
    let end = move |core: &mut Core| {
        let (out, told) = exporter.finish(&core.chain)?;
        Ok::<_, NodeError>((out, told, core.chain.chain_id()))
    };
    let (out, told, chain_id) = node.ask(end).await??;
    let file = out.into_inner().map_err(lost)?;
    let (id, sha256) = (new_id()?, hex::encode(told.sha256));
    *slot = Some(Spool { id: id.clone(), file, bytes: told.bytes, sum: Sha256::new() });
    Ok(Offer { id, bytes: told.bytes, sha256, height: told.height, chain_id })
}

/// A part of the export; with the last one it is forgotten.
pub(crate) async fn part(
    node: &Handle,
    id: &str,
    offset: u64,
) -> Result<(Vec<u8>, bool), NodeError> {
    let mut slot = node.desk.transfers.out.lock().await;
    let Some(spool) = slot.as_mut().filter(|spool| spool.id == id) else {
        return Err(wrong("there is no such export, or another has begun; export again"));
    };
    let mut raw = Vec::new();
    spool.file.seek(SeekFrom::Start(offset)).map_err(lost)?;
    Read::by_ref(&mut spool.file).take(PART as u64).read_to_end(&mut raw).map_err(lost)?;
    let done = offset.saturating_add(raw.len() as u64) >= spool.bytes;
    if done {
        *slot = None;
    }
    Ok((raw, done))
}

/// Takes a part of a chain that is to be imported; the one at 0 begins a new import.
pub(crate) async fn receive(
    node: &Handle,
    id: &str,
    offset: u64,
    raw: &[u8],
) -> Result<(String, u64), NodeError> {
    if raw.is_empty() || raw.len() > PART {
        return Err(wrong(format!("a part has 1 to {PART} bytes")));
    }
    let mut slot = node.desk.transfers.into.lock().await;
    if offset == 0 {
        let file = nameless(node.options.home.as_deref())?;
        *slot = Some(Spool { id: new_id()?, file, bytes: 0, sum: Sha256::new() });
    }
    let spool = slot.as_mut().filter(|spool| offset == 0 || spool.id == id);
    let spool = spool.filter(|spool| spool.bytes == offset);
    let again = "this part doesn't follow the last one, or another import has begun; begin again";
    let spool = spool.ok_or_else(|| wrong(again))?;
    let bytes = offset.saturating_add(raw.len() as u64);
    if bytes > LONGEST {
        *slot = None;
        return Err(wrong(format!("{LONGEST} bytes are the most that can be imported")));
    }
    spool.file.write_all(raw).map_err(lost)?;
    spool.sum.update(raw);
    spool.bytes = bytes;
    Ok((spool.id.clone(), bytes))
}

/// Puts the chain that has arrived in the place of the node's own.
pub(crate) async fn import(node: &Handle, id: &str, sha256: &str) -> Result<(), NodeError> {
    let mut slot = node.desk.transfers.into.lock().await;
    let Some(spool) = slot.take_if(|spool| spool.id == id) else {
        return Err(wrong("there is no such import; hand its parts in first"));
    };
    if !sha256.eq_ignore_ascii_case(&hex::encode(spool.sum.finalize())) {
        return Err(wrong("what has arrived isn't what was sent: its SHA-256 is another"));
    }
    let mut file = spool.file;
    file.seek(SeekFrom::Start(0)).map_err(lost)?;
    let setup = node.ask(|core| core.setup.clone()).await?;
    let config = crate::setup::config(&node.options, &setup);
    let home = node.options.home.clone();
    let build = move || {
        let from = BufReader::new(file);
        let wanted = Some(setup.chain_id.as_str());
        let Some(home) = home else {
            let chain = Chain::import(config, wanted, from, |_| {})?;
            return Ok(Taken::Memory(Box::new(chain)));
        };
        let folder = Folder::new(&home)?;
        drop(Chain::import(config.at(&folder.0), wanted, from, |_| {})?);
        Ok::<_, NodeError>(Taken::Folder(folder))
    };
    let taken = tokio::task::spawn_blocking(build).await.map_err(|_| NodeError::Stopped)??;
    node.ask(move |core| core.import(taken)).await?
}

/// A folder in the home that is gone when nobody needs it any more.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes it; what a crash has left of another is removed.
    pub(crate) fn new(home: &Path) -> Result<Self, NodeError> {
        let path = home.join(FOLDER);
        let failed = |e: std::io::Error| NodeError::File(path.display().to_string(), e.to_string());
        if path.exists() {
            std::fs::remove_dir_all(&path).map_err(failed)?;
        }
        std::fs::create_dir_all(&path).map_err(failed)?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays after a failure here is removed before the next import.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
