//! Clients that others wrote, unchanged, against the embedded node and a real network.
//!
//! Each client is one script, which gets a [`Visit`]: where a chain is and who may spend what
//! there. It doesn't know which kind of chain it talks to.

mod failover;
mod lode;
mod process;
mod reflection;
mod report;
mod rust;
mod script;
mod shape;
mod target;
mod wasmd;

use std::path::{Path, PathBuf};

use anyhow::Result;

pub use report::{Line, Report, State};
pub use target::{Target, Visit};

use target::{Embedded, Wasmd};
use wasmd::Transcript;

/// Programs and folders.
#[derive(Clone, Debug)]
pub struct Tools {
    /// The lode program.
    pub lode: PathBuf,
    /// The wasmd program, if there is one.
    pub wasmd: Option<PathBuf>,
    /// The contracts' wasm.
    pub artifacts: PathBuf,
    /// The scripts for Node.js, if it is there.
    pub scripts: Option<PathBuf>,
    /// Only clients whose names contain this.
    pub only: String,
}

impl Tools {
    /// A cw20 token's wasm.
    pub fn cw20(&self) -> PathBuf {
        self.artifacts.join("cw20_base.wasm")
    }
}

/// A client: how it is called, and what it does with a chain. It gives how many steps were done.
struct Client {
    name: &'static str,
    run: fn(&Visit, &Path, &Tools) -> Result<usize>,
}

/// All clients but wasmd's command line, which is compared besides.
const CLIENTS: [Client; 5] = [
    Client { name: "CosmJS", run: script::cosmjs },
    Client { name: "Keplr over REST", run: script::keplr },
    Client { name: "cosmrs and tendermint-rpc", run: rust::run },
    Client { name: "gRPC reflection", run: reflection::run },
    Client { name: "lode deploy and a trade", run: lode::run },
];
const WASMD: &str = "wasmd command line";
const SHAPES: &str = "wasmd command line, compared";
const FAILOVER: &str = "the client moves on";

/// Runs everything.
///
/// # Errors
/// When a chain can't be started. What a client meets is in the report.
pub fn run_all(tools: &Tools) -> Result<Report> {
    let mut report = Report::default();
    let embedded = Embedded::start(tools)?;
    let mut network = tools.wasmd.as_deref().map(|wasmd| Wasmd::start(wasmd, tools)).transpose()?;
    let targets = [Some(&embedded.target), network.as_ref().map(|network| &network.target)];
    let mut transcripts: Vec<Transcript> = Vec::new();
    std::thread::scope(|scope| -> Result<()> {
        let mut running = Vec::new();
        let mut typing = Vec::new();
        for target in targets.into_iter().flatten() {
            for (index, client) in CLIENTS.iter().enumerate() {
                if !client.name.contains(&tools.only) {
                    continue;
                }
                if tools.scripts.is_none() && index < 2 {
                    report.left_out(client.name, &target.name, "Node.js is missing");
                    continue;
                }
                running.push(scope.spawn(move || visit(client, index, target, tools)));
            }
            if let Some(wasmd) = &tools.wasmd
                && WASMD.contains(&tools.only)
            {
                let visit = target.visit(CLIENTS.len())?;
                typing.push(scope.spawn(move || wasmd::run(&visit, wasmd, &tools.cw20())));
            }
        }
        for thread in running {
            report.lines.push(joined(thread)?);
        }
        for thread in typing {
            transcripts.push(joined(thread)?);
        }
        Ok(())
    })?;
    for transcript in &transcripts {
        report.add(WASMD, &transcript.target, transcript.ended());
    }
    if let [embedded, real] = transcripts.as_slice() {
        report.add(SHAPES, "both", wasmd::compare(embedded, real));
    }
    match &mut network {
        Some(network) if FAILOVER.contains(&tools.only) => {
            let name = network.target.name.clone();
            let ended = failover::run(network);
            report.add(FAILOVER, &name, ended);
        }
        Some(_) => {}
        None => report.left_out("all clients", "wasmd", "Go is missing, and with it wasmd"),
    }
    Ok(report)
}

fn visit(client: &Client, index: usize, target: &Target, tools: &Tools) -> Line {
    let run = || -> Result<usize> {
        let folder = tempfile::tempdir()?;
        let visit = target.visit(index)?;
        (client.run)(&visit, folder.path(), tools)
    };
    Line::of(client.name, &target.name, run())
}

fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> Result<T> {
    thread.join().map_err(|_| anyhow::anyhow!("a client's thread broke off"))
}
