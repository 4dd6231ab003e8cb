//! Moves: binaryen lowers bulk memory to loops over single bytes, a fifth of what a swap executed.
//! Ours take eight at a time.

use anyhow::{Context, Result};

/// The functions, under the names that binaryen gives its own.
pub(super) const MOVES: &str = include_str!("moves.wat");

/// Returns lowered wasm, in binaryen's text, with our functions in place of binaryen's.
///
/// # Errors
/// When one of the functions has no end.
pub(super) fn quicken(lowered: &str) -> Result<String> {
    let mut text = lowered.to_owned();
    for ours in MOVES.split("\n\n").filter(|part| part.starts_with("(func ")) {
        let name = ours.split(' ').nth(1).context("a function without a name")?;
        let Some(start) = text.find(&format!("\n (func {name} ")) else { continue };
        let rest = text.get(start..).unwrap_or_default();
        // Functions and what follows them stand one blank into the line; their insides further.
        let end = rest.match_indices("\n )").map(|(at, found)| start + at + found.len()).next();
        let end = end.with_context(|| format!("{name} doesn't end"))?;
        text.replace_range(start..end, &format!("\n {}", ours.trim_end()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
