//! From an order to a transaction: shown first, sent when it is wanted.

use std::io::{self, BufRead, IsTerminal, Write};

use clap::Args;
use lode_client::{Client, Exchange, Included, Order, Rpc, Trial, changes};
use lode_keys::Wallet;
use lode_msg::exchange::SimulateResponse;
use serde_json::{Value, json};

use super::{MarketError, PlaceArgs, show};
use crate::error::Outcome;
use crate::output;
use crate::remote::SignArgs;

/// What every action on the exchange has.
#[derive(Args, Debug)]
pub(crate) struct ActArgs {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    sign: SignArgs,
    /// Shows quote, messages, balance changes and cost, and sends nothing.
    #[arg(long)]
    dry_run: bool,
    /// Sends without asking.
    #[arg(long, short)]
    yes: bool,
}

/// Who acts, and where.
pub(super) struct Stage {
    pub(super) exchange: Exchange,
    pub(super) client: Client<Rpc>,
    pub(super) from: String,
    wallet: Wallet,
}

/// An order before it is sent.
struct Preview {
    quote: SimulateResponse,
    messages: Vec<Value>,
    trial: Trial,
}

impl ActArgs {
    /// Makes an order and carries it out, or shows what it would do.
    pub(super) fn act(
        &self,
        order: impl FnOnce(&mut Stage) -> Result<Order, MarketError>,
    ) -> Outcome {
        let form = self.sign.node.form();
        let done = self.run(order).map_err(|e| e.failure(form))?;
        match done {
            Done::Shown(preview, from) if self.sign.node.json => {
                output::write_json(&preview.json(&from))
            }
            Done::Shown(preview, from) => output::write_all(preview.text(&from).as_bytes()),
            Done::Sent(tx, from) if self.sign.node.json => {
                output::write_json(&show::done_json(&tx, &from))
            }
            Done::Sent(tx, from) => output::write_all(show::done_text(&tx, &from).as_bytes()),
        }
    }

    fn run(
        &self,
        order: impl FnOnce(&mut Stage) -> Result<Order, MarketError>,
    ) -> Result<Done, MarketError> {
        let exchange = self.place.exchange()?;
        let (mut client, wallet) = self.sign.client()?;
        let from = client.address(&wallet)?;
        let mut stage = Stage { exchange, client, from, wallet };
        let order = order(&mut stage)?;
        let messages = order.messages(&stage.from, &stage.exchange)?;
        let asks = !self.yes
            && !self.sign.node.json
            && io::stdin().is_terminal()
            && io::stdout().is_terminal();
        if self.dry_run || asks {
            let preview = stage.preview(&order)?;
            if self.dry_run {
                return Ok(Done::Shown(Box::new(preview), stage.from));
            }
            confirm(&preview.text(&stage.from))?;
        }
        let tx = stage.client.submit(&stage.wallet, &messages)?;
        Ok(Done::Sent(Box::new(tx), stage.from))
    }
}

enum Done {
    Shown(Box<Preview>, String),
    Sent(Box<Included>, String),
}

/// Shows what would be done and asks whether it should be.
fn confirm(text: &str) -> Result<(), MarketError> {
    let mut out = io::stdout().lock();
    let mut answer = String::new();
    let asked = write!(out, "{text}Sign and send? [y/N] ")
        .and_then(|()| out.flush())
        .and_then(|()| io::stdin().lock().read_line(&mut answer));
    match (asked, answer.trim()) {
        (Ok(_), "y" | "Y" | "yes") => Ok(()),
        _ => Err(MarketError::Declined),
    }
}

impl Stage {
    /// What the exchange says that an order would do.
    pub(super) fn simulate(&mut self, order: &Order) -> Result<SimulateResponse, MarketError> {
        Ok(self.exchange.simulate(&mut self.client, &self.from, order)?)
    }

    fn preview(&mut self, order: &Order) -> Result<Preview, MarketError> {
        let quote = self.simulate(order)?;
        let messages = order.shown(&self.from, &self.exchange)?;
        let raw = order.messages(&self.from, &self.exchange)?;
        let trial = self.client.trial(&self.wallet, &raw)?;
        Ok(Preview { quote, messages, trial })
    }
}

impl Preview {
    fn json(&self, from: &str) -> Value {
        let fee = self.trial.fee.iter();
        json!({
            "dry_run": true,
            "from": from,
            "quote": self.quote,
            "messages": self.messages,
            "changes": show::changes_json(&changes(&self.trial.events, from)),
            "gas_used": self.trial.gas_used.to_string(),
            "gas_limit": self.trial.gas_limit.to_string(),
            "fee": fee.map(|c| json!({"denom": c.denom, "amount": c.amount})).collect::<Vec<_>>(),
        })
    }

    fn text(&self, from: &str) -> String {
        let mut out = show::quote_text(&self.quote);
        out.push_str(&show::changes_text(&changes(&self.trial.events, from)));
        for message in &self.messages {
            out.push_str(&format!("message    {message}\n"));
        }
        let fee: Vec<String> =
            self.trial.fee.iter().map(|coin| format!("{}{}", coin.amount, coin.denom)).collect();
        let fee = if fee.is_empty() { "nothing".to_string() } else { fee.join(",") };
        let (used, limit) = (self.trial.gas_used, self.trial.gas_limit);
        out.push_str(&format!("costs      {fee} for {limit} gas, of which {used} would be used\n"));
        out
    }
}
