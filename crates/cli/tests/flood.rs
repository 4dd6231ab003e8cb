//! Ten thousand idle connections, bodies that never end, and WebSocket clients that never read,
//! against the node's own process: it keeps serving, and its memory stays bounded.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Connections that are opened and left alone.
const IDLE: usize = 10_000;
/// What all of this may cost the process at once.
const GROWTH_MAX_BYTES: u64 = 256 << 20;

/// A chain in a process of its own, which ends with this.
struct Chain(Child, Value);

impl Drop for Chain {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Chain {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lode"));
        command.args(["chain", "start", "--json", "--accounts", "2", "--block-time", "20ms"]);
        for port in ["--rpc", "--rest", "--grpc"] {
            command.args([port, "127.0.0.1:0"]);
        }
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut line).expect("a line");
        Self(child, serde_json::from_str(&line).expect("JSON"))
    }

    fn host(&self, port: &str) -> String {
        self.1[port].as_str().expect("text").trim_start_matches("http://").to_string()
    }

    /// What of its memory is real, in bytes.
    fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()));
        let status = status.expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kib << 10
    }

    /// The first line of an answer; nothing if there is none.
    fn ask(&self, port: &str, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.host(port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        let ask = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes()).ok()?;
        let mut said = String::new();
        stream.read_to_string(&mut said).ok()?;
        said.lines().next().map(ToString::to_string)
    }

    fn serves(&self, port: &str) -> bool {
        let path = match port {
            "rpc" => "/status",
            _ => "/cosmos/base/tendermint/v1beta1/syncing",
        };
        self.ask(port, path).is_some_and(|line| line.contains(" 200 "))
    }

    /// Waits until a port serves again.
    fn recovers(&self, port: &str) {
        let until = Instant::now() + Duration::from_secs(120);
        while !self.serves(port) {
            assert!(Instant::now() < until, "{port} doesn't serve any more");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn bounded(&self, before: u64, what: &str) {
        let now = self.resident();
        println!("{what}: from {} to {} MiB", before >> 20, now >> 20);
        assert!(now < before + GROWTH_MAX_BYTES, "{what}: {before}, then {now} bytes");
    }
}

fn connect(host: &str) -> TcpStream {
    TcpStream::connect(host).expect("a connection")
}

#[test]
fn ten_thousand_idle_connections_stop_nobody_for_long() {
    let room = rlimit::increase_nofile_limit(IDLE as u64 + 1_000).expect("a limit");
    assert!(room > IDLE as u64 + 100, "raise the limit of open files: it is {room}");
    let chain = Chain::start();
    assert!(chain.serves("rpc") && chain.serves("rest"));
    let before = chain.resident();
    let host = chain.host("rpc");
    let held: Vec<TcpStream> = (0..IDLE).map(|_| connect(&host)).collect();
    assert!(chain.serves("rest"), "another port has its own places");
    chain.bounded(before, "idle connections");
    // All of them stay open on the client's side; the node gives their places away.
    chain.recovers("rpc");
    drop(held);
}

#[test]
fn bodies_and_sockets_that_nobody_ends_are_bounded() {
    let chain = Chain::start();
    let before = chain.resident();
    let host = chain.host("rpc");
    let head = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 200000\r\n\r\n";
    let body = vec![b' '; 150_000];
    let mut slow: Vec<TcpStream> = (0..400).map(|_| connect(&host)).collect();
    for stream in &mut slow {
        stream.write_all(head).expect("sent");
        // The node may have lost its patience already.
        let _ = stream.write_all(&body);
    }
    assert!(chain.serves("rpc"), "there are places left");
    chain.bounded(before, "bodies without an end");
    for stream in slow {
        let mut said = String::new();
        let mut stream = stream;
        // A reset is an end as well.
        let _ = stream.read_to_string(&mut said);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    }
    let mut sockets: Vec<TcpStream> = (0..100).map(|_| connect(&host)).collect();
    let upgrade = b"GET /websocket HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\n\
        connection: upgrade\r\nsec-websocket-version: 13\r\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    for socket in &mut sockets {
        socket.write_all(upgrade).expect("sent");
        let ask = json!({"jsonrpc": "2.0", "id": 1, "method": "subscribe",
            "params": ["tm.event='NewBlock'"]});
        // Then far more questions than anybody reads answers to.
        let _ = socket.write_all(&frame(&ask.to_string()));
        let genesis = json!({"jsonrpc": "2.0", "id": 2, "method": "genesis"}).to_string();
        socket.set_write_timeout(Some(Duration::from_millis(50))).expect("set");
        for _ in 0..200 {
            if socket.write_all(&frame(&genesis)).is_err() {
                break;
            }
        }
    }
    assert!(chain.serves("rpc"), "there are places left");
    chain.bounded(before, "sockets without a reader");
    // A frame that is larger than any message may be.
    let mut socket = connect(&host);
    socket.write_all(upgrade).expect("sent");
    let mut large = vec![0x81, 0xff];
    large.extend((1_u64 << 40).to_be_bytes());
    socket.write_all(&large).expect("sent");
    let mut said = Vec::new();
    let _ = socket.read_to_end(&mut said);
    chain.recovers("rpc");
    chain.bounded(before, "at the end");
}

/// A text frame of a client, masked with zeros.
fn frame(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).expect("short");
    assert!(length < 126, "short");
    let mut out = vec![0x81, 0x80 | length];
    out.extend([0; 4]);
    out.extend(text.as_bytes());
    out
}
