//! The page's content as text, ready for the template.

mod books;
mod charts;

use askama::Template;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::series::Series;
use super::{ReportData, ReportError, text};
use crate::market::{Asset, SourceKind};
use crate::statement::{Amounts, Statement};
use books::{ConservationRow, RewardRow, conservation, facts, rewards};
use charts::{ChartView, charts, provider_charts};

const GAPS_SHOWN: usize = 12;
const CENTS: u32 = 2;

/// The page.
#[derive(Template)]
#[template(path = "report.html")]
pub(super) struct Page {
    is_synthetic: bool,
    label: String,
    period: String,
    quote: String,
    has_losses: bool,
    tiles: Vec<Tile>,
    charts: Vec<ChartView>,
    rows: Vec<ProviderRow>,
    totals: ProviderRow,
    providers: Vec<ProviderView>,
    prices: Vec<String>,
    rewards: Vec<RewardRow>,
    conservation: Vec<ConservationRow>,
    facts: Vec<(&'static str, String)>,
    gaps: Vec<String>,
    more_gaps: Option<String>,
}

struct Tile {
    label: &'static str,
    value: String,
    note: String,
}

/// A row of the comparison with holding.
#[derive(Default)]
struct ProviderRow {
    name: String,
    put_in: String,
    value: String,
    rewards: String,
    hold: String,
    with: Signed2,
    without: Signed2,
}

/// A signed number and the class that colours it.
#[derive(Default)]
struct Signed2 {
    text: String,
    share: String,
    class: &'static str,
}

struct ProviderView {
    name: String,
    about: String,
    with: Signed2,
    charts: Vec<ChartView>,
    terms: Vec<(&'static str, &'static str, String)>,
    net: String,
    net_without: String,
    difference: String,
    yields: Vec<(&'static str, String, String)>,
    amounts: Vec<(&'static str, String)>,
}

impl Page {
    pub(super) fn of(data: &ReportData) -> Result<Self, ReportError> {
        let series = Series::of(data);
        let result = &data.result;
        let providers = &result.providers;
        let gaps = data.gaps.iter().take(GAPS_SHOWN).map(|gap| {
            let (from, to) = (text::time(gap.from), text::time(gap.to));
            format!("{from} to {to}: {} missing", text::count(gap.missing))
        });
        let hidden = data.gaps.len().saturating_sub(GAPS_SHOWN);
        Ok(Self {
            is_synthetic: result.input.kind == SourceKind::Synthetic,
            label: data.label.clone(),
            period: period(data),
            quote: data.quote.symbol.clone(),
            has_losses: providers.iter().any(|p| p.against_holding_quote.is_negative()),
            tiles: tiles(data),
            charts: charts(&series, data)?,
            rows: providers.iter().map(|provider| row(data, provider)).collect(),
            totals: totals(data),
            providers: providers
                .iter()
                .map(|provider| provider_view(&series, data, provider))
                .collect::<Result<_, _>>()?,
            prices: stated_prices(data),
            rewards: rewards(data),
            conservation: conservation(data),
            facts: facts(data),
            gaps: gaps.collect(),
            more_gaps: (hidden > 0).then(|| text::count(hidden)),
        })
    }
}

fn period(data: &ReportData) -> String {
    let (first, last) = (data.samples.first(), data.samples.last());
    match (first, last) {
        (Some(first), Some(last)) => {
            let form = "%-d %b %Y";
            format!("{} – {}", text::stamp(first.time, form), text::stamp(last.time, form))
        }
        _ => format!("{} – {}", data.result.input.from, data.result.input.to),
    }
}

/// Writes a value in whole quote tokens and cents.
fn money(data: &ReportData, raw: &BigInt) -> String {
    text::amount(raw, data.quote.decimals, CENTS)
}

/// Writes a value in whole quote tokens, all its decimals shown.
fn exact(data: &ReportData, raw: &BigInt) -> String {
    text::amount(raw, data.quote.decimals, data.quote.decimals)
}

fn asset<'a>(data: &'a ReportData, denom: &str) -> Option<&'a Asset> {
    let own = [&data.base, &data.quote].into_iter();
    own.chain(&data.others).find(|asset| asset.denom == denom)
}

/// Writes an amount with its symbol; an unknown asset in raw units under its denom.
fn tokens(data: &ReportData, denom: &str, amount: u128) -> String {
    match asset(data, denom) {
        Some(asset) => {
            let shown = asset.decimals.min(6);
            let text = text::amount(&amount.into(), asset.decimals, shown);
            format!("{text} {}", asset.symbol)
        }
        None => format!("{} {denom}", text::count(amount)),
    }
}

fn all_tokens(data: &ReportData, amounts: &Amounts) -> String {
    let each = amounts.iter().filter(|(_, amount)| **amount > 0);
    let text: Vec<_> = each.map(|(denom, amount)| tokens(data, denom, *amount)).collect();
    if text.is_empty() { "nothing".to_owned() } else { text.join(", ") }
}

fn against(data: &ReportData, gained: &BigInt, hold: &BigInt) -> Signed2 {
    Signed2 {
        text: text::signed(gained, data.quote.decimals, CENTS),
        share: text::percent_of(gained, hold),
        class: if gained.is_negative() { "loss" } else { "gain" },
    }
}

fn tiles(data: &ReportData) -> Vec<Tile> {
    let result = &data.result;
    let at_last = |amounts: &Amounts| match data.samples.last() {
        Some(last) => money(data, &data.valuation.value_down(last.market, amounts)),
        None => all_tokens(data, amounts),
    };
    let unit = &data.quote.symbol;
    let rewards: BigInt = result.providers.iter().map(|p| &p.rewards_quote).sum();
    let closed = result.providers.iter().filter(|p| p.difference.is_zero()).count()
        + result.rewards.iter().filter(|row| row.difference.is_zero()).count()
        + result.conservation.iter().filter(|row| row.difference.is_zero()).count();
    let all = result.providers.len() + result.rewards.len() + result.conservation.len();
    vec![
        Tile {
            label: "Traded",
            value: at_last(&result.pool.volume),
            note: format!("{unit}, at the last price"),
        },
        Tile {
            label: "Swap fees earned",
            value: at_last(&result.pool.fees),
            note: format!("{unit}, {} of what traders paid in", fee(result.pool.fee_pips)),
        },
        Tile {
            label: "Rewards claimed",
            value: money(data, &rewards),
            note: format!("{unit}, at the stated prices"),
        },
        Tile {
            label: "Transactions",
            value: text::count(result.transactions),
            note: format!(
                "{} a second, {} failed",
                text::short(result.transactions_per_second),
                text::count(result.failed_transactions)
            ),
        },
        Tile {
            label: "Books that close to 0",
            value: format!("{closed} of {all}"),
            note: "statements, rewards, assets; to the raw unit".to_owned(),
        },
    ]
}

fn fee(pips: u32) -> String {
    text::amount(&pips.into(), 4, 4).trim_end_matches('0').trim_end_matches('.').to_owned() + " %"
}

fn row(data: &ReportData, provider: &Statement) -> ProviderRow {
    let hold = &provider.hold_value_quote;
    ProviderRow {
        name: provider.name.clone(),
        put_in: money(data, &provider.deposit_value_quote),
        value: money(data, &provider.value_quote),
        rewards: money(data, &provider.rewards_quote),
        hold: money(data, hold),
        with: against(data, &provider.against_holding_quote, hold),
        without: against(data, &provider.against_holding_without_rewards_quote, hold),
    }
}

fn totals(data: &ReportData) -> ProviderRow {
    let sum = |field: fn(&Statement) -> &BigInt| -> BigInt {
        data.result.providers.iter().map(field).sum()
    };
    let hold = sum(|p| &p.hold_value_quote);
    ProviderRow {
        name: "together".to_owned(),
        put_in: money(data, &sum(|p| &p.deposit_value_quote)),
        value: money(data, &sum(|p| &p.value_quote)),
        rewards: money(data, &sum(|p| &p.rewards_quote)),
        with: against(data, &sum(|p| &p.against_holding_quote), &hold),
        without: against(data, &sum(|p| &p.against_holding_without_rewards_quote), &hold),
        hold: money(data, &hold),
    }
}

fn provider_view(
    series: &Series<'_>,
    data: &ReportData,
    provider: &Statement,
) -> Result<ProviderView, ReportError> {
    let p = provider;
    let terms = vec![
        ("", "price effect", exact(data, &p.price_effect_quote)),
        ("+", "swap fees", exact(data, &p.fees_quote)),
        ("+", "rewards", exact(data, &p.rewards_quote)),
        ("−", "impermanent loss", exact(data, &p.impermanent_loss_quote)),
        ("−", "costs", exact(data, &p.costs_quote)),
    ];
    Ok(ProviderView {
        name: p.name.clone(),
        about: data.about.get(&p.name).cloned().unwrap_or_default(),
        with: against(data, &p.against_holding_quote, &p.hold_value_quote),
        charts: provider_charts(series, data, &p.name)?,
        terms,
        net: exact(data, &p.net_quote),
        net_without: exact(data, &p.net_without_rewards_quote),
        difference: p.difference.to_string(),
        yields: vec![
            ("with rewards", text::percent(&p.apr), text::percent(&p.apy)),
            (
                "without rewards",
                text::percent(&p.apr_without_rewards),
                text::percent(&p.apy_without_rewards),
            ),
        ],
        amounts: vec![
            ("Put in", all_tokens(data, &p.deposited)),
            ("Took out", all_tokens(data, &p.withdrawn)),
            ("of it swap fees", all_tokens(data, &p.fees_earned)),
            ("Rewards", all_tokens(data, &p.rewards_claimed)),
        ],
    })
}

fn stated_prices(data: &ReportData) -> Vec<String> {
    let priced = data.others.iter().filter_map(|asset| {
        let price = data.valuation.others.get(&asset.denom)?;
        let whole = 10u128.checked_pow(asset.decimals)?;
        let value = money(data, &price.value_down(whole).into());
        Some(format!("1 {} = {value} {}", asset.symbol, data.quote.symbol))
    });
    priced.collect()
}
