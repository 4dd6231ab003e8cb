//! STK-3, STK-4: Random lives of a chain with staking, held after each step against what its
//! modules must hold, and against rewards in exact fractions.

#[path = "support/stake.rs"]
mod stake;

use std::collections::{BTreeMap, BTreeSet};

use cosmos_sdk_proto::cosmos::base::v1beta1::DecCoin;
use cosmos_sdk_proto::cosmos::distribution::v1beta1 as dist;
use cosmos_sdk_proto::cosmos::staking::v1beta1 as pb;
use lode_chain::{Event, Key, Records, StakingParams, TxResult, Walk};
use num_bigint::BigInt;
use num_rational::BigRational;
use stake::{DAY, DENOM, PEOPLE, World, validator_key};

/// A generator that needs no crate: xorshift.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

fn raw(text: &str) -> BigRational {
    let scale = BigInt::from(10).pow(18);
    BigRational::new(text.parse().unwrap(), scale)
}

fn whole(amount: u128) -> BigRational {
    BigRational::from_integer(BigInt::from(amount))
}

fn sum(coins: &[DecCoin]) -> BigRational {
    coins.iter().map(|coin| raw(&coin.amount)).sum()
}

/// A decimal such as `1.5ustake`; nothing is zero.
fn shown(text: &str) -> BigRational {
    let Some(number) = text.strip_suffix(DENOM) else { return whole(0) };
    let (units, part) = number.split_once('.').unwrap_or((number, ""));
    raw(&format!("{units}{part:0<18}"))
}

/// Who has earned how much and not been paid, in exact fractions: a validator's part of a block,
/// less its commission, by shares.
#[derive(Default)]
struct Exact {
    due: BTreeMap<(String, String), BigRational>,
    commission: BTreeMap<String, BigRational>,
    /// Validators that nearly everybody has left. What a departure leaves of a unit is then a
    /// large part of all, and those who stay wait for it until the validator goes.
    thin: BTreeSet<String>,
    /// Payouts that were compared.
    settled: usize,
}

impl Exact {
    fn hear(&mut self, events: &[Event], shares: &[pb::Delegation]) {
        let of = |event: &Event, key: &str| event.get(key).unwrap_or_default().to_string();
        for event in events {
            let (validator, amount) = (of(event, "validator"), of(event, "amount"));
            match event.kind.as_str() {
                "commission" => {
                    self.commission.insert(validator, shown(&amount));
                }
                "rewards" => {
                    let own = self.commission.remove(&validator).unwrap();
                    let part = shown(&amount) - own;
                    let all = shares.iter().filter(|d| d.validator_address == validator);
                    let total: BigRational = all.clone().map(|d| raw(&d.shares)).sum();
                    for d in all {
                        let slot = (validator.clone(), d.delegator_address.clone());
                        let due = self.due.entry(slot).or_insert_with(|| whole(0));
                        *due += &part * raw(&d.shares) / &total;
                    }
                }
                "withdraw_rewards" => {
                    let thin = self.thin.contains(&validator);
                    let slot = (validator, of(event, "delegator"));
                    let due = self.due.remove(&slot).unwrap_or_else(|| whole(0));
                    let lost = due - shown(&amount);
                    // Never more than was earned; less than one unit below it, and what the
                    // cuts at 18 digits cost.
                    let slack = BigRational::new(1.into(), 100.into());
                    assert!(lost >= -slack.clone(), "paid too much: {lost}");
                    assert!(thin || lost < whole(1) + slack, "paid too little: {lost}");
                    self.settled += 1;
                }
                _ => {}
            }
        }
    }
}

struct Life {
    world: World,
    exact: Exact,
    shares: Vec<pb::Delegation>,
    done: usize,
}

impl Life {
    fn new() -> Self {
        let params = StakingParams {
            signed_blocks_window: 10,
            slash_downtime: "0.0137".to_string(),
            ..StakingParams::default()
        };
        let own = [90_000_000_000, 70_000_000_003, 50_000_000_007];
        let mut life = Self {
            world: World::with(&own, params),
            exact: Exact::default(),
            shares: Vec::new(),
            done: 0,
        };
        life.shares = life.delegations();
        life
    }

    fn delegations(&self) -> Vec<pb::Delegation> {
        self.world.all(Records::Staking, &[0x31])
    }

    fn note_thin(&mut self) {
        let validators: Vec<pb::Validator> = self.world.all(Records::Staking, &[0x21]);
        let thin = validators.into_iter().filter(|v| v.tokens.len() < 10);
        self.exact.thin.extend(thin.map(|v| v.operator_address));
    }

    /// An empty block some seconds later.
    fn next(&mut self, seconds: u64) {
        self.world.block(seconds);
        let events = self.world.chain.block_events(self.world.chain.height()).unwrap();
        self.exact.hear(&events, &self.shares);
        self.shares = self.delegations();
        self.note_thin();
        self.check();
    }

    /// A block with one transaction; its own events come after those that the block begins with.
    fn act(&mut self, run: impl FnOnce(&mut World) -> Option<TxResult>) {
        self.world.begin(5);
        let result = run(&mut self.world);
        self.world.commit();
        let height = self.world.chain.height();
        let events = self.world.chain.block_events(height).unwrap();
        let begun: Vec<Event> =
            events.into_iter().filter(|e| e.get("mode") == Some("BeginBlock")).collect();
        self.exact.hear(&begun, &self.shares);
        if let Some(result) = result.filter(TxResult::is_ok) {
            self.exact.hear(&result.events, &self.shares);
            self.done += 1;
        }
        self.shares = self.delegations();
        self.note_thin();
        self.check();
    }

    /// Every identity that the modules keep.
    fn check(&self) {
        let world = &self.world;
        let mut held = 0_u128;
        let walk = Walk { records: Records::Bank, prefix: &[0x02], from: None, descending: false };
        world.chain.walk(walk, &mut |key, value| {
            if key.ends_with(DENOM.as_bytes()) {
                held += std::str::from_utf8(value).unwrap().parse::<u128>().unwrap();
            }
            std::ops::ControlFlow::Continue(())
        });
        assert_eq!(held, world.chain.supply(DENOM), "balances and supply");

        let validators: Vec<pb::Validator> = world.all(Records::Staking, &[0x21]);
        let unbonding: Vec<pb::UnbondingDelegation> = world.all(Records::Staking, &[0x32]);
        let number = |text: &str| text.parse::<u128>().unwrap();
        let tokens = |bonded: bool| -> u128 {
            let fits = |v: &&pb::Validator| (v.status == 3) == bonded;
            validators.iter().filter(fits).map(|v| number(&v.tokens)).sum()
        };
        let leaving: u128 =
            unbonding.iter().flat_map(|u| &u.entries).map(|e| number(&e.balance)).sum();
        assert_eq!(world.module("bonded_tokens_pool"), tokens(true), "bonded pool");
        assert_eq!(world.module("not_bonded_tokens_pool"), tokens(false) + leaving, "other pool");

        let outstanding: Vec<dist::ValidatorOutstandingRewards> =
            world.all(Records::Distribution, &[0x02]);
        let pool: dist::FeePool = world.record(Records::Distribution, &[0x00]).unwrap();
        let owed: BigRational = outstanding.iter().map(|o| sum(&o.rewards)).sum();
        let owed = owed + sum(&pool.community_pool);
        assert_eq!(whole(world.module("distribution")), owed, "distribution");

        for validator in &validators {
            let own = self.shares_of(&validator.operator_address);
            assert_eq!(own, raw(&validator.delegator_shares), "shares of a validator");
        }
        self.check_rewards(&validators);
        let periods: Vec<dist::ValidatorHistoricalRewards> =
            world.all(Records::Distribution, &[0x05]);
        assert!(periods.iter().all(|p| (1..=2).contains(&p.reference_count)), "references");
    }

    fn shares_of(&self, operator: &str) -> BigRational {
        let all = self.delegations();
        let own = all.iter().filter(|d| d.validator_address == operator);
        own.map(|d| raw(&d.shares)).sum()
    }

    /// All who have something to come from a validator get no more than it holds for them.
    fn check_rewards(&self, validators: &[pb::Validator]) {
        let all = self.delegations();
        for i in 0..self.world.validators {
            let address = validator_key(i).address;
            let operator = self.world.operator(i);
            if !validators.iter().any(|v| v.operator_address == operator) {
                continue;
            }
            let record = |tag: u8| [&[tag, 20], address.as_bytes()].concat();
            let outstanding: dist::ValidatorOutstandingRewards =
                self.world.record(Records::Distribution, &record(0x02)).unwrap();
            let commission: dist::ValidatorAccumulatedCommission =
                self.world.record(Records::Distribution, &record(0x07)).unwrap();
            let mut promised = sum(&commission.commission);
            for d in all.iter().filter(|d| d.validator_address == operator) {
                let who = self.world.chain.codec().decode(&d.delegator_address).unwrap();
                promised += sum(&self.world.chain.rewards(&who, &address).unwrap());
            }
            assert!(promised <= sum(&outstanding.rewards), "promised more than there is");
        }
    }

    fn step(&mut self, dice: &mut Dice) {
        let name = PEOPLE[dice.roll(3) as usize];
        let (i, j) = (dice.roll(3) as usize, dice.roll(3) as usize);
        let amount = u128::from(1 + dice.roll(3_000_000_000));
        let height = self.world.chain.height() as i64;
        let back = height - dice.roll(6) as i64;
        match dice.roll(14) {
            0..=3 => self.act(|w| Some(w.delegate(name, i, amount))),
            4 | 5 => self.act(|w| Some(w.undelegate(name, i, amount))),
            6 | 7 => self.act(|w| Some(w.redelegate(name, (i, j), amount))),
            8 => self.act(|w| Some(w.withdraw(name, i))),
            9 => self.act(|w| Some(w.cancel(name, i, (amount / 2 + 1, back)))),
            10 => self.act(|w| Some(w.commission(i))),
            11 => {
                let (down, who) = (dice.roll(2) == 0, self.world.operator(i));
                self.act(|w| {
                    let _ = w.chain.validator_down(&who, down);
                    Some(w.unjail(j))
                });
            }
            12 => self.next(1 + dice.roll(9 * DAY)),
            _ => (0..dice.roll(8)).for_each(|_| self.act(|_| None)),
        }
    }

    /// Takes everybody's stake out, and waits for it.
    fn all_leave(&mut self) {
        // What was moved or is on its way out may hold some back at first.
        for _ in 0..3 {
            self.next(22 * DAY);
            let names = PEOPLE.iter().map(ToString::to_string);
            let names: Vec<String> =
                names.chain((0..3).map(|i| format!("validator-{i}"))).collect();
            for (name, i) in names.iter().flat_map(|name| (0..3).map(move |i| (name, i))) {
                let who = Key::named(name).address;
                let text = self.world.text(name);
                let operator = self.world.operator(i);
                let found = self
                    .delegations()
                    .into_iter()
                    .find(|d| d.delegator_address == text && d.validator_address == operator);
                let Some(found) = found else { continue };
                assert_eq!(self.world.chain.codec().decode(&text).unwrap(), who);
                let address = validator_key(i).address;
                let value = self.world.chain.stake_value(&address, &found.shares).unwrap();
                if value > 0 {
                    self.act(|w| {
                        let result = w.undelegate(name, i, value);
                        assert!(result.is_ok(), "{name} can't leave: {}", result.log);
                        Some(result)
                    });
                }
            }
        }
        self.next(22 * DAY);
        for delegation in self.delegations() {
            let operator = self.world.chain.codec().prefix().to_string() + "valoper";
            assert!(delegation.validator_address.starts_with(&operator));
            // What is left is less than one unit: after a slash it can't be asked back.
            let i = (0..3).find(|i| self.world.operator(*i) == delegation.validator_address);
            let address = validator_key(i.unwrap()).address;
            assert_eq!(self.world.chain.stake_value(&address, &delegation.shares).unwrap(), 0);
        }
        let waiting: Vec<pb::UnbondingDelegation> = self.world.all(Records::Staking, &[0x32]);
        assert!(waiting.is_empty());
    }
}

#[test]
fn stk_3_modules_hold_what_is_owed_and_rewards_are_exact_fractions() {
    let (mut done, mut settled, mut slashed) = (0, 0, 0);
    for seed in 1..=8_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut life = Life::new();
        for step in 0..60 {
            life.step(&mut dice);
            if step == 30 && seed % 2 == 0 {
                let who = life.world.operator((seed % 3) as usize);
                life.act(|w| {
                    let _ = w.chain.double_sign(&who);
                    None
                });
            }
        }
        slashed +=
            life.world.all::<dist::ValidatorSlashEvent>(Records::Distribution, &[0x08]).len();
        assert!(life.exact.thin.is_empty());
        life.all_leave();
        done += life.done;
        settled += life.exact.settled;
    }
    // The sequences really did something.
    assert!(done > 200 && settled > 200, "{done} {settled}");
    assert!(slashed > 2, "{slashed}");
}
