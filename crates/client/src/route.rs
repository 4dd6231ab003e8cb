//! Which pools a swap goes along.

use std::collections::BTreeSet;

use lode_msg::asset::Asset;
use lode_msg::exchange::PoolResponse;

/// Most pools of a route, as in the exchange.
pub const HOPS_MAX: usize = 4;
/// Most routes that are tried.
pub const ROUTES_MAX: usize = 64;

/// The routes from one asset to another along pools that swap, the short ones first. No asset is passed
/// twice. Of more than [`ROUTES_MAX`], the longest are left out.
pub fn routes(pools: &[PoolResponse], from: &Asset, to: &Asset) -> Vec<Vec<u32>> {
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), vec![from.clone()])];
    for _ in 0..HOPS_MAX {
        let mut next = Vec::new();
        let mut seen = BTreeSet::new();
        for (route, passed) in &open {
            let Some(here) = passed.last() else { continue };
            for pool in pools.iter().filter(|pool| !pool.swaps_paused) {
                let Some(there) = other(pool, here) else { continue };
                if passed.contains(there) {
                    continue;
                }
                let longer: Vec<u32> = route.iter().copied().chain([pool.pool]).collect();
                if there == to {
                    found.push(longer);
                } else if next.len() < ROUTES_MAX && seen.insert(longer.clone()) {
                    let passed = passed.iter().chain([there]).cloned().collect();
                    next.push((longer, passed));
                }
            }
        }
        open = next;
    }
    found.truncate(ROUTES_MAX);
    found
}

/// What comes out of a pool when an asset goes in.
pub fn other<'a>(pool: &'a PoolResponse, asset: &Asset) -> Option<&'a Asset> {
    match (&pool.assets.0, &pool.assets.1) {
        (one, two) if one == asset => Some(two),
        (one, two) if two == asset => Some(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use lode_chain::cosmwasm_std::Uint128;
    use lode_msg::exchange::PoolKind;

    use super::*;

    fn pool(pool: u32, one: &str, two: &str) -> PoolResponse {
        PoolResponse {
            pool,
            kind: PoolKind::Xyk,
            assets: (Asset::native(one), Asset::native(two)),
            fee_pips: 3_000,
            protocol_share_pips: 0,
            swaps_paused: false,
            deposits_paused: false,
            reserves: (Uint128::zero(), Uint128::zero()),
            total_shares: Uint128::zero(),
            protocol_fees: (Uint128::zero(), Uint128::zero()),
            accrued_until: 0,
            updated_at: 0,
            lp_token: None,
        }
    }

    #[test]
    fn short_routes_come_first_and_none_turns_back() {
        let mut pools = vec![
            pool(1, "a", "b"),
            pool(2, "b", "c"),
            pool(3, "a", "c"),
            pool(4, "a", "b"),
            pool(5, "x", "y"),
        ];
        let (a, c) = (Asset::native("a"), Asset::native("c"));
        assert_eq!(routes(&pools, &a, &c), [vec![3], vec![1, 2], vec![4, 2]]);
        assert_eq!(routes(&pools, &c, &a), [vec![3], vec![2, 1], vec![2, 4]]);
        assert_eq!(routes(&pools, &a, &Asset::native("x")), Vec::<Vec<u32>>::new());
        assert_eq!(routes(&pools, &a, &a), Vec::<Vec<u32>>::new());
        pools[2].swaps_paused = true;
        assert_eq!(routes(&pools, &a, &c), [vec![1, 2], vec![4, 2]]);
    }

    #[test]
    fn routes_end_at_four_hops_and_are_bounded() {
        let names = ["a", "b", "c", "d", "e", "f"];
        let chain: Vec<_> =
            (1..).zip(names.windows(2)).map(|(n, pair)| pool(n, pair[0], pair[1])).collect();
        let to = |name| routes(&chain, &Asset::native("a"), &Asset::native(name));
        assert_eq!(to("e"), [vec![1, 2, 3, 4]]);
        assert_eq!(to("f"), Vec::<Vec<u32>>::new());
        let many: Vec<_> = (1..200).map(|n| pool(n, "a", "b")).collect();
        assert_eq!(routes(&many, &Asset::native("a"), &Asset::native("b")).len(), ROUTES_MAX);
    }
}
