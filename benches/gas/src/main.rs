//! Measures the gas and the size of the contracts on the embedded chain, which charges what
//! wasmd charges, and keeps the tables: `gas-table --write|--check GAS.md gas.json`.

mod figures;
mod rows;
mod table;
mod world;

use std::path::Path;

use anyhow::{Context, Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, page, data] = arguments.as_slice() else {
        bail!("say --write or --check, the page and the figures");
    };
    let report = figures::measure()?;
    let text = table::page(&report);
    match mode.as_str() {
        "--write" => {
            std::fs::write(page, &text).with_context(|| format!("cannot write {page}"))?;
            report.figures().write(Path::new(data))?;
            print!("{text}");
            Ok(())
        }
        "--check" => report.figures().hold_against(&figures::Figures::read(Path::new(data))?),
        other => bail!("{other} is neither --write nor --check"),
    }
}
