//! `lode position`: what somebody holds and has earned.

use clap::{Args, Subcommand};
use lode_client::ClientError;
use lode_msg::exchange::{PoolResponse, PositionResponse, QueryMsg};
use serde_json::json;

use super::AskArgs;
use super::asset::{grouped, shown};
use super::show::list;
use crate::error::Outcome;
use crate::output;
use crate::remote::KeyringArgs;

#[derive(Subcommand)]
pub(crate) enum PositionCommand {
    /// Shows shares, what they are worth, the fees that they have earned and the rewards that wait.
    Show(PositionArgs),
}

/// Whose.
#[derive(Args, Debug)]
pub(crate) struct WhoArgs {
    /// An address.
    #[arg(long, value_name = "ADDR", conflicts_with = "from")]
    of: Option<String>,
    /// The name of a key of one's own.
    #[arg(long, value_name = "KEY")]
    from: Option<String>,
    #[command(flatten)]
    keyring: KeyringArgs,
}

#[derive(Args, Debug)]
pub(crate) struct PositionArgs {
    /// The pool's number; all pools by default.
    pool: Option<u32>,
    /// The sub-account.
    #[arg(long, value_name = "N")]
    sub: Option<u32>,
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    ask: AskArgs,
}

impl WhoArgs {
    /// The address that is asked about.
    pub(super) fn address(
        &self,
        client: &mut lode_client::Client<lode_client::Rpc>,
    ) -> Result<String, super::MarketError> {
        match (&self.of, &self.from) {
            (Some(address), _) => Ok(address.clone()),
            (None, Some(name)) => {
                let key = self.keyring.keyring()?.show(name).map_err(ClientError::from)?;
                Ok(client.codec()?.encode(&key.address))
            }
            (None, None) => {
                Err(super::MarketError::Input("say whose with --of ADDR or --from KEY"))
            }
        }
    }
}

/// Runs a command about positions.
pub(crate) fn run(command: &PositionCommand) -> Outcome {
    let PositionCommand::Show(arguments) = command;
    let (owner, found) = arguments.ask.ask(|exchange, client| {
        let owner = arguments.who.address(client)?;
        let positions = match arguments.pool {
            Some(pool) => {
                let (owner, sub) = (owner.clone(), arguments.sub);
                vec![exchange.ask(client, &QueryMsg::Position { pool, owner, sub })?]
            }
            None => exchange.positions(client, &owner, arguments.sub)?,
        };
        let mut found: Vec<(PositionResponse, PoolResponse)> = Vec::new();
        for position in positions {
            let pool = exchange.pool(client, position.pool)?;
            found.push((position, pool));
        }
        Ok((owner, found))
    })?;
    if arguments.ask.node.json {
        let positions: Vec<_> = found.iter().map(|(position, _)| position).collect();
        return output::write_json(&json!({"owner": owner, "positions": positions}));
    }
    if found.is_empty() {
        return output::write_all(format!("{owner} holds no shares\n").as_bytes());
    }
    let text: String = found.iter().map(|(position, pool)| line(position, pool)).collect();
    output::write_all(text.as_bytes())
}

/// A position in some lines.
pub(super) fn line(position: &PositionResponse, pool: &PoolResponse) -> String {
    let (one, two) = (&pool.assets.0, &pool.assets.1);
    format!(
        "pool {}: {} shares of {}\n  worth    {} and {}\n  fees     {} and {}\n  rewards  {}\n",
        position.pool,
        grouped(&position.shares.to_string()),
        grouped(&pool.total_shares.to_string()),
        shown(position.amounts.0, one),
        shown(position.amounts.1, two),
        shown(position.fees_earned.0, one),
        shown(position.fees_earned.1, two),
        list(&position.pending),
    )
}
