//! The event log: every transaction's events, a JSON object a line, for whoever wants to audit.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use lode_chain::TxResult;
use serde::Serialize;

use super::error::DemoError;
use super::people::Person;

/// The event log's file.
pub(super) struct EventLog {
    path: PathBuf,
    file: BufWriter<File>,
    bytes: u64,
}

#[derive(Serialize)]
struct Line<'a> {
    height: u64,
    time: u64,
    sender: &'static str,
    code: u32,
    events: &'a [lode_chain::Event],
}

impl EventLog {
    /// Opens the file and cuts it to `bytes`: what a stopped run wrote after its last durable
    /// block is written again.
    pub(super) fn open(path: &Path, bytes: u64) -> Result<Self, DemoError> {
        let failed = |reason| DemoError::File { path: path.to_path_buf(), reason };
        let mut options = OpenOptions::new();
        let mut file =
            options.write(true).create(true).truncate(false).open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.len() < bytes {
            let why = "it is shorter than the run that it belongs to; take a new --home";
            return Err(failed(std::io::Error::other(why)));
        }
        file.set_len(bytes).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(Self { path: path.to_path_buf(), file: BufWriter::new(file), bytes })
    }

    /// Writes a transaction's line.
    pub(super) fn write(
        &mut self,
        (height, time): (u64, u64),
        who: Person,
        result: &TxResult,
    ) -> Result<(), DemoError> {
        let (sender, code, events) = (who.name(), result.code, result.events.as_slice());
        let mut line = serde_json::to_vec(&Line { height, time, sender, code, events })
            .map_err(|error| DemoError::Unreadable(error.to_string()))?;
        line.push(b'\n');
        self.file.write_all(&line).map_err(|reason| self.failed(reason))?;
        self.bytes = self.bytes.saturating_add(line.len() as u64);
        Ok(())
    }

    /// Hands everything to the system and returns how much that is in all.
    pub(super) fn flush(&mut self) -> Result<u64, DemoError> {
        self.file.flush().map_err(|reason| self.failed(reason))?;
        Ok(self.bytes)
    }

    fn failed(&self, reason: std::io::Error) -> DemoError {
        DemoError::File { path: self.path.clone(), reason }
    }
}
