//! `lode chain fault`: lets something go wrong.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::desk::NodeArgs;
use crate::error;
use crate::output;

#[derive(Subcommand)]
pub(crate) enum FaultCommand {
    /// Lets every payment to an address, or of a denom, fail until it is cleared.
    FailedPayouts(PayoutArgs),
    /// Lets every block take so much longer until it is cleared.
    SlowBlocks(SlowArgs),
    /// Stops a validator from signing until it is cleared.
    ValidatorDown(ValidatorArgs),
    /// Lets a validator sign two blocks of one height, once.
    DoubleSign(ValidatorArgs),
    /// Lists the faults that stand.
    List(NodeArgs),
    /// Clears all faults, or those of a kind, an address, a denom or a validator.
    Clear(ClearArgs),
}

#[derive(Args, Debug)]
pub(crate) struct PayoutArgs {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    node: NodeArgs,
}

/// One of the two.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Which {
    /// To whom payments fail, as to a blocked module account.
    #[arg(long, value_name = "ADDR")]
    to: Option<String>,
    /// Of which denom payments fail, as when governance has disabled it.
    #[arg(long, value_name = "DENOM")]
    denom: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct SlowArgs {
    /// How much longer, from 1ms to 1h, such as 500ms.
    #[arg(value_name = "TIME")]
    delay: String,
    #[command(flatten)]
    node: NodeArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ValidatorArgs {
    /// The validator's operator address.
    #[arg(value_name = "OPERATOR")]
    validator: String,
    #[command(flatten)]
    node: NodeArgs,
}

/// Faults that stand until they are cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    FailedPayouts,
    SlowBlocks,
    ValidatorDown,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::FailedPayouts => "failed_payouts",
            Self::SlowBlocks => "slow_blocks",
            Self::ValidatorDown => "validator_down",
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct ClearArgs {
    /// Only this kind.
    #[arg(value_enum)]
    kind: Option<Kind>,
    /// Only failed payouts to this address.
    #[arg(long, value_name = "ADDR")]
    to: Option<String>,
    /// Only failed payouts of this denom.
    #[arg(long, value_name = "DENOM")]
    denom: Option<String>,
    /// Only this validator.
    #[arg(long, value_name = "OPERATOR")]
    validator: Option<String>,
    #[command(flatten)]
    node: NodeArgs,
}

/// Runs a command about faults.
pub(super) fn run(command: &FaultCommand) -> error::Outcome {
    let (node, method, params) = match command {
        FaultCommand::FailedPayouts(a) => {
            let (to, denom) = (&a.which.to, &a.which.denom);
            let params = json!({"kind": "failed_payouts", "address": to, "denom": denom});
            (&a.node, "lode_fault", params)
        }
        FaultCommand::SlowBlocks(a) => {
            (&a.node, "lode_fault", json!({"kind": "slow_blocks", "delay": a.delay}))
        }
        FaultCommand::ValidatorDown(a) => {
            (&a.node, "lode_fault", json!({"kind": "validator_down", "validator": a.validator}))
        }
        FaultCommand::DoubleSign(a) => {
            (&a.node, "lode_fault", json!({"kind": "double_sign", "validator": a.validator}))
        }
        FaultCommand::List(node) => (node, "lode_faults", json!({})),
        FaultCommand::Clear(a) => {
            let kind = a.kind.map(Kind::name);
            let (to, validator) = (&a.to, &a.validator);
            let params =
                json!({"kind": kind, "address": to, "denom": a.denom, "validator": validator});
            (&a.node, "lode_fault_clear", params)
        }
    };
    let answer = node.call(method, params)?;
    if node.json {
        return output::write_json(&answer);
    }
    let faults = answer.get("faults").and_then(Value::as_array);
    let mut lines: Vec<String> = faults.into_iter().flatten().map(line).collect();
    if lines.is_empty() {
        lines.push("no fault stands\n".to_string());
    }
    output::write_all(lines.concat().as_bytes())
}

fn line(fault: &Value) -> String {
    let of = |name: &str| fault.get(name).and_then(Value::as_str);
    let what = match (of("address"), of("denom"), of("validator"), of("delay_ms")) {
        (Some(address), ..) => format!("payments to {address} fail"),
        (_, Some(denom), ..) => format!("payments of {denom} fail"),
        (_, _, Some(validator), _) => format!("the validator {validator} doesn't sign"),
        (.., Some(ms)) => format!("each block takes {ms} ms longer"),
        _ => String::new(),
    };
    format!("{:<16}{what}\n", of("kind").unwrap_or_default().replace('_', "-"))
}
