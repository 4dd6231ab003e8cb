//! What contracts ask about staking and distribution, answered as wasmd answers.

use std::str::FromStr;

use cosmwasm_std::{
    Addr, AllDelegationsResponse, AllValidatorsResponse, Binary, BondedDenomResponse, Coin,
    DecCoin, Decimal, Decimal256, Delegation, DelegationResponse, DelegationRewardsResponse,
    DelegationTotalRewardsResponse, DelegatorReward, DelegatorValidatorsResponse,
    DelegatorWithdrawAddressResponse, DistributionQuery, FullDelegation, StakingQuery,
    ValidatorMetadata, ValidatorResponse,
};
use lode_core::staking::Dec;
use serde::Serialize;

use super::records::{self, Validator, dec};
use super::{keys, params, set};
use crate::Address;
use crate::coin::coin;
use crate::ctx::Ctx;
use crate::distribution::coins::DecCoins;
use crate::distribution::withdraw;
use crate::error::{Fault, Refusal};

fn json(value: &impl Serialize) -> Result<Binary, Fault> {
    cosmwasm_std::to_json_binary(value).map_err(|e| Refusal::undefined(e.to_string()).into())
}

fn account(ctx: &Ctx, text: &str) -> Result<Address, Refusal> {
    ctx.codec.decode(text).map_err(|_| Refusal::sdk(7, format!("{text}: invalid address")))
}

fn operator(ctx: &Ctx, text: &str) -> Result<Address, Refusal> {
    ctx.operators().decode(text).map_err(|_| Refusal::sdk(7, format!("{text}: invalid address")))
}

/// Answers about staking; `None` for a question of a newer version.
pub(crate) fn staking(ctx: &Ctx, query: StakingQuery) -> Result<Option<Binary>, Fault> {
    let denom = params(ctx)?.bond_denom;
    Ok(Some(match query {
        StakingQuery::BondedDenom {} => json(&BondedDenomResponse::new(denom))?,
        StakingQuery::AllValidators {} => {
            let bonded = set::bonded(ctx)?;
            let told = bonded.iter().map(metadata).collect::<Result<_, _>>()?;
            json(&AllValidatorsResponse::new(told))?
        }
        StakingQuery::Validator { address } => {
            let found = records::find(ctx, &operator(ctx, &address)?)?;
            let told = found.map(|found| metadata(&found)).transpose()?;
            let told = told.map(|m| {
                let ValidatorMetadata {
                    address, commission, max_commission, max_change_rate, ..
                } = m;
                cosmwasm_std::Validator::create(
                    address,
                    commission,
                    max_commission,
                    max_change_rate,
                )
            });
            json(&ValidatorResponse::new(told))?
        }
        StakingQuery::AllDelegations { delegator } => {
            let who = account(ctx, &delegator)?;
            let mut all = Vec::new();
            for whom in validators_of(ctx, &who)? {
                let amount = balance(ctx, &who, &whom, &denom)?;
                let delegator = Addr::unchecked(ctx.text(&who));
                all.push(Delegation::new(delegator, ctx.operator_text(&whom), amount));
            }
            json(&AllDelegationsResponse::new(all))?
        }
        StakingQuery::Delegation { delegator, validator } => {
            let (who, whom) = (account(ctx, &delegator)?, operator(ctx, &validator)?);
            let found = records::shares(ctx, &who, &whom)?;
            let full = found.map(|_| full(ctx, &who, &whom, &denom)).transpose()?;
            json(&DelegationResponse::new(full))?
        }
        _ => return Ok(None),
    }))
}

fn decimal(text: &str) -> Result<Decimal, Refusal> {
    let text = dec(text)?.to_string();
    Decimal::from_str(&text).map_err(|e| Refusal::undefined(e.to_string()))
}

fn metadata(validator: &Validator) -> Result<ValidatorMetadata, Refusal> {
    let commission = validator.info.commission.clone().unwrap_or_default();
    let rates = commission.commission_rates.unwrap_or_default();
    Ok(ValidatorMetadata::new(
        validator.info.operator_address.clone(),
        decimal(&rates.rate)?,
        decimal(&rates.max_rate)?,
        decimal(&rates.max_change_rate)?,
    ))
}

/// The validators in which a delegator has shares.
pub(crate) fn validators_of(ctx: &Ctx, delegator: &Address) -> Result<Vec<Address>, Fault> {
    let rows = records::under(ctx, &keys::delegations(delegator))?;
    Ok(rows.into_iter().flat_map(|(key, _)| records::addresses(&key)).collect())
}

/// What a delegation is worth, in whole units.
fn balance(ctx: &Ctx, who: &Address, whom: &Address, denom: &str) -> Result<Coin, Fault> {
    let validator = records::validator(ctx, whom)?;
    let shares = records::shares(ctx, who, whom)?.unwrap_or_default();
    let tokens = validator.stake.tokens_of_even(shares)?.floor_down()?;
    Ok((&coin(tokens, denom)).into())
}

fn full(ctx: &Ctx, who: &Address, whom: &Address, denom: &str) -> Result<FullDelegation, Fault> {
    let amount = balance(ctx, who, whom, denom)?;
    // As rough as wasmd's: all or nothing.
    let receives = !records::under(ctx, &keys::redelegations_to(whom, who))?.is_empty();
    let may_move = if receives { (&coin(0, denom)).into() } else { amount.clone() };
    let (earned, _) = withdraw::pending(ctx, who, whom)?.split_down()?;
    let earned = earned.iter().map(Into::into).collect();
    let delegator = Addr::unchecked(ctx.text(who));
    Ok(FullDelegation::new(delegator, ctx.operator_text(whom), amount, may_move, earned))
}

fn dec_coins(coins: &DecCoins) -> Result<Vec<DecCoin>, Refusal> {
    let one = |(denom, amount): (&String, Dec)| {
        let amount = Decimal256::from_str(&amount.to_string());
        Ok(DecCoin::new(amount.map_err(|e| Refusal::undefined(e.to_string()))?, denom))
    };
    coins.iter().map(one).collect()
}

/// Answers about distribution; `None` for a question of a newer version.
pub(crate) fn distribution(ctx: &Ctx, query: DistributionQuery) -> Result<Option<Binary>, Fault> {
    params(ctx)?;
    Ok(Some(match query {
        DistributionQuery::DelegatorWithdrawAddress { delegator_address } => {
            let to = withdraw::address(ctx, &account(ctx, &delegator_address)?)?;
            json(&DelegatorWithdrawAddressResponse::new(Addr::unchecked(ctx.text(&to))))?
        }
        DistributionQuery::DelegationRewards { delegator_address, validator_address } => {
            let who = account(ctx, &delegator_address)?;
            let earned = withdraw::pending(ctx, &who, &operator(ctx, &validator_address)?)?;
            json(&DelegationRewardsResponse::new(dec_coins(&earned)?))?
        }
        DistributionQuery::DelegationTotalRewards { delegator_address } => {
            let who = account(ctx, &delegator_address)?;
            let (mut all, mut total) = (Vec::new(), DecCoins::default());
            for whom in validators_of(ctx, &who)? {
                let earned = withdraw::pending(ctx, &who, &whom)?;
                total = total.plus(&earned)?;
                all.push(DelegatorReward::new(ctx.operator_text(&whom), dec_coins(&earned)?));
            }
            json(&DelegationTotalRewardsResponse::new(all, dec_coins(&total)?))?
        }
        DistributionQuery::DelegatorValidators { delegator_address } => {
            let all = validators_of(ctx, &account(ctx, &delegator_address)?)?;
            let texts = all.iter().map(|whom| ctx.operator_text(whom)).collect();
            json(&DelegatorValidatorsResponse::new(texts))?
        }
        _ => return Ok(None),
    }))
}
