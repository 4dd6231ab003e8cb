//! The client over a chain in this process.

use lode_chain::{Chain, Config, Genesis, coin};
use lode_client::{Client, Local, Terms};
use lode_keys::{COSMOS_PATH, Wallet};
use lode_query::{NodeInfo, ValidatorIdentity};

mod support;

fn info() -> NodeInfo {
    NodeInfo {
        moniker: "local".to_string(),
        version: "0".to_string(),
        node_id: "00".repeat(20),
        listen_addr: String::new(),
        rpc_address: String::new(),
        validator: ValidatorIdentity { public_key: [7; 32], voting_power: 1 },
        bond_denom: "ustake".to_string(),
    }
}

#[test]
fn a_deployment_in_process_is_made_once() {
    let wallet = Wallet::new(support::WORDS, COSMOS_PATH).expect("words");
    let genesis = Genesis {
        chain_id: "local-1".to_string(),
        time_ns: 1_700_000_000_000_000_000,
        accounts: vec![(wallet.address, vec![coin(1_000_000_000_000, "ustake")])],
        staking: None,
    };
    let chain = Chain::create(Config::wasm(), &genesis).expect("a chain");
    let mut client = Client::new(Local::new(chain, info()), Terms::default());
    let folder = tempfile::tempdir().expect("a folder");
    support::deploys_once(&mut client, &wallet, folder.path());
}
