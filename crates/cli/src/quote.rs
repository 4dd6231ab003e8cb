//! `lode quote`: what a swap would do, once or for each line of a batch.

use std::fmt::Write as _;
use std::io;

use clap::Args;
use lode_core::exchange::quote::Quote;

use crate::error::{Failure, Form, Outcome, Problem};
use crate::input::digits;
use crate::output;

mod batch;
mod request;
mod result;

use request::{Request, Wanted};

const EXAMPLES: &str = "\
Amounts are whole numbers of raw units up to 2^128 − 1. The first reserve is the input asset's.
Prices are output per input. The price impact is 1 − (out / in) / price before, fee included.

Examples:
  lode quote --kind xyk --reserves 5000000,10000000 --fee-pips 3000 --exact-in 1000
  lode quote --kind xyk --reserves 5000000,10000000 --fee-pips 3000 --exact-out 1000 --json
  echo '{\"kind\":\"xyk\",\"reserves\":[\"5000000\",\"10000000\"],\"fee_pips\":3000,\"exact_in\":\"1000\"}' \\
    | lode quote --batch

A batch reads one JSON object per line and answers each with one line, in order and at once. A
line that can't be quoted, an empty one included, is answered with {\"error\":{\"code\",\"message\"}},
and the batch goes on and ends with exit code 0.";

/// What a quote is asked for with.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct QuoteArgs {
    /// The kind of pool.
    #[arg(long, default_value = "xyk")]
    kind: String,
    /// The pool's reserves: of the asset that goes in, and of the one that comes out.
    #[arg(long, value_name = "IN,OUT", allow_hyphen_values = true)]
    reserves: Option<String>,
    /// The swap fee in pips (millionths): 3000 is 0.3 %.
    #[arg(long, value_name = "PIPS", allow_negative_numbers = true)]
    fee_pips: Option<String>,
    /// What goes in, fee included.
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    exact_in: Option<String>,
    /// What comes out.
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    exact_out: Option<String>,
    /// Quotes each line of standard input: one JSON object in, one out.
    #[arg(long, conflicts_with_all = ["kind", "reserves", "fee_pips", "exact_in", "exact_out"])]
    batch: bool,
    /// Prints one JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

/// Quotes.
pub(crate) fn run(arguments: &QuoteArgs) -> Outcome {
    if arguments.batch {
        batch::run(&mut io::stdin().lock(), &mut io::stdout().lock())?;
        return Ok(());
    }
    let form = Form::of(arguments.json);
    let refused = |problem| Failure::Refused(problem, form);
    let request = request_of(arguments).map_err(refused)?;
    let quote = request.quote().map_err(refused)?;
    let text = match form {
        Form::Json => {
            let mut line = Vec::new();
            result::append(&mut line, &quote).map_err(|error| refused(error.into()))?;
            line
        }
        Form::Human => table(&quote, request.wanted).map_err(refused)?.into_bytes(),
    };
    output::write_all(&text)
}

/// Reads the request out of the flags, by the rules of a batch's line.
fn request_of(arguments: &QuoteArgs) -> Result<Request, Problem> {
    if arguments.kind != "xyk" {
        return Err(Problem::UnknownKind);
    }
    let reserves = arguments.reserves.as_deref().ok_or(Problem::BadReserves)?;
    let (zero, one) = reserves.split_once(',').ok_or(Problem::BadReserves)?;
    let reserve = |text: &str| digits(text.trim()).ok_or(Problem::BadReserves);
    let fee = arguments.fee_pips.as_deref().and_then(digits).ok_or(Problem::BadFee)?;
    let amount = |text: &Option<String>, name| match text.as_deref() {
        None => Ok(None),
        Some(text) => digits(text).map(Some).ok_or(Problem::BadAmount(name)),
    };
    let exact_in = amount(&arguments.exact_in, "exact_in")?;
    let exact_out = amount(&arguments.exact_out, "exact_out")?;
    Request::new([reserve(zero)?, reserve(one)?], fee, Wanted::one_of(exact_in, exact_out)?)
}

/// Writes a quote for a person.
fn table(quote: &Quote, wanted: Wanted) -> Result<String, Problem> {
    let (in_note, out_note) = match wanted {
        Wanted::ExactIn(_) => ("", "  (rounded down)"),
        Wanted::ExactOut(_) => ("  (rounded up)", ""),
    };
    let mut text = String::new();
    let mut row = |name: &str, value: &str, note: &str| {
        // Writing into a string can't fail.
        let _ = writeln!(text, "{name:<13} {value}{note}");
    };
    row("in", &quote.amount_in.to_string(), in_note);
    row("out", &quote.amount_out.to_string(), out_note);
    row("fee", &quote.fee.to_string(), "  (part of what goes in)");
    row("price before", &quote.price_before.to_decimal_nearest()?, "");
    row("price after", &quote.price_after.to_decimal_nearest()?, "");
    row("price impact", &quote.price_impact.to_decimal_nearest()?, "  (1 is everything)");
    Ok(text)
}
