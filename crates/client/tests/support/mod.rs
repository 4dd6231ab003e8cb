//! Deployments that hold on every chain.
#![allow(dead_code, reason = "each test uses a part")]

use std::path::Path;

use lode_client::{Admin, Artifacts, Client, Deployment, Plan, Target, deploy};
use lode_keys::Wallet;

/// Words that nobody funds here.
pub(crate) const WORDS: &str = "abandon abandon abandon abandon abandon abandon abandon abandon \
                                abandon abandon abandon about";

/// A plan with the contracts that `cargo xtask contracts` has built.
pub(crate) fn plan(folder: &Path) -> Plan {
    let artifacts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../artifacts");
    Plan {
        artifacts: Artifacts::read(&artifacts).expect("build the contracts first"),
        label: "lode-exchange".to_string(),
        admin: Admin::Nobody,
        out: folder.join("deployment.json"),
    }
}

/// Deploys, and again with and without the record: nothing is made twice.
pub(crate) fn deploys_once<T: Target>(client: &mut Client<T>, wallet: &Wallet, folder: &Path) {
    let mut plan = plan(folder);
    let before = client.codes().expect("codes").len();
    let first = deploy(client, wallet, &plan, |_| {}).expect("deployed");
    let exchange = first.exchange.clone().expect("an exchange");
    assert!(exchange.tx.is_some() && exchange.admin.is_none(), "{exchange:?}");
    assert_eq!(Deployment::read(&plan.out).expect("a record").as_ref(), Some(&first));
    let sequence = |client: &mut Client<T>| client.account(&first.deployer).expect("it").sequence;
    let signed = sequence(client);

    assert_eq!(deploy(client, wallet, &plan, |_| {}).expect("again"), first);
    std::fs::remove_file(&plan.out).expect("removed");
    let found = deploy(client, wallet, &plan, |_| {}).expect("without the record");
    assert_eq!(found.exchange.as_ref().map(|e| &e.address), Some(&exchange.address));
    assert_eq!(sequence(client), signed, "nothing was signed");
    assert_eq!(client.codes().expect("codes").len(), before + 2);

    // Another label is another exchange; with an admin only if the plan says so by name.
    plan.label = "with-admin".to_string();
    plan.admin = Admin::Named(first.deployer.clone());
    let other = deploy(client, wallet, &plan, |_| {}).expect("with an admin");
    assert_ne!(other.exchange.map(|e| e.address), Some(exchange.address));
    plan.admin = Admin::Nobody;
    let refused = deploy(client, wallet, &plan, |_| {}).expect_err("it has an admin");
    assert_eq!(refused.code(), "has_admin");

    // A record of another chain is not overwritten.
    let text = std::fs::read_to_string(&plan.out).expect("text");
    let foreign = text.replace(&first.chain_id, "another-1");
    std::fs::write(&plan.out, &foreign).expect("written");
    let refused = deploy(client, wallet, &plan, |_| {}).expect_err("another chain");
    assert_eq!(refused.code(), "other_chain");
    assert_eq!(std::fs::read_to_string(&plan.out).expect("text"), foreign);
}
