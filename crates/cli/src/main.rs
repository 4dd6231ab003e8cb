//! Lode's command line: quotes, pool scripts, the demo, the chain on the desk, and a client of any
//! chain.
//!
//! It holds no formula: every figure comes from `lode-core`. Figures go to standard output, talk
//! goes to standard error, so that output can always be piped.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

mod chain;
mod demo;
mod deploy;
mod error;
mod input;
mod keys;
mod market;
mod output;
mod pool;
mod query;
mod quote;
mod remote;
mod tx;

// A call of a contract makes and drops some hundred small things: a seventh of its time went to the
// system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a person reads about exit codes in the help.
const EXIT_CODES: &str = "\
Exit codes:
  0  it was done
  1  the rules or the chain refuse it (the pool is empty, the amount is too large, …)
  2  the command line or the input can't be understood

With --json an error is an object on standard output as well: {\"error\":{\"code\",\"message\"}}.
Codes are stable, sentences are not.";

/// Liquidity mining, whole: quotes, pools and their rewards, exact to the last unit.
#[derive(Parser)]
#[command(name = "lode", version, after_help = EXIT_CODES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Says what a swap would do: what goes in, what comes out, the fee and the prices.
    Quote(quote::QuoteArgs),
    /// Works on pools: on a chain, or one by itself.
    #[command(subcommand)]
    Pool(pool::PoolCommand),
    /// Swaps on a chain, along the best route.
    Swap(Box<market::SwapArgs>),
    /// Promises and claims rewards.
    #[command(subcommand)]
    Rewards(market::RewardsCommand),
    /// Shows what somebody holds in pools and has earned.
    #[command(subcommand)]
    Position(market::PositionCommand),
    /// Shows an address: coins, tokens, positions.
    Account(market::AccountArgs),
    /// Runs a market through a pool on the embedded chain and shows what each provider earned.
    Demo(demo::DemoArgs),
    /// Starts a chain on this machine, and does with it what a real one can't.
    #[command(subcommand, after_help = chain::ABOUT)]
    Chain(chain::ChainCommand),
    /// Keeps the keys that sign transactions.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Signs a transaction, pays for it, and waits until it is in a block.
    #[command(subcommand)]
    Tx(tx::TxCommand),
    /// Asks a chain.
    #[command(subcommand)]
    Query(query::QueryCommand),
    /// Puts the contracts on a chain, wires and checks them; safe to run again.
    Deploy(deploy::DeployArgs),
    /// Prints the completions for a shell, to be loaded by it.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Quote(arguments) => quote::run(&arguments),
        Command::Pool(command) => pool::run(&command),
        Command::Swap(arguments) => market::run_swap(&arguments),
        Command::Rewards(command) => market::run_rewards(&command),
        Command::Position(command) => market::run_position(&command),
        Command::Account(arguments) => market::run_account(&arguments),
        Command::Demo(arguments) => demo::run_command(&arguments),
        Command::Chain(command) => chain::run(&command),
        Command::Keys(command) => keys::run(&command),
        Command::Tx(command) => tx::run(&command),
        Command::Query(command) => query::run(&command),
        Command::Deploy(arguments) => deploy::run(&arguments),
        Command::Completions { shell } => completions(shell),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn completions(shell: clap_complete::Shell) -> error::Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "lode", &mut script);
    output::write_all(&script)
}
