//! Takes in an exported chain.

use std::collections::BTreeMap;
use std::io::Read;

use super::frame::{Reader, Tag, bad, decode, parted};
use super::{Block, FORM, Head};
use crate::chain::{Chain, VERSION};
use crate::config::{Config, Genesis};
use crate::engine::{Code, Facts, checksum};
use crate::error::ChainError;
use crate::past::Past;
use crate::result::TxResult;
use crate::search::CommittedTx;
use crate::state::{Key, Writes};
use crate::store::{Batch, BlockInfo, Identity, Loaded, Store};

/// Bytes of state that are written at once.
const BATCH: usize = 8 << 20;
/// Blocks between two waits for the disk: a folder that is not complete is thrown away anyway.
const FLUSH_EVERY: u32 = 1_000;

/// Reads the whole file.
pub(super) fn read(
    config: Config,
    wanted: Option<&str>,
    from: impl Read,
    mut progress: impl FnMut(u64),
) -> Result<Chain, ChainError> {
    let mut reader = Reader::begin(from)?;
    let head = head(&mut reader)?;
    check(&head, &config, wanted)?;
    let (tag, raw) = reader.next()?;
    let genesis: Genesis = match tag {
        Tag::Genesis => decode(&raw, "its genesis")?,
        _ => return Err(bad("it has no genesis")),
    };
    let mut target = Target::new(&config, head, genesis)?;
    loop {
        let (tag, raw) = reader.next()?;
        match tag {
            Tag::Block => {
                target.end_block()?;
                target.block(decode(&raw, "a block")?)?;
                progress(target.height());
            }
            Tag::Tx => target.tx(&raw)?,
            Tag::Code => target.code(&raw)?,
            Tag::State => target.state(&raw)?,
            Tag::End => break,
            Tag::Head | Tag::Genesis => return Err(bad("it is damaged: two heads")),
        }
    }
    target.finish(config)
}

/// Reads whose chain it is.
pub(super) fn head(reader: &mut Reader<impl Read>) -> Result<Head, ChainError> {
    let (tag, raw) = reader.next()?;
    match tag {
        Tag::Head => decode(&raw, "its head"),
        _ => Err(bad("it has no head")),
    }
}

fn check(head: &Head, config: &Config, wanted: Option<&str>) -> Result<(), ChainError> {
    if (head.form, head.state) != (FORM, VERSION) {
        let (form, state) = (head.form, head.state);
        return Err(bad(format!(
            "its version is {form}.{state}, not {FORM}.{VERSION}; export it with this version of lode"
        )));
    }
    if let Some(wanted) = wanted
        && head.chain_id != wanted
    {
        let found = &head.chain_id;
        return Err(bad(format!("it is of the chain `{found}`, not `{wanted}`")));
    }
    if head.prefix != config.prefix {
        let (found, wanted) = (&head.prefix, &config.prefix);
        return Err(bad(format!("its prefix is `{found}`, not `{wanted}`")));
    }
    Ok(())
}

/// Where the parts go.
struct Target {
    identity: Identity,
    genesis: Genesis,
    store: Option<Store>,
    past: Option<Past>,
    open: Option<(Block, Vec<CommittedTx>)>,
    last: Option<BlockInfo>,
    records: BTreeMap<Key, Vec<u8>>,
    writes: Writes,
    waiting: usize,
    codes: Vec<Code>,
}

impl Target {
    fn new(config: &Config, head: Head, genesis: Genesis) -> Result<Self, ChainError> {
        let store = match &config.home {
            Some(home) if Chain::exists(home) => {
                let why = "a chain lives in this folder already";
                return Err(ChainError::Config(why.to_string()));
            }
            Some(home) => Some(Store::open(home, config.cache_bytes, FLUSH_EVERY)?),
            None => None,
        };
        if head.chain_id != genesis.chain_id {
            return Err(bad("it is damaged: its genesis is of another chain"));
        }
        Ok(Self {
            identity: Identity { version: VERSION, chain_id: head.chain_id, prefix: head.prefix },
            genesis,
            store,
            past: None,
            open: None,
            last: None,
            records: BTreeMap::new(),
            writes: Writes::new(),
            waiting: 0,
            codes: Vec::new(),
        })
    }

    fn height(&self) -> u64 {
        self.open.as_ref().map_or(0, |(block, _)| block.info.height)
    }

    fn block(&mut self, block: Block) -> Result<(), ChainError> {
        let next = self.last.as_ref().map_or(0, |last| last.height.saturating_add(1));
        if block.info.height != next {
            return Err(bad(format!("block {next} is missing")));
        }
        self.open = Some((block, Vec::new()));
        Ok(())
    }

    fn tx(&mut self, raw: &[u8]) -> Result<(), ChainError> {
        let (tx, result) = parted(raw)?;
        let result: TxResult = decode(result, "a transaction's result")?;
        let (block, txs) = self.open.as_mut().ok_or_else(|| bad("a transaction has no block"))?;
        let index = u32::try_from(txs.len()).unwrap_or(u32::MAX);
        let height = block.info.height;
        txs.push(CommittedTx { height, index, raw: tx.to_vec(), result });
        Ok(())
    }

    /// Writes the block that has all its transactions.
    fn end_block(&mut self) -> Result<(), ChainError> {
        let Some((block, txs)) = self.open.take() else { return Ok(()) };
        let info = block.info;
        if u32::try_from(txs.len()).ok() != Some(info.txs) {
            return Err(bad(format!("transactions of block {} are missing", info.height)));
        }
        match (&mut self.store, &mut self.past) {
            (Some(store), _) => store.commit(&Batch {
                block: &info,
                writes: &Writes::new(),
                codes: &[],
                txs: &txs,
                events: &block.events,
                acts: &block.acts,
                app: None,
                founding: (info.height == 0).then_some((&self.identity, &self.genesis)),
            })?,
            (None, Some(past)) => past.add(&info, txs, block.events, block.acts),
            (None, None) => self.past = Some(Past::starting_with(&info, &self.genesis)),
        }
        self.last = Some(info);
        Ok(())
    }

    fn code(&mut self, raw: &[u8]) -> Result<(), ChainError> {
        self.end_block()?;
        let (name, wasm) = parted(raw)?;
        let name = String::from_utf8_lossy(name).into_owned();
        let facts = Facts::of(wasm).map_err(|why| bad(format!("a code: {why}")))?;
        let checksum = checksum(&name, wasm);
        self.codes.push(Code { checksum, name, wasm: wasm.to_vec(), facts });
        Ok(())
    }

    fn state(&mut self, raw: &[u8]) -> Result<(), ChainError> {
        self.end_block()?;
        let (key, value) = parted(raw)?;
        let Some(store) = &mut self.store else {
            self.records.insert(key.to_vec(), value.to_vec());
            return Ok(());
        };
        self.writes.insert(key.to_vec(), Some(value.to_vec()));
        self.waiting = self.waiting.saturating_add(raw.len());
        if self.waiting > BATCH {
            store.fill(&std::mem::take(&mut self.writes), &[])?;
            self.waiting = 0;
        }
        Ok(())
    }

    fn finish(mut self, config: Config) -> Result<Chain, ChainError> {
        self.end_block()?;
        let last = self.last.ok_or_else(|| bad("it has no block"))?;
        if let Some(mut store) = self.store {
            let codes: Vec<_> = self.codes.into_iter().map(std::sync::Arc::new).collect();
            store.fill(&self.writes, &codes)?;
            store.flush()?;
            // The file must be closed before it is opened as a chain's.
            drop(store);
            return Chain::open(config);
        }
        let (records, codes) = (self.records, self.codes);
        let loaded = Loaded { identity: self.identity, last, records, codes };
        let past = self.past.unwrap_or_default();
        Chain::assemble(config, loaded, None, past)
    }
}
