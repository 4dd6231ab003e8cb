use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{End, KEEPER, Node};

/// A program that tells its number and waits.
fn sleeper(file: &Path) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg("echo $$ > \"$0\"; exec sleep 600").arg(file);
    command
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn told(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    text.ends_with('\n').then(|| text.trim().to_string())
}

fn lives(process: &str) -> bool {
    let status = Command::new("kill").args(["-0", process]).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

#[test]
fn a_node_ends_when_it_is_told_and_when_it_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    for how in [Some(End::Stop), Some(End::Kill), None] {
        let file = folder.path().join(format!("{how:?}"));
        let log = folder.path().join("log");
        let mut node = Node::start(folder.path(), &log, &sleeper(&file)).unwrap();
        until("it never started", || told(&file).is_some());
        let process = told(&file).unwrap();
        assert!(lives(&process));
        match how {
            Some(how) => node.end(how),
            None => drop(node),
        }
        until("it goes on", || !lives(&process));
        assert!(folder.path().exists());
    }
}

#[test]
fn nothing_is_left_when_the_owner_dies() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("network");
    std::fs::create_dir(&root).unwrap();
    let file = folder.path().join("process");
    let mut keeper = Command::new("sh");
    let node = sleeper(&file);
    keeper.arg("-c").arg(KEEPER).arg("keeper").arg(&root).arg(node.get_program());
    let mut keeper = keeper.args(node.get_args()).stdin(Stdio::piped()).spawn().unwrap();
    until("it never started", || told(&file).is_some());
    let process = told(&file).unwrap();
    // As the system does it for a process that dies.
    drop(keeper.stdin.take());
    until("it goes on", || !lives(&process) && !root.exists());
    keeper.wait().unwrap();
}
