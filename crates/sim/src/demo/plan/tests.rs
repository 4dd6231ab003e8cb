//! The calendar: who is asked for what, on runs of any length.

use super::{Duties, Plan, base_for_up, part_nearest};
use crate::market::{Bar, Market, Price, synthetic};

const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;

fn plan(days: u32) -> (Plan, Market) {
    let market = synthetic(1, days).unwrap();
    (Plan::new(&market).unwrap(), market)
}

/// Returns the hours, from the first bar, at which a duty is asked for.
fn hours(plan: &Plan, market: &Market, duty: fn(&Duties) -> bool) -> Vec<u64> {
    let bars = market.bars.iter().enumerate();
    let asked = bars.filter(|(index, _)| duty(&plan.duties(*index)));
    asked.map(|(_, bar)| (bar.time - market.source.from) / HOUR).collect()
}

#[test]
fn a_run_of_35_days_has_everything_once() {
    let (plan, market) = plan(35);
    assert_eq!(hours(&plan, &market, |d| d.open), [0]);
    assert_eq!(hours(&plan, &market, |d| d.carol_in), [240]);
    assert_eq!(hours(&plan, &market, |d| d.carol_out), [600]);
    assert_eq!(hours(&plan, &market, |d| d.partner), [168]);
    assert_eq!(hours(&plan, &market, |d| d.new_week), [168, 336, 504, 672]);
    assert_eq!(
        hours(&plan, &market, |d| d.new_day),
        (1..35).map(|day| day * 24).collect::<Vec<_>>()
    );
    assert_eq!(hours(&plan, &market, |d| d.close), [839]);
    assert_eq!(hours(&plan, &market, |d| d.new_hour).len(), 840);
}

#[test]
fn campaigns_are_whole_hours_inside_the_run() {
    let (plan, market) = plan(35);
    let (from, to) = (market.source.from, market.source.to);
    let (lode, partner) = (plan.lode.unwrap(), plan.partner.unwrap());
    assert_eq!((lode.start, lode.end), (from, to / HOUR * HOUR));
    assert_eq!((partner.start, partner.end), (from + 7 * DAY, from + 21 * DAY));
}

#[test]
fn short_runs_clip_or_skip() {
    let (nine, market) = plan(9);
    assert_eq!(hours(&nine, &market, |d| d.carol_in), [] as [u64; 0]);
    assert_eq!(nine.partner.unwrap().end, market.source.to / HOUR * HOUR);
    assert_eq!(plan(7).0.partner, None);
    let (twelve, market) = plan(12);
    assert_eq!(hours(&twelve, &market, |d| d.carol_in), [240]);
    assert_eq!(hours(&twelve, &market, |d| d.carol_out), [] as [u64; 0]);
}

#[test]
fn a_single_bar_opens_and_closes_without_campaigns() {
    let (_, mut market) = plan(1);
    market.bars.truncate(1);
    let plan = Plan::new(&market).unwrap();
    let duties = plan.duties(0);
    assert!(duties.open && duties.close && !duties.new_day && !duties.carol_in);
    assert_eq!((plan.lode, plan.partner), (None, None));
}

#[test]
fn a_gap_over_a_duty_asks_for_it_at_the_first_bar_after() {
    let (_, mut market) = plan(20);
    let from = market.source.from;
    market.bars.retain(|bar| bar.time < from + 5 * DAY || bar.time > from + 11 * DAY + 30);
    let plan = Plan::new(&market).unwrap();
    let first_after: fn(&Duties) -> bool = |d| d.carol_in && d.partner && d.new_week && d.new_day;
    assert_eq!(hours(&plan, &market, first_after), [11 * 24]);
    let partner = plan.partner.unwrap();
    assert_eq!(partner.start, from + 11 * DAY + HOUR);
}

#[test]
fn parts_of_the_pool_are_the_nearest_share() {
    // 89 : (1 + 10), then 1 and 10 of 100.
    assert_eq!(part_nearest(8_900, 1, 11).unwrap(), 100);
    assert_eq!(part_nearest(8_900, 10, 11).unwrap(), 1_000);
    assert_eq!(part_nearest(8_945, 1, 11).unwrap(), 101);
    assert!(part_nearest(1, 1, 100).is_err());
    assert!(part_nearest(u128::MAX, 99, 99).is_err());
}

#[test]
fn the_base_side_of_a_deposit_is_worth_no_less_than_the_quote_side() {
    assert_eq!(base_for_up(10, Price { quote: 3, base: 1 }).unwrap(), 4);
    assert!(base_for_up(u128::MAX, Price { quote: 1, base: 2 }).is_err());
}

#[test]
fn times_before_the_epoch_of_the_chain_are_refused() {
    let (_, mut market) = plan(1);
    market.bars = vec![Bar { time: 59, ..*market.bars.first().unwrap() }];
    assert!(Plan::new(&market).is_err());
}
