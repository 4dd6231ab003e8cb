//! Puts Lode's contracts on a chain, step by step, and goes on where it stopped.

use std::fs;
use std::path::{Path, PathBuf};

use lode_chain::Address;
use lode_keys::Wallet;
use lode_msg::exchange::{ConfigResponse, InstantiateMsg, QueryMsg};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::client::Client;
use crate::error::ClientError;
use crate::msgs;
use crate::record::{CodeRecord, ContractRecord, Deployment};
use crate::target::Target;

/// The wasm that is deployed.
#[derive(Clone, Debug)]
pub struct Artifacts {
    /// The exchange.
    pub exchange: Vec<u8>,
    /// The cw20 face of shares.
    pub lp_token: Vec<u8>,
}

impl Artifacts {
    /// Reads both from a folder, and holds them against its `checksums.txt`.
    ///
    /// # Errors
    /// [`ClientError::File`] if a file is missing, [`ClientError::Artifact`] if it is another.
    pub fn read(folder: &Path) -> Result<Self, ClientError> {
        let open = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|e| {
                let why = format!("{e}; build the contracts with `cargo xtask contracts`");
                ClientError::File(path.display().to_string(), why)
            })
        };
        let list = String::from_utf8_lossy(&open("checksums.txt")?).into_owned();
        let checked = |name: &str| {
            let wasm = open(name)?;
            let found = hex::encode(Sha256::digest(&wasm));
            let listed = list.lines().any(|line| {
                let mut words = line.split_whitespace();
                words.next() == Some(&found) && words.next() == Some(name)
            });
            if listed { Ok(wasm) } else { Err(ClientError::Artifact(name.to_string())) }
        };
        Ok(Self {
            exchange: checked("lode_exchange.wasm")?,
            lp_token: checked("lode_lp_token.wasm")?,
        })
    }
}

/// Who may change the exchange's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admin {
    /// Nobody, as it is meant to be.
    Nobody,
    /// This address.
    Named(String),
}

impl Admin {
    fn text(&self) -> &str {
        match self {
            Self::Nobody => "",
            Self::Named(address) => address,
        }
    }
}

/// What is to be deployed, and where that is written down.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The wasm.
    pub artifacts: Artifacts,
    /// The exchange's label; another label is another exchange.
    pub label: String,
    /// Who may change the exchange's code.
    pub admin: Admin,
    /// The record's file.
    pub out: PathBuf,
}

/// What a step has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Code was stored, or was there already: its name, number and transaction.
    Code(&'static str, u64, Option<String>),
    /// The exchange was made, or was there already: its address and transaction.
    Exchange(String, Option<String>),
    /// Everything was looked at on the chain and is as it should be.
    Checked,
}

/// Deploys Lode with a key: stores the code of the shares' face and of the exchange, makes the
/// exchange and checks all of it by queries. After each step the record is written.
///
/// It can be run again at any time: code is recognised by its checksum, and the exchange's address
/// follows from its code, its maker and its label, so that nothing is made twice.
///
/// # Errors
/// [`ClientError::Admin`] if the exchange has an admin that the plan doesn't name;
/// [`ClientError::Differs`] if something on the chain is not as planned; else what stood in the
/// way.
pub fn deploy<T: Target>(
    client: &mut Client<T>,
    wallet: &Wallet,
    plan: &Plan,
    mut told: impl FnMut(&Step),
) -> Result<Deployment, ClientError> {
    let chain_id = client.chain_id()?;
    let deployer = client.address(wallet)?;
    let recorded = Deployment::read(&plan.out)?;
    let mut record = match recorded {
        Some(found) if found.chain_id != chain_id => {
            let recorded = found.chain_id;
            return Err(ClientError::OtherChain { recorded, found: chain_id });
        }
        Some(found) => {
            same("the record's deployer", &deployer, &found.deployer)?;
            found
        }
        None => Deployment {
            chain_id,
            deployer: deployer.clone(),
            lp_token_code: None,
            exchange_code: None,
            exchange: None,
        },
    };
    let wasm = &plan.artifacts;
    let lp = code(client, wallet, &wasm.lp_token, record.lp_token_code.take())?;
    told(&Step::Code("lp-token", lp.code_id, lp.tx.clone()));
    record.lp_token_code = Some(lp.clone());
    record.write(&plan.out)?;
    let exchange = code(client, wallet, &wasm.exchange, record.exchange_code.take())?;
    told(&Step::Code("exchange", exchange.code_id, exchange.tx.clone()));
    record.exchange_code = Some(exchange.clone());
    record.write(&plan.out)?;
    let make =
        Make { plan, deployer: &deployer, code_id: exchange.code_id, lp_code_id: lp.code_id };
    let made = make.exchange(client, wallet, record.exchange.take())?;
    told(&Step::Exchange(made.address.clone(), made.tx.clone()));
    make.check(client, &made)?;
    told(&Step::Checked);
    record.exchange = Some(made);
    record.write(&plan.out)?;
    Ok(record)
}

fn same(what: &str, expected: &str, found: &str) -> Result<(), ClientError> {
    if expected == found {
        return Ok(());
    }
    Err(ClientError::Differs {
        what: what.to_string(),
        expected: expected.to_string(),
        found: found.to_string(),
    })
}

/// The code of some wasm: the one on the chain with this checksum, or a new one.
fn code<T: Target>(
    client: &mut Client<T>,
    wallet: &Wallet,
    wasm: &[u8],
    recorded: Option<CodeRecord>,
) -> Result<CodeRecord, ClientError> {
    let hash = Sha256::digest(wasm);
    let checksum = hex::encode(hash);
    // Equal checksums are equal code, whoever stored it; but only code that everybody may use
    // can be used by the exchange.
    let same = |client: &mut Client<T>| -> Result<Vec<u64>, ClientError> {
        let codes = client.codes()?.into_iter();
        let usable = codes.filter(|code| code.open && code.checksum[..] == hash[..]);
        Ok(usable.map(|code| code.code_id).collect())
    };
    let found = same(client)?;
    if let Some(recorded) = recorded.filter(|code| found.contains(&code.code_id)) {
        return Ok(CodeRecord { checksum, ..recorded });
    }
    if let Some(code_id) = found.first() {
        return Ok(CodeRecord { code_id: *code_id, checksum, tx: None });
    }
    let sender = client.address(wallet)?;
    let done = client.submit(wallet, &[msgs::store(&sender, wasm)?])?;
    let code_id = done.attribute("store_code", "code_id").and_then(|id| id.parse().ok());
    let none = || ClientError::Malformed("the transaction names no code".to_string());
    let code_id: u64 = code_id.ok_or_else(none)?;
    if !same(client)?.contains(&code_id) {
        return Err(ClientError::Differs {
            what: format!("the code {code_id}"),
            expected: format!("{checksum}, for everybody to use"),
            found: "another, or not for everybody".to_string(),
        });
    }
    Ok(CodeRecord { code_id, checksum, tx: Some(done.hash) })
}

/// The exchange as it is to be.
struct Make<'a> {
    plan: &'a Plan,
    deployer: &'a str,
    code_id: u64,
    lp_code_id: u64,
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, ClientError> {
    serde_json::to_vec(value).map_err(|e| ClientError::Json(e.to_string()))
}

impl Make<'_> {
    fn exchange<T: Target>(
        &self,
        client: &mut Client<T>,
        wallet: &Wallet,
        recorded: Option<ContractRecord>,
    ) -> Result<ContractRecord, ClientError> {
        let hash: [u8; 32] = Sha256::digest(&self.plan.artifacts.exchange).into();
        let label = self.plan.label.as_str();
        let place = Address::predictable(&hash, &wallet.address, label.as_bytes(), &[]);
        let address = client.codec()?.encode(&place);
        let admin = match &self.plan.admin {
            Admin::Nobody => None,
            Admin::Named(admin) => Some(admin.clone()),
        };
        let mut record = ContractRecord { address, label: label.to_string(), admin, tx: None };
        if client.contract(&record.address)?.is_some() {
            record.tx = recorded.filter(|r| r.address == record.address).and_then(|r| r.tx);
            return Ok(record);
        }
        let init =
            InstantiateMsg { lp_token_code_id: Some(self.lp_code_id), ..InstantiateMsg::default() };
        let named = (label, self.plan.admin.text());
        let salt = label.as_bytes();
        let message = msgs::instantiate2(self.deployer, self.code_id, named, &json(&init)?, salt)?;
        let done = client.submit(wallet, &[message])?;
        let made = done.attribute("instantiate", "_contract_address").unwrap_or_default();
        same("the exchange's address", &record.address, made)?;
        record.tx = Some(done.hash);
        Ok(record)
    }

    /// Looks at the exchange on the chain: who could change it, what it is, how it is wired.
    fn check<T: Target>(
        &self,
        client: &mut Client<T>,
        made: &ContractRecord,
    ) -> Result<(), ClientError> {
        let none = || ClientError::NotFound(format!("contract {}", made.address));
        let info = client.contract(&made.address)?.ok_or_else(none)?;
        if self.plan.admin == Admin::Nobody && !info.admin.is_empty() {
            return Err(ClientError::Admin { contract: made.address.clone(), admin: info.admin });
        }
        same("the exchange's admin", self.plan.admin.text(), &info.admin)?;
        same("the exchange's code", &self.code_id.to_string(), &info.code_id.to_string())?;
        same("the exchange's maker", self.deployer, &info.creator)?;
        same("the exchange's label", &self.plan.label, &info.label)?;
        let answer = client.smart(&made.address, &json(&QueryMsg::Config {})?)?;
        let config: ConfigResponse =
            serde_json::from_slice(&answer).map_err(|e| ClientError::Malformed(e.to_string()))?;
        let lp = config.lp_token_code_id.map(|id| id.to_string()).unwrap_or_default();
        same("the code of the shares' face", &self.lp_code_id.to_string(), &lp)
    }
}
