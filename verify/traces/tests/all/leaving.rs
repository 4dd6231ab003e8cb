//! Everybody can leave, whatever the state of things.

use lode_chain::EngineKind;
use lode_hostile::msg::{Hook, Trick};
use lode_msg::exchange::{AuditResponse, ConfigResponse, ExecuteMsg, QueryMsg};
use lode_traces::{Books, Generator, HOSTILE, PEOPLE, World, rule};

/// Pauses everything, in the name of whoever owns the exchange.
fn pause_all(world: &mut World, pools: u32) {
    let all: Vec<u32> = (1..=pools).collect();
    for pools in all.chunks(32) {
        let msg = ExecuteMsg::SetPause { pools: pools.to_vec(), swaps: true, deposits: true };
        world.done("owner", &msg, &[]).unwrap();
    }
}

/// Takes out all that somebody holds in a pool. A share that is worth nothing of an asset can't
/// be paid; it is dust.
fn leave(world: &mut World, who: &'static str, pool: u32, sub: u32) {
    let address = world.address(who);
    let held = match world.position(pool, &address, sub) {
        Err(error) if error.to_string().contains("accrual_behind: ") => {
            while world.position(pool, &address, sub).is_err() {
                world.done("eve", &ExecuteMsg::Accrue { pool }, &[]).unwrap();
            }
            world.position(pool, &address, sub).unwrap()
        }
        held => held.unwrap(),
    };
    let amounts = (held.amounts.0.u128(), held.amounts.1.u128());
    if amounts.0 == 0 || amounts.1 == 0 {
        return;
    }
    // What the hostile token refuses to move can't be paid; the other asset can.
    let assets = world.pool(pool).unwrap().assets;
    let hostile = world.cw20(HOSTILE);
    let to = match (assets.0 == hostile, assets.1 == hostile) {
        (true, _) => Some(assets.1),
        (_, true) => Some(assets.0),
        _ => None,
    };
    let msg = World::withdraw_msg(pool, held.shares.u128(), sub, to);
    world.done(who, &msg, &[]).unwrap();
    let left = world.position(pool, &address, sub).unwrap();
    assert_eq!(left.shares.u128(), 0, "LIVE-2: {who} left, and is still there");
}

fn everybody_leaves(engine: EngineKind, seed: u64, transactions: u32) {
    let mut world = World::new(engine).unwrap();
    let mut generator = Generator::new(seed);
    for _ in 0..transactions {
        generator.next(&mut world).unwrap().take(&mut world).unwrap();
    }
    let config: ConfigResponse = world.ask(&QueryMsg::Config {}).unwrap();
    pause_all(&mut world, config.pools);
    world.obey(HOSTILE, vec![rule(Hook::Transfer, Trick::Refuse {}, None)]).unwrap();
    for pool in 1..=config.pools {
        for who in PEOPLE {
            for sub in 0..=1 {
                leave(&mut world, who, pool, sub);
            }
        }
        let audit: AuditResponse =
            world.ask(&QueryMsg::Audit { pool, start_after: None, limit: Some(30) }).unwrap();
        assert_eq!(audit.next, None);
        let dust: u128 = audit.positions.iter().map(|position| position.shares.u128()).sum();
        let total = audit.total_shares.u128();
        assert!(total == 0 || total == dust + 1_000, "LP-2: pool {pool}: {audit:?}");
        // Rewards are paid to those who have left, too; what can't be paid is parked.
        for who in PEOPLE {
            let claim = ExecuteMsg::Claim { pools: vec![pool], sub: None, recipient: None };
            let result = world.run(who, &claim, &[]).unwrap();
            let fine = result.is_ok() || result.log.contains("nothing_to_claim: ");
            assert!(fine, "LIVE-2: {who} can't claim: {}", result.log);
        }
    }
    Books::default().check(&mut world).unwrap();
}

/// LIVE-2, LP-2
#[test]
fn everybody_leaves_from_random_states() {
    for seed in 0..12 {
        let transactions = 60 + 90 * u32::try_from(seed).unwrap();
        everybody_leaves(EngineKind::Native, 0x1ea5_e000 + seed, transactions);
    }
}

/// LIVE-2, LP-2
#[test]
fn everybody_leaves_the_wasm_too() {
    everybody_leaves(EngineKind::Wasm, 0x1ea5_f000, 600);
}
