//! From options to a core: finds or founds the chain.

use std::sync::Arc;

use lode_chain::{Address, AddressCodec, Chain, Coin, Config, Genesis, coin};
use lode_keys::Wallet;
use tokio::sync::broadcast;

use crate::core::{Core, News, Parts, machine_ns};
use crate::error::NodeError;
use crate::files::Setup;
use crate::ledger::Ledger;
use crate::options::Options;
use crate::snapshots::Snapshots;
use crate::stake::{VALIDATORS_MAX, stakers};
use crate::validator::Validator;

/// The name of a chain that nobody names.
const CHAIN_ID: &str = "lode-1";
/// Most accounts at genesis: each costs a key derivation at every start.
const ACCOUNTS_MAX: u32 = 1_000;
/// Blocks of news that a slow listener may be behind.
const NEWS: usize = 256;
/// Most characters of a chain's name, as CometBFT has it.
const CHAIN_ID_MAX: usize = 50;

/// What each development account owns at the start: gas money, and assets to make pools of.
pub(crate) fn endowment() -> Vec<Coin> {
    vec![
        coin(1_000_000_000_000_000, "lode"),
        coin(1_000_000_000_000_000, "partner"),
        coin(1_000_000_000_000_000, "usdc"),
        coin(1_000_000_000_000_000_000, "ustake"),
        coin(1_000_000_000_000_000_000_000_000, "weth"),
    ]
}

/// How the chain of a home, or the one in memory, is opened.
pub(crate) fn config(options: &Options, setup: &Setup) -> Config {
    let config = Config { prefix: setup.prefix.clone(), ..Config::like_wasmd() }.keep_results();
    match &options.home {
        Some(home) => config.at(home),
        None => config,
    }
}

fn check(options: &Options) -> Result<(), NodeError> {
    if options.accounts > ACCOUNTS_MAX {
        let why = format!("{} accounts are too many; {ACCOUNTS_MAX} is the most", options.accounts);
        return Err(NodeError::Config(why));
    }
    if options.validators == 0 || options.validators > VALIDATORS_MAX {
        let why = format!("{} validators; give 1 to {VALIDATORS_MAX}", options.validators);
        return Err(NodeError::Config(why));
    }
    if let Some(id) = &options.chain_id {
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if id.is_empty() || id.len() > CHAIN_ID_MAX || !id.chars().all(fits) {
            return Err(NodeError::Config(format!(
                "`{id}` is no chain id; give 1 to {CHAIN_ID_MAX} letters, digits, `-`, `_` or `.`"
            )));
        }
    }
    Ok(())
}

/// What the chain was set up with, or will be; and whether it is there already.
fn found_setup(options: &Options) -> Result<(Setup, bool), NodeError> {
    let given = |genesis_ns| Setup {
        chain_id: options.chain_id.clone().unwrap_or_else(|| CHAIN_ID.to_string()),
        prefix: options.prefix.clone(),
        accounts: options.accounts,
        validators: options.validators,
        genesis_ns,
        slow_ms: 0,
    };
    let Some(home) = options.home.as_deref().filter(|home| Chain::exists(home)) else {
        return Ok((given(machine_ns()), false));
    };
    let Some(setup) = Setup::read(home)? else {
        let why = "there is a chain in this folder, but it was not made by `lode chain start`";
        return Err(NodeError::Config(why.to_string()));
    };
    match &options.chain_id {
        Some(id) if *id != setup.chain_id => {
            Err(NodeError::OtherChain { found: setup.chain_id, given: id.clone() })
        }
        _ => Ok((setup, true)),
    }
}

/// The development accounts of a chain.
pub(crate) fn wallets(setup: &Setup) -> Result<Vec<Wallet>, NodeError> {
    let wallet = |index| Wallet::development(&setup.chain_id, index).map_err(NodeError::from);
    (0..setup.accounts).map(wallet).collect()
}

/// Opens the chain, or founds it.
pub(crate) fn core(options: Options) -> Result<(Core, Vec<Wallet>), NodeError> {
    check(&options)?;
    let (setup, exists) = found_setup(&options)?;
    AddressCodec::new(&setup.prefix)?;
    let wallets = wallets(&setup)?;
    let mut funded: Vec<(Address, Vec<Coin>)> =
        wallets.iter().map(|wallet| (wallet.address, endowment())).collect();
    let config = config(&options, &setup);
    let home = options.home.as_deref();
    if let Some(home) = home {
        std::fs::create_dir_all(home)
            .map_err(|e| NodeError::File(home.display().to_string(), e.to_string()))?;
    }
    let validator = match home {
        Some(home) => Validator::of_home(home)?,
        None => Validator::of_memory(&setup.chain_id),
    };
    let (operators, staking) = stakers(&setup, &validator)?;
    funded.extend(operators);
    let chain = if exists {
        Chain::open(config)?
    } else {
        if let Some(home) = home {
            // Before the chain: a home with a chain has what it was set up with.
            setup.write(home)?;
        }
        let genesis = Genesis {
            chain_id: setup.chain_id.clone(),
            time_ns: setup.genesis_ns,
            accounts: funded.clone(),
            staking,
        };
        Chain::create(config, &genesis)?
    };
    let ledger = Ledger::open(home)?;
    let snapshots = Snapshots::new(home);
    let (news, _): (broadcast::Sender<Arc<News>>, _) = broadcast::channel(NEWS);
    let parts = Parts { chain, ledger, snapshots, validator, options, setup, funded };
    Ok((Core::new(parts, news)?, wallets))
}
