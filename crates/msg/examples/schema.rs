//! Writes the JSON schema of each contract's wire: `schema DIR`.

use std::path::Path;

use cosmwasm_schema::generate_api;
use lode_msg::{exchange, lp_token};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "schema".to_owned());
    std::fs::create_dir_all(&folder)?;
    let exchange = generate_api! {
        name: "exchange",
        instantiate: exchange::InstantiateMsg,
        execute: exchange::ExecuteMsg,
        query: exchange::QueryMsg,
    };
    let lp_token = generate_api! {
        name: "lp-token",
        instantiate: lp_token::InstantiateMsg,
        execute: lp_token::ExecuteMsg,
        query: lp_token::QueryMsg,
    };
    for (name, api) in [("exchange", exchange.render()), ("lp-token", lp_token.render())] {
        let path = Path::new(&folder).join(format!("{name}.json"));
        std::fs::write(path, format!("{}\n", api.to_string()?))?;
    }
    Ok(())
}
