//! `lode swap`: the best route, a bound, and the swap.

use clap::{ArgGroup, Args};
use lode_chain::cosmwasm_std::Uint128;
use lode_client::{Order, routes};
use lode_msg::exchange::{ExecuteMsg, PulledCw20, Receipt};
use lode_msg::{Asset, AssetAmount};

use super::MarketError;
use super::asset::{amount, asset, name, price, time};
use super::order::{ActArgs, Stage};
use super::tolerance::Tolerance;
use crate::error::Outcome;

const EXAMPLES: &str = "\
Examples:
  lode swap --exact-in 1000000uatom --to uusdc --from alice
  lode swap --exact-out 5000000uusdc --with uatom --slippage 1% --from alice --dry-run
  lode swap --exact-in 1000cw20:wasm1… --to uusdc --route 3,1 --from alice

Without --route, every route of up to four pools is asked and the best is taken. Without --min and --max
the bound follows from the quote and --slippage, rounded in your favour.";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, group = ArgGroup::new("amount").required(true))]
pub(crate) struct SwapArgs {
    /// What goes in, such as 1000uatom.
    #[arg(long, value_name = "AMOUNT", group = "amount", requires = "to")]
    exact_in: Option<String>,
    /// What comes out, such as 1000uusdc.
    #[arg(long, value_name = "AMOUNT", group = "amount", requires = "with")]
    exact_out: Option<String>,
    /// The asset that comes out, with --exact-in.
    #[arg(long, value_name = "ASSET", conflicts_with = "exact_out")]
    to: Option<String>,
    /// The asset that goes in, with --exact-out.
    #[arg(long, value_name = "ASSET", conflicts_with = "exact_in")]
    with: Option<String>,
    /// The pools in order, such as 3,1; the best route by default.
    #[arg(long, value_name = "POOLS", value_delimiter = ',')]
    route: Vec<u32>,
    /// The least that must come out, in raw units, with --exact-in.
    #[arg(long, value_name = "N", conflicts_with = "exact_out")]
    min: Option<u128>,
    /// The most that may go in, in raw units, with --exact-out.
    #[arg(long, value_name = "N", conflicts_with = "exact_in")]
    max: Option<u128>,
    /// How much worse than the quote it may become.
    #[arg(long, value_name = "PER CENT", default_value = "0.5%")]
    slippage: Tolerance,
    /// The worst price that the swap may leave behind, OUT/IN in raw units; one hop only. It is filled
    /// in part then.
    #[arg(long, value_name = "OUT/IN")]
    limit: Option<String>,
    /// Who is paid; the signer by default.
    #[arg(long, value_name = "ADDR")]
    recipient: Option<String>,
    /// The last second, since 1970 or as RFC 3339.
    #[arg(long, value_name = "TIME")]
    deadline: Option<String>,
    #[command(flatten)]
    act: ActArgs,
}

/// What a swap is about, read.
struct Wish {
    from: Asset,
    to: Asset,
    /// What is given exactly.
    exact: Uint128,
    is_exact_in: bool,
}

/// Swaps.
pub(crate) fn run(arguments: &SwapArgs) -> Outcome {
    arguments.act.act(|stage| arguments.order(stage))
}

impl SwapArgs {
    fn wish(&self) -> Result<Wish, MarketError> {
        let (exact, other, is_exact_in) = match (&self.exact_in, &self.exact_out) {
            (Some(text), None) => (amount(text)?, self.to.as_deref(), true),
            (None, Some(text)) => (amount(text)?, self.with.as_deref(), false),
            _ => return Err(MarketError::Input("give one of --exact-in and --exact-out")),
        };
        let other = asset(other.unwrap_or_default())?;
        let AssetAmount { asset, amount } = exact;
        let (from, to) = if is_exact_in { (asset, other) } else { (other, asset) };
        Ok(Wish { from, to, exact: amount, is_exact_in })
    }

    /// The message along a route, within bounds.
    fn message(
        &self,
        wish: &Wish,
        route: &[u32],
        bound: Option<Uint128>,
    ) -> Result<Order, MarketError> {
        // What goes in is exact, or bounded; unbounded it is more than any pool holds.
        let offered = if wish.is_exact_in {
            wish.exact
        } else {
            bound.unwrap_or(Uint128::new(u128::MAX >> 1))
        };
        let pull = match &wish.from {
            Asset::Native(_) => None,
            Asset::Cw20(token) => Some(PulledCw20 { cw20: token.clone(), amount: offered }),
        };
        let msg = ExecuteMsg::Swap {
            route: route.to_vec(),
            amount_out: (!wish.is_exact_in).then_some(wish.exact),
            min_out: bound.filter(|_| wish.is_exact_in),
            limit: self.limit.as_deref().map(price).transpose()?,
            pull,
            recipient: self.recipient.clone(),
            deadline: self.deadline.as_deref().map(time).transpose()?,
        };
        Ok(Order { msg, offer: vec![AssetAmount { asset: wish.from.clone(), amount: offered }] })
    }

    /// What would go in and come out along a route.
    fn quote(
        &self,
        stage: &mut Stage,
        wish: &Wish,
        route: &[u32],
    ) -> Result<(Uint128, Uint128), MarketError> {
        let order = self.message(wish, route, None)?;
        match stage.simulate(&order)?.receipt {
            Receipt::Swap { amount_in, amount_out, asset_out, .. } if asset_out == wish.to => {
                Ok((amount_in, amount_out))
            }
            Receipt::Swap { .. } => {
                Err(MarketError::Input("the route doesn't end in the asset that is wanted"))
            }
            _ => Err(MarketError::Input("the exchange has answered to another question")),
        }
    }

    fn best(
        &self,
        stage: &mut Stage,
        wish: &Wish,
    ) -> Result<(Vec<u32>, (Uint128, Uint128)), MarketError> {
        if !self.route.is_empty() {
            let quote = self.quote(stage, wish, &self.route)?;
            return Ok((self.route.clone(), quote));
        }
        let pools = stage.exchange.pools(&mut stage.client)?;
        let mut all = routes(&pools, &wish.from, &wish.to);
        if self.limit.is_some() {
            all.retain(|route| route.len() == 1);
        }
        let mut best: Option<(Vec<u32>, (Uint128, Uint128))> = None;
        let mut refusal = MarketError::NoRoute(name(&wish.from), name(&wish.to));
        for route in all {
            match self.quote(stage, wish, &route) {
                Ok(quote) => {
                    let better = best.as_ref().is_none_or(|(_, (least, most))| {
                        if wish.is_exact_in { quote.1 > *most } else { quote.0 < *least }
                    });
                    if better {
                        best = Some((route, quote));
                    }
                }
                // The first refusal is the shortest route's: the one that a person would expect.
                Err(why) if matches!(refusal, MarketError::NoRoute(..)) => refusal = why,
                Err(_) => {}
            }
        }
        best.ok_or(refusal)
    }

    fn order(&self, stage: &mut Stage) -> Result<Order, MarketError> {
        let wish = self.wish()?;
        let (route, (amount_in, amount_out)) = self.best(stage, &wish)?;
        let bound = if wish.is_exact_in {
            self.min.map_or_else(|| self.slippage.least_up(amount_out), Uint128::new)
        } else {
            self.max.map_or_else(|| self.slippage.most_down(amount_in), Uint128::new)
        };
        self.message(&wish, &route, Some(bound))
    }
}
