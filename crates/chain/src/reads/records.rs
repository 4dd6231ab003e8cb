//! The chain's records under the SDK's own keys, for whoever answers as a node does.

use cosmwasm_std::Order;

use crate::chain::Chain;
use crate::keys;
use crate::staking::keys as staking;
use crate::state::{Range, Visit};

/// A store of the SDK whose records this chain keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// Accounts: store `acc`.
    Auth,
    /// Who may act in whose name: store `authz`.
    Authz,
    /// Balances and supply: store `bank`.
    Bank,
    /// Who may pay fees with whose coins: store `feegrant`.
    Feegrant,
    /// What validators and delegators earn: store `distribution`.
    Distribution,
    /// Inflation: store `mint`.
    Mint,
    /// Who signs blocks: store `slashing`.
    Slashing,
    /// Validators and delegations: store `staking`.
    Staking,
    /// Codes, contracts and what contracts keep: store `wasm`.
    Wasm,
}

impl Records {
    fn module(self) -> u8 {
        match self {
            Self::Auth => keys::AUTH,
            Self::Authz => keys::AUTHZ,
            Self::Bank => keys::BANK,
            Self::Feegrant => keys::FEEGRANT,
            Self::Distribution => staking::DISTRIBUTION,
            Self::Mint => staking::MINT,
            Self::Slashing => staking::SLASHING,
            Self::Staking => staking::STAKING,
            Self::Wasm => keys::WASM,
        }
    }
}

/// A part of a store to be walked: what starts with `prefix`, from one end.
#[derive(Clone, Copy, Debug)]
pub struct Walk<'a> {
    /// The store.
    pub records: Records,
    /// How the keys start.
    pub prefix: &'a [u8],
    /// Where to begin, after the prefix: included when ascending, the first left out when
    /// descending.
    pub from: Option<&'a [u8]>,
    /// Whether the keys fall.
    pub descending: bool,
}

impl Chain {
    /// A record under the SDK's key.
    pub fn record(&self, records: Records, key: &[u8]) -> Option<Vec<u8>> {
        let key = [&[records.module()], key].concat();
        self.ctx.cell().state.get(&key).cloned()
    }

    /// Shows records to `visit`, key after the prefix and value, until it gives `Break`.
    pub fn walk(&self, walk: Walk<'_>, visit: &mut Visit<'_>) {
        let prefix = [&[walk.records.module()], walk.prefix].concat();
        let (from, order) = match walk.descending {
            false => ((walk.from, None), Order::Ascending),
            true => ((None, walk.from), Order::Descending),
        };
        let range = Range::within(&prefix, from.0, from.1);
        let cell = self.ctx.cell();
        let mut show =
            |key: &[u8], value: &[u8]| visit(key.get(prefix.len()..).unwrap_or_default(), value);
        cell.state.each(&range, order, &mut show);
    }
}
