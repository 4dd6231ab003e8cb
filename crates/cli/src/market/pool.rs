//! `lode pool` on a chain: create, list, show, deposit, withdraw, transfer.

use clap::Args;
use lode_chain::cosmwasm_std::Uint128;
use lode_client::Order;
use lode_msg::exchange::{
    CampaignsResponse, ExecuteMsg, MAX_PAGE, PoolKind, PoolResponse, QueryMsg, Receipt,
    RewardsResponse, SharesResponse,
};
use lode_msg::{Asset, AssetAmount};
use serde_json::json;

use super::asset::{amounts, asset, grouped, name, shown, time};
use super::order::{ActArgs, Stage};
use super::tolerance::Tolerance;
use super::{AskArgs, MarketError};
use crate::error::Outcome;
use crate::output;

#[derive(Args, Debug)]
pub(crate) struct CreateArgs {
    /// One asset, such as uatom or cw20:wasm1….
    one: String,
    /// The other.
    other: String,
    /// The swap fee in pips: 3000 is 0.3 %; at most 100000.
    #[arg(long, value_name = "PIPS")]
    fee_pips: u32,
    #[command(flatten)]
    act: ActArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    /// Only pools that have this asset.
    #[arg(long, value_name = "ASSET")]
    with: Option<String>,
    #[command(flatten)]
    ask: AskArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// The pool's number.
    pool: u32,
    #[command(flatten)]
    ask: AskArgs,
}

#[derive(Args, Debug)]
pub(crate) struct DepositArgs {
    /// The pool's number.
    pool: u32,
    /// What is put in, such as 1000uatom,2000uusdc; one asset only for a one-sided deposit. What the
    /// pool's price doesn't need of a pair is handed back.
    amounts: String,
    /// The least shares to be minted; from the quote and --slippage by default.
    #[arg(long, value_name = "N")]
    min_shares: Option<u128>,
    /// How much worse than the quote it may become.
    #[arg(long, value_name = "PER CENT", default_value = "0.5%")]
    slippage: Tolerance,
    /// Who gets the shares; the signer by default.
    #[arg(long, value_name = "ADDR")]
    beneficiary: Option<String>,
    /// The beneficiary's sub-account.
    #[arg(long, value_name = "N")]
    sub: Option<u32>,
    /// The last second, since 1970 or as RFC 3339.
    #[arg(long, value_name = "TIME")]
    deadline: Option<String>,
    #[command(flatten)]
    act: ActArgs,
}

#[derive(Args, Debug)]
pub(crate) struct WithdrawArgs {
    /// The pool's number.
    pool: u32,
    /// How many shares, or all.
    shares: String,
    /// The one asset to be paid in; both by default.
    #[arg(long, value_name = "ASSET")]
    to: Option<String>,
    /// The least of each asset that is paid, such as 990uatom,1980uusdc; from the quote and --slippage
    /// by default.
    #[arg(long, value_name = "AMOUNTS")]
    min: Option<String>,
    /// How much worse than the quote it may become.
    #[arg(long, value_name = "PER CENT", default_value = "0.5%")]
    slippage: Tolerance,
    /// Who is paid; the signer by default.
    #[arg(long, value_name = "ADDR")]
    recipient: Option<String>,
    /// The signer's sub-account.
    #[arg(long, value_name = "N")]
    sub: Option<u32>,
    /// The last second, since 1970 or as RFC 3339.
    #[arg(long, value_name = "TIME")]
    deadline: Option<String>,
    #[command(flatten)]
    act: ActArgs,
}

#[derive(Args, Debug)]
pub(crate) struct TransferArgs {
    /// The pool's number.
    pool: u32,
    /// To whom.
    to: String,
    /// How many shares, or all.
    shares: String,
    /// To which sub-account.
    #[arg(long, value_name = "N")]
    to_sub: Option<u32>,
    /// From which of the signer's sub-accounts.
    #[arg(long, value_name = "N")]
    sub: Option<u32>,
    #[command(flatten)]
    act: ActArgs,
}

#[derive(Args, Debug)]
pub(crate) struct FaceArgs {
    /// The pool's number.
    pool: u32,
    /// The token's name.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// The token's ticker.
    #[arg(long, value_name = "TEXT")]
    symbol: Option<String>,
    #[command(flatten)]
    act: ActArgs,
}

/// Creates a pool.
pub(crate) fn create(arguments: &CreateArgs) -> Outcome {
    arguments.act.act(|_| {
        Ok(Order::bare(ExecuteMsg::CreatePool {
            assets: (asset(&arguments.one)?, asset(&arguments.other)?),
            fee_pips: arguments.fee_pips,
            kind: PoolKind::Xyk,
        }))
    })
}

/// Makes the cw20 face of a pool's shares.
pub(crate) fn face(arguments: &FaceArgs) -> Outcome {
    arguments.act.act(|_| {
        let (name, symbol) = (arguments.name.clone(), arguments.symbol.clone());
        Ok(Order::bare(ExecuteMsg::CreateLpToken { pool: arguments.pool, name, symbol }))
    })
}

/// Lists the pools.
pub(crate) fn list(arguments: &ListArgs) -> Outcome {
    let with = arguments.with.as_deref().map(asset).transpose();
    let form = arguments.ask.node.form();
    let with = with.map_err(|e| e.failure(form))?;
    let mut pools = arguments.ask.ask(|exchange, client| Ok(exchange.pools(client)?))?;
    if let Some(wanted) = with {
        pools.retain(|pool| pool.assets.0 == wanted || pool.assets.1 == wanted);
    }
    if arguments.ask.node.json {
        return output::write_json(&json!({"pools": pools}));
    }
    let head = ["pool", "assets", "fee", "reserves", "shares", "paused"];
    let mut table = super::show::table(&head, 2);
    for pool in &pools {
        let (one, two) = (&pool.assets.0, &pool.assets.1);
        table.add_row([
            pool.pool.to_string(),
            format!("{}\n{}", name(one), name(two)),
            per_cent(pool.fee_pips),
            format!(
                "{}\n{}",
                grouped(&pool.reserves.0.to_string()),
                grouped(&pool.reserves.1.to_string())
            ),
            grouped(&pool.total_shares.to_string()),
            paused(pool),
        ]);
    }
    let count = pools.len();
    output::write_all(format!("{table}\n{count} pools\n").as_bytes())
}

/// Pips as per cent, exactly.
fn per_cent(pips: u32) -> String {
    let text = format!("{}.{:04}", pips / 10_000, pips % 10_000);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

fn paused(pool: &PoolResponse) -> String {
    match (pool.swaps_paused, pool.deposits_paused) {
        (false, false) => "",
        (true, false) => "swaps",
        (false, true) => "deposits",
        (true, true) => "swaps, deposits",
    }
    .to_string()
}

/// Shows a pool with its rewards and campaigns.
pub(crate) fn show(arguments: &ShowArgs) -> Outcome {
    let number = arguments.pool;
    let (pool, rewards, campaigns) = arguments.ask.ask(|exchange, client| {
        let pool = exchange.pool(client, number)?;
        let rewards: RewardsResponse = exchange.ask(client, &QueryMsg::Rewards { pool: number })?;
        let question =
            QueryMsg::Campaigns { pool: number, start_after: None, limit: Some(MAX_PAGE) };
        let campaigns: CampaignsResponse = exchange.ask(client, &question)?;
        Ok((pool, rewards.rewards, campaigns.campaigns))
    })?;
    if arguments.ask.node.json {
        return output::write_json(
            &json!({"pool": pool, "rewards": rewards, "campaigns": campaigns}),
        );
    }
    let (one, two) = (&pool.assets.0, &pool.assets.1);
    let mut out = format!(
        "pool       {number}: {} and {}, fee {}\nreserves   {}, {}\nshares     {}\n",
        name(one),
        name(two),
        per_cent(pool.fee_pips),
        shown(pool.reserves.0, one),
        shown(pool.reserves.1, two),
        grouped(&pool.total_shares.to_string()),
    );
    if !paused(&pool).is_empty() {
        out.push_str(&format!("paused     {}\n", paused(&pool)));
    }
    if let Some(token) = &pool.lp_token {
        out.push_str(&format!("lp token   {token}\n"));
    }
    for reward in &rewards {
        let to_come = grouped(&reward.remaining.to_string());
        let paid = shown(reward.paid, &reward.asset);
        out.push_str(&format!("reward     {paid} paid, {to_come} to come\n"));
    }
    for campaign in &campaigns {
        out.push_str(&super::rewards::line(campaign));
    }
    output::write_all(out.as_bytes())
}

/// Amounts in a pool's own order.
fn in_order(pool: &PoolResponse, given: &[AssetAmount]) -> Result<(Uint128, Uint128), MarketError> {
    let mut out = (Uint128::zero(), Uint128::zero());
    for AssetAmount { asset, amount } in given {
        let place = if *asset == pool.assets.0 {
            &mut out.0
        } else if *asset == pool.assets.1 {
            &mut out.1
        } else {
            let (one, two) = (name(&pool.assets.0), name(&pool.assets.1));
            return Err(MarketError::NotInPool { pool: pool.pool, one, two, given: name(asset) });
        };
        if !place.is_zero() {
            return Err(MarketError::Input("an asset is named twice; add its amounts up"));
        }
        *place = *amount;
    }
    Ok(out)
}

/// Puts assets into a pool.
pub(crate) fn deposit(arguments: &DepositArgs) -> Outcome {
    arguments.act.act(|stage| {
        let offer = amounts(&arguments.amounts)?;
        let pool = stage.exchange.pool(&mut stage.client, arguments.pool)?;
        let amounts = in_order(&pool, &offer)?;
        let deadline = arguments.deadline.as_deref().map(time).transpose()?;
        let order = |min_shares: Option<Uint128>| Order {
            msg: ExecuteMsg::Deposit {
                pool: arguments.pool,
                amounts,
                min_shares,
                beneficiary: arguments.beneficiary.clone(),
                sub: arguments.sub,
                deadline,
            },
            offer: offer.clone(),
        };
        let least = match arguments.min_shares {
            Some(least) => Uint128::new(least),
            None => match stage.simulate(&order(None))?.receipt {
                Receipt::Deposit { shares, .. } => arguments.slippage.least_up(shares),
                _ => return Err(OTHER_ANSWER),
            },
        };
        Ok(order(Some(least)))
    })
}

const OTHER_ANSWER: MarketError =
    MarketError::Input("the exchange has answered to another question");

/// A number of shares, or all that the signer has.
fn shares(
    stage: &mut Stage,
    pool: u32,
    sub: Option<u32>,
    text: &str,
) -> Result<Uint128, MarketError> {
    if text == "all" {
        let question = QueryMsg::Shares { pool, owner: stage.from.clone(), sub };
        let held: SharesResponse = stage.exchange.ask(&mut stage.client, &question)?;
        if held.shares.is_zero() {
            return Err(MarketError::Nothing("there are no shares of that pool to move"));
        }
        return Ok(held.shares);
    }
    let number = text.parse().map(Uint128::new);
    number.map_err(|_| MarketError::Input("shares are a whole number, or all"))
}

/// Burns shares for what they are worth.
pub(crate) fn withdraw(arguments: &WithdrawArgs) -> Outcome {
    arguments.act.act(|stage| {
        let shares = shares(stage, arguments.pool, arguments.sub, &arguments.shares)?;
        let pool = stage.exchange.pool(&mut stage.client, arguments.pool)?;
        let to = arguments.to.as_deref().map(asset).transpose()?;
        let deadline = arguments.deadline.as_deref().map(time).transpose()?;
        let order = |least: Option<(Uint128, Uint128)>| {
            let one = least.zip(to.as_ref()).map(|(least, to)| side(&pool, to, least));
            Order::bare(ExecuteMsg::Withdraw {
                pool: arguments.pool,
                shares,
                min_amounts: least.filter(|_| to.is_none()),
                to: to.clone(),
                min_amount: one,
                recipient: arguments.recipient.clone(),
                sub: arguments.sub,
                deadline,
            })
        };
        let least = match &arguments.min {
            Some(text) => in_order(&pool, &amounts(text)?)?,
            None => match stage.simulate(&order(None))?.receipt {
                Receipt::Withdraw { amounts: (one, two), .. } => {
                    (arguments.slippage.least_up(one), arguments.slippage.least_up(two))
                }
                _ => return Err(OTHER_ANSWER),
            },
        };
        Ok(order(Some(least)))
    })
}

/// The amount of one of the pool's assets.
fn side(pool: &PoolResponse, asset: &Asset, amounts: (Uint128, Uint128)) -> Uint128 {
    if *asset == pool.assets.0 { amounts.0 } else { amounts.1 }
}

/// Moves shares.
pub(crate) fn transfer(arguments: &TransferArgs) -> Outcome {
    arguments.act.act(|stage| {
        let shares = shares(stage, arguments.pool, arguments.sub, &arguments.shares)?;
        Ok(Order::bare(ExecuteMsg::TransferShares {
            pool: arguments.pool,
            to: arguments.to.clone(),
            to_sub: arguments.to_sub,
            sub: arguments.sub,
            shares,
        }))
    })
}
