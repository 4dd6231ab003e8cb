//! The paths of `abci_query` that are no gRPC methods.

use lode_chain::Records;

use crate::answer::Ask;
use crate::failure::Failure;

const UNKNOWN: &str = "unknown request";

fn unknown(context: impl Into<String>) -> Failure {
    Failure::app(6, context, UNKNOWN)
}

/// Answers `/app/version`, `/app/simulate` and `/store/NAME/key`.
pub(crate) fn answer(ask: &Ask<'_>, path: &str, data: &[u8]) -> Result<Vec<u8>, Failure> {
    if path == crate::method::BROADCAST {
        let why = "can't route a broadcast tx message";
        return Err(Failure::app(18, why, "invalid request"));
    }
    if path.is_empty() {
        return Err(unknown("no query path provided"));
    }
    let parts: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
    match parts.as_slice() {
        ["app", "version", ..] => Ok(ask.info.version.clone().into_bytes()),
        ["app", "simulate", ..] => crate::services::tx::simulate_json(ask, data),
        ["app", rest @ ..] if !rest.is_empty() => {
            Err(unknown(format!("unknown query: [app {}]", rest.join(" "))))
        }
        ["app"] => Err(unknown(
            "expected second parameter to be either 'simulate' or 'version', neither was present",
        )),
        ["store", name, rest @ ..] => record(ask, name, rest, data),
        ["store"] => record(ask, "", &[], data),
        ["p2p", "filter", _, _, ..] => Ok(Vec::new()),
        ["p2p", _, _, _, ..] => Err(unknown("expected second parameter to be 'filter'")),
        ["p2p", ..] => Err(unknown("path should be p2p filter <addr|id> <parameter>")),
        _ => Err(Failure::Path(path.to_string())),
    }
}

/// A refusal of the store, which has numbers of its own.
fn refused(code: u32, context: String, root: &'static str) -> Failure {
    Failure::App { codespace: "store", code, context, root }
}

/// A record of one of the stores, by the SDK's own key.
fn record(ask: &Ask<'_>, name: &str, rest: &[&str], key: &[u8]) -> Result<Vec<u8>, Failure> {
    let records = match name {
        "acc" => Records::Auth,
        "authz" => Records::Authz,
        "bank" => Records::Bank,
        "distribution" if ask.chain.has_staking() => Records::Distribution,
        "feegrant" => Records::Feegrant,
        "mint" if ask.chain.has_staking() => Records::Mint,
        "slashing" if ask.chain.has_staking() => Records::Slashing,
        "staking" if ask.chain.has_staking() => Records::Staking,
        "wasm" => Records::Wasm,
        _ => return Err(refused(4, format!("no such store: {name}"), UNKNOWN)),
    };
    if key.is_empty() {
        return Err(refused(3, "query cannot be zero length".to_string(), "tx parse error"));
    }
    if rest != ["key"] {
        let rest: String = rest.iter().map(|part| format!("/{part}")).collect();
        let why = format!("unexpected query path: {rest}");
        return Err(refused(4, why, UNKNOWN));
    }
    Ok(ask.chain.record(records, key).unwrap_or_default())
}
