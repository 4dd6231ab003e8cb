//! The price memory.

use cosmwasm_std::Uint256;
use lode_core::book::ReadBook;
use lode_core::exchange::twap::average_down;
use lode_core::{CoreError, Pair, PoolId};
use lode_math::U256;
use lode_msg::exchange::{MAX_LIST, Observation, ObserveResponse};

use crate::action::Ctx;
use crate::error::{ContractError, Result};
use crate::state::StoreBook;

/// Bytes of a price.
const PRICE_BYTES: usize = 32;

/// Returns cumulative prices at ages, and the averages from then until now.
///
/// # Errors
/// [`CoreError::ObservationTooOld`], [`ContractError::EmptyList`], [`ContractError::ListTooLong`].
pub(super) fn observe(ctx: &mut Ctx<'_>, id: PoolId, ages: &[u64]) -> Result<ObserveResponse> {
    if ages.is_empty() {
        return Err(ContractError::EmptyList);
    }
    if ages.len() > MAX_LIST {
        return Err(ContractError::ListTooLong);
    }
    let now_s = ctx.now_s;
    let book = StoreBook::new(ctx.storage);
    let pool = book.pool(id)?;
    let now = pool.oracle.observed_at(pool.reserves, now_s)?;
    let observations = ages.iter().map(|age| {
        let time_s = now_s.checked_sub(*age).ok_or(CoreError::ObservationTooOld)?;
        let then =
            pool.oracle.observe(pool.reserves, now_s, time_s, |slot| book.observation(id, slot))?;
        let average = match *age {
            0 => None,
            _ => Some(on_wire(average_down(&then, &now)?)),
        };
        let cumulative = on_wire(then.cumulative);
        Ok(Observation { age: *age, time: time_s, cumulative, average })
    });
    Ok(ObserveResponse { observations: observations.collect::<Result<_>>()? })
}

fn on_wire(prices: Pair<U256>) -> (Uint256, Uint256) {
    let one = |price: U256| Uint256::from_be_bytes(price.to_be_bytes::<PRICE_BYTES>());
    (one(prices.zero), one(prices.one))
}
