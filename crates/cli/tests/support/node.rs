//! The built program against a chain that it serves itself.
#![allow(dead_code, reason = "each test file uses its part")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A chain in a process of its own, which ends with this.
pub(crate) struct Chain(Child, pub(crate) Value);

impl Drop for Chain {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const PORTS: [&str; 6] = ["--rpc", "127.0.0.1:0", "--rest", "127.0.0.1:0", "--grpc", "127.0.0.1:0"];

pub(crate) fn chain() -> Chain {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lode"));
    command.args(["chain", "start", "--json", "--accounts", "2"]).args(PORTS);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let out = child.stdout.take().expect("piped");
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).expect("a line");
    Chain(child, serde_json::from_str(&line).expect("JSON"))
}

/// Runs `lode … --json` in a home, with a password, and gives exit code and answer.
pub(crate) fn lode(home: &Path, password: &str, words: &[&str], input: &str) -> (i32, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lode"));
    command.args(words).arg("--json").env("LODE_HOME", home).env("LODE_PASSPHRASE", password);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("piped");
    // A command that reads nothing may have ended already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let done = child.wait_with_output().expect("it ends");
    let text = String::from_utf8(done.stdout).expect("text");
    let answer = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{words:?}: {e}: {text}"));
    (done.status.code().expect("a code"), answer)
}
