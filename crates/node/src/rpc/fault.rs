//! `lode_fault`, `lode_faults` and `lode_fault_clear`: what goes wrong by order of the desk.

use lode_chain::StandingFault;
use serde_json::{Value, json};

use super::{Answer, Args, RpcError};
use crate::actor::Handle;
use crate::core::Core;
use crate::error::NodeError;
use crate::options::seconds;
use crate::shape::text;

const PAYOUTS: &str = "failed_payouts";
const SLOW: &str = "slow_blocks";
const DOWN: &str = "validator_down";
const TWICE: &str = "double_sign";
/// The longest that a block may take longer, in ms.
const SLOWEST_MS: u64 = 3_600_000;

/// What is meant by a call, apart from its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Given {
    kind: String,
    address: String,
    denom: String,
    validator: String,
}

impl Given {
    fn of(args: &Args) -> Result<Self, RpcError> {
        let kind = args.text("kind")?.replace('-', "_");
        if !kind.is_empty() && ![PAYOUTS, SLOW, DOWN, TWICE].contains(&kind.as_str()) {
            let known = format!("{PAYOUTS}, {SLOW}, {DOWN} and {TWICE}");
            return Err(RpcError::params(format!("there is no fault `{kind}`, only {known}")));
        }
        let (address, denom) = (args.text("address")?, args.text("denom")?);
        Ok(Self { kind, address, denom, validator: args.text("validator")? })
    }

    fn standing(&self) -> Result<StandingFault, RpcError> {
        let (address, denom) = (self.address.clone(), self.denom.clone());
        match (self.kind.as_str(), address.is_empty(), denom.is_empty()) {
            (PAYOUTS, false, true) => Ok(StandingFault::PaymentsTo { address }),
            (PAYOUTS, true, false) => Ok(StandingFault::PaymentsOf { denom }),
            (PAYOUTS, ..) => Err(RpcError::params(
                "give `address`, to which payments fail, or `denom`, of which payments fail",
            )),
            _ => Ok(StandingFault::ValidatorDown { validator: self.operator()? }),
        }
    }

    fn operator(&self) -> Result<String, RpcError> {
        let why = || RpcError::params("give `validator`, the operator's address");
        Some(self.validator.clone()).filter(|text| !text.is_empty()).ok_or_else(why)
    }

    /// Whether a fault is among those that are meant; what isn't given fits all.
    fn fits(&self, fault: &StandingFault) -> bool {
        let same = |given: &str, has: &str| given.is_empty() || given == has;
        let only = |wanted: &[(&str, &str)]| wanted.iter().all(|(given, has)| same(given, has));
        match fault {
            StandingFault::PaymentsTo { address } => {
                only(&[(&self.kind, PAYOUTS), (&self.address, address), (&self.denom, "")])
                    && self.validator.is_empty()
            }
            StandingFault::PaymentsOf { denom } => {
                only(&[(&self.kind, PAYOUTS), (&self.denom, denom), (&self.address, "")])
                    && self.validator.is_empty()
            }
            StandingFault::ValidatorDown { validator } => {
                only(&[(&self.kind, DOWN), (&self.validator, validator)])
                    && self.address.is_empty()
                    && self.denom.is_empty()
            }
        }
    }

    fn fits_slow(&self) -> bool {
        let named = [&self.address, &self.denom, &self.validator];
        named.iter().all(|given| given.is_empty()) && (self.kind.is_empty() || self.kind == SLOW)
    }
}

fn shown(fault: &StandingFault) -> Value {
    match fault {
        StandingFault::PaymentsTo { address } => json!({"kind": PAYOUTS, "address": address}),
        StandingFault::PaymentsOf { denom } => json!({"kind": PAYOUTS, "denom": denom}),
        StandingFault::ValidatorDown { validator } => {
            json!({"kind": DOWN, "validator": validator})
        }
    }
}

fn all(core: &Core) -> Value {
    let mut faults: Vec<Value> = core.chain.faults().iter().map(shown).collect();
    if core.setup.slow_ms > 0 {
        faults.push(json!({"kind": SLOW, "delay_ms": text(core.setup.slow_ms)}));
    }
    json!({"height": text(core.chain.height()), "faults": faults})
}

/// Lists the faults that stand.
pub(super) async fn list(node: &Handle) -> Answer {
    Ok(node.ask(|core| all(core)).await?)
}

/// Orders a fault.
pub(super) async fn order(node: &Handle, args: &Args) -> Answer {
    let given = Given::of(args)?;
    match given.kind.as_str() {
        "" => Err(RpcError::params(format!("give `kind`: {PAYOUTS}, {SLOW}, {DOWN} or {TWICE}"))),
        SLOW => {
            let slow_ms = delay(args)?;
            slow(node, slow_ms).await
        }
        TWICE => {
            let operator = given.operator()?;
            let ask = node.ask(move |core| {
                core.produce(|chain| chain.double_sign(&operator))?;
                Ok::<_, NodeError>(all(core))
            });
            Ok(ask.await??)
        }
        _ => {
            let fault = given.standing()?;
            let ask = node.ask(move |core| {
                core.produce(|chain| chain.set_fault(&fault, true))?;
                Ok::<_, NodeError>(all(core))
            });
            Ok(ask.await??)
        }
    }
}

/// `delay`, such as `500ms`, or `delay_ms` as a number.
fn delay(args: &Args) -> Result<u64, RpcError> {
    let number = match args.raw("delay_ms") {
        Some(Value::Number(number)) => number.as_u64(),
        _ => args.int("delay_ms")?.and_then(|ms| u64::try_from(ms).ok()),
    };
    let named = seconds(&args.text("delay")?).and_then(|far| u64::try_from(far.as_millis()).ok());
    let why = || RpcError::params("give `delay`, from 1ms to 1h, such as 500ms");
    number.or(named).filter(|ms| (1..=SLOWEST_MS).contains(ms)).ok_or_else(why)
}

async fn slow(node: &Handle, slow_ms: u64) -> Answer {
    let ask = node.ask(move |core| {
        core.setup.slow_ms = slow_ms;
        core.save_setup()?;
        Ok::<_, NodeError>(all(core))
    });
    Ok(ask.await??)
}

/// Clears every fault, or those that fit what is given.
pub(super) async fn clear(node: &Handle, args: &Args) -> Answer {
    let given = Given::of(args)?;
    let ask = node.ask(move |core| {
        let standing: Vec<_> =
            core.chain.faults().into_iter().filter(|fault| given.fits(fault)).collect();
        let slow = given.fits_slow() && core.setup.slow_ms > 0;
        if standing.is_empty() && !slow {
            let why = "no such fault stands, so there is none to clear";
            return Err(NodeError::Config(why.to_string()));
        }
        if slow {
            core.setup.slow_ms = 0;
            core.save_setup()?;
        }
        if !standing.is_empty() {
            core.produce(|chain| {
                standing.iter().try_for_each(|fault| chain.set_fault(fault, false))
            })?;
        }
        Ok(all(core))
    });
    Ok(ask.await??)
}
