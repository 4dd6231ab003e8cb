//! Writing: JSON lines, sentences on standard error, colour on a terminal only.

use std::env;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::error::Outcome;

/// Writes bytes to standard output and lets them out.
pub(crate) fn write_all(bytes: &[u8]) -> Outcome {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}

/// Writes one JSON object as a line to standard output.
pub(crate) fn write_json(value: &impl Serialize) -> Outcome {
    let mut line = Vec::with_capacity(256);
    append_json_line(&mut line, value)?;
    write_all(&line)
}

/// Appends one JSON object as a line.
pub(crate) fn append_json_line(out: &mut Vec<u8>, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.push(b'\n');
    Ok(())
}

/// Writes a sentence about an error to standard error.
pub(crate) fn complain(sentence: &str) {
    let mut err = io::stderr().lock();
    let word = red("error:", colour_wanted(err.is_terminal()));
    // When standard error is gone there is nobody to tell; the exit code still says it.
    let _ = writeln!(err, "{word} {sentence}");
}

/// Writes a warning to standard error.
pub(crate) fn warn(sentence: &str) {
    let mut err = io::stderr().lock();
    let word = red("warning:", colour_wanted(err.is_terminal()));
    // As above.
    let _ = writeln!(err, "{word} {sentence}");
}

/// Tells whether colour is wanted on something that is a terminal or isn't.
pub(crate) fn colour_wanted(terminal: bool) -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    terminal && !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Returns text in red when colour is wanted.
pub(crate) fn red(text: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[31m{text}\u{1b}[0m") } else { text.to_owned() }
}
