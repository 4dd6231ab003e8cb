//! What a comparison found.

use std::fmt;

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

/// Differences that are printed for people.
const SHOWN: usize = 40;

/// A comparison of a recording with its replay.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Whether everything but gas was equal.
    pub equal: bool,
    /// Whether every gas figure was equal to the unit.
    pub gas_equal: bool,
    /// Blocks compared.
    pub blocks: usize,
    /// Transactions in them.
    pub transactions: usize,
    /// Transactions that were not replayed: governance.
    pub left_out: usize,
    /// Transactions that the network's CheckTx refused, compared with the embedded chain's.
    pub refused: usize,
    /// Questions compared.
    pub questions: usize,
    /// Accounts whose balances were compared.
    pub balances: usize,
    /// Accounts whose numbers and sequences were compared.
    pub accounts: usize,
    /// Contracts compared.
    pub contracts: usize,
    /// Records of contracts compared.
    pub records: usize,
    /// Validators that did every block again and came to the same.
    pub restored: usize,
    /// What differed.
    pub differences: Vec<Difference>,
    /// Steps that came to something else than the scenario expects, on the network.
    pub unexpected: Vec<String>,
    /// Gas by kind of message.
    pub gas: Vec<GasLine>,
    /// Gas of each transaction.
    pub steps: Vec<StepLine>,
}

/// One difference.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// Where.
    pub at: String,
    /// The kind of message, or `state`.
    pub kind: String,
    /// What differs.
    pub what: String,
    /// On wasmd.
    pub wasmd: String,
    /// On the embedded chain.
    pub lode: String,
}

/// Gas of a kind of message.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GasLine {
    /// The kind.
    pub kind: String,
    /// How many.
    pub count: usize,
    /// How many were equal to the unit.
    pub equal: usize,
    /// Gas on wasmd, of all together.
    pub gas_wasmd: u64,
    /// Gas on the embedded chain.
    pub gas_lode: u64,
    /// The lowest difference (embedded less wasmd), at most 0.
    pub lowest: i128,
    /// The highest, at least 0.
    pub highest: i128,
    /// Embedded to wasmd.
    pub ratio: String,
}

/// Gas of one transaction.
#[derive(Clone, Debug, Serialize)]
pub struct StepLine {
    /// The step.
    pub step: usize,
    /// The block.
    pub height: u64,
    /// The kind.
    pub kind: String,
    /// The code on wasmd.
    pub code: u32,
    /// Gas on wasmd.
    pub gas_wasmd: u64,
    /// Gas on the embedded chain.
    pub gas_lode: u64,
    /// Embedded to wasmd.
    pub gas_ratio: String,
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_style(presets::UTF8_HORIZONTAL_ONLY);
        table.set_header(["Message", "Count", "Equal gas", "wasmd, mean", "Difference"]);
        for line in &self.gas {
            let mean = line.gas_wasmd / line.count.max(1) as u64;
            let difference = match (line.lowest, line.highest) {
                (0, 0) => "0".to_string(),
                (low, high) => format!("{low} … {high}"),
            };
            table.add_row([
                line.kind.clone(),
                line.count.to_string(),
                line.equal.to_string(),
                mean.to_string(),
                difference,
            ]);
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        writeln!(out, "{table}")?;
        writeln!(
            out,
            "{} transactions in {} blocks ({} of governance left out), {} refused, {} questions",
            self.transactions, self.blocks, self.left_out, self.refused, self.questions
        )?;
        writeln!(
            out,
            "{} balances, {} accounts, {} contracts with {} records",
            self.balances, self.accounts, self.contracts, self.records
        )?;
        if self.restored > 0 {
            writeln!(out, "{} validators restored by replay", self.restored)?;
        }
        for line in &self.unexpected {
            writeln!(out, "not as expected: {line}")?;
        }
        for found in self.differences.iter().take(SHOWN) {
            writeln!(out, "{}: {}: {}", found.at, found.kind, found.what)?;
            writeln!(out, "  wasmd {}", found.wasmd)?;
            writeln!(out, "  lode  {}", found.lode)?;
        }
        let more = self.differences.len().saturating_sub(SHOWN);
        if more > 0 {
            writeln!(out, "… and {more} more differences")?;
        }
        let state = if self.equal { "equal" } else { "NOT equal" };
        let gas = if self.gas_equal { "equal to the unit" } else { "not equal everywhere" };
        write!(out, "results and state: {state}; gas: {gas}")
    }
}
