//! Lemmas about the formulas, proved over unbounded integers by z3.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::project::{Project, exists, run};
use crate::stamp::hash_files;
use crate::test::{Counts, runner};

/// Proves every lemma, and refutes every negative control.
///
/// # Errors
/// When Python or the pinned z3 can't be had.
pub(crate) fn prove(project: &Project) -> Result<Counts> {
    let python = environment(project)?;
    let mut command = project.command(python);
    command.env("PYTHONDONTWRITEBYTECODE", "1").arg(project.root.join("verify/z3/lemmas.py"));
    runner::counted(&mut command)
}

/// A virtual environment with the pinned z3, made once per version.
fn environment(project: &Project) -> Result<PathBuf> {
    let requirements = project.root.join("verify/z3/requirements.txt");
    let wanted = hash_files(&project.root, std::slice::from_ref(&requirements))?;
    let folder = project.cache().join("z3");
    let python = folder.join("bin/python");
    let stamp = folder.join("lode-stamp");
    let fresh = fs::read_to_string(&stamp).is_ok_and(|have| have == wanted);
    if fresh && exists(project.command(&python).arg("--version")) {
        return Ok(python);
    }
    eprintln!("z3: installing");
    run(project.command("python3").args(["-m", "venv", "--clear"]).arg(&folder))
        .context("Python 3 with its venv module is needed to prove the lemmas")?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    run(project.command(&python).args(pip).arg(&requirements))?;
    fs::write(&stamp, wanted)?;
    Ok(python)
}
