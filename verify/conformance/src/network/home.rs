//! The folders of a network's nodes: made by wasmd itself, then given people and short waits.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Options;

/// Has wasmd make the folders, keys and the genesis of `options.validators` nodes below `root`.
pub(super) fn make(root: &Path, options: &Options, people: &[String]) -> Result<()> {
    let output = Command::new(&options.wasmd)
        .args(["testnet", "init-files", "--single-host", "--keyring-backend", "test"])
        .args(["--v", &options.validators.to_string()])
        .args(["--chain-id", &options.chain_id])
        .args(["--starting-ip-address", "127.0.0.1"])
        .arg("--output-dir")
        .arg(root)
        // wasmd keeps a folder of its own, which must not be the user's.
        .arg("--home")
        .arg(root.join("tool"))
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run {}", options.wasmd.display()))?;
    if !output.status.success() {
        bail!("wasmd testnet init-files failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let file = |node: usize| folder(root, node).join("config/genesis.json");
    let text = std::fs::read(file(0)).context("wasmd left no genesis")?;
    let genesis = peopled(serde_json::from_slice(&text)?, options, people)?;
    let text = serde_json::to_vec(&genesis)?;
    for node in 0..options.validators {
        std::fs::write(file(node), &text)?;
    }
    Ok(())
}

/// The folder of one node.
pub(super) fn folder(root: &Path, node: usize) -> PathBuf {
    root.join(format!("node{node}")).join("wasmd")
}

/// The name under which a node's peers know it: the hash of its public key.
pub(super) fn node_id(root: &Path, node: usize) -> Result<String> {
    let text = std::fs::read(folder(root, node).join("config/node_key.json"))?;
    let file: Value = serde_json::from_slice(&text)?;
    let secret = file.pointer("/priv_key/value").and_then(Value::as_str);
    let secret = BASE64.decode(secret.context("node_key.json has no key")?)?;
    // An ed25519 secret ends with the public key.
    let public = secret.get(32..64).context("node_key.json's key is too short")?;
    let hash = Sha256::digest(public);
    Ok(hex::encode(hash.get(..20).unwrap_or_default()))
}

/// What a validator signed last, which outlives everything.
const SIGNED: &str = "priv_validator_state.json";

/// Removes a node's blocks, state and compiled contracts, but not its keys and what it signed.
pub(super) fn wipe(root: &Path, node: usize) -> Result<()> {
    let home = folder(root, node);
    for entry in std::fs::read_dir(home.join("data"))? {
        let path = entry?.path();
        if path.is_dir() {
            std::fs::remove_dir_all(&path)?;
        } else if !path.ends_with(SIGNED) {
            std::fs::remove_file(&path)?;
        }
    }
    let compiled = home.join("wasm");
    if compiled.exists() {
        std::fs::remove_dir_all(compiled)?;
    }
    Ok(())
}

/// Puts the people before the validators, so that their account numbers count from 0, and
/// shortens what a test would wait for.
fn peopled(mut genesis: Value, options: &Options, people: &[String]) -> Result<Value> {
    let state = genesis.get_mut("app_state").context("the genesis has no app_state")?;
    let accounts = array(state, "/auth/accounts")?;
    let validators = std::mem::take(accounts);
    let mut number = 0;
    for person in people {
        accounts.push(account(person, number));
        number += 1;
    }
    for validator in validators {
        let address = validator.get("address").and_then(Value::as_str);
        accounts.push(account(address.context("a genesis account has no address")?, number));
        number += 1;
    }
    let coins: Vec<Value> = options
        .coins
        .iter()
        .map(|coin| json!({"denom": coin.denom, "amount": coin.amount.to_string()}))
        .collect();
    let balances = array(state, "/bank/balances")?;
    balances.extend(people.iter().map(|person| json!({"address": person, "coins": coins})));
    // An empty supply is summed up by wasmd itself.
    set(state, "/bank/supply", json!([]))?;
    set(state, "/gov/params/voting_period", json!("4s"))?;
    set(state, "/gov/params/expedited_voting_period", json!("3s"))?;
    set(state, "/gov/params/min_deposit", json!([{"denom": "stake", "amount": "1"}]))?;
    set(state, "/gov/params/expedited_min_deposit", json!([{"denom": "stake", "amount": "2"}]))?;
    set(state, "/gov/params/quorum", json!("0.010000000000000000"))?;
    // A validator that a scenario stops isn't jailed for it.
    set(state, "/slashing/params/signed_blocks_window", json!("100000"))?;
    Ok(genesis)
}

fn account(address: &str, number: u64) -> Value {
    json!({
        "@type": "/cosmos.auth.v1beta1.BaseAccount",
        "address": address,
        "pub_key": null,
        "account_number": number.to_string(),
        "sequence": "0",
    })
}

fn array<'a>(state: &'a mut Value, path: &str) -> Result<&'a mut Vec<Value>> {
    let found = state.pointer_mut(path).and_then(Value::as_array_mut);
    found.with_context(|| format!("the genesis has no {path}"))
}

fn set(state: &mut Value, path: &str, value: Value) -> Result<()> {
    let place = state.pointer_mut(path);
    ensure!(place.is_some(), "the genesis has no {path}");
    if let Some(place) = place {
        *place = value;
    }
    Ok(())
}
