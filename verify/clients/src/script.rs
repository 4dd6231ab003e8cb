//! Scripts for Node.js, with packages from npm as they are.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::{Tools, Visit};

pub(crate) fn cosmjs(visit: &Visit, _: &Path, tools: &Tools) -> Result<usize> {
    run("run.mjs", visit, tools)
}

pub(crate) fn keplr(visit: &Visit, _: &Path, tools: &Tools) -> Result<usize> {
    run("keplr.mjs", visit, tools)
}

fn run(script: &str, visit: &Visit, tools: &Tools) -> Result<usize> {
    let folder = tools.scripts.as_ref().context("no scripts")?;
    let mut node = Command::new("node");
    node.arg(script).current_dir(folder).env("LODE_TARGET", serde_json::to_string(visit)?);
    let ended = process::run(&mut node, "")?;
    if ended.code != Some(0) {
        bail!("{script} ended with {:?} after\n{}{}", ended.code, ended.out, ended.err);
    }
    Ok(ended.out.lines().filter(|line| line.starts_with('{')).count())
}
