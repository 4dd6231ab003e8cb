//! `lode rewards`: fund, list, claim, compound, retry.

use clap::{Args, Subcommand};
use lode_chain::cosmwasm_std::Uint128;
use lode_client::Order;
use lode_msg::exchange::{
    Campaign, CampaignsResponse, CompoundRoute, ExecuteMsg, MAX_LIST, MAX_PAGE, QueryMsg,
    RewardsResponse,
};
use serde_json::json;

use super::asset::{amount, asset, grouped, shown, time, when};
use super::order::ActArgs;
use super::{AskArgs, MarketError};
use crate::error::Outcome;
use crate::output;

/// Campaigns start and end on whole hours.
const HOUR_S: u64 = 3_600;

#[derive(Subcommand)]
pub(crate) enum RewardsCommand {
    /// Promises rewards to a pool's holders; they can be added to, never taken back.
    Fund(FundArgs),
    /// Lists a pool's campaigns, and where their funding is.
    List(RewardsListArgs),
    /// Claims the rewards of pools.
    Claim(ClaimArgs),
    /// Claims a pool's rewards and puts them back in.
    Compound(CompoundArgs),
    /// Pays payouts again that have failed.
    Retry(RetryArgs),
}

#[derive(Args, Debug)]
pub(crate) struct FundArgs {
    /// The pool's number.
    pool: u32,
    /// What is promised, such as 1000000ulode.
    amount: String,
    /// From when, a whole hour; the next one by default.
    #[arg(long, value_name = "TIME", conflicts_with = "add_to")]
    start: Option<String>,
    /// Until when, a whole hour.
    #[arg(long, value_name = "TIME", conflicts_with_all = ["add_to", "days"])]
    end: Option<String>,
    /// For how many days from the start.
    #[arg(long, value_name = "N", conflicts_with = "add_to")]
    days: Option<u64>,
    /// Adds to this campaign, by its number within the pool.
    #[arg(long, value_name = "ID")]
    add_to: Option<u32>,
    #[command(flatten)]
    act: ActArgs,
}

#[derive(Args, Debug)]
pub(crate) struct RewardsListArgs {
    /// The pool's number; all pools by default.
    pool: Option<u32>,
    #[command(flatten)]
    ask: AskArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ClaimArgs {
    /// The pools; all in which there is something to claim by default.
    pools: Vec<u32>,
    /// The signer's sub-account.
    #[arg(long, value_name = "N")]
    sub: Option<u32>,
    /// Who is paid; the signer by default.
    #[arg(long, value_name = "ADDR")]
    recipient: Option<String>,
    #[command(flatten)]
    act: ActArgs,
}

#[derive(Args, Debug)]
pub(crate) struct CompoundArgs {
    /// The pool's number.
    pool: u32,
    /// Along which pools a reward in another asset is swapped, such as ulode=2,1; can be repeated.
    /// Without a route it is paid out.
    #[arg(long, value_name = "ASSET=POOLS")]
    route: Vec<String>,
    /// The least shares to be minted.
    #[arg(long, value_name = "N")]
    min_shares: Option<u128>,
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
pub(crate) struct RetryArgs {
    /// The payouts' numbers; the signer's own by default.
    ids: Vec<u32>,
    #[command(flatten)]
    act: ActArgs,
}

/// Runs a command about rewards.
pub(crate) fn run(command: &RewardsCommand) -> Outcome {
    match command {
        RewardsCommand::Fund(arguments) => fund(arguments),
        RewardsCommand::List(arguments) => list(arguments),
        RewardsCommand::Claim(arguments) => claim(arguments),
        RewardsCommand::Compound(arguments) => compound(arguments),
        RewardsCommand::Retry(arguments) => retry(arguments),
    }
}

fn fund(arguments: &FundArgs) -> Outcome {
    arguments.act.act(|stage| {
        let promised = amount(&arguments.amount)?;
        let (asset, amount) = (promised.asset.clone(), Some(promised.amount));
        let pool = arguments.pool;
        let msg = match arguments.add_to {
            Some(id) => ExecuteMsg::TopUpCampaign { pool, id, amount },
            None => {
                let now = stage.client.time_s()?;
                let start = match arguments.start.as_deref().map(time).transpose()? {
                    Some(start) => start,
                    None => now.saturating_sub(now % HOUR_S).saturating_add(HOUR_S),
                };
                let end = match (arguments.end.as_deref(), arguments.days) {
                    (Some(end), _) => time(end)?,
                    (None, Some(days)) => start.saturating_add(days.saturating_mul(24 * HOUR_S)),
                    (None, None) => return Err(MarketError::Input(NO_END)),
                };
                ExecuteMsg::CreateCampaign { pool, asset: Some(asset), amount, start, end }
            }
        };
        Ok(Order { msg, offer: vec![promised] })
    })
}

const NO_END: &str = "say until when with --end TIME or --days N, or which campaign with --add-to";

/// A campaign in one line.
pub(super) fn line(campaign: &Campaign) -> String {
    format!(
        "campaign   {}: {} from {} to {} by {}\n",
        campaign.id,
        shown(campaign.amount, &campaign.asset),
        when(campaign.start),
        when(campaign.end),
        campaign.funder
    )
}

fn list(arguments: &RewardsListArgs) -> Outcome {
    let all = arguments.ask.ask(|exchange, client| {
        let numbers = match arguments.pool {
            Some(pool) => vec![pool],
            None => exchange.pools(client)?.iter().map(|pool| pool.pool).collect(),
        };
        let mut all = Vec::new();
        for pool in numbers {
            let rewards: RewardsResponse = exchange.ask(client, &QueryMsg::Rewards { pool })?;
            let mut campaigns: Vec<Campaign> = Vec::new();
            loop {
                let start_after = campaigns.last().map(|campaign| campaign.id);
                let question = QueryMsg::Campaigns { pool, start_after, limit: Some(MAX_PAGE) };
                let page: CampaignsResponse = exchange.ask(client, &question)?;
                if page.campaigns.is_empty() {
                    break;
                }
                campaigns.extend(page.campaigns);
            }
            all.push((pool, rewards.rewards, campaigns));
        }
        Ok(all)
    })?;
    if arguments.ask.node.json {
        let pools = all.iter().map(|(pool, rewards, campaigns)| {
            json!({"pool": pool, "rewards": rewards, "campaigns": campaigns})
        });
        return output::write_json(&json!({"pools": pools.collect::<Vec<_>>()}));
    }
    let mut out = String::new();
    for (pool, rewards, campaigns) in &all {
        out.push_str(&format!("pool {pool}\n"));
        for reward in rewards {
            out.push_str(&format!(
                "reward     {} funded, {} paid, {} parked, {} to come\n",
                shown(reward.funded, &reward.asset),
                grouped(&reward.paid.to_string()),
                grouped(&reward.parked.to_string()),
                grouped(&reward.remaining.to_string()),
            ));
        }
        out.extend(campaigns.iter().map(line));
    }
    output::write_all(out.as_bytes())
}

fn claim(arguments: &ClaimArgs) -> Outcome {
    arguments.act.act(|stage| {
        let mut pools = arguments.pools.clone();
        if pools.is_empty() {
            let from = stage.from.clone();
            let all = stage.exchange.positions(&mut stage.client, &from, arguments.sub)?;
            let due = all.iter().filter(|position| !position.pending.is_empty());
            pools = due.map(|position| position.pool).take(MAX_LIST).collect();
        }
        if pools.is_empty() {
            return Err(MarketError::Nothing("there are no rewards to claim"));
        }
        let (sub, recipient) = (arguments.sub, arguments.recipient.clone());
        Ok(Order::bare(ExecuteMsg::Claim { pools, sub, recipient }))
    })
}

fn route(text: &str) -> Result<CompoundRoute, MarketError> {
    const BAD: MarketError = MarketError::Input("a route is ASSET=POOLS, such as ulode=2,1");
    let (name, pools) = text.split_once('=').ok_or(BAD)?;
    let pools: Result<_, _> = pools.split(',').map(|pool| pool.trim().parse()).collect();
    Ok(CompoundRoute { asset: asset(name)?, route: pools.map_err(|_| BAD)? })
}

fn compound(arguments: &CompoundArgs) -> Outcome {
    arguments.act.act(|_| {
        let routes: Result<Vec<_>, _> = arguments.route.iter().map(|text| route(text)).collect();
        Ok(Order::bare(ExecuteMsg::Compound {
            pool: arguments.pool,
            routes: Some(routes?).filter(|routes| !routes.is_empty()),
            min_shares: arguments.min_shares.map(Uint128::new),
            sub: arguments.sub,
            deadline: arguments.deadline.as_deref().map(time).transpose()?,
        }))
    })
}

fn retry(arguments: &RetryArgs) -> Outcome {
    arguments.act.act(|stage| {
        let mut ids = arguments.ids.clone();
        if ids.is_empty() {
            let all = stage.exchange.parked(&mut stage.client)?;
            let own = all.iter().filter(|payout| payout.owner == stage.from);
            ids = own.map(|payout| payout.id).take(MAX_LIST).collect();
        }
        if ids.is_empty() {
            return Err(MarketError::Nothing("no payout of yours waits for a retry"));
        }
        Ok(Order::bare(ExecuteMsg::Retry { ids }))
    })
}
