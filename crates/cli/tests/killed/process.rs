//! The node's process: started, ready, and killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// People on the chain.
pub(crate) const PEOPLE: usize = 100;

/// A chain in a process of its own, which ends with this.
pub(crate) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    fn spawn(home: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lode"));
        command.args(["chain", "start", "--json", "--accounts", &PEOPLE.to_string()]);
        for port in ["--rpc", "--rest", "--grpc"] {
            command.args([port, "127.0.0.1:0"]);
        }
        command.arg("--home").arg(home).stdout(Stdio::piped());
        Self(command.spawn().expect("it starts"))
    }

    /// Starts the chain of a home and waits until it serves; with its first line.
    pub(crate) fn start(home: &Path) -> (Self, Value) {
        let mut process = Self::spawn(home);
        let mut line = String::new();
        let out = process.0.stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let ready = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        (process, ready)
    }

    /// Starts the chain of a home and kills it after a time, wherever it is then.
    pub(crate) fn start_and_kill(home: &Path, after: Duration) {
        let process = Self::spawn(home);
        std::thread::sleep(after);
        process.kill();
    }

    /// Ends it with SIGKILL: the standard library's `kill` is that on Unix.
    pub(crate) fn kill(mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("it is gone");
    }
}
