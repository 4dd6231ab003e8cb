//! Where the project is, and how its tools are run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use cargo_metadata::{Metadata, MetadataCommand};

/// Variables that `cargo run` sets for this program and that a nested cargo must not see, since
/// some build scripts would take them for a change and build again.
const INHERITED: [&str; 5] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];

/// The checkout and its tools.
pub(crate) struct Project {
    /// The folder of the workspace's manifest.
    pub(crate) root: PathBuf,
    /// Packages, targets and the build folder, as cargo sees them.
    pub(crate) metadata: Metadata,
    /// Whether this runs on a build server: no progress bars, lock file untouched.
    pub(crate) ci: bool,
}

impl Project {
    /// Finds the workspace that this program was started in.
    ///
    /// # Errors
    /// When no workspace is found upwards of the current folder, or its manifests are invalid.
    pub(crate) fn find() -> Result<Self> {
        let start = std::env::current_dir().context("the current folder is gone")?;
        let root = start
            .ancestors()
            .find(|dir| dir.join("xtask/Cargo.toml").is_file())
            .context("start this inside a checkout of Lode")?
            .to_path_buf();
        let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        let mut query = MetadataCommand::new();
        query.current_dir(&root).env_remove("CARGO_MANIFEST_DIR");
        if ci {
            query.other_options(vec!["--locked".to_owned()]);
        }
        let metadata = query.exec().context("cargo metadata failed")?;
        Ok(Self { root, metadata, ci })
    }

    /// The build folder.
    pub(crate) fn target(&self) -> &Path {
        self.metadata.target_directory.as_std_path()
    }

    /// Where this program keeps what it can make again: stamps, lowered wasm, virtual environments.
    pub(crate) fn cache(&self) -> PathBuf {
        self.target().join("lode")
    }

    /// Where built contracts are put.
    pub(crate) fn artifacts(&self) -> PathBuf {
        self.root.join("artifacts")
    }

    /// A command that starts in the root, without the variables of the cargo that started us.
    pub(crate) fn command(&self, program: impl Into<OsString>) -> Command {
        let mut command = Command::new(program.into());
        command.current_dir(&self.root).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if INHERITED.iter().any(|prefix| text.starts_with(prefix)) {
                command.env_remove(&name);
            }
        }
        command
    }

    /// Cargo, with its subcommand. On a build server the lock file must already be right.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = self.command(program);
        command.arg(subcommand);
        if self.ci && subcommand != "fmt" {
            command.arg("--locked");
        }
        command
    }

    /// Folders of the path dependencies that `package` is built from, its own included.
    pub(crate) fn closure(&self, package: &str) -> Vec<PathBuf> {
        let mut open = vec![package.to_owned()];
        let mut seen: Vec<String> = Vec::new();
        let mut folders = Vec::new();
        while let Some(name) = open.pop() {
            if seen.contains(&name) {
                continue;
            }
            seen.push(name.clone());
            let found = self.metadata.packages.iter().find(|p| {
                p.name.as_str() == name && self.metadata.workspace_members.contains(&p.id)
            });
            let Some(found) = found else { continue };
            if let Some(folder) = found.manifest_path.parent() {
                folders.push(folder.as_std_path().to_path_buf());
            }
            open.extend(
                found.dependencies.iter().filter(|d| d.path.is_some()).map(|d| d.name.clone()),
            );
        }
        folders.sort();
        folders
    }
}

/// Runs a command to its end; what it prints goes to standard error.
///
/// Standard output belongs to the program that the user asked for, so that `--json` stays clean.
///
/// # Errors
/// When the command can't be started or doesn't end with 0.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    command.stdout(Stdio::from(std::io::stderr()));
    pass(command)
}

/// Runs a command to its end with our own standard output.
///
/// # Errors
/// When the command can't be started or doesn't end with 0.
pub(crate) fn pass(command: &mut Command) -> Result<()> {
    let line = describe(command);
    let status = command.status().with_context(|| format!("{line}: is it installed?"))?;
    if !status.success() {
        bail!("{line} ended with {status}");
    }
    Ok(())
}

/// Runs a command and returns what it printed.
///
/// # Errors
/// When the command can't be started, doesn't end with 0 or prints what isn't UTF-8.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let line = describe(command);
    let out = command.output().with_context(|| format!("{line}: is it installed?"))?;
    if !out.status.success() {
        bail!("{line} ended with {}: {}", out.status, String::from_utf8_lossy(&out.stderr).trim());
    }
    String::from_utf8(out.stdout).with_context(|| format!("{line} printed what isn't UTF-8"))
}

/// Whether a program can be started at all.
pub(crate) fn exists(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn describe(command: &Command) -> String {
    let mut line = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    for arg in command.get_args().take(6) {
        line.push(' ');
        line.push_str(&arg.to_string_lossy());
    }
    line
}
