//! Fuzz targets: on seeded bytes always, under the fuzzer where it is installed.

use anyhow::Result;

use crate::project::{Project, exists, output, run};
use crate::test::{Counts, Depth, runner};

/// How long each target runs, in seconds.
const USUAL_S: u32 = 10;
const DEEP_S: u32 = 300;

/// Runs the targets' bodies on seeded bytes with the stable compiler, then fuzzes them.
///
/// # Errors
/// When a tool can't be started.
pub(crate) fn run_all(project: &Project, depth: Depth) -> Result<Counts> {
    let manifest = project.root.join("verify/fuzz/Cargo.toml");
    let mut smoke = project.cargo("test");
    smoke.arg("--release").arg("--manifest-path").arg(&manifest);
    smoke.arg("--target-dir").arg(project.target().join("fuzz"));
    let mut counts = runner::counted(&mut smoke)?;

    if !ready(project, depth)? {
        eprintln!(
            "the coverage-guided run is left out: it needs a nightly toolchain and cargo-fuzz"
        );
        return Ok(counts);
    }
    let seconds = if depth == Depth::Deep { DEEP_S } else { USUAL_S };
    for target in targets(project)? {
        let mut fuzz = nightly(project);
        fuzz.args([
            "fuzz",
            "run",
            "--fuzz-dir",
            "verify/fuzz",
            "--features",
            "fuzzer",
            "--target-dir",
        ]);
        fuzz.arg(project.target().join("fuzz-nightly")).arg(&target).arg("--");
        fuzz.args([format!("-max_total_time={seconds}"), "-verbosity=0".to_owned()]);
        let held = run(&mut fuzz);
        if let Err(error) = &held {
            eprintln!("fuzz target {target}: {error:#}");
        }
        counts = counts
            .plus(Counts { passed: usize::from(held.is_ok()), failed: usize::from(held.is_err()) });
    }
    Ok(counts)
}

/// Cargo of the nightly toolchain, by way of rustup and not of the cargo that started us.
fn nightly(project: &Project) -> std::process::Command {
    let mut command = project.command("cargo");
    command.env_remove("RUSTUP_TOOLCHAIN").arg("+nightly");
    command
}

/// Whether the fuzzer is there; a deep run installs it when the compiler is.
fn ready(project: &Project, depth: Depth) -> Result<bool> {
    let has_fuzzer = exists(project.command("cargo").args(["fuzz", "--version"]));
    // Asking rustup for a toolchain that it doesn't have may fetch it: only where it is wanted.
    if (!has_fuzzer && depth != Depth::Deep) || !exists(nightly(project).arg("--version")) {
        return Ok(false);
    }
    if !has_fuzzer {
        run(project.command("cargo").args(["install", "cargo-fuzz", "--locked"]))?;
    }
    Ok(true)
}

fn targets(project: &Project) -> Result<Vec<String>> {
    let list = output(nightly(project).args(["fuzz", "list", "--fuzz-dir", "verify/fuzz"]))?;
    Ok(list.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect())
}
