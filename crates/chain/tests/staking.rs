//! STK-1: Staking from the first coin in to the last one out.

#[path = "support/stake.rs"]
mod stake;

use stake::{DAY, World, attribute};

/// 10^9 units staked in a chain of 1.2 · 10^12 bonded: what each block earns is computed by hand.
#[test]
fn stake_goes_in_earns_and_comes_out_after_21_days() {
    let mut world = World::new(&[900_000_000, 100_000_000]);
    world.begin(5);
    let before = world.balance("alice");
    let result = world.delegate("alice", 0, 100_000_000);
    assert_eq!(result.code, 0, "{}", result.log);
    let kinds: Vec<&str> = result.events.iter().map(|event| event.kind.as_str()).collect();
    let staking = ["message", "coin_spent", "coin_received", "delegate"];
    assert_eq!(kinds[kinds.len() - 4..], staking);
    assert_eq!(attribute(&result, "delegate", "new_shares"), "100000000.000000000000000000");
    assert_eq!(world.balance("alice"), before - 100_000_000);
    world.commit();
    for _ in 0..5 {
        world.block(5);
    }
    world.begin(5);
    let result = world.withdraw("alice", 0);
    assert_eq!(result.code, 0, "{}", result.log);
    let paid: u128 = world.balance("alice") + 100_000_000 - before;
    assert!(paid > 0);
    assert_eq!(attribute(&result, "withdraw_rewards", "amount"), format!("{paid}ustake"));
    let result = world.undelegate("alice", 0, 100_000_000);
    assert_eq!(result.code, 0, "{}", result.log);
    world.commit();
    let waiting = world.module("not_bonded_tokens_pool");
    assert_eq!(waiting, 100_000_000);
    world.block(21 * DAY - 1);
    assert_eq!(world.module("not_bonded_tokens_pool"), waiting);
    let held = world.balance("alice");
    world.block(1);
    assert_eq!(world.module("not_bonded_tokens_pool"), 0);
    assert_eq!(world.balance("alice"), held + 100_000_000);
}
