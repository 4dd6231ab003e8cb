//! Programs that are run to their end, for a time that is bounded.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a program may run.
const PATIENCE: Duration = Duration::from_secs(180);

/// What a program left.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// Its exit code; `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// Runs a program. Without an input its own stays open until it ends, so that it can tell when we
/// don't live; an input ends where its text does.
pub(crate) fn run(command: &mut Command, input: &str) -> Result<Ended> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot run {name}"))?;
    let mut stdin = child.stdin.take().context("no input")?;
    // A program that reads nothing may have ended already.
    let _ = stdin.write_all(input.as_bytes());
    let leash = input.is_empty().then_some(stdin);
    let out = reader(child.stdout.take());
    let err = reader(child.stderr.take());
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            bail!("{name} ran for more than {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    drop(leash);
    let text = |thread: std::thread::JoinHandle<String>| {
        thread.join().map_err(|_| anyhow::anyhow!("a reader broke off"))
    };
    Ok(Ended { code: status.code(), out: text(out)?, err: text(err)? })
}

fn reader(stream: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut raw = Vec::new();
        if let Some(mut stream) = stream {
            // What was read before a break is still worth showing.
            let _ = stream.read_to_end(&mut raw);
        }
        String::from_utf8_lossy(&raw).into_owned()
    })
}
