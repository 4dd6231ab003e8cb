//! `lode deploy`: the contracts on any chain.

use std::path::PathBuf;

use clap::Args;
use lode_client::{Admin, Artifacts, ClientError, Deployment, Plan, Step, deploy};

use crate::error;
use crate::output;
use crate::remote::{SignArgs, failure};

/// What a person reads below the options.
const HELP: &str = "\
Code is recognised by its checksum, and the exchange's address follows from its code, its maker and
its label: run again, the command goes on where it stopped, checks everything, and makes nothing
twice. The exchange has no admin, so nobody can change its code.";

#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub(crate) struct DeployArgs {
    #[command(flatten)]
    sign: SignArgs,
    /// The record of what was deployed.
    #[arg(long, value_name = "FILE", default_value = "deployment.json")]
    out: PathBuf,
    /// The folder with the contracts and checksums.txt.
    #[arg(long, value_name = "DIR", default_value = "artifacts")]
    artifacts: PathBuf,
    /// The exchange's label; another label is another exchange.
    #[arg(long, value_name = "TEXT", default_value = "lode-exchange")]
    label: String,
    /// Who may change the exchange's code, and with it take what it holds; nobody by default.
    #[arg(long, value_name = "ADDR")]
    admin: Option<String>,
}

/// Runs the deployment.
pub(crate) fn run(arguments: &DeployArgs) -> error::Outcome {
    let node = &arguments.sign.node;
    if let Some(admin) = &arguments.admin {
        output::warn(&format!("{admin} may change the exchange's code and take what it holds."));
    }
    let record = go(arguments).map_err(|e| failure(e, node.form()))?;
    if node.json {
        return output::write_json(&record);
    }
    let line = format!("written to {}\n", arguments.out.display());
    output::write_all(line.as_bytes())
}

fn go(arguments: &DeployArgs) -> Result<Deployment, ClientError> {
    let plan = Plan {
        artifacts: Artifacts::read(&arguments.artifacts)?,
        label: arguments.label.clone(),
        admin: arguments.admin.clone().map_or(Admin::Nobody, Admin::Named),
        out: arguments.out.clone(),
    };
    let (mut client, wallet) = arguments.sign.client()?;
    let quiet = arguments.sign.node.json;
    deploy(&mut client, &wallet, &plan, |step| {
        if !quiet {
            // Progress only: when nobody reads it any more, the deployment still goes on.
            let _ = output::write_all(line(step).as_bytes());
        }
    })
}

fn line(step: &Step) -> String {
    let how = |tx: &Option<String>| match tx {
        Some(hash) => format!("in transaction {hash}"),
        None => "was there already".to_string(),
    };
    match step {
        Step::Code(name, id, tx) => format!("{name}: code {id}, {}\n", how(tx)),
        Step::Exchange(address, tx) => format!("exchange: {address}, {}\n", how(tx)),
        Step::Checked => "admin, code, label and wiring are as they should be\n".to_string(),
    }
}
