//! What anybody may read. While a block is open, reads see what its transactions did so far.

mod records;
mod stake;

use cosmwasm_std::Order;

use crate::auth::Account;
use crate::chain::Chain;
use crate::coin::{self, Coin};
use crate::error::{ChainError, Refusal};
use crate::gas::Gas;
use crate::result::TxResult;
use crate::state::{Key, Range};
use crate::store::BlockInfo;
use crate::wasm::query;
use crate::wasm::records::{CodeInfo, ContractInfo};
use crate::{Address, AddressCodec, EngineKind, deliver, keys};

pub use records::{Records, Walk};

impl Chain {
    /// Turns addresses into text and back.
    pub fn codec(&self) -> &AddressCodec {
        &self.ctx.codec
    }

    /// How contracts run here.
    pub fn engine(&self) -> EngineKind {
        self.ctx.engine.kind()
    }

    pub(crate) fn address(&self, text: &str) -> Result<Address, ChainError> {
        let decoded = self.ctx.codec.decode(text);
        Ok(decoded.map_err(|e| Refusal::sdk(7, format!("{text}: {e}: invalid address")))?)
    }

    /// Asks a contract; question and answer are JSON.
    ///
    /// # Errors
    /// [`ChainError::Refused`] with the contract's text, or for an address that is none.
    pub fn query_smart(&self, contract: &str, msg: &[u8]) -> Result<Vec<u8>, ChainError> {
        let address = self.address(contract)?;
        // Asked in the middle of a block: the transactions' own gas and place come back after.
        let saved = {
            let mut cell = self.ctx.cell();
            let gas = std::mem::replace(&mut cell.gas, Gas::new(self.query_gas));
            (gas, cell.tx.take(), std::mem::take(&mut cell.loaded), cell.void.take())
        };
        let answer = query::smart(&self.ctx, &address, msg);
        let mut cell = self.ctx.cell();
        (cell.gas, cell.tx, cell.loaded, cell.void) = saved;
        deliver::unmetered(answer.map(Into::into))
    }

    /// A record of a contract's own storage.
    ///
    /// # Errors
    /// [`ChainError::Refused`] for an address that is none.
    pub fn query_raw(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        let address = self.address(contract)?;
        let key = [keys::storage(&address).as_slice(), key].concat();
        Ok(self.ctx.cell().state.get(&key).cloned())
    }

    /// All records of a contract's own storage, in key order.
    ///
    /// # Errors
    /// [`ChainError::Refused`] for an address that is none.
    pub fn contract_state(&self, contract: &str) -> Result<Vec<(Key, Vec<u8>)>, ChainError> {
        Ok(self.under(&keys::storage(&self.address(contract)?)))
    }

    /// The records under a prefix, without it.
    pub(crate) fn under(&self, prefix: &[u8]) -> Vec<(Key, Vec<u8>)> {
        let cell = self.ctx.cell();
        let mut range = Range::within(prefix, None, None);
        let mut out = Vec::new();
        while let Some((key, value)) = cell.state.first(&range, Order::Ascending) {
            out.push((key.get(prefix.len()..).unwrap_or_default().to_vec(), value.clone()));
            range.pass(key.clone(), Order::Ascending);
        }
        out
    }

    fn coins_under(&self, prefix: &[u8]) -> Vec<Coin> {
        let records = self.under(prefix).into_iter();
        let read = |(denom, amount): (Key, Vec<u8>)| {
            let amount = String::from_utf8_lossy(&amount).parse().ok()?;
            Some(coin::coin(amount, String::from_utf8_lossy(&denom)))
        };
        records.filter_map(read).collect()
    }

    /// What an account owns of one denom, in raw units.
    ///
    /// # Errors
    /// [`ChainError::Refused`] for an address that is none.
    pub fn balance(&self, account: &str, denom: &str) -> Result<u128, ChainError> {
        let key = keys::balance(&self.address(account)?, denom);
        let cell = self.ctx.cell();
        let raw = cell.state.get(&key).and_then(|raw| std::str::from_utf8(raw).ok());
        Ok(raw.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Everything that an account owns, by denom.
    ///
    /// # Errors
    /// [`ChainError::Refused`] for an address that is none.
    pub fn all_balances(&self, account: &str) -> Result<Vec<Coin>, ChainError> {
        Ok(self.coins_under(&keys::balances(&self.address(account)?)))
    }

    /// How much of a denom there is.
    pub fn supply(&self, denom: &str) -> u128 {
        let all = self.coins_under(&keys::supply(denom));
        all.into_iter().find(|coin| coin.denom.is_empty()).map_or(0, |coin| coin.amount)
    }

    /// How much there is of every denom.
    pub fn supplies(&self) -> Vec<Coin> {
        self.coins_under(&keys::supplies())
    }

    /// A contract's record.
    ///
    /// # Errors
    /// [`ChainError::Refused`] for an address that is none.
    pub fn contract_info(&self, contract: &str) -> Result<Option<ContractInfo>, ChainError> {
        let key = keys::contract(&self.address(contract)?);
        Ok(self.ctx.cell().state.get(&key).and_then(|raw| ContractInfo::decode(raw)))
    }

    /// The addresses of all contracts, in the order of their bytes.
    pub fn contracts(&self) -> Vec<String> {
        let records = self.under(&keys::contracts()).into_iter();
        records.filter_map(|(key, _)| Some(self.ctx.text(&Address::new(&key)?))).collect()
    }

    /// A code's record.
    pub fn code_info(&self, code_id: u64) -> Option<CodeInfo> {
        self.ctx.cell().state.get(&keys::code(code_id)).and_then(|raw| CodeInfo::decode(raw))
    }

    /// A code's wasm; empty where native code stands for itself.
    pub fn code_bytes(&self, code_id: u64) -> Option<Vec<u8>> {
        let info = self.code_info(code_id)?;
        self.ctx.engine.code(&info.checksum).map(|code| code.wasm.clone())
    }

    /// Whether a code is pinned.
    pub fn is_pinned(&self, code_id: u64) -> bool {
        self.ctx.cell().state.get(&keys::pinned(code_id)).is_some()
    }

    /// An account's record.
    ///
    /// # Errors
    /// [`ChainError::Refused`] for an address that is none, or for a damaged record.
    pub fn account(&self, account: &str) -> Result<Option<Account>, ChainError> {
        let address = self.address(account)?;
        let raw = self.ctx.cell().state.get(&keys::account(&address)).cloned();
        Ok(raw.map(|raw| Account::decode(address, &raw)).transpose()?)
    }

    /// The chain's name.
    pub fn chain_id(&self) -> String {
        self.ctx.cell().clock.chain_id.clone()
    }

    /// The height of the last committed block.
    pub fn height(&self) -> u64 {
        self.last.height
    }

    /// The time of the open block, or of the last one, in ns since 1970.
    pub fn time_ns(&self) -> u64 {
        self.ctx.cell().clock.time_ns
    }

    /// The last committed block.
    pub fn last_block(&self) -> &BlockInfo {
        &self.last
    }

    /// The state hash of the last committed block.
    pub fn state_hash(&self) -> [u8; 32] {
        self.last.state_hash
    }

    /// A committed block.
    ///
    /// # Errors
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn block(&self, height: u64) -> Result<Option<BlockInfo>, ChainError> {
        match &self.store {
            Some(store) => store.block(height),
            None => Ok(self.past.block(height).cloned()),
        }
    }

    /// The result of a committed transaction, if results are kept.
    ///
    /// # Errors
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn tx(&self, hash: &[u8]) -> Result<Option<TxResult>, ChainError> {
        Ok(self.find_tx(hash)?.map(|tx| tx.result))
    }

    /// The results of a committed block's transactions in order, if results are kept.
    ///
    /// # Errors
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn block_txs(&self, height: u64) -> Result<Vec<TxResult>, ChainError> {
        Ok(self.txs_at(height)?.into_iter().map(|tx| tx.result).collect())
    }
}
