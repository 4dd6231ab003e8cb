//! A chain as one file that another machine can take in.
//!
//! The file is a line of text and frames: a letter, four bytes of length, and that many bytes.
//! `H` says whose chain it is, `G` is the genesis, then for each block `B` and its transactions
//! `T`, then the codes `C` and the records of the state `S`. `E`, the last, is the SHA-256 of
//! everything before it. Lengths are big-endian.

mod frame;
mod import;

use std::io::Write;

use serde::{Deserialize, Serialize};

use crate::acts::Act;
use crate::chain::{Chain, VERSION};
use crate::error::ChainError;
use crate::event::Event;
use crate::store::BlockInfo;
use crate::wasm::records::CodeInfo;
use crate::{Config, keys};
use frame::{Tag, Writer, joined};

/// The version of the form of the file.
const FORM: u32 = 1;

/// Whose chain it is.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    /// The form of the file.
    form: u32,
    /// The form of the state in it.
    state: u32,
    chain_id: String,
    prefix: String,
}

/// A block without its transactions.
#[derive(Debug, Serialize, Deserialize)]
struct Block {
    info: BlockInfo,
    events: Vec<Event>,
    acts: Vec<(u32, Act)>,
}

/// What an export came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The last block in it.
    pub height: u64,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of the whole file.
    pub sha256: [u8; 32],
}

/// Writes a chain down, some blocks at a time; the chain may go on meanwhile.
#[derive(Debug)]
pub struct Exporter<W> {
    out: Writer<W>,
    last: Option<BlockInfo>,
}

impl<W: Write> Exporter<W> {
    /// Begins an export with the genesis.
    ///
    /// # Errors
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn begin(chain: &Chain, out: W) -> Result<Self, ChainError> {
        let mut out = Writer::begin(out)?;
        let (chain_id, prefix) = (chain.chain_id(), chain.codec().prefix().to_string());
        let head = Head { form: FORM, state: VERSION, chain_id, prefix };
        out.json(Tag::Head, &head)?;
        out.json(Tag::Genesis, &chain.genesis()?)?;
        Ok(Self { out, last: None })
    }

    /// Writes the next blocks, at most `count`; tells whether there are more.
    ///
    /// # Errors
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk; [`ChainError::Order`] if
    /// the chain was set back since the export began, or did not keep its transactions.
    pub fn blocks(&mut self, chain: &Chain, count: u64) -> Result<bool, ChainError> {
        self.check_same(chain)?;
        for _ in 0..count {
            let next = self.last.as_ref().map_or(0, |last| last.height.saturating_add(1));
            if next > chain.height() {
                return Ok(false);
            }
            self.block(chain, next)?;
        }
        Ok(self.last.as_ref().is_none_or(|last| last.height < chain.height()))
    }

    fn block(&mut self, chain: &Chain, height: u64) -> Result<(), ChainError> {
        let lost = || ChainError::Damaged(format!("block {height} is missing"));
        let record = chain.block_record(height)?.ok_or_else(lost)?;
        if record.txs.len() != usize::try_from(record.block.txs).unwrap_or(usize::MAX) {
            let why = "the chain did not keep its transactions, so it can't be exported";
            return Err(ChainError::Order(why));
        }
        let events = chain.block_events(height)?;
        let block = Block { info: record.block.clone(), events, acts: record.acts };
        self.out.json(Tag::Block, &block)?;
        for tx in &record.txs {
            let result = frame::encode(&tx.result)?;
            self.out.frame(Tag::Tx, &joined(&tx.raw, &result))?;
        }
        self.last = Some(record.block);
        Ok(())
    }

    /// A snapshot may have been restored since the last blocks were written.
    fn check_same(&self, chain: &Chain) -> Result<(), ChainError> {
        let Some(last) = &self.last else { return Ok(()) };
        if chain.block(last.height)?.as_ref() == Some(last) {
            return Ok(());
        }
        Err(ChainError::Order("the chain was set back while it was exported; export it again"))
    }

    /// Writes the blocks that are left, the codes and the state, and ends the export.
    ///
    /// # Errors
    /// As [`blocks`](Self::blocks), and [`ChainError::Order`] while a block is open.
    pub fn finish(mut self, chain: &Chain) -> Result<(W, Exported), ChainError> {
        if chain.in_block() {
            return Err(ChainError::Order("a block is open; commit or discard it first"));
        }
        while self.blocks(chain, 1_000)? {}
        let mut written = std::collections::BTreeSet::new();
        for (_, raw) in chain.under(&keys::codes()) {
            let Some(info) = CodeInfo::decode(&raw) else { continue };
            if let Some(code) = chain.ctx.engine.code(&info.checksum)
                && written.insert(info.checksum)
            {
                self.out.frame(Tag::Code, &joined(code.name.as_bytes(), &code.wasm))?;
            }
        }
        chain.walk_state(|key, value| self.out.frame(Tag::State, &joined(key, value)))?;
        let (out, bytes, sha256) = self.out.finish()?;
        Ok((out, Exported { height: chain.height(), bytes, sha256 }))
    }
}

impl Chain {
    /// Writes the whole chain down as one file: state, codes, blocks, transactions and acts.
    ///
    /// # Errors
    /// As [`Exporter::blocks`].
    pub fn export<W: Write>(&self, out: W) -> Result<(W, Exported), ChainError> {
        Exporter::begin(self, out)?.finish(self)
    }

    /// The id and the prefix of a chain that was written down.
    ///
    /// # Errors
    /// [`ChainError::Import`] if the file doesn't begin as one does.
    pub fn exported(from: impl std::io::Read) -> Result<(String, String), ChainError> {
        let head = import::head(&mut frame::Reader::begin(from)?)?;
        Ok((head.chain_id, head.prefix))
    }

    /// Takes in a chain that was written down, into `config.home` or into memory. `wanted` is
    /// the id that the chain must have, if it must have one; `progress` hears of each block.
    /// After an error a folder may hold a part of a chain: give it one to be thrown away.
    ///
    /// # Errors
    /// [`ChainError::Import`] if the file is damaged, cut short, of another version or of
    /// another chain; [`ChainError::Config`] if a chain lives in the folder already.
    pub fn import(
        config: Config,
        wanted: Option<&str>,
        from: impl std::io::Read,
        progress: impl FnMut(u64),
    ) -> Result<Self, ChainError> {
        import::read(config, wanted, from, progress)
    }
}
