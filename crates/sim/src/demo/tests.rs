//! Options, the journal, and what events are read as.

use std::collections::BTreeMap;

use lode_chain::Event;
use lode_core::{Pair, PoolId, Side};

use super::collect::{Collector, Tallies};
use super::effect::{Effect, Hop, Minted, Reader};
use super::ledger::{Journal, Moment};
use super::options::{BadOption, GasPrice, parse_worth};
use super::people::Person;
use super::venue::{Venue, Venues};
use crate::market::Price;

fn venues() -> Venues {
    let venue = |id, zero: &str, one: &str| Venue {
        id: PoolId(id),
        denoms: [zero.to_owned(), one.to_owned()],
    };
    Venues::new(venue(1, "usdc", "weth"), venue(2, "lode", "usdc"), "weth").unwrap()
}

const AT: Moment = Moment { time: 7, price: Price { quote: 1, base: 1 } };

fn hop(pool: u32, side: Side, amount_in: u128, amount_out: u128) -> Effect {
    let reserves = Pair::new(0, 0);
    Effect::Swap(Hop { pool, side, amount_in, amount_out, fee: 3, protocol_fee: 0, reserves })
}

fn minted(owner: Person, shares: u128, zero: u128, one: u128) -> Minted {
    let (amounts, reserves) = (Pair::new(zero, one), Pair::new(1_000, 2_000));
    Minted { pool: 1, owner, shares, amounts, total_shares: 100, reserves }
}

#[test]
fn gas_prices_are_exact_and_fees_round_up() {
    let price = GasPrice::parse("0.025").unwrap();
    assert_eq!(price, GasPrice { ustake: 25, gas: 1_000 });
    assert_eq!(price.fee_up(200_000), 5_000);
    assert_eq!(price.fee_up(1), 1);
    assert_eq!(GasPrice::parse("0").unwrap().fee_up(u64::MAX), 0);
    for bad in ["", ".", "1.", ".5", "-1", "1e3", "0.0000000001", "１", "99999999999999999999"] {
        assert_eq!(GasPrice::parse(bad), Err(BadOption::GasPrice(bad.to_owned())), "{bad}");
    }
}

#[test]
fn stated_prices_are_exact() {
    assert_eq!(parse_worth("lode=0.35"), Ok(("lode".to_owned(), 350_000)));
    assert_eq!(parse_worth("partner=12"), Ok(("partner".to_owned(), 12_000_000)));
    assert_eq!(parse_worth("ustake=0"), Ok(("ustake".to_owned(), 0)));
    for bad in
        ["lode", "lode=", "weth=1", "lode=0.0000001", "lode=-1", "lode=1e3", "lode=9999999999999"]
    {
        assert_eq!(parse_worth(bad), Err(BadOption::Worth(bad.to_owned())), "{bad}");
    }
}

#[test]
fn a_one_sided_deposit_is_what_left_the_wallet_and_its_dust_comes_back() {
    let mut journal = Journal::default();
    let effects = [hop(1, Side::Zero, 40, 50), Effect::Deposit(minted(Person::Dave, 10, 55, 48))];
    journal.enter(&effects, &venues(), AT).unwrap();
    let [deposit] = journal.deposits.as_slice() else { panic!("one deposit") };
    assert_eq!((deposit.amounts.quote, deposit.amounts.base), (95, 0));
    // 10 of 100 shares of 1,000 and 2,000.
    assert_eq!((deposit.worth.quote, deposit.worth.base), (100, 200));
    let [dust] = journal.withdrawals.as_slice() else { panic!("one dust") };
    assert_eq!((dust.amounts.quote, dust.amounts.base), (0, 2));
    assert_eq!(dust.worth, dust.amounts);
}

#[test]
fn compounding_spends_rewards_and_returns_what_did_not_fit() {
    let mut journal = Journal::default();
    let claim = |asset: &str, amount| Effect::Claim {
        pool: 1,
        owner: Person::Dave,
        asset: asset.to_owned(),
        amount,
    };
    let effects = [
        claim("lode", 200),
        claim("partner", 9),
        hop(2, Side::Zero, 200, 100),
        hop(1, Side::Zero, 40, 50),
        Effect::Deposit(minted(Person::Dave, 10, 55, 48)),
    ];
    journal.enter(&effects, &venues(), AT).unwrap();
    assert!(journal.deposits.is_empty() && journal.withdrawals.is_empty());
    let [again] = journal.reinvested.as_slice() else { panic!("one reinvestment") };
    assert_eq!(again.spent, BTreeMap::from([("lode".to_owned(), 200)]));
    assert_eq!((again.flow.amounts.quote, again.flow.amounts.base), (95, 0));
    assert_eq!((again.returned.quote, again.returned.base), (5, 2));
    assert_eq!(journal.claimed.values().sum::<u128>(), 209);
}

#[test]
fn compounding_more_than_the_rewards_brought_does_not_add_up() {
    let mut journal = Journal::default();
    let claim = Effect::Claim { pool: 1, owner: Person::Dave, asset: "lode".to_owned(), amount: 2 };
    let effects = [
        claim,
        hop(2, Side::Zero, 2, 90),
        hop(1, Side::Zero, 40, 50),
        Effect::Deposit(minted(Person::Dave, 10, 55, 48)),
    ];
    let refused = journal.enter(&effects, &venues(), AT).unwrap_err();
    assert_eq!(refused.code(), "sum_open");
}

#[test]
fn a_withdrawal_is_worth_its_part_of_what_was_there() {
    let mut journal = Journal::default();
    let burnt = Effect::Withdraw(minted(Person::Bob, 100, 1_000, 2_000));
    journal.enter(&[burnt], &venues(), AT).unwrap();
    let [flow] = journal.withdrawals.as_slice() else { panic!("one withdrawal") };
    // Half of the shares that there were, half of the reserves that there were.
    assert_eq!((flow.worth.quote, flow.worth.base), (1_000, 2_000));
}

#[test]
fn only_the_main_pools_swaps_are_its_volume() {
    let mut collector = Collector::default();
    let effects = [hop(1, Side::Zero, 40, 50), hop(2, Side::Zero, 7, 7), hop(1, Side::One, 8, 6)];
    collector.take(Person::Trader, &effects, &venues(), AT).unwrap();
    assert_eq!(collector.volume, Pair::new(40, 8));
    assert_eq!(collector.fees, Pair::new(3, 3));
}

#[test]
fn the_bank_counts_only_what_the_exchange_gets_and_gives() {
    let mut tallies = Tallies::default();
    let events = [
        Event::new("coin_received").with("receiver", "x").with("amount", "5usdc,7weth"),
        Event::new("coin_received").with("receiver", "y").with("amount", "9usdc"),
        Event::new("coin_spent").with("spender", "x").with("amount", "2usdc"),
        Event::new("tx").with("fee", "11ustake").with("fee_payer", "y"),
        Event::new("tx").with("fee", ""),
        Event::new("tx").with("acc_seq", "y/1"),
    ];
    tallies.take(Person::Alice, "x", &events).unwrap();
    assert_eq!(tallies.entered, BTreeMap::from([("usdc".into(), 5), ("weth".into(), 7)]));
    assert_eq!(tallies.left, BTreeMap::from([("usdc".into(), 2)]));
    let fees = tallies.chain_fees.get(&Person::Alice).unwrap();
    assert_eq!(fees, &BTreeMap::from([("ustake".into(), 11)]));
    let broken = [Event::new("coin_spent").with("spender", "x").with("amount", "usdc")];
    assert_eq!(tallies.take(Person::Alice, "x", &broken).unwrap_err().code(), "unreadable_answer");
}

#[test]
fn events_of_other_contracts_count_for_nothing_and_unplanned_ones_show() {
    let people = BTreeMap::from([("wasm1a".to_owned(), Person::Alice)]);
    let reader = Reader { exchange: "x", people: &people };
    let event = |kind: &str, contract: &str| Event::new(kind).with("_contract_address", contract);
    let claim = event("wasm-claim", "x")
        .with("pool", "1")
        .with("owner", "wasm1a")
        .with("asset", "lode")
        .with("amount", "5");
    let events =
        [event("wasm-claim", "other"), event("execute", "x"), claim, event("wasm-park", "x")];
    let effects = reader.effects(&events).unwrap();
    let (owner, asset) = (Person::Alice, "lode".to_owned());
    let expected =
        [Effect::Claim { pool: 1, owner, asset, amount: 5 }, Effect::Other("park".to_owned())];
    assert_eq!(effects, expected);
    let nameless = [event("wasm-claim", "x").with("pool", "1").with("owner", "wasm1z")];
    assert_eq!(reader.effects(&nameless).unwrap_err().code(), "unreadable_answer");
}

#[test]
fn everybody_has_another_address_and_enough_to_begin_with() {
    let mut addresses: Vec<_> = Person::ALL.map(|who| who.key().address).to_vec();
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), Person::ALL.len());
    let all = Person::ALL.iter().flat_map(|who| who.start("weth", "usdc"));
    let mut sums: BTreeMap<String, u128> = BTreeMap::new();
    for coin in all {
        let sum = sums.entry(coin.denom).or_default();
        *sum = sum.checked_add(coin.amount).unwrap();
    }
    assert!(sums.values().all(|sum| *sum < u128::MAX >> 4));
}
