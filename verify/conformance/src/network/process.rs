//! A node's process, which never outlives its owner.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// Waits on standard input while the node runs. A word on it ends the node, politely or at
/// once. The end of the input means that the owner died, in whatever way: then the node is
/// killed and the network's folder removed. Needs no signal handler and no unsafe code.
const KEEPER: &str = r#"
root=$1; shift
"$@" </dev/null &
node=$!
word=orphaned
read -r word
case $word in
  stop) kill -TERM $node ;;
  *) kill -KILL $node ;;
esac
wait $node 2>/dev/null
case $word in
  stop|kill) ;;
  *) sleep 1; rm -rf "$root" ;;
esac
"#;

/// How a node ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As an operator does it.
    Stop,
    /// As a crash does it.
    Kill,
}

/// A running node with its keeper.
#[derive(Debug)]
pub struct Node {
    keeper: Child,
    log: PathBuf,
}

impl Node {
    /// Starts `command`; what it writes goes to `log`. `root` is removed if the owner dies.
    ///
    /// # Errors
    /// When the log can't be written, or there is no shell.
    pub fn start(root: &Path, log: &Path, command: &Command) -> Result<Self> {
        let file = File::options().create(true).append(true).open(log)?;
        let mut keeper = Command::new("sh");
        keeper.arg("-c").arg(KEEPER).arg("keeper").arg(root).arg(command.get_program());
        keeper.args(command.get_args());
        for (key, value) in command.get_envs() {
            keeper.env(key, value.unwrap_or_default());
        }
        keeper.stdin(Stdio::piped()).stdout(file.try_clone()?).stderr(file);
        let keeper = keeper.spawn().context("cannot start a shell")?;
        Ok(Self { keeper, log: log.to_path_buf() })
    }

    /// Ends the node and waits until it is gone.
    pub fn end(&mut self, how: End) {
        let word: &[u8] = match how {
            End::Stop => b"stop\n",
            End::Kill => b"kill\n",
        };
        if let Some(mut input) = self.keeper.stdin.take() {
            // A keeper that is gone already needs no word.
            let _ = input.write_all(word);
        }
        let _ = self.keeper.wait();
    }

    /// The last lines of what the node wrote.
    pub fn tail(&self) -> String {
        let text = std::fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n")
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.end(End::Kill);
    }
}

#[cfg(test)]
mod tests;
