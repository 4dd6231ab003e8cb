//! Lowering: stable Rust emits wasm that deployed VMs refuse (bulk memory); binaryen takes it out.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::moves;
use crate::project::{Project, run};
use crate::stamp::sha256;

/// What the compiler may use.
const INPUT: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What is left of that once it is lowered: of itself the optimiser would bring back some of what
/// was just taken out.
const LOWERED: [&str; 4] = [
    "--mvp-features",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What is taken out; what comes between reads text. The features section goes too: with it
/// the file would switch on again, in any reader, what was just lowered.
const LOWERING: [&str; 5] = [
    "--strip-target-features",
    "--llvm-memory-copy-fill-lowering",
    "--signext-lowering",
    "--llvm-nontrapping-fptoint-lowering",
    "--emit-text",
];

/// How the rest is made small.
const SHRINKING: [&str; 4] =
    ["-Os", "--strip-debug", "--strip-producers", "--strip-target-features"];

/// Lowers raw wasm to the first version of the format. The result is kept by the hash of its
/// input, so that it is made once.
///
/// # Errors
/// When binaryen refuses the input.
pub(crate) fn lower(project: &Project, raw: &[u8]) -> Result<Vec<u8>> {
    let lock = fs::read(project.root.join("package-lock.json"))?;
    let flags = [INPUT.as_slice(), &LOWERING, &LOWERED, &SHRINKING].concat().join(" ");
    let moves = sha256(moves::MOVES.as_bytes());
    let key = sha256(format!("{}\n{flags}\n{moves}\n{}", sha256(raw), sha256(&lock)).as_bytes());
    let folder = project.cache().join("lowered");
    let kept = folder.join(format!("{key}.wasm"));
    if let Ok(bytes) = fs::read(&kept) {
        return Ok(bytes);
    }
    fs::create_dir_all(&folder)?;
    let input = folder.join(format!("{key}.raw"));
    let output = folder.join(format!("{key}.new"));
    fs::write(&input, raw)?;
    wasm_opt(project, (&INPUT, &LOWERING), &input, &output)?;
    fs::write(&input, moves::quicken(&fs::read_to_string(&output)?)?)?;
    wasm_opt(project, (&LOWERED, &SHRINKING), &input, &output)?;
    fs::remove_file(&input)?;
    // Renamed only when whole: an interrupted run must not leave half a contract in the cache.
    fs::rename(&output, &kept)?;
    fs::read(&kept).context("the lowered contract is gone")
}

fn wasm_opt(
    project: &Project,
    (features, passes): (&[&str], &[&str]),
    input: &Path,
    output: &Path,
) -> Result<()> {
    let mut command = project.command("node");
    command.arg(project.root.join("node_modules/binaryen/bin/wasm-opt"));
    command.args(features).args(passes).arg(input).arg("-o").arg(output);
    run(&mut command).context("binaryen could not lower the contract")
}
