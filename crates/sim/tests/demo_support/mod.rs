//! Running the demo from tests, and the fees recomputed from the event log alone.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use lode_sim::demo::{Codes, DemoError, EngineChoice, Options, Outcome, run};
use lode_sim::market::Market;
use lode_sim::statement::DemoResult;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use serde::Deserialize;

/// Options of an engine.
pub(crate) fn options(engine: EngineChoice) -> Options {
    Options { engine, ..Options::default() }
}

/// The contracts' wasm, which the test command builds first.
pub(crate) fn codes(engine: EngineChoice) -> Codes {
    if engine == EngineChoice::Native {
        return Codes::default();
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../artifacts");
    let folder = std::env::var_os("LODE_ARTIFACTS").map_or(beside, PathBuf::from);
    let read = |name| fs::read(folder.join(name)).expect("build it with `cargo xtask contracts`");
    Codes { exchange: read("lode_exchange.wasm"), lp_token: read("lode_lp_token.wasm") }
}

/// Runs to the end.
pub(crate) fn finish(market: &Market, options: &Options) -> Outcome {
    let mut watch = |_| ControlFlow::Continue(());
    run(market, options, &codes(options.engine), &mut watch).unwrap_or_else(|e| panic!("{e}"))
}

/// Runs until so many bars are done, and drops the chain there.
pub(crate) fn stop_after(market: &Market, options: &Options, bars: u64) {
    let mut watch = |progress: lode_sim::demo::Progress| match progress.bars < bars {
        true => ControlFlow::Continue(()),
        false => ControlFlow::Break(()),
    };
    match run(market, options, &codes(options.engine), &mut watch) {
        Err(DemoError::Stopped { bars: stopped }) => assert_eq!(stopped, bars),
        other => panic!("not stopped: {other:?}"),
    }
}

/// Asserts that every sum of a result closes, and that nothing failed.
pub(crate) fn assert_closed(result: &DemoResult) {
    assert_eq!(result.failed_transactions, 0);
    for reward in &result.rewards {
        assert!(reward.difference.is_zero(), "{reward:?}");
        assert_eq!((reward.remaining, reward.parked), (0, 0), "{reward:?}");
        assert!(reward.paid > 0 && reward.funded - reward.paid < 6, "{reward:?}");
    }
    assert_eq!(result.conservation.len(), 4);
    for asset in &result.conservation {
        assert!(asset.difference.is_zero(), "{asset:?}");
        assert_eq!(asset.entered - asset.left, asset.held, "{asset:?}");
        assert_eq!(asset.held, asset.owed, "{asset:?}");
    }
    for provider in &result.providers {
        assert!(provider.difference.is_zero(), "{provider:?}");
    }
}

#[derive(Deserialize)]
struct Line {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    attributes: Vec<(String, String)>,
}

impl Event {
    fn text(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    fn number(&self, key: &str) -> BigInt {
        self.text(key).unwrap_or_else(|| panic!("{} has no {key}", self.kind)).parse().unwrap()
    }
}

/// A pool's holders as the event log tells them, and what each has earned in fees.
#[derive(Default)]
struct Holders {
    shares: BTreeMap<String, BigInt>,
    total: BigInt,
    since: [BigInt; 2],
    earned: BTreeMap<String, [BigRational; 2]>,
}

impl Holders {
    /// Gives each holder their part of the fees since the shares last changed.
    fn share_out(&mut self) {
        let fees = std::mem::take(&mut self.since);
        for (owner, shares) in &self.shares {
            let earned = self.earned.entry(owner.clone()).or_default();
            for (earned, fee) in earned.iter_mut().zip(&fees) {
                if !fee.is_zero() {
                    *earned += BigRational::new(fee * shares, self.total.clone());
                }
            }
        }
    }

    fn change(&mut self, event: &Event, sign: i32) {
        self.share_out();
        let owner = event.text("owner").unwrap().to_owned();
        *self.shares.entry(owner).or_default() += event.number("shares") * sign;
        self.total = event.number("total_shares");
    }
}

/// The exact fees of every address in pool 1, by side: the sum over its swaps of own shares over
/// all shares times the holders' fee. Nothing but the event log is read.
pub(crate) fn fees_by_events(log: &Path) -> BTreeMap<String, [BigRational; 2]> {
    let text = fs::read_to_string(log).unwrap();
    let mut holders = Holders::default();
    for line in text.lines() {
        let line: Line = serde_json::from_str(line).unwrap();
        for event in line.events.iter().filter(|event| event.text("pool") == Some("1")) {
            match event.kind.as_str() {
                "wasm-swap" => {
                    let side: usize = event.text("side").unwrap().parse().unwrap();
                    let protocol =
                        event.text("protocol_fee").map_or(BigInt::ZERO, |fee| fee.parse().unwrap());
                    holders.since[side] += event.number("fee") - protocol;
                }
                "wasm-deposit" => holders.change(event, 1),
                "wasm-withdraw" => holders.change(event, -1),
                _ => {}
            }
        }
    }
    holders.share_out();
    holders.earned
}

/// Asserts, for every provider, exact − 1 < reported ≤ exact, and returns how many were compared.
pub(crate) fn assert_fees(result: &DemoResult, log: &Path) -> usize {
    let earned = fees_by_events(log);
    let codec = lode_chain::AddressCodec::new("wasm").unwrap();
    let one = BigRational::from_integer(1.into());
    let mut compared = 0;
    for provider in &result.providers {
        let address = codec.encode(&lode_chain::Key::named(&provider.name).address);
        let exact = earned.get(&address).cloned().unwrap_or_default();
        // The pool's own order is by name: usdc, weth.
        for (denom, exact) in ["usdc", "weth"].into_iter().zip(exact) {
            let reported = provider.fees_earned.get(denom).copied().unwrap_or(0);
            let reported = BigRational::from_integer(reported.into());
            assert!(reported <= exact, "{} {denom}: {reported} > {exact}", provider.name);
            assert!(&exact - &one < reported, "{} {denom}: {reported} << {exact}", provider.name);
            compared += usize::from(!exact.is_zero());
        }
    }
    compared
}

/// What alice and bob got in the opening block, and all shares at its end.
pub(crate) fn opening_shares(log: &Path) -> (u128, u128, u128) {
    let codec = lode_chain::AddressCodec::new("wasm").unwrap();
    let address = |name: &str| codec.encode(&lode_chain::Key::named(name).address);
    let (alice, bob) = (address("alice"), address("bob"));
    let mut shares = (0, 0, 0);
    for line in fs::read_to_string(log).unwrap().lines() {
        let line: Line = serde_json::from_str(line).unwrap();
        let deposits = line.events.iter().filter(|event| event.kind == "wasm-deposit");
        for event in deposits.filter(|event| event.text("pool") == Some("1")) {
            let number = |key: &str| event.text(key).unwrap().parse::<u128>().unwrap();
            match event.text("owner") {
                Some(owner) if owner == alice => shares.0 = number("shares"),
                Some(owner) if owner == bob => shares.1 = number("shares"),
                _ => {}
            }
            shares.2 = number("total_shares");
        }
    }
    shares
}
