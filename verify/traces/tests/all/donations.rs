//! What nobody asked for changes nothing.

use cosmwasm_std::{Uint128, to_json_vec};
use lode_chain::{EngineKind, TxResult, coin};
use lode_hostile::msg::ExecuteMsg as TokenMsg;
use lode_msg::Asset;
use lode_msg::exchange::{ConfigResponse, QueryMsg};
use lode_traces::{Books, COINS, Generator, PEOPLE, Step, World};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Everything that can be read of people and pools.
fn readable(world: &mut World) -> Vec<String> {
    let config: ConfigResponse = world.ask(&QueryMsg::Config {}).unwrap();
    let mut all = vec![format!("{config:?}")];
    for pool in 1..=config.pools {
        all.push(format!("{:?}", world.pool(pool).unwrap()));
        for who in PEOPLE {
            let owner = world.address(who);
            let position = world.position(pool, &owner, 0).map_err(|error| error.to_string());
            all.push(format!("{position:?}"));
            let quote =
                world.simulate(&owner, &World::swap_msg(vec![pool]), &[coin(12_345, "usdc")]);
            all.push(format!("{:?}", quote.map_err(|error| error.to_string())));
        }
    }
    all
}

fn outcome(result: Option<&TxResult>) -> Option<(u32, &str, &[lode_chain::Event])> {
    result.map(|result| (result.code, result.log.as_str(), result.events.as_slice()))
}

/// Mallory sends the exchange coins, or tokens, for nothing.
fn donate(world: &mut World, rng: &mut ChaCha8Rng, books: &mut Books) {
    let amount = rng.random::<u128>() >> rng.random_range(60..127_u32);
    let exchange = world.exchange.clone();
    if rng.random::<bool>() {
        let denom = COINS[rng.random_range(0..COINS.len())];
        if world.send("donor", &exchange, &[coin(amount.max(1), denom)]).unwrap().is_ok() {
            books.donated(Asset::native(denom), amount.max(1));
        }
        return;
    }
    let token = rng.random_range(0..2_usize);
    let mint = TokenMsg::Mint { to: exchange, amount: Uint128::new(amount) };
    let step = Step::Execute {
        who: "donor",
        contract: world.tokens[token].clone(),
        msg: to_json_vec(&mint).unwrap(),
        funds: vec![],
    };
    if step.take(world).unwrap().unwrap().is_ok() {
        books.donated(world.cw20(token), amount);
    }
}

/// BANK-1
///
/// B3: a donation bypassed a cap, because value was read from the balance (Venus, 2026).
#[test]
fn b3_donations_change_nothing_that_anybody_can_read_or_earn() {
    for seed in [0xd0_0001, 0xd0_0002] {
        let mut plain = World::new(EngineKind::Native).unwrap();
        let mut gifted = World::new(EngineKind::Native).unwrap();
        // The donor's coins come from elsewhere, so that both worlds' people are the same.
        for world in [&mut plain, &mut gifted] {
            let donor = world.address("donor");
            for denom in COINS {
                world.send("eve", &donor, &[coin(1 << 90, denom)]).unwrap();
            }
        }
        let (mut generator, mut books) = (Generator::new(seed), Books::default());
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut gifts = 0;
        for number in 0..1_500 {
            let step = generator.next(&mut plain).unwrap();
            if rng.random_range(0..4_u8) == 0 {
                donate(&mut gifted, &mut rng, &mut books);
                gifts += 1;
            }
            let (one, two) = (step.take(&mut plain).unwrap(), step.take(&mut gifted).unwrap());
            let (one, two) = (outcome(one.as_ref()), outcome(two.as_ref()));
            assert_eq!(one, two, "seed {seed}, step {number}: {step:?}");
        }
        assert!(gifts > 100);
        assert_eq!(readable(&mut plain), readable(&mut gifted), "seed {seed}");
        books.check(&mut gifted).unwrap();
    }
}
