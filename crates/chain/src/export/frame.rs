//! The frames of an exported chain.

use std::io::{Read, Write};

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::error::ChainError;

/// What the file begins with.
const FIRST_LINE: &[u8] = b"lode chain export\n";
/// Longest frame: above the longest transaction with all that it can have told.
const LONGEST: u32 = 256 << 20;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Head,
    Genesis,
    Block,
    Tx,
    Code,
    State,
    End,
}

impl Tag {
    const ALL: [(Self, u8); 7] = [
        (Self::Head, b'H'),
        (Self::Genesis, b'G'),
        (Self::Block, b'B'),
        (Self::Tx, b'T'),
        (Self::Code, b'C'),
        (Self::State, b'S'),
        (Self::End, b'E'),
    ];

    fn letter(self) -> u8 {
        Self::ALL.iter().find(|(tag, _)| *tag == self).map_or(0, |(_, letter)| *letter)
    }

    fn of(letter: u8) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == letter).map(|(tag, _)| *tag)
    }
}

/// What is wrong with a file.
pub(super) fn bad(why: impl Into<String>) -> ChainError {
    ChainError::Import(why.into())
}

pub(super) fn encode(value: &impl Serialize) -> Result<Vec<u8>, ChainError> {
    serde_json::to_vec(value).map_err(|e| ChainError::Store(e.to_string()))
}

pub(super) fn decode<T: DeserializeOwned>(raw: &[u8], what: &str) -> Result<T, ChainError> {
    serde_json::from_slice(raw).map_err(|e| bad(format!("{what}: {e}")))
}

/// Two parts of a frame, the first behind its length.
pub(super) fn joined(first: &[u8], second: &[u8]) -> Vec<u8> {
    let len = u32::try_from(first.len()).unwrap_or(u32::MAX);
    [len.to_be_bytes().as_slice(), first, second].concat()
}

/// The two parts again.
pub(super) fn parted(raw: &[u8]) -> Result<(&[u8], &[u8]), ChainError> {
    let cut = || {
        let (len, rest) = raw.split_first_chunk::<4>()?;
        rest.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)
    };
    cut().ok_or_else(|| bad("a frame is cut short"))
}

/// Writes frames and their sum.
#[derive(Debug)]
pub(super) struct Writer<W> {
    out: W,
    sum: Sha256,
    bytes: u64,
}

impl<W: Write> Writer<W> {
    pub(super) fn begin(out: W) -> Result<Self, ChainError> {
        let mut out = Self { out, sum: Sha256::new(), bytes: 0 };
        out.put(FIRST_LINE)?;
        Ok(out)
    }

    fn put(&mut self, raw: &[u8]) -> Result<(), ChainError> {
        self.sum.update(raw);
        self.bytes = self.bytes.saturating_add(raw.len() as u64);
        self.out.write_all(raw).map_err(|e| ChainError::Store(e.to_string()))
    }

    pub(super) fn frame(&mut self, tag: Tag, raw: &[u8]) -> Result<(), ChainError> {
        let len = u32::try_from(raw.len()).ok().filter(|len| *len <= LONGEST);
        let len = len.ok_or(ChainError::Order("a record is too long to be exported"))?;
        self.put(&[tag.letter()])?;
        self.put(&len.to_be_bytes())?;
        self.put(raw)
    }

    pub(super) fn json(&mut self, tag: Tag, value: &impl Serialize) -> Result<(), ChainError> {
        self.frame(tag, &encode(value)?)
    }

    /// Ends the file; gives its length and the sum of all of it.
    pub(super) fn finish(mut self) -> Result<(W, u64, [u8; 32]), ChainError> {
        let sum: [u8; 32] = self.sum.clone().finalize().into();
        self.frame(Tag::End, &sum)?;
        self.out.flush().map_err(|e| ChainError::Store(e.to_string()))?;
        Ok((self.out, self.bytes, self.sum.finalize().into()))
    }
}

/// Reads frames and checks their sum.
#[derive(Debug)]
pub(super) struct Reader<R> {
    from: R,
    sum: Sha256,
}

impl<R: Read> Reader<R> {
    pub(super) fn begin(from: R) -> Result<Self, ChainError> {
        let mut out = Self { from, sum: Sha256::new() };
        let mut line = [0; FIRST_LINE.len()];
        let read = out.fill(&mut line);
        if read.is_err() || line != FIRST_LINE {
            return Err(bad("it doesn't begin as an exported chain does"));
        }
        Ok(out)
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), ChainError> {
        self.from.read_exact(buffer).map_err(|e| match e.kind() {
            std::io::ErrorKind::UnexpectedEof => bad("it is cut short"),
            _ => bad(e.to_string()),
        })?;
        self.sum.update(buffer);
        Ok(())
    }

    /// The next frame; at the end the sum is checked, and that nothing follows.
    pub(super) fn next(&mut self) -> Result<(Tag, Vec<u8>), ChainError> {
        let sum: [u8; 32] = self.sum.clone().finalize().into();
        let mut head = [0; 5];
        self.fill(&mut head)?;
        let [letter, len @ ..] = head;
        let len = u32::from_be_bytes(len);
        let tag = Tag::of(letter).filter(|_| len <= LONGEST);
        let tag = tag.ok_or_else(|| bad("it is damaged: a frame that can't be"))?;
        // What a length promises is not believed until the bytes are there.
        let mut raw = Vec::new();
        let read = self.from.by_ref().take(u64::from(len)).read_to_end(&mut raw);
        let read = read.map_err(|e| bad(e.to_string()))?;
        if read != usize::try_from(len).unwrap_or(usize::MAX) {
            return Err(bad("it is cut short"));
        }
        self.sum.update(&raw);
        if tag == Tag::End {
            if raw != sum {
                return Err(bad("it is damaged: its checksum is another"));
            }
            if !matches!(self.from.read(&mut [0]), Ok(0)) {
                return Err(bad("something follows its end"));
            }
        }
        Ok((tag, raw))
    }
}
