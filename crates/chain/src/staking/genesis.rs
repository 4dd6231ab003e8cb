//! Staking at the start of a chain: parameters, validators and what they stake themselves.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::crypto::ed25519::PubKey;
use cosmos_sdk_proto::cosmos::distribution::v1beta1 as dist;
use cosmos_sdk_proto::cosmos::mint::v1beta1 as mint;
use cosmos_sdk_proto::cosmos::slashing::v1beta1 as slashing;
use cosmos_sdk_proto::cosmos::staking::v1beta1 as pb;
use cosmos_sdk_proto::prost::Message as _;
use cosmos_sdk_proto::tendermint::google::protobuf::Duration;
use lode_core::staking::{Dec, Stake};
use serde::{Deserialize, Serialize};

use super::delegate::{self, Source};
use super::records::{self, Validator};
use super::{keys, now, save, set, signed};
use crate::coin::Coin;
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::{Address, auth, distribution};

/// Modules that have an account only where there is staking, with what they may do.
pub(crate) const MODULES: [(&str, &[&str]); 5] = [
    ("bonded_tokens_pool", &["burner", "staking"]),
    ("mint", &["minter"]),
    ("not_bonded_tokens_pool", &["burner", "staking"]),
    ("protocolpool", &[]),
    ("protocolpool_escrow", &[]),
];

/// How a chain stakes from its first block on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staking {
    /// The denom that is staked and minted.
    pub bond_denom: String,
    /// The validators at the start.
    pub validators: Vec<GenesisValidator>,
    /// All else; the SDK's defaults if left out.
    #[serde(default)]
    pub params: StakingParams,
}

/// A validator at the start of a chain. Its operator must own what it stakes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenesisValidator {
    /// Its operator's account.
    pub operator: Address,
    /// The ed25519 key that it votes with.
    pub consensus_key: [u8; 32],
    /// Its name for people.
    pub moniker: String,
    /// What the operator stakes, in the bond denom.
    pub self_delegation: Coin,
    /// The part of its rewards that it keeps, such as `0.1`.
    pub commission: String,
}

/// Parameters of staking, distribution, mint and slashing. Fractions are decimal texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StakingParams {
    /// How long stake that leaves waits, in seconds.
    pub unbonding_s: u64,
    /// Most bonded validators.
    pub max_validators: u32,
    /// Most entries of one delegator that leave one validator.
    pub max_entries: u32,
    /// The community's part of all fees.
    pub community_tax: String,
    /// The yearly inflation of the first block.
    pub inflation: String,
    /// The most that inflation moves in a year.
    pub inflation_rate_change: String,
    /// The upper bound of inflation.
    pub inflation_max: String,
    /// The lower bound of inflation.
    pub inflation_min: String,
    /// The bonded part of the supply at which inflation stands still.
    pub goal_bonded: String,
    /// Blocks that make a year.
    pub blocks_per_year: u64,
    /// Blocks over which missed ones are counted.
    pub signed_blocks_window: u64,
    /// The part of them that must be signed.
    pub min_signed_per_window: String,
    /// How long a validator that missed too many stays in jail, in seconds.
    pub downtime_jail_s: u64,
    /// What missing too many costs.
    pub slash_downtime: String,
    /// What signing two blocks of one height costs.
    pub slash_double_sign: String,
}

impl Default for StakingParams {
    /// Those of the SDK 0.53.
    fn default() -> Self {
        let text = str::to_string;
        Self {
            unbonding_s: 1_814_400,
            max_validators: 100,
            max_entries: 7,
            community_tax: text("0.02"),
            inflation: text("0.13"),
            inflation_rate_change: text("0.13"),
            inflation_max: text("0.20"),
            inflation_min: text("0.07"),
            goal_bonded: text("0.67"),
            blocks_per_year: 6_311_520,
            signed_blocks_window: 100,
            min_signed_per_window: text("0.5"),
            downtime_jail_s: 600,
            slash_downtime: text("0.01"),
            slash_double_sign: text("0.05"),
        }
    }
}

/// A fraction of a genesis, from 0 to 1.
fn fraction(text: &str, what: &str) -> Result<String, Refusal> {
    let found = Dec::parse(text).filter(|dec| *dec <= Dec::one());
    let why = || Refusal::sdk(18, format!("{what} is `{text}`; give a number from 0 to 1"));
    Ok(found.ok_or_else(why)?.to_raw_text())
}

fn positive(number: u64, what: &str) -> Result<u64, Refusal> {
    if number == 0 {
        return Err(Refusal::sdk(18, format!("{what} must be above zero")));
    }
    Ok(number)
}

/// Writes the first state of staking, after that of the bank.
pub(crate) fn write(ctx: &Ctx, staking: &Staking) -> Result<(), Fault> {
    write_params(ctx, staking)?;
    for (name, _) in MODULES {
        let address = Address::module(name);
        if !auth::has(ctx, &address)? {
            auth::create(ctx, &address, Some(name))?;
        }
    }
    for given in &staking.validators {
        found(ctx, given, &staking.bond_denom)?;
    }
    set::update(ctx, &mut Vec::new())?;
    set::note_votes(ctx, 0)
}

fn seconds(length: u64) -> Option<Duration> {
    Some(Duration { seconds: signed(length), nanos: 0 })
}

fn write_params(ctx: &Ctx, staking: &Staking) -> Result<(), Fault> {
    let Staking { bond_denom, params, .. } = staking;
    let record = pb::Params {
        unbonding_time: seconds(positive(params.unbonding_s, "unbonding_s")?),
        max_validators: params.max_validators,
        max_entries: params.max_entries,
        historical_entries: 10_000,
        bond_denom: bond_denom.clone(),
        min_commission_rate: "0".to_string(),
    };
    save(ctx, keys::staking_params(), &record)?;
    let zero = || "0".to_string();
    #[allow(deprecated, reason = "a node still has these")]
    let record = dist::Params {
        community_tax: fraction(&params.community_tax, "community_tax")?,
        base_proposer_reward: zero(),
        bonus_proposer_reward: zero(),
        withdraw_addr_enabled: true,
    };
    save(ctx, keys::distribution_params(), &record)?;
    save(ctx, keys::fee_pool(), &dist::FeePool::default())?;
    let goal = fraction(&params.goal_bonded, "goal_bonded")?;
    if goal == "0" {
        return Err(Refusal::sdk(18, "goal_bonded must be above zero").into());
    }
    let record = mint::Params {
        mint_denom: bond_denom.clone(),
        inflation_rate_change: fraction(&params.inflation_rate_change, "inflation_rate_change")?,
        inflation_max: fraction(&params.inflation_max, "inflation_max")?,
        inflation_min: fraction(&params.inflation_min, "inflation_min")?,
        goal_bonded: goal,
        blocks_per_year: positive(params.blocks_per_year, "blocks_per_year")?,
    };
    save(ctx, keys::mint_params(), &record)?;
    let inflation = fraction(&params.inflation, "inflation")?;
    save(ctx, keys::minter(), &mint::Minter { inflation, annual_provisions: zero() })?;
    let bytes = |text: &str, what: &str| fraction(text, what).map(String::into_bytes);
    let record = slashing::Params {
        signed_blocks_window: signed(positive(
            params.signed_blocks_window,
            "signed_blocks_window",
        )?),
        min_signed_per_window: bytes(&params.min_signed_per_window, "min_signed_per_window")?,
        downtime_jail_duration: seconds(params.downtime_jail_s),
        slash_fraction_double_sign: bytes(&params.slash_double_sign, "slash_double_sign")?,
        slash_fraction_downtime: bytes(&params.slash_downtime, "slash_downtime")?,
    };
    save(ctx, keys::slashing_params(), &record)
}

/// Makes a validator, as its own transaction at height 0 would.
fn found(ctx: &Ctx, given: &GenesisValidator, denom: &str) -> Result<(), Fault> {
    let operator = given.operator;
    let bad = |why: &str| Refusal::sdk(18, format!("validator {}: {why}", given.moniker));
    if given.self_delegation.denom != denom || given.self_delegation.amount == 0 {
        return Err(bad(&format!("it must stake a positive amount of {denom}")).into());
    }
    if records::find(ctx, &operator)?.is_some() {
        return Err(bad("its operator is listed twice").into());
    }
    let consensus = records::consensus_address(&given.consensus_key);
    let by_key = keys::validator_by_consensus(&consensus);
    if ctx.has(&by_key)? {
        return Err(bad("its consensus key is listed twice").into());
    }
    let one = Dec::one().to_raw_text();
    let rates = pb::CommissionRates {
        rate: fraction(&given.commission, "commission")?,
        max_rate: one.clone(),
        max_change_rate: one,
    };
    let key = PubKey { key: given.consensus_key.to_vec() }.encode_to_vec();
    let info = pb::Validator {
        operator_address: ctx.operator_text(&operator),
        consensus_pubkey: Some(Any {
            type_url: "/cosmos.crypto.ed25519.PubKey".to_string(),
            value: key,
        }),
        status: pb::BondStatus::Unbonded.into(),
        description: Some(pb::Description {
            moniker: given.moniker.clone(),
            ..pb::Description::default()
        }),
        unbonding_time: Some(crate::prepared::Moment { seconds: 0, nanos: 0 }.into()),
        commission: Some(pb::Commission {
            commission_rates: Some(rates),
            update_time: Some(now(ctx).into()),
        }),
        min_self_delegation: "1".to_string(),
        ..pb::Validator::default()
    };
    let validator = Validator { operator, stake: Stake::default(), info };
    records::set(ctx, &validator)?;
    ctx.set(by_key, operator.as_bytes().to_vec())?;
    records::rank(ctx, &validator)?;
    distribution::period::found(ctx, &operator)?;
    let amount = given.self_delegation.amount;
    let pair = (&operator, &operator);
    delegate::delegate(ctx, pair, amount, Source::Account, &mut Vec::new())?;
    Ok(())
}
