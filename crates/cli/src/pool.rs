//! `lode pool`: pools on a chain, and a pool by itself.

use std::fs;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::Path;

use clap::{Args, Subcommand};

use crate::error::{Failure, Form, Outcome, Problem};
use crate::market;
use crate::output::{append_json_line, colour_wanted};

mod action;
mod answer;
mod script;
mod table;
mod world;

use script::Script;

const EXAMPLE: &str = "\
The script is one JSON object:
  {\"pool\":{\"kind\":\"xyk\",\"fee_pips\":3000},\"start_time\":0,\"actions\":[
    {\"op\":\"deposit\",\"owner\":\"alice\",\"amounts\":[\"1000000\",\"4000000\"]},
    {\"op\":\"campaign\",\"asset\":\"lode\",\"amount\":\"24000\",\"start\":0,\"end\":86400},
    {\"op\":\"swap\",\"zero_for_one\":true,\"amount_specified\":\"5000\"},
    {\"op\":\"swap\",\"zero_for_one\":false,\"amount_specified\":\"-5000\"},
    {\"op\":\"advance\",\"seconds\":3600},
    {\"op\":\"position\",\"owner\":\"alice\"},
    {\"op\":\"claim\",\"owner\":\"alice\"},
    {\"op\":\"transfer\",\"from\":\"alice\",\"to\":\"bob\",\"shares\":\"1000\"},
    {\"op\":\"withdraw\",\"owner\":\"bob\",\"shares\":\"1000\"}]}

Amounts are raw units. A positive amount_specified is what goes in, a negative one what comes out.
Campaigns start and end on whole hours. Times and fees may be strings too, amounts numbers too.

Each action is answered with one JSON object on a line, with the pool's \"reserves\" and
\"total_shares\" (1,000 locked ones included) after it. A refused action is answered with
{\"error\":{\"code\",\"message\"},…}, changes nothing, and the script goes on; the exit code is 0 when
it ran to its end. On a terminal a table is shown, unless --json is given.";

/// What `lode pool` can do.
#[derive(Subcommand)]
pub(crate) enum PoolCommand {
    /// Creates a pool on a chain; anyone may.
    Create(market::CreateArgs),
    /// Lists the pools on a chain.
    List(market::ListArgs),
    /// Shows a pool on a chain, with its rewards.
    Show(market::ShowArgs),
    /// Puts a pair, or one side of it, into a pool for shares that earn at once.
    Deposit(market::DepositArgs),
    /// Burns shares for what they are worth.
    Withdraw(market::WithdrawArgs),
    /// Moves shares to somebody else.
    Transfer(market::TransferArgs),
    /// Makes the cw20 token that stands for a pool's shares.
    LpToken(market::FaceArgs),
    /// Runs a pool's life from a script, without a chain: actions in, one answer for each.
    Script(ScriptArgs),
}

/// Where the script is.
#[derive(Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct ScriptArgs {
    /// The script's file, or - for standard input.
    #[arg(value_name = "FILE")]
    file: String,
    /// Prints JSON on a terminal too.
    #[arg(long)]
    json: bool,
}

/// Works on a pool.
pub(crate) fn run(command: &PoolCommand) -> Outcome {
    match command {
        PoolCommand::Create(arguments) => market::create(arguments),
        PoolCommand::List(arguments) => market::list(arguments),
        PoolCommand::Show(arguments) => market::show(arguments),
        PoolCommand::Deposit(arguments) => market::deposit(arguments),
        PoolCommand::Withdraw(arguments) => market::withdraw(arguments),
        PoolCommand::Transfer(arguments) => market::transfer(arguments),
        PoolCommand::LpToken(arguments) => market::face(arguments),
        PoolCommand::Script(arguments) => run_script(arguments),
    }
}

fn run_script(arguments: &ScriptArgs) -> Outcome {
    let terminal = io::stdout().is_terminal();
    let form = Form::of(arguments.json || !terminal);
    let refused = |problem| Failure::Refused(problem, form);
    let text = read(&arguments.file).map_err(refused)?;
    let script = Script::read(&text).map_err(refused)?;
    let mut world = script.world().map_err(refused)?;

    let mut out = BufWriter::new(io::stdout().lock());
    if form == Form::Human {
        out.write_all(table::head().as_bytes())?;
    }
    let colour = colour_wanted(terminal);
    let mut line = Vec::with_capacity(256);
    for (number, action) in (1_usize..).zip(&script.actions) {
        let answer = world.answer(action.get());
        line.clear();
        match form {
            Form::Json => append_json_line(&mut line, &answer)?,
            Form::Human => line.extend(table::row(number, action.get(), &answer, colour).bytes()),
        }
        out.write_all(&line)?;
    }
    out.flush()?;
    Ok(())
}

fn read(file: &str) -> Result<String, Problem> {
    let bytes = if file == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(Path::new(file))
    };
    let bytes = bytes.map_err(|error| Problem::UnreadableFile(error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| Problem::Malformed("the text is not UTF-8".to_owned()))
}
