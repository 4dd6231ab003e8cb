//! What a chain says when it serves.

use std::fmt::Write as _;
use std::path::Path;

use lode_node::Running;
use serde::Serialize;

/// The line for programs.
#[derive(Serialize)]
pub(super) struct Ready<'a> {
    ready: bool,
    chain_id: &'a str,
    rpc: String,
    rest: String,
    grpc: String,
    accounts: Vec<Account<'a>>,
}

#[derive(Serialize)]
struct Account<'a> {
    address: &'a str,
    mnemonic: &'a str,
    path: &'a str,
    balances: Vec<Balance<'a>>,
}

#[derive(Serialize)]
struct Balance<'a> {
    denom: &'a str,
    amount: String,
}

impl<'a> Ready<'a> {
    pub(super) fn of(node: &'a Running) -> Self {
        let balance = |coin: &'a lode_node::Coin| Balance {
            denom: &coin.denom,
            amount: coin.amount.to_string(),
        };
        let account = |account: &'a lode_node::FundedAccount| Account {
            address: &account.address,
            mnemonic: &account.wallet.mnemonic,
            path: &account.wallet.path,
            balances: account.balances.iter().map(balance).collect(),
        };
        Self {
            ready: true,
            chain_id: &node.chain_id,
            rpc: format!("http://{}", node.rpc),
            rest: format!("http://{}", node.rest),
            grpc: format!("http://{}", node.grpc),
            accounts: node.accounts.iter().map(account).collect(),
        }
    }
}

/// What running a chain again has shown.
#[derive(Serialize)]
pub(super) struct Verified {
    pub(super) blocks: u64,
    pub(super) txs: u64,
}

/// The page for people.
pub(super) fn text(node: &Running, home: Option<&Path>) -> String {
    let place = match home {
        Some(home) => home.display().to_string(),
        None => "in memory; everything is gone when it stops (--home DIR keeps it)".to_string(),
    };
    let mut out = format!(
        "Chain {} is ready.\n\n  RPC   http://{}\n  REST  http://{}\n  gRPC  http://{}\n  home  {place}\n\n\
         Accounts for development; anybody can spend what they own:\n",
        node.chain_id, node.rpc, node.rest, node.grpc
    );
    for (index, account) in node.accounts.iter().enumerate() {
        // Writing to a text can't fail.
        let _ = write!(out, "\n  {index}  {}\n     {}\n", account.address, account.wallet.mnemonic);
    }
    if let Some(first) = node.accounts.first() {
        let coins: Vec<String> = first.balances.iter().map(ToString::to_string).collect();
        let path = &first.wallet.path;
        let _ = write!(out, "\nPath {path}. The first owns {}.\n", coins.join(", "));
    }
    out.push_str("\nCtrl-C stops it.\n");
    out
}
