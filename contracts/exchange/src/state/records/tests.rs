//! Records survive, and those of a swap are short.

use lode_core::exchange::Pool;
use lode_core::exchange::twap::{Observation, Oracle};
use lode_core::growth::{Fixed, Growth};
use lode_core::ledger::{Ledger, Position};
use lode_core::rewards::{RewardTotals, Stream};
use lode_core::{Amount, Pair, Shares};
use lode_math::U256;

use super::{
    read_ledger, read_pool, read_position, read_totals, write_ledger, write_pool, write_position,
    write_totals,
};
use crate::error::ContractError;
use crate::token::Token;

/// A pool of about 40 million dollars after a month of trading.
fn busy() -> Pool {
    let sum = |shift: usize| U256::from(0x1234_5678_9abc_def0_u64) << shift;
    Pool {
        reserves: Pair::new(
            Amount::new(20_000_000_000_000),
            Amount::new(12_000_000_000_000_000_000_000),
        ),
        unshared_fees: Pair::new(
            Amount::new(3_000_000_000),
            Amount::new(2_000_000_000_000_000_000),
        ),
        protocol_fees: Pair::default(),
        oracle: Oracle {
            last: Observation { time_s: 1_700_000_000, cumulative: Pair::new(sum(121), sum(49)) },
            newest_slot: 1_999,
            filled: 2_016,
        },
    }
}

#[test]
fn a_pools_hot_record_is_short() {
    let bytes = write_pool(&busy());
    assert_eq!(read_pool(&bytes), Ok(busy()));
    assert!(bytes.len() <= 110, "{} bytes", bytes.len());
}

#[test]
fn ledgers_and_positions_survive() {
    let growth = Growth { index: Fixed::from(7) << 250, carry: u128::MAX };
    let ledger = Ledger {
        total_shares: Shares::new(9),
        accrued_s: 1_700_000_000,
        fees: Pair::new(growth, Growth::default()),
        streams: vec![
            Stream { growth, epoch_total: Amount::new(1), put_by: Amount::MAX },
            Stream::default(),
        ],
    };
    assert_eq!(read_ledger(&write_ledger(&ledger)), Ok(ledger));
    let position = Position {
        shares: Shares::new(3),
        fee_debts: Pair::new(Fixed::from(1).wrapping_neg(), Fixed::from(1) << 300),
        reward_debts: vec![Fixed::ZERO, Fixed::from(5)],
    };
    assert_eq!(read_position(&write_position(&position)), Ok(position.clone()));
    // Zero debts at the end say nothing and are left out.
    let mut longer = position.clone();
    longer.reward_debts.push(Fixed::ZERO);
    assert_eq!(read_position(&write_position(&longer)), Ok(position));
}

#[test]
fn totals_survive_and_want_names() {
    let totals = vec![RewardTotals { funded: Amount::new(5), ..RewardTotals::default() }; 2];
    let tokens = vec![Token::Native("lode".into()), Token::Cw20(vec![9; 32])];
    let bytes = write_totals(&tokens, &totals).unwrap();
    assert_eq!(read_totals(&bytes), Ok((tokens.clone(), totals.clone())));
    assert_eq!(write_totals(&tokens[..1], &totals), Err(ContractError::CorruptState));
}
