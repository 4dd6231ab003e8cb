//! A batch of quotes: one line in, one line out, in order, and none waits for the end of input.

use std::io::{self, Read, Write};

use crate::error::{ErrorObject, Problem};
use crate::output::append_json_line;
use crate::quote::request::Request;
use crate::quote::result;

/// The longest line that is read; a quote needs about 200 bytes.
pub(super) const MAX_LINE_BYTES: usize = 64 * 1024;

/// Room for a longest line beside what was read with it.
const BUFFER_BYTES: usize = 4 * MAX_LINE_BYTES;

/// Answers are let out when there are this many bytes, or when no further line is at hand.
const OUT_BYTES: usize = 64 * 1024;

/// Quotes every line.
///
/// # Errors
/// Only what reading or writing fails with: a line that can't be quoted is answered as such.
pub(super) fn run(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let mut lines = Lines::new();
    let mut out = Vec::with_capacity(OUT_BYTES.saturating_mul(2));
    loop {
        match lines.next() {
            Next::Line(line) => answer(&mut out, line)?,
            Next::TooLong => append_error(&mut out, &Problem::LineTooLong(MAX_LINE_BYTES))?,
            Next::Nothing => {
                output.write_all(&out)?;
                output.flush()?;
                out.clear();
                if !lines.read_more(input)? {
                    break;
                }
            }
        }
        if out.len() >= OUT_BYTES {
            output.write_all(&out)?;
            out.clear();
        }
    }
    if let Some(line) = lines.last() {
        answer(&mut out, line)?;
    }
    output.write_all(&out)?;
    output.flush()
}

fn answer(out: &mut Vec<u8>, line: &[u8]) -> io::Result<()> {
    let quoted = Request::read(line).and_then(|request| request.quote());
    match quoted.and_then(|quote| Ok(result::append(out, &quote)?)) {
        Ok(()) => Ok(()),
        Err(problem) => append_error(out, &problem),
    }
}

fn append_error(out: &mut Vec<u8>, problem: &Problem) -> io::Result<()> {
    append_json_line(out, &ErrorObject { error: problem.body() })
}

/// Cuts input into lines without ever reading more than is there.
struct Lines {
    buffer: Box<[u8]>,
    /// Where the present line starts.
    start: usize,
    /// Up to where the present line was searched for its end.
    searched: usize,
    /// The end of what was read.
    end: usize,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    /// The present line is too long: it was answered, and its rest is thrown away.
    Skipping,
}

enum Next<'a> {
    Line(&'a [u8]),
    TooLong,
    Nothing,
}

impl Lines {
    fn new() -> Self {
        let buffer = vec![0; BUFFER_BYTES].into_boxed_slice();
        Self { buffer, start: 0, searched: 0, end: 0, state: State::Reading }
    }

    /// Returns the next line that is at hand.
    fn next(&mut self) -> Next<'_> {
        loop {
            let unsearched = self.buffer.get(self.searched..self.end).unwrap_or_default();
            let Some(length) = memchr::memchr(b'\n', unsearched) else {
                self.searched = self.end;
                return self.without_end();
            };
            let (start, end) = (self.start, self.searched.saturating_add(length));
            self.start = end.saturating_add(1);
            self.searched = self.start;
            if self.state == State::Skipping {
                self.state = State::Reading;
                continue;
            }
            return match self.buffer.get(start..end) {
                Some(line) if line.len() <= MAX_LINE_BYTES => Next::Line(line),
                _ => Next::TooLong,
            };
        }
    }

    /// Deals with a line whose end was not read yet.
    ///
    /// Attack: a line without an end would fill all memory; it is answered as soon as it is too
    /// long, and what follows is thrown away up to its end.
    fn without_end(&mut self) -> Next<'_> {
        let too_long = self.end.saturating_sub(self.start) > MAX_LINE_BYTES;
        if self.state == State::Skipping {
            self.start = self.end;
        } else if too_long {
            self.state = State::Skipping;
            self.start = self.end;
            return Next::TooLong;
        }
        Next::Nothing
    }

    /// Reads what is there, at least a byte, and tells whether there was any.
    fn read_more(&mut self, input: &mut impl Read) -> io::Result<bool> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end = self.end.saturating_sub(self.start);
            self.searched = self.searched.saturating_sub(self.start);
            self.start = 0;
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        loop {
            match input.read(room) {
                Ok(bytes) => {
                    self.end = self.end.saturating_add(bytes);
                    return Ok(bytes > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Returns the last line when it has no end.
    fn last(&self) -> Option<&[u8]> {
        let line = self.buffer.get(self.start..self.end)?;
        (self.state == State::Reading && !line.is_empty()).then_some(line)
    }
}
