//! Set-up, builds, gates and tables of the project, in one command.

mod contracts;
mod project;
mod setup;
mod stamp;

use anyhow::Result;
use clap::{Parser, Subcommand};

use contracts::{Checksums, StoreCheck};
use project::Project;

/// Set-up, builds, gates and tables of Lode.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds the contracts into artifacts/, lowered and gated.
    Contracts {
        /// Fails when the build differs from artifacts/checksums.txt.
        #[arg(long)]
        check: bool,
        /// Leaves out the VM's own check, which needs the VM to be built.
        #[arg(long)]
        skip_store_check: bool,
    },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let project = Project::find()?;
    match arguments.command {
        Task::Contracts { check, skip_store_check } => {
            let checksums = if check { Checksums::Check } else { Checksums::Write };
            let store = if skip_store_check { StoreCheck::Skip } else { StoreCheck::Run };
            contracts::run(&project, checksums, store)
        }
    }
}
