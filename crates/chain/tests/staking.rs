//! STK-1: Staking from the first coin in to the last one out.

#[path = "support/stake.rs"]
mod stake;

use cosmos_sdk_proto::cosmos::slashing::v1beta1::ValidatorSigningInfo;
use cosmos_sdk_proto::cosmos::staking::v1beta1 as pb;
use lode_chain::{Chain, Config, Key, Msg, Records, Signer, StakingParams, Tx, coin};
use stake::{DAY, DENOM, SECOND, World, attribute, genesis, validator_key};

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

fn refused(result: &lode_chain::TxResult) -> (&str, u32) {
    (result.codespace.as_str(), result.code)
}

#[test]
fn refusals_have_the_sdks_codes() {
    let mut world = World::new(&[900_000_000, 100_000_000]);
    world.begin(5);
    let stranger = world.validators;
    assert_eq!(refused(&world.delegate("alice", stranger, 5)), ("staking", 3));
    assert_eq!(refused(&world.delegate("alice", 0, 0)), ("sdk", 18));
    let result = world.delegate("alice", 0, 1_000_000_000_001);
    assert_eq!(refused(&result), ("sdk", 5));
    let why = "failed to delegate; 1000000000000ustake is smaller than 1000000000001ustake";
    assert!(result.log.contains(why), "{}", result.log);
    assert_eq!(refused(&world.undelegate("alice", 0, 5)), ("staking", 19));
    assert_eq!(refused(&world.withdraw("alice", 0)), ("staking", 19));
    assert_eq!(refused(&world.delegate("alice", 0, 1_000)), ("", 0));
    assert_eq!(refused(&world.undelegate("alice", 0, 1_001)), ("sdk", 18));
    assert_eq!(refused(&world.redelegate("alice", (0, 0), 5)), ("staking", 29));
    assert_eq!(refused(&world.redelegate("alice", (0, stranger), 5)), ("staking", 31));
    assert_eq!(refused(&world.redelegate("alice", (0, 1), 500)), ("", 0));
    assert_eq!(refused(&world.redelegate("alice", (1, 0), 5)), ("staking", 32));
    assert_eq!(refused(&world.unjail(0)), ("slashing", 5));
    assert_eq!(refused(&world.cancel("alice", 0, (5, 1))), ("undefined", 1));
    world.commit();
    for i in 0..7 {
        world.begin(1);
        let result = world.undelegate("alice", 0, 10);
        assert_eq!(result.code, 0, "{i}: {}", result.log);
        world.commit();
    }
    world.begin(1);
    assert_eq!(refused(&world.undelegate("alice", 0, 10)), ("staking", 27));
    let height = world.chain.height() as i64;
    assert_eq!(refused(&world.cancel("alice", 0, (11, height))), ("sdk", 18));
    assert_eq!(refused(&world.cancel("alice", 0, (10, height))), ("", 0));
    assert_eq!(refused(&world.undelegate("alice", 0, 10)), ("", 0));
    world.commit();
}

#[test]
fn a_chain_without_staking_refuses_and_stays_as_it_is() {
    let mut plain = genesis(&[1_000_000], StakingParams::default());
    plain.staking = None;
    let chain = Chain::create(Config::wasm().keep_results(), &plain).unwrap();
    let mut world = World { chain, validators: 1 };
    assert!(!world.chain.has_staking());
    world.begin(5);
    let result = world.delegate("alice", 0, 5);
    assert_eq!(refused(&result), ("sdk", 6));
    assert!(result.log.contains("made without staking"), "{}", result.log);
    let operator = world.operator(0);
    assert!(world.chain.validator_down(&operator, true).is_err());
    let before = world.chain.supply("ustake");
    world.commit();
    assert_eq!(world.chain.supply("ustake"), before);
}

#[test]
fn a_validator_that_is_down_is_jailed_slashed_and_comes_back() {
    let params = StakingParams { signed_blocks_window: 10, ..StakingParams::default() };
    let mut world = World::with(&[900_000_000, 100_000_000], params);
    let (first, second) = (world.operator(0), world.operator(1));
    world.begin(5);
    assert_eq!(world.delegate("alice", 1, 10_000_000).code, 0);
    world.chain.validator_down(&second, true).unwrap();
    let refused = world.chain.validator_down(&first, true).unwrap_err().to_string();
    assert!(refused.contains("more validators"), "{refused}");
    assert!(world.chain.double_sign(&first).is_err());
    world.commit();
    let before = world.validator(1).unwrap();
    let mut blocks = 0;
    while !world.validator(1).unwrap().jailed {
        world.block(5);
        blocks += 1;
        assert!(blocks < 40);
    }
    // Six of ten missed, and past the first window.
    assert_eq!(world.chain.height(), 11);
    let after = world.validator(1).unwrap();
    // 1 % of a power of 110.
    assert_eq!(before.tokens, "110000000");
    assert_eq!(after.tokens, "108900000");
    assert_eq!(after.status, i32::from(pb::BondStatus::Unbonding));
    world.begin(5);
    assert_eq!(world.unjail(1).code, 4);
    world.chain.validator_down(&second, false).unwrap();
    world.commit();
    world.begin(600);
    assert_eq!(world.unjail(1).code, 0);
    world.commit();
    let back = world.validator(1).unwrap();
    assert!(!back.jailed && back.status == i32::from(pb::BondStatus::Bonded));
}

#[test]
fn signing_twice_slashes_what_left_too_and_is_for_ever() {
    let mut world = World::new(&[900_000_000, 100_000_000]);
    world.begin(5);
    assert_eq!(world.delegate("alice", 1, 50_000_000).code, 0);
    world.commit();
    world.begin(5);
    assert_eq!(world.undelegate("alice", 1, 20_000_000).code, 0);
    assert_eq!(world.redelegate("alice", (1, 0), 10_000_000).code, 0);
    world.commit();
    let second = world.operator(1);
    world.begin(5);
    world.chain.double_sign(&second).unwrap();
    assert!(world.chain.double_sign(&second).is_err());
    world.commit();
    // The power was 120; what left since pays its own part of the 5 %.
    let slashed = world.validator(1).unwrap();
    assert_eq!(slashed.tokens, (120_000_000 - (6_000_000 - 1_000_000 - 500_000)).to_string());
    assert!(slashed.jailed);
    let leaving: Vec<pb::UnbondingDelegation> = world.all(Records::Staking, &[0x32]);
    assert_eq!(leaving[0].entries[0].balance, "19000000");
    assert_eq!(world.validator(0).unwrap().tokens, "909500000");
    let infos: Vec<ValidatorSigningInfo> = world.all(Records::Slashing, &[0x01]);
    assert_eq!(infos.iter().filter(|info| info.tombstoned).count(), 1);
    world.begin(700);
    assert_eq!(world.unjail(1).code, 4);
    world.commit();
}

#[test]
fn votes_follow_the_set_two_blocks_later() {
    let mut world = World::new(&[900_000_000, 100_000_000]);
    world.block(5);
    let rewards = |world: &World| {
        let events = world.chain.block_events(world.chain.height()).unwrap();
        events.iter().filter(|event| event.kind == "rewards").count()
    };
    assert_eq!(rewards(&world), 0);
    world.block(5);
    assert_eq!(rewards(&world), 2);
    world.begin(5);
    let second = world.operator(1);
    world.chain.double_sign(&second).unwrap();
    world.commit();
    let counts: Vec<usize> = (0..4)
        .map(|_| {
            world.block(5);
            rewards(&world)
        })
        .collect();
    assert_eq!(counts, [2, 2, 1, 1]);
}

#[test]
fn staking_survives_a_restart_and_is_the_same_when_run_again() {
    let home = tempfile::tempdir().unwrap();
    let config = || Config::wasm().keep_results().at(home.path());
    let params = StakingParams { signed_blocks_window: 10, ..StakingParams::default() };
    let given = genesis(&[900_000_000, 100_000_000, 70_000_000], params);
    let mut world = World { chain: Chain::create(config(), &given).unwrap(), validators: 3 };
    world.begin(5);
    assert_eq!(world.delegate("alice", 1, 50_000_000).code, 0);
    let (second, third) = (world.operator(1), world.operator(2));
    world.chain.validator_down(&third, true).unwrap();
    world.commit();
    world.begin(5);
    assert_eq!(world.undelegate("alice", 1, 20_000_000).code, 0);
    world.chain.double_sign(&second).unwrap();
    assert_eq!(world.delegate("bob", 0, 7).code, 0);
    world.commit();
    (0..12).for_each(|_| world.block(5));
    let hash = world.chain.state_hash();
    drop(world);
    let mut world = World { chain: Chain::open(config()).unwrap(), validators: 3 };
    assert_eq!(world.chain.state_hash(), hash);
    let before = world.balance("alice");
    world.block(21 * DAY);
    assert_eq!(world.balance("alice"), before + 19_000_000);
    let verified = world.chain.verify(|_| {}).unwrap();
    assert_eq!(verified.difference, None);
    assert_eq!(verified.blocks, world.chain.height());
    assert!(world.validator(2).unwrap().jailed);
}

#[derive(serde::Deserialize)]
struct Vector {
    name: String,
    mode: String,
    raw: String,
}

/// What CosmJS signs, DIRECT and amino, passes all checks of the ante handler.
#[test]
fn what_cosmjs_signs_is_well_signed() {
    let all: serde_json::Value = serde_json::from_str(include_str!("vectors/cosmjs.json")).unwrap();
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("vectors/cosmjs-stake.json")).unwrap();
    assert_eq!(vectors.len(), 15);
    let mut given = genesis(&[1_000_000], StakingParams::default());
    let filler = |i: usize| (validator_key(100 + i).address, Vec::new());
    given.accounts.extend((given.accounts.len()..11).map(filler));
    let codec = lode_chain::AddressCodec::new("wasm").unwrap();
    let text = all["accounts"][0].as_str().unwrap();
    given.accounts.push((codec.decode(text).unwrap(), vec![coin(1_000_000, DENOM)]));
    given.chain_id = all["chain_id"].as_str().unwrap().to_string();
    let mut chain = Chain::create(Config::wasm(), &given).unwrap();
    assert_eq!(chain.account(text).unwrap().unwrap().number, 11);
    let public = hex::decode(all["keys"][0].as_str().unwrap()).unwrap();
    chain.begin_block(chain.time_ns() + SECOND).unwrap();
    for _ in 0..6 {
        let amount = vec![coin(1, DENOM)];
        let msg = Msg::Send { from: text.to_string(), to: text.to_string(), amount };
        let mut tx = Tx::new(&Key::named("nobody"), vec![msg], Vec::new(), 1_000_000);
        let public = public.clone().try_into().unwrap();
        tx.signers = vec![Signer { public, sequence: None }];
        let result = chain.deliver(&tx).unwrap();
        assert_eq!(result.code, 0, "{}", result.log);
    }
    chain.commit().unwrap();
    let before = chain.memory_snapshot().unwrap();
    for Vector { name, mode, raw } in vectors {
        let mut raw = hex::decode(raw).unwrap();
        chain.restore_memory(&before).unwrap();
        chain.begin_block(chain.time_ns() + SECOND).unwrap();
        let result = chain.deliver_raw(&raw).unwrap();
        // Well signed; whether the message can run is another matter.
        let ante = (result.codespace.as_str(), result.code) != ("sdk", 4);
        assert!(ante && result.gas_used > 0, "{mode} {name}: {}", result.log);
        let runs = matches!(name.as_str(), "withdraw_address");
        assert_eq!(result.code == 0, runs, "{mode} {name}: {}", result.log);
        chain.discard_block();
        let last = raw.len() - 1;
        raw[last] ^= 1;
        chain.begin_block(chain.time_ns() + SECOND).unwrap();
        let result = chain.deliver_raw(&raw).unwrap();
        assert_eq!((result.codespace.as_str(), result.code), ("sdk", 4), "{mode} {name}");
        chain.discard_block();
    }
}
