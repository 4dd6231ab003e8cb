//! Tests of the statement: worked examples, the identity on random ledgers, the wallet's word.

use num_bigint::BigInt;
use num_rational::BigRational;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::*;
use crate::market::SourceKind;

const SEED: u64 = 20_220_719;
const DAY: u64 = 86_400;

fn assets() -> Valuation {
    let (base, quote) = (Asset::new("weth", "WETH", 18), Asset::new("usdc", "USDC", 6));
    let valuation = Valuation::new(&base, &quote);
    let lode = whole_token(6, 1_000_000).expect("a price");
    // Half a unit of quote for a unit of gas, so that rounding shows.
    valuation.worth("lode", lode).worth("ustake", Price { quote: 1, base: 2 })
}

fn pair(base: u128, quote: u128) -> Pair {
    Pair { base, quote }
}

fn price(quote: u128, base: u128) -> Price {
    Price { quote, base }
}

fn flow(time: u64, amounts: Pair, worth: Pair, at: Price) -> Flow {
    Flow { time, amounts, worth, price: at }
}

/// Adds up what the bank must have seen.
fn wallet(ledger: &Ledger) -> BTreeMap<String, BigInt> {
    let mut change: BTreeMap<String, BigInt> = BTreeMap::new();
    let mut add = |denom: &str, amount: BigInt| {
        *change.entry(denom.to_owned()).or_default() += amount;
    };
    for (flows, sign) in [(&ledger.deposits, -1), (&ledger.withdrawals, 1)] {
        for flow in flows {
            add("weth", BigInt::from(flow.amounts.base) * sign);
            add("usdc", BigInt::from(flow.amounts.quote) * sign);
        }
    }
    for again in &ledger.reinvested {
        add("weth", again.returned.base.into());
        add("usdc", again.returned.quote.into());
        again.spent.iter().for_each(|(denom, amount)| add(denom, -BigInt::from(*amount)));
    }
    ledger.rewards_claimed.iter().for_each(|(denom, amount)| add(denom, (*amount).into()));
    ledger.chain_fees.iter().for_each(|(denom, amount)| add(denom, -BigInt::from(*amount)));
    change
}

/// 100 base and 10,000 quote at price 100; taken out as 50 and 20,000 at price 400, with fees of 2
/// and 800 among them, over ten days.
fn doubled() -> Ledger {
    let start = pair(100, 10_000);
    let mut ledger = Ledger {
        name: "alice".to_owned(),
        deposits: vec![flow(0, start, start, price(100, 1))],
        reinvested: Vec::new(),
        withdrawals: vec![flow(10 * DAY, pair(52, 20_800), pair(52, 20_800), price(400, 1))],
        fees_earned: pair(2, 800),
        rewards_claimed: [("lode".to_owned(), 700)].into(),
        chain_fees: [("ustake".to_owned(), 3)].into(),
        end_price: price(400, 1),
        wallet_change: BTreeMap::new(),
    };
    ledger.wallet_change = wallet(&ledger);
    ledger
}

#[test]
fn states_a_fourfold_price_as_the_formula_does() {
    let statement = settle(&doubled(), &assets()).expect("a statement");
    let is = |found: &BigInt, expected: i64| assert_eq!(found, &BigInt::from(expected));
    is(&statement.deposit_value_quote, 20_000);
    is(&statement.hold_value_quote, 50_000);
    is(&statement.value_quote, 41_600);
    is(&statement.price_effect_quote, 30_000);
    is(&statement.fees_quote, 1_600);
    is(&statement.rewards_quote, 700);
    // A fourfold price costs a fifth of what holding leaves: 2√4/(1+4) − 1 = −0.2.
    is(&statement.impermanent_loss_quote, 10_000);
    is(&statement.costs_quote, 2);
    is(&statement.net_quote, 41_600 + 700 - 2 - 20_000);
    is(&statement.net_without_rewards_quote, 41_600 - 2 - 20_000);
    is(&statement.against_holding_quote, 41_600 + 700 - 2 - 50_000);
    is(&statement.against_holding_without_rewards_quote, 41_600 - 2 - 50_000);
    is(&statement.difference, 0);
    // 2,300 on 20,000 in ten days: 0.115 · 36.5; fees alone 0.08 · 36.5.
    assert_eq!(statement.apr, "4.197500");
    assert_eq!(statement.apr_without_rewards, "2.920000");
    assert_eq!(statement.fees_earned, [("weth".into(), 2), ("usdc".into(), 800)].into());
}

#[test]
fn compounds_daily_as_the_notes_vector_says() {
    // 12 % a year is 12.7474615638403 % compounded daily.
    let rate = growth::Rate::simple(&BigInt::from(12), &(BigInt::from(100) * 31_536_000));
    assert_eq!(rate.text(), "0.120000");
    assert_eq!(rate.compounded_daily().text(), "0.127474");
    let none = growth::Rate::simple(&BigInt::from(12), &BigInt::ZERO);
    assert_eq!(none.compounded_daily().text(), "0.000000");
    let loss = growth::Rate::simple(&BigInt::from(-1), &(BigInt::from(4) * 31_536_000));
    assert_eq!(loss.text(), "-0.250000");
}

#[test]
fn counts_a_one_sided_entry_as_a_cost() {
    let mut ledger = doubled();
    // 20,000 of quote went in; the shares then stood for 99 and 9,950.
    ledger.deposits = vec![flow(0, pair(0, 20_000), pair(99, 9_950), price(100, 1))];
    ledger.chain_fees.clear();
    ledger.wallet_change = wallet(&ledger);
    let statement = settle(&ledger, &assets()).expect("a statement");
    assert_eq!(statement.costs_quote, BigInt::from(150));
    assert_eq!(statement.price_effect_quote, BigInt::ZERO);
    // Against holding quote alone, the pool's base made a gain.
    assert_eq!(statement.impermanent_loss_quote, BigInt::from(20_000 - (41_600 - 1_600) - 150));
}

#[test]
fn counts_what_reinvesting_lost_as_a_cost() {
    let mut ledger = doubled();
    ledger.chain_fees.clear();
    ledger.reinvested = vec![Reinvestment {
        spent: [("lode".to_owned(), 500)].into(),
        returned: pair(0, 7),
        flow: flow(5 * DAY, pair(1, 180), pair(1, 180), price(200, 1)),
    }];
    ledger.wallet_change = wallet(&ledger);
    let statement = settle(&ledger, &assets()).expect("a statement");
    // 500 spent, 380 put in, 7 handed back.
    assert_eq!(statement.costs_quote, BigInt::from(500 - 380 - 7));
    assert_eq!(statement.rewards_quote, BigInt::from(700));
    // Price effect of the own deposit, and of one base unit from 200 to 400.
    assert_eq!(statement.price_effect_quote, BigInt::from(30_000 + 200));
    assert_eq!(statement.hold_value_quote, BigInt::from(50_000));
}

#[test]
fn believes_the_bank_and_not_the_events() {
    for (denom, by) in [("weth", 1), ("usdc", -1), ("lode", 1), ("ustake", 1), ("stray", 1)] {
        let mut ledger = doubled();
        *ledger.wallet_change.entry(denom.to_owned()).or_default() += by;
        let error = settle(&ledger, &assets()).expect_err("a difference");
        assert_eq!(error.code(), "wallet_differs", "{denom}");
        assert!(error.to_string().contains(denom), "{error}");
    }
}

#[test]
fn refuses_a_price_over_zero_and_sums_beyond_128_bits() {
    let mut ledger = doubled();
    ledger.end_price.base = 0;
    assert_eq!(settle(&ledger, &assets()).expect_err("no price").code(), "bad_price");
    let worthless = assets().worth("lode", price(1, 0));
    assert_eq!(settle(&doubled(), &worthless).expect_err("no price").code(), "bad_price");
    let mut ledger = doubled();
    ledger.deposits.push(flow(0, pair(u128::MAX, 0), pair(0, 0), price(1, 1)));
    ledger.wallet_change = wallet(&ledger);
    assert_eq!(settle(&ledger, &assets()).expect_err("too much").code(), "amount_overflow");
}

fn amount(random: &mut ChaCha8Rng) -> u128 {
    let bits = random.next_u32() % 100;
    (u128::from(random.next_u64()) << 64 | u128::from(random.next_u64())) >> (28 + bits)
}

fn random_flow(random: &mut ChaCha8Rng) -> Flow {
    let time = random.next_u64() % (40 * DAY);
    let (amounts, worth) =
        (pair(amount(random), amount(random)), pair(amount(random), amount(random)));
    flow(time, amounts, worth, price(amount(random), amount(random) | 1))
}

fn random_ledger(random: &mut ChaCha8Rng) -> Ledger {
    let mut flows = |most| -> Vec<Flow> {
        (0..random.next_u32() % most).map(|_| random_flow(random)).collect()
    };
    let (deposits, withdrawals, again) = (flows(4), flows(3), flows(3));
    let reinvested = again
        .into_iter()
        .map(|flow| Reinvestment {
            spent: [("lode".to_owned(), amount(random)), ("usdc".to_owned(), 5)].into(),
            returned: pair(amount(random), amount(random)),
            flow,
        })
        .collect();
    let mut ledger = Ledger {
        name: "random".to_owned(),
        deposits,
        reinvested,
        withdrawals,
        fees_earned: pair(amount(random), amount(random)),
        rewards_claimed: [("lode".to_owned(), amount(random)), ("weth".to_owned(), amount(random))]
            .into(),
        chain_fees: [("ustake".to_owned(), amount(random))].into(),
        end_price: price(amount(random), amount(random) | 1),
        wallet_change: BTreeMap::new(),
    };
    ledger.wallet_change = wallet(&ledger);
    ledger
}

/// The wallet's change, valued in full fractions: what `net` may miss by rounding alone.
fn exact_net(ledger: &Ledger, valuation: &Valuation) -> BigRational {
    let ratio = |price: Price| BigRational::new(price.quote.into(), price.base.into());
    let value = |denom: &str, amount: &BigInt| {
        let price = match denom {
            "usdc" => price(1, 1),
            "weth" => ledger.end_price,
            other => valuation.others[other],
        };
        ratio(price) * BigRational::from(amount.clone())
    };
    let wallet: BigRational = ledger.wallet_change.iter().map(|(d, a)| value(d, a)).sum();
    // The wallet counts deposits at the end's price; the net at their own.
    let moved = |flow: &Flow| {
        (ratio(ledger.end_price) - ratio(flow.price))
            * BigRational::from(BigInt::from(flow.amounts.base))
    };
    wallet + ledger.deposits.iter().map(moved).sum::<BigRational>()
}

#[test]
fn closes_on_random_ledgers_and_stays_near_the_exact_net() {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let valuation = assets();
    for round in 0..2_000 {
        let ledger = random_ledger(&mut random);
        let s = settle(&ledger, &valuation)
            .unwrap_or_else(|error| panic!("seed {SEED}, round {round}: {error}"));
        let terms = &s.price_effect_quote + &s.fees_quote + &s.rewards_quote
            - &s.impermanent_loss_quote
            - &s.costs_quote;
        assert_eq!(s.net_quote, terms, "seed {SEED}, round {round}");
        // One rounding for each deposit, reinvestment and token, and four more.
        let roundings = BigRational::from(BigInt::from(12));
        let off = BigRational::from(s.net_quote) - exact_net(&ledger, &valuation);
        let off = if off < BigRational::from(BigInt::ZERO) { -off } else { off };
        assert!(off <= roundings, "seed {SEED}, round {round}: off by {off}");
    }
}

#[test]
fn writes_the_object_that_others_rely_on() {
    let result = DemoResult {
        engine: "native".to_owned(),
        input: Input {
            kind: SourceKind::Market,
            files: 1,
            bars: 2,
            from: "a".into(),
            to: "b".into(),
        },
        blocks: 3,
        transactions: 4,
        failed_transactions: 0,
        wall_seconds: 0.5,
        transactions_per_second: 8.0,
        pool: PoolSummary {
            id: 1,
            fee_pips: 3_000,
            volume: [("usdc".to_owned(), u128::MAX)].into(),
            fees: Amounts::new(),
        },
        providers: vec![settle(&doubled(), &assets()).expect("a statement")],
        rewards: vec![RewardIdentity {
            pool: 1,
            asset: "lode".to_owned(),
            campaigns: 1,
            funded: 5,
            paid: 4,
            parked: 0,
            accrued: 0,
            remaining: 0,
            carried: 0,
            difference: BigRational::new(2.into(), 6.into()),
        }],
        conservation: vec![Conservation {
            asset: "usdc".to_owned(),
            entered: 9,
            left: 9,
            held: 0,
            owed: 0,
            difference: BigInt::ZERO,
        }],
        state_hash: "00".to_owned(),
    };
    let json = serde_json::to_value(&result).expect("JSON");
    assert_eq!(json["input"]["kind"], "market");
    assert_eq!(json["pool"]["volume"]["usdc"], u128::MAX.to_string());
    assert_eq!(json["providers"][0]["net_quote"], "22298");
    assert_eq!(json["providers"][0]["deposited"]["weth"], "100");
    assert_eq!(json["providers"][0]["difference"], "0");
    assert_eq!(json["rewards"][0]["difference"], "1/3");
    assert_eq!(json["conservation"][0]["difference"], "0");
    let back: DemoResult = serde_json::from_value(json).expect("the same");
    assert_eq!(back, result);
}
