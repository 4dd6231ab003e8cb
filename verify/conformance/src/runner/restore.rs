//! Has a validator do every block again, and holds what it comes to against another.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::Runner;
use crate::network::End;
use crate::recording::Restored;
use crate::rpc::{Rpc, text};

/// How long a node may be behind its own blocks with results and index.
const BEHIND: Duration = Duration::from_secs(20);

impl Runner<'_> {
    /// Kills a validator, takes all that it knows, starts it again, and compares every block's
    /// results and state hash, and every transaction so far, with another validator.
    pub(super) fn restore(&mut self, step: usize, node: usize) -> Result<()> {
        let others = self.network.options().validators;
        ensure!(others > 3, "a network of {others} stands still without one of its validators");
        self.follow()?;
        self.network.end_node(node, End::Kill)?;
        self.network.wipe_node(node)?;
        self.network.start_node(node)?;
        let height = self.next_height.saturating_sub(1);
        self.network.wait_for(node, height)?;
        let (here, there) = (self.network.rpc(node)?, self.other(node)?);
        let mut found = Restored {
            step,
            validator: node,
            height,
            app_hash: String::new(),
            blocks: height,
            transactions: 0,
            differences: Vec::new(),
        };
        for block in 1..=height {
            let question = json!({"height": block.to_string()});
            let results = both(&here, &there, "block_results", &question)?;
            found.hold(&format!("results of block {block}"), &results);
            found.app_hash = text(&results.0, "/app_hash").unwrap_or_default();
        }
        for sent in self.recording.steps.iter().filter(|sent| sent.refused.is_none()) {
            let hash = BASE64.encode(hex::decode(&sent.hash)?);
            let question = json!({"hash": hash, "prove": true});
            found.hold(
                &format!("transaction {}", sent.hash),
                &both(&here, &there, "tx", &question)?,
            );
            found.transactions += 1;
        }
        self.recording.restored.push(found);
        Ok(())
    }

    /// A client of a running validator that isn't `node`.
    fn other(&self, node: usize) -> Result<Rpc> {
        let mut all = 0..self.network.options().validators;
        let reached = |other: &usize| {
            *other != node && self.network.rpc(*other).is_ok_and(|rpc| rpc.height().is_ok())
        };
        let other = all.find(reached).context("no other validator runs")?;
        self.network.rpc(other)
    }
}

impl Restored {
    fn hold(&mut self, what: &str, (here, there): &(Value, Value)) {
        if here != there {
            self.differences.push(format!("{what}: {here} instead of {there}"));
        }
    }
}

/// Asks two nodes the same, and waits for the one that may be a little behind.
fn both(here: &Rpc, there: &Rpc, method: &str, question: &Value) -> Result<(Value, Value)> {
    let start = Instant::now();
    let expected = there.call(method, question.clone())?;
    loop {
        match here.call(method, question.clone()) {
            Ok(answer) => return Ok((answer, expected)),
            Err(error) if start.elapsed() > BEHIND => bail!("after {BEHIND:?}: {error:#}"),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}
