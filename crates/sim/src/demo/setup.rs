//! The first block: the contracts, the two pools, and liquidity for the LODE pool.

use lode_chain::{Msg, TxResult};
use lode_core::Pair;
use lode_msg::Asset;
use lode_msg::exchange::{ExecuteMsg, InstantiateMsg, PoolKind, QueryMsg};

use super::act::{Act, Action, At};
use super::error::DemoError;
use super::host::{Codes, EXCHANGE, Host, LP_TOKEN};
use super::options::Options;
use super::people::{LODE, Person};
use super::plan::MAKER_LODE;
use super::venue::{Venue, Venues};
use crate::market::Market;

/// Gas enough for the largest code that a chain takes.
const STORE_GAS: u64 = 100_000_000;
const SETUP_GAS: u64 = 1_000_000;

/// The numbers of the demo's pools, in the order in which they are created.
const MAIN_POOL: u32 = 1;
const LODE_POOL: u32 = 2;

/// Stores the codes, makes the exchange without an admin, and creates the pools.
pub(super) fn build(
    host: &mut Host,
    codes: &Codes,
    market: &Market,
    options: &Options,
) -> Result<(), DemoError> {
    store(host, EXCHANGE, &codes.exchange)?;
    let lp_token = store(host, LP_TOKEN, &codes.lp_token)?;
    let code_id = lp_token.saturating_sub(1);
    let init = InstantiateMsg { lp_token_code_id: Some(lp_token), ..InstantiateMsg::default() };
    let msg = Msg::Instantiate {
        sender: host.address(Person::Operator).to_owned(),
        admin: None,
        code_id,
        label: "Lode exchange".to_owned(),
        msg: json(&init)?,
        funds: Vec::new(),
    };
    let made = host.deliver(Person::Operator, msg, SETUP_GAS)?;
    let address = attribute(&made, "instantiate", "_contract_address")?;
    host.set_exchange(address);

    let (base, quote) = (&market.base.denom, &market.quote.denom);
    create_pool(host, Person::Founder, [base, quote], options.fee_pips)?;
    create_pool(host, Person::Maker, [LODE, quote], options.fee_pips)
}

/// Asks the exchange for its two pools.
pub(super) fn venues(host: &Host, market: &Market) -> Result<Venues, DemoError> {
    let venue = |pool| Ok::<_, DemoError>(Venue::of(&host.ask(&QueryMsg::Pool { pool })?));
    Venues::new(venue(MAIN_POOL)?, venue(LODE_POOL)?, &market.base.denom)
}

/// Returns the maker's deposit, at the stated price of LODE.
pub(super) fn maker_deposit(venues: &Venues, options: &Options) -> Result<Action, DemoError> {
    let worth = options.worth(LODE);
    if worth == 0 {
        return Err(DemoError::WorthlessReward);
    }
    // A whole LODE has 6 decimals. Rounds up, so that a tiny price still opens the pool.
    let product = MAKER_LODE.checked_mul(worth).ok_or(DemoError::OutOfRange)?;
    let quote = product.div_ceil(1_000_000);
    let amounts = Pair::of(venues.lode.side(LODE)?, MAKER_LODE, quote);
    Ok(Act::Deposit { at: At::Lode, amounts }.by(Person::Maker))
}

fn store(host: &mut Host, name: &str, wasm: &[u8]) -> Result<u64, DemoError> {
    let sender = host.address(Person::Operator).to_owned();
    let msg = Msg::StoreCode { sender, wasm: wasm.to_vec(), name: name.to_owned() };
    let stored = host.deliver(Person::Operator, msg, STORE_GAS)?;
    let id = attribute(&stored, "store_code", "code_id")?;
    id.parse().map_err(|_| DemoError::Unreadable("code id".to_owned()))
}

fn create_pool(
    host: &mut Host,
    who: Person,
    [one, other]: [&str; 2],
    fee_pips: u32,
) -> Result<(), DemoError> {
    let assets = (Asset::native(one), Asset::native(other));
    let msg = json(&ExecuteMsg::CreatePool { assets, fee_pips, kind: PoolKind::Xyk })?;
    let (sender, contract) = (host.address(who).to_owned(), host.exchange().to_owned());
    let msg = Msg::Execute { sender, contract, msg, funds: Vec::new() };
    host.deliver(who, msg, SETUP_GAS)?;
    Ok(())
}

fn attribute(result: &TxResult, kind: &str, key: &str) -> Result<String, DemoError> {
    let value = result.attribute(kind, key).map(str::to_owned);
    value.ok_or_else(|| DemoError::Unreadable(format!("event {kind} at {key}")))
}

fn json(msg: &impl serde::Serialize) -> Result<Vec<u8>, DemoError> {
    serde_json::to_vec(msg).map_err(|error| DemoError::Unreadable(error.to_string()))
}
