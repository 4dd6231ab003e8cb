//! The run: bar by bar, block by block.

use std::ops::ControlFlow;

use lode_core::{CoreError, Pair};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::act::{Act, Action, At};
use super::collect::Collector;
use super::error::DemoError;
use super::host::{Codes, Host, needs_wasm};
use super::ledger::Moment;
use super::mirror::Mirror;
use super::options::Options;
use super::people::{GAS_DENOM, LODE, PARTNER, Person};
use super::plan::{DAVE_QUOTE, Duties, FOUNDER_QUOTE, Plan, Window, base_for_up, part_nearest};
use super::{check, finish, sample, setup, trade};
use crate::market::{Bar, Market};
use crate::report::{ReportData, Sample};

/// Parts of the pool in hundredths.
const ALICE_PART: u128 = 1;
const BOB_PART: u128 = 10;
const CAROL_PART: u128 = 5;

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bars that are done.
    pub bars: u64,
    /// Bars in all.
    pub total: u64,
    /// Transactions delivered until now.
    pub transactions: u64,
}

/// What a run gives.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Everything, the result of `--json` included, as the report needs it.
    pub report: ReportData,
}

/// Everything that a run works on.
pub(super) struct World<'a> {
    pub(super) market: &'a Market,
    pub(super) options: &'a Options,
    pub(super) plan: Plan,
    pub(super) host: Host,
    pub(super) mirror: Mirror,
    pub(super) collector: Collector,
    pub(super) samples: Vec<Sample>,
    random: ChaCha8Rng,
    /// Whether actions go to the chain, or were done there before the run was stopped.
    live: bool,
}

/// Runs the demo over a market. With a home that holds the beginning of the same run it goes on
/// from there; a finished one is reported again.
///
/// `watch` is called after every bar and may stop the run.
///
/// # Errors
/// A [`DemoError`]: a chain or file that fails, a home of another run, and every figure that
/// doesn't close.
pub fn run(
    market: &Market,
    options: &Options,
    codes: &Codes,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Outcome, DemoError> {
    if needs_wasm(options.engine) && (codes.exchange.is_empty() || codes.lp_token.is_empty()) {
        return Err(DemoError::NoArtifacts);
    }
    let (mut world, done) = World::open(market, options, codes)?;
    let total = market.bars.len() as u64;
    for (index, bar) in market.bars.iter().enumerate() {
        let bars = (index as u64).saturating_add(1);
        world.live = bars > done;
        let duties = world.plan.duties(index);
        world.bar(bar, &duties, bars)?;
        let transactions = world.host.tallies().transactions;
        if world.live && watch(Progress { bars, total, transactions }).is_break() {
            return Err(DemoError::Stopped { bars });
        }
    }
    world.host.flush()?;
    finish::outcome(&world)
}

impl<'a> World<'a> {
    /// Opens the chain and sets the exchange up, or finds it set up. Returns the bars done.
    fn open(
        market: &'a Market,
        options: &'a Options,
        codes: &Codes,
    ) -> Result<(Self, u64), DemoError> {
        let plan = Plan::new(market)?;
        let (mut host, done) = Host::open(market, &plan, options)?;
        let live = done.is_none();
        if live {
            host.begin(plan.setup_s())?;
            setup::build(&mut host, codes, market, options)?;
        }
        let venues = setup::venues(&host, market)?;
        let deposit = setup::maker_deposit(&venues, options)?;
        let mirror = Mirror::new(venues, options.fee_pips, plan.setup_s())?;
        let price = market.bars.first().map(|bar| bar.price).ok_or(DemoError::OutOfRange)?;
        let at = Moment { time: plan.setup_s(), price };
        let mut world = Self {
            market,
            options,
            plan,
            host,
            mirror,
            collector: Collector::default(),
            samples: Vec::new(),
            random: ChaCha8Rng::seed_from_u64(options.seed),
            live,
        };
        world.act(&deposit, at)?;
        if live {
            world.host.commit(0)?;
        }
        Ok((world, done.unwrap_or(0)))
    }

    /// Does everything that a bar asks for, in one block.
    fn bar(&mut self, bar: &Bar, duties: &Duties, bars: u64) -> Result<(), DemoError> {
        let at = Moment { time: bar.time, price: bar.price };
        if self.live {
            self.host.begin(bar.time)?;
        }
        if duties.open {
            self.opening(at)?;
        }
        self.traders(bar, at)?;
        self.arbitrageur(at)?;
        self.providers(duties, at)?;
        if duties.new_hour || duties.close {
            self.samples.push(sample::sample(&self.mirror, &self.collector, at)?);
        }
        if duties.close {
            self.closing(at)?;
        }
        if self.live {
            self.host.commit(bars)?;
            if duties.new_day || duties.close {
                check::mirror(&self.host, &self.mirror, at.time)?;
            }
        }
        Ok(())
    }

    /// Does an action, first on the mirror, then on the chain, and holds the two together.
    ///
    /// What the rules refuse in passing, such as a trade too small to bring a unit, isn't done.
    fn act(&mut self, action: &Action, at: Moment) -> Result<(), DemoError> {
        let effects = match self.mirror.apply(action, at.time) {
            Ok(effects) => effects,
            Err(error) if in_passing(&action.act, error) => return Ok(()),
            Err(source) => {
                let (who, what) = (action.who.name(), action.act.verb());
                return Err(DemoError::Rule { who, what, source });
            }
        };
        let effects = if self.live {
            let told = self.host.act(action, self.mirror.venues())?;
            if told != effects {
                return Err(DemoError::MirrorDiffers {
                    height: self.host.height(),
                    what: format!("what {} did to {}", action.who.name(), action.act.verb()),
                    mirror: format!("{effects:?}"),
                    chain: format!("{told:?}"),
                });
            }
            told
        } else {
            effects
        };
        self.collector.take(action.who, &effects, self.mirror.venues(), at)
    }

    /// The first bar: the campaign, the founder, dave's one-sided deposit and the trade that makes
    /// good for it, then the two whose parts of the pool are stated, to the unit.
    fn opening(&mut self, at: Moment) -> Result<(), DemoError> {
        if let Some(window) = self.plan.lode {
            self.act(&campaign(LODE, window), at)?;
        }
        let base = base_for_up(FOUNDER_QUOTE, at.price)?;
        let amounts = self.mirror.venues().ordered(base, FOUNDER_QUOTE);
        self.act(&Act::Deposit { at: At::Main, amounts }.by(Person::Founder), at)?;
        let amounts = self.mirror.venues().ordered(0, DAVE_QUOTE);
        self.act(&Act::Deposit { at: At::Main, amounts }.by(Person::Dave), at)?;
        self.arbitrageur(at)?;

        let total = self.mirror.total_shares(At::Main)?;
        for (who, part) in [(Person::Alice, ALICE_PART), (Person::Bob, BOB_PART)] {
            let shares = part_nearest(total, part, ALICE_PART + BOB_PART)?;
            self.join(who, shares, at)?;
        }
        Ok(())
    }

    /// Deposits what mints a number of shares.
    fn join(&mut self, who: Person, shares: u128, at: Moment) -> Result<(), DemoError> {
        let reserves = self.mirror.pool(At::Main)?.reserves;
        let total = self.mirror.total_shares(At::Main)?;
        let part = |reserve: lode_core::Amount| {
            reserve.mul_div_up(shares, total).map_err(|_| DemoError::OutOfRange)
        };
        let amounts = Pair::new(part(reserves.zero)?.get(), part(reserves.one)?.get());
        self.act(&Act::Deposit { at: At::Main, amounts }.by(who), at)
    }

    /// The market's traders, in an order that the seed decides.
    fn traders(&mut self, bar: &Bar, at: Moment) -> Result<(), DemoError> {
        let flow = trade::organic_down(bar, &self.mirror.pool(At::Main)?)?;
        let base = self.mirror.venues().base;
        let mut trades = [(base, flow.zero), (base.other(), flow.one)];
        if self.random.next_u32() & 1 == 1 {
            trades.reverse();
        }
        for (side, amount) in trades {
            if amount > 0 {
                self.act(&Act::Swap { side, amount }.by(Person::Trader), at)?;
            }
        }
        Ok(())
    }

    fn arbitrageur(&mut self, at: Moment) -> Result<(), DemoError> {
        let pool = self.mirror.pool(At::Main)?;
        let base = self.mirror.venues().base;
        let gas = Act::Swap { side: base, amount: 0 }.gas_limit();
        let fee = self.options.gas_price.fee_up(gas);
        // The gas token has 6 decimals. Rounds up, against the arbitrageur.
        let cost = fee.saturating_mul(self.options.worth(GAS_DENOM)).div_ceil(1_000_000);
        let found = trade::arbitrage(&pool, self.mirror.terms(), (base, at.price), cost)?;
        match found {
            Some(trade::Arbitrage { side, amount }) => {
                self.act(&Act::Swap { side, amount }.by(Person::Arbitrageur), at)
            }
            None => Ok(()),
        }
    }

    /// What the calendar asks of the providers and the team.
    fn providers(&mut self, duties: &Duties, at: Moment) -> Result<(), DemoError> {
        if duties.close {
            return Ok(());
        }
        if let Some(window) = self.plan.partner.filter(|_| duties.partner) {
            self.act(&campaign(PARTNER, window), at)?;
        }
        if duties.carol_in {
            let total = self.mirror.total_shares(At::Main)?;
            self.join(Person::Carol, part_nearest(total, CAROL_PART, CAROL_PART)?, at)?;
        }
        if duties.new_day {
            self.act(&Act::Claim.by(Person::Alice), at)?;
        }
        if duties.new_week {
            self.act(&Act::Compound.by(Person::Dave), at)?;
        }
        if duties.carol_out {
            self.leave(Person::Carol, at)?;
        }
        Ok(())
    }

    /// The last bar: everybody claims and leaves, the maker too.
    fn closing(&mut self, at: Moment) -> Result<(), DemoError> {
        for who in Person::PROVIDERS {
            self.leave(who, at)?;
        }
        let shares = self.mirror.shares(At::Lode, Person::Maker)?;
        self.act(&Act::Withdraw { at: At::Lode, shares }.by(Person::Maker), at)
    }

    fn leave(&mut self, who: Person, at: Moment) -> Result<(), DemoError> {
        let shares = self.mirror.shares(At::Main, who)?;
        if shares == 0 {
            return Ok(());
        }
        self.act(&Act::Claim.by(who), at)?;
        self.act(&Act::Withdraw { at: At::Main, shares }.by(who), at)
    }
}

const fn campaign(asset: &'static str, window: Window) -> Action {
    let Window { start, end, amount } = window;
    Act::Campaign { asset, amount, start, end }.by(Person::Team)
}

/// Tells whether a refusal only means that there is nothing to do now.
const fn in_passing(act: &Act, error: CoreError) -> bool {
    match act {
        Act::Swap { .. } => {
            matches!(error, CoreError::ZeroOutput | CoreError::InsufficientLiquidity)
        }
        Act::Claim => matches!(error, CoreError::NothingToClaim),
        Act::Compound => matches!(
            error,
            CoreError::NothingToClaim | CoreError::ZeroAmount | CoreError::ZeroOutput
        ),
        _ => false,
    }
}
