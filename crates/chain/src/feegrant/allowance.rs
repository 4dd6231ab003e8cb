//! What an allowance allows: so much in all, so much in each period, or only some messages.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, PeriodicAllowance,
};
use cosmos_sdk_proto::prost::Message;
use cosmos_sdk_proto::tendermint::google::protobuf::Duration;

use crate::coin::{self, Coin};
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::prepared::Moment;
use crate::tx::protos;
use crate::wire::number;

pub(crate) const BASIC: &str = "/cosmos.feegrant.v1beta1.BasicAllowance";
pub(crate) const PERIODIC: &str = "/cosmos.feegrant.v1beta1.PeriodicAllowance";
pub(crate) const ALLOWED: &str = "/cosmos.feegrant.v1beta1.AllowedMsgAllowance";
/// Price of looking at one entry of a list.
const ENTRY: u64 = 10;
/// Deepest nesting of allowances in allowances.
const MAX_DEPTH: u32 = 8;

/// So much in all, until some time; without coins as much as the granter has.
#[derive(Clone)]
pub(super) struct Basic {
    limit: Vec<Coin>,
    end: Option<Moment>,
}

/// So much in each period.
#[derive(Clone)]
pub(super) struct Periodic {
    basic: Basic,
    /// ns.
    period: i128,
    limit: Vec<Coin>,
    left: Vec<Coin>,
    reset: Moment,
}

#[derive(Clone)]
pub(super) enum Allowance {
    Basic(Basic),
    Periodic(Periodic),
    /// Only for messages of these types.
    Allowed(Box<Allowance>, Vec<String>),
}

fn coins(list: &[ProtoCoin]) -> Result<Vec<Coin>, Refusal> {
    let coins = number::coins(list)?;
    match coins.flaw {
        None => Ok(coins.coins),
        Some(flaw) => {
            let why = format!("send amount is invalid: {}: invalid coins", flaw.text);
            Err(Refusal::sdk(10, why))
        }
    }
}

fn none(why: &str) -> Refusal {
    Refusal::of("feegrant", 5, format!("{why}: no allowance"))
}

impl Basic {
    fn read(proto: &BasicAllowance) -> Result<Self, Refusal> {
        let end = proto.expiration.as_ref().map(Moment::from);
        Ok(Self { limit: coins(&proto.spend_limit)?, end })
    }

    fn proto(&self) -> BasicAllowance {
        BasicAllowance { spend_limit: protos(&self.limit), expiration: self.end.map(Into::into) }
    }

    fn check(&self) -> Result<(), Refusal> {
        check_coins("send amount", &self.limit)?;
        if self.end.is_some_and(|end| end.seconds < 0) {
            let why = "expiration time cannot be negative: invalid duration";
            return Err(Refusal::of("feegrant", 4, why));
        }
        Ok(())
    }
}

fn check_coins(what: &str, list: &[Coin]) -> Result<(), Refusal> {
    coin::validate(list).map_err(|_| {
        Refusal::sdk(10, format!("{what} is invalid: {}: invalid coins", coin::join(list)))
    })
}

fn exceeded(what: &str) -> Refusal {
    Refusal::of("feegrant", 2, format!("{what}: fee limit exceeded"))
}

fn expired(what: &str) -> Refusal {
    Refusal::of("feegrant", 3, format!("{what}: fee allowance expired"))
}

impl Periodic {
    fn read(proto: &PeriodicAllowance) -> Result<Self, Refusal> {
        let period = proto.period.unwrap_or_default();
        let reset = proto.period_reset.as_ref().map(Moment::from);
        Ok(Self {
            basic: Basic::read(&proto.basic.clone().unwrap_or_default())?,
            period: Moment { seconds: period.seconds, nanos: period.nanos }.ns(),
            limit: coins(&proto.period_spend_limit)?,
            left: coins(&proto.period_can_spend)?,
            reset: reset.unwrap_or(Moment { seconds: 0, nanos: 0 }),
        })
    }

    fn proto(&self) -> PeriodicAllowance {
        let period = Moment::of_signed_ns(self.period);
        PeriodicAllowance {
            basic: Some(self.basic.proto()),
            period: Some(Duration { seconds: period.seconds, nanos: period.nanos }),
            period_spend_limit: protos(&self.limit),
            period_can_spend: protos(&self.left),
            period_reset: Some(self.reset.into()),
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        self.basic.check()?;
        check_coins("spend amount", &self.limit)?;
        check_coins("can spend amount", &self.left)?;
        let known = |coin: &Coin| self.basic.limit.iter().any(|all| all.denom == coin.denom);
        if !self.basic.limit.is_empty() && !self.limit.iter().all(known) {
            let why = "period spend limit has different currency than basic spend limit";
            return Err(Refusal::sdk(10, format!("{why}: invalid coins")));
        }
        if self.period < 0 {
            return Err(Refusal::of("feegrant", 4, "negative clock step: invalid duration"));
        }
        Ok(())
    }

    /// Opens a new period if the last is over; `now` is ns.
    fn try_reset(&mut self, now: i128) {
        if now < self.reset.ns() {
            return;
        }
        let less = coin::minus(&self.basic.limit, &self.limit).is_none();
        let all =
            if less && !self.basic.limit.is_empty() { &self.basic.limit } else { &self.limit };
        self.left = all.clone();
        let next = self.reset.ns().saturating_add(self.period);
        let next = if now > next { now.saturating_add(self.period) } else { next };
        self.reset = Moment::of_signed_ns(next);
    }

    fn accept(&mut self, now: i128, fee: &[Coin]) -> Result<bool, Refusal> {
        if self.basic.end.is_some_and(|end| end.ns() < now) {
            return Err(expired("absolute limit"));
        }
        self.try_reset(now);
        self.left = coin::minus(&self.left, fee).ok_or_else(|| exceeded("period limit"))?;
        if self.basic.limit.is_empty() {
            return Ok(false);
        }
        let left = coin::minus(&self.basic.limit, fee);
        self.basic.limit = left.ok_or_else(|| exceeded("absolute limit"))?;
        Ok(self.basic.limit.is_empty())
    }
}

impl Allowance {
    pub(super) fn read(any: Option<&Any>) -> Result<Self, Refusal> {
        Self::read_nested(any, MAX_DEPTH)
    }

    fn read_nested(any: Option<&Any>, depth: u32) -> Result<Self, Refusal> {
        let failed = || none("failed to get allowance");
        let depth = depth.checked_sub(1).ok_or_else(failed)?;
        let any = any.ok_or_else(failed)?;
        let value = any.value.as_slice();
        match any.type_url.as_str() {
            BASIC => {
                let proto = BasicAllowance::decode(value).map_err(Refusal::parse)?;
                Ok(Self::Basic(Basic::read(&proto)?))
            }
            PERIODIC => {
                let proto = PeriodicAllowance::decode(value).map_err(Refusal::parse)?;
                Ok(Self::Periodic(Periodic::read(&proto)?))
            }
            ALLOWED => {
                let proto = AllowedMsgAllowance::decode(value).map_err(Refusal::parse)?;
                let inner = Self::read_nested(proto.allowance.as_ref(), depth)?;
                Ok(Self::Allowed(Box::new(inner), proto.allowed_messages))
            }
            _ => Err(failed()),
        }
    }

    pub(super) fn to_any(&self) -> Any {
        let (url, value) = match self {
            Self::Basic(basic) => (BASIC, basic.proto().encode_to_vec()),
            Self::Periodic(periodic) => (PERIODIC, periodic.proto().encode_to_vec()),
            Self::Allowed(inner, urls) => {
                let (allowance, allowed_messages) = (Some(inner.to_any()), urls.clone());
                (ALLOWED, AllowedMsgAllowance { allowance, allowed_messages }.encode_to_vec())
            }
        };
        Any { type_url: url.to_string(), value }
    }

    pub(super) fn check(&self) -> Result<(), Refusal> {
        match self {
            Self::Basic(basic) => basic.check(),
            Self::Periodic(periodic) => periodic.check(),
            Self::Allowed(_, urls) if urls.is_empty() => {
                let why = "allowed messages shouldn't be empty: allowed messages are empty";
                Err(Refusal::of("feegrant", 6, why))
            }
            Self::Allowed(inner, _) => inner.check(),
        }
    }

    /// When it ends.
    pub(super) fn end(&self) -> Option<Moment> {
        match self {
            Self::Basic(basic) => basic.end,
            Self::Periodic(periodic) => periodic.basic.end,
            Self::Allowed(inner, _) => inner.end(),
        }
    }

    /// Takes a fee; gives whether nothing is left of the allowance.
    pub(super) fn accept(&mut self, ctx: &Ctx, fee: &[Coin], urls: &[&str]) -> Result<bool, Fault> {
        let now = i128::from(ctx.cell().clock.time_ns);
        match self {
            Self::Basic(basic) => {
                if basic.end.is_some_and(|end| end.ns() < now) {
                    return Err(expired("basic allowance").into());
                }
                if basic.limit.is_empty() {
                    return Ok(false);
                }
                let left = coin::minus(&basic.limit, fee);
                basic.limit = left.ok_or_else(|| exceeded("basic allowance"))?;
                Ok(basic.limit.is_empty())
            }
            Self::Periodic(periodic) => Ok(periodic.accept(now, fee)?),
            Self::Allowed(inner, allowed) => {
                for _ in allowed.iter() {
                    ctx.charge(ENTRY, "check msg")?;
                }
                for url in urls {
                    ctx.charge(ENTRY, "check msg")?;
                    if !allowed.iter().any(|known| known == url) {
                        let why = "message does not exist in allowed messages";
                        let why = format!("{why}: message not allowed");
                        return Err(Refusal::of("feegrant", 7, why).into());
                    }
                }
                inner.accept(ctx, fee, urls)
            }
        }
    }
}
