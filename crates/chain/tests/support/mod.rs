//! What the tests of the chain share.
#![allow(dead_code, reason = "each test file uses its part")]

use cosmwasm_std::{Binary, CosmosMsg, SubMsg, WasmMsg, to_json_binary, to_json_vec};
use lode_chain::{Coin, Config, Desk, EngineKind, NativeCode, coin, native_code};
use lode_probe::msg::{Run, Step};

/// The wasm of a test contract, as `cargo xtask contracts` leaves it.
pub(crate) fn artifact(name: &str) -> Vec<u8> {
    let path = format!("{}/../../artifacts/{name}.wasm", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|e| panic!("{path}: {e}; run `cargo xtask contracts`"))
}

/// The probe as native code.
pub(crate) fn probe() -> NativeCode {
    native_code!("probe", lode_probe::contract => instantiate, execute, query, reply, migrate, sudo)
}

/// Both ways in which contracts run.
pub(crate) const ENGINES: [EngineKind; 2] = [EngineKind::Wasm, EngineKind::Native];

pub(crate) fn config(engine: EngineKind) -> Config {
    match engine {
        EngineKind::Wasm => Config::wasm(),
        EngineKind::Native => Config::native(vec![probe()]),
    }
}

/// What each named account owns at the start.
pub(crate) fn wealth() -> Vec<Coin> {
    vec![coin(1_000_000_000, "stake"), coin(5_000_000_000, "usdc"), coin(7_000_000_000, "weth")]
}

/// A desk with alice and bob, on which the probe is stored as code 1.
pub(crate) fn desk(engine: EngineKind) -> Desk {
    desk_with(config(engine))
}

pub(crate) fn desk_with(config: Config) -> Desk {
    let mut desk = Desk::create(config, &["alice", "bob"], &wealth()).unwrap();
    let id = desk.store("alice", "probe", artifact("lode_probe")).unwrap();
    assert_eq!(id, 1);
    desk
}

/// A desk with one probe.
pub(crate) fn with_probe(engine: EngineKind) -> (Desk, String) {
    let mut desk = desk(engine);
    let probe = new_probe(&mut desk);
    (desk, probe)
}

pub(crate) fn new_probe(desk: &mut Desk) -> String {
    desk.instantiate("alice", 1, &run([]), "probe", &[]).unwrap()
}

pub(crate) fn run(steps: impl IntoIterator<Item = Step>) -> Run {
    Run { steps: steps.into_iter().collect() }
}

pub(crate) fn set(key: &str, value: &str) -> Step {
    Step::Set { key: key.into(), value: value.into() }
}

pub(crate) fn append(key: &str, value: &str) -> Step {
    Step::Append { key: key.into(), value: value.into() }
}

pub(crate) fn fail(text: &str) -> Step {
    Step::Fail { text: text.into() }
}

/// The message that runs steps on a probe.
pub(crate) fn call(probe: &str, steps: impl IntoIterator<Item = Step>) -> CosmosMsg {
    let msg = to_json_binary(&run(steps)).unwrap();
    WasmMsg::Execute { contract_addr: probe.into(), msg, funds: vec![] }.into()
}

/// A submessage with a payload of steps for its reply.
pub(crate) fn payload(sub: SubMsg, steps: impl IntoIterator<Item = Step>) -> Step {
    Step::Sub(sub.with_payload(Binary::from(to_json_vec(&run(steps)).unwrap())))
}

/// A record of a probe as text.
pub(crate) fn record(desk: &Desk, probe: &str, key: &str) -> Option<String> {
    let raw = desk.chain().query_raw(probe, key.as_bytes()).unwrap();
    raw.map(|raw| String::from_utf8(raw).unwrap())
}
