//! Questions to a chain.

use cosmos_sdk_proto::cosmos::auth::v1beta1::{
    BaseAccount, Bech32PrefixRequest, Bech32PrefixResponse, QueryAccountRequest,
    QueryAccountResponse,
};
use cosmos_sdk_proto::cosmos::bank::v1beta1::{QueryAllBalancesRequest, QueryAllBalancesResponse};
use cosmos_sdk_proto::cosmos::base::node::v1beta1::{ConfigRequest, ConfigResponse};
use cosmos_sdk_proto::cosmos::base::query::v1beta1::PageRequest;
use cosmos_sdk_proto::cosmos::base::tendermint::v1beta1::{
    GetLatestBlockRequest, GetLatestBlockResponse,
};
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    AccessType, QueryCodesRequest, QueryCodesResponse, QueryContractInfoRequest,
    QueryContractInfoResponse, QuerySmartContractStateRequest, QuerySmartContractStateResponse,
};
use cosmos_sdk_proto::prost::{Message, Name};
use lode_chain::GasPrice;
use serde::Serialize;

use crate::client::Client;
use crate::error::ClientError;
use crate::price::parse_gas_price;
use crate::target::Target;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountInfo {
    /// Its address.
    pub address: String,
    /// Its number on the chain.
    pub account_number: u64,
    /// How many transactions it has signed.
    pub sequence: u64,
}

/// Stored wasm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeInfo {
    /// Its number on the chain.
    pub code_id: u64,
    /// SHA-256 of the wasm.
    pub checksum: Vec<u8>,
    /// Whether everybody may make contracts of it, as the exchange must be able to.
    pub open: bool,
}

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContractInfo {
    /// Its code.
    pub code_id: u64,
    /// Who made it.
    pub creator: String,
    /// Who may change its code; empty for nobody.
    pub admin: String,
    /// Its label.
    pub label: String,
}

/// Items of a page.
const PAGE: u64 = 100;

impl<T: Target> Client<T> {
    /// Asks a gRPC method.
    ///
    /// # Errors
    /// [`ClientError`] with the chain's words.
    pub fn ask<Q: Message, A: Message + Default>(
        &mut self,
        path: &str,
        question: &Q,
    ) -> Result<A, ClientError> {
        let raw = self.target.query(path, question.encode_to_vec())?;
        A::decode(raw.as_slice()).map_err(|e| ClientError::Malformed(e.to_string()))
    }

    /// The bech32 prefix of the chain's addresses.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn prefix(&mut self) -> Result<String, ClientError> {
        let path = "/cosmos.auth.v1beta1.Query/Bech32Prefix";
        let answer: Bech32PrefixResponse = self.ask(path, &Bech32PrefixRequest {})?;
        Ok(answer.bech32_prefix)
    }

    /// An account's number and sequence.
    ///
    /// # Errors
    /// [`ClientError::NoAccount`] if the chain doesn't know it.
    pub fn account(&mut self, address: &str) -> Result<AccountInfo, ClientError> {
        let path = "/cosmos.auth.v1beta1.Query/Account";
        let question = QueryAccountRequest { address: address.to_string() };
        let answer: QueryAccountResponse =
            self.ask(path, &question).map_err(|error| match error {
                ClientError::NotFound(_) => ClientError::NoAccount(address.to_string()),
                other => other,
            })?;
        let any = answer.account.unwrap_or_default();
        // Module and vesting accounts are of other types; they don't sign here.
        if any.type_url.trim_start_matches('/') != BaseAccount::full_name() {
            return Err(ClientError::Malformed(format!("an account of type {}", any.type_url)));
        }
        let base = BaseAccount::decode(any.value.as_slice())
            .map_err(|e| ClientError::Malformed(e.to_string()))?;
        let BaseAccount { address, account_number, sequence, .. } = base;
        Ok(AccountInfo { address, account_number, sequence })
    }

    /// All that an address owns.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn balances(&mut self, address: &str) -> Result<Vec<Coin>, ClientError> {
        let path = "/cosmos.bank.v1beta1.Query/AllBalances";
        let mut coins = Vec::new();
        let mut key = Vec::new();
        loop {
            let pagination = Some(PageRequest { key, limit: PAGE, ..PageRequest::default() });
            let question = QueryAllBalancesRequest {
                address: address.to_string(),
                pagination,
                ..QueryAllBalancesRequest::default()
            };
            let answer: QueryAllBalancesResponse = self.ask(path, &question)?;
            coins.extend(answer.balances);
            key = answer.pagination.unwrap_or_default().next_key;
            if key.is_empty() {
                return Ok(coins);
            }
        }
    }

    /// Asks a contract; question and answer are JSON.
    ///
    /// # Errors
    /// [`ClientError::Contract`] in the contract's words.
    pub fn smart(&mut self, contract: &str, question: &[u8]) -> Result<Vec<u8>, ClientError> {
        let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
        let question = QuerySmartContractStateRequest {
            address: contract.to_string(),
            query_data: question.to_vec(),
        };
        let answer: QuerySmartContractStateResponse = self.ask(path, &question)?;
        Ok(answer.data)
    }

    /// What the chain knows of a contract; `None` if there is none.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn contract(&mut self, address: &str) -> Result<Option<ContractInfo>, ClientError> {
        let path = "/cosmwasm.wasm.v1.Query/ContractInfo";
        let question = QueryContractInfoRequest { address: address.to_string() };
        let answer: QueryContractInfoResponse = match self.ask(path, &question) {
            Err(ClientError::NotFound(_)) => return Ok(None),
            other => other?,
        };
        Ok(answer.contract_info.map(|info| ContractInfo {
            code_id: info.code_id,
            creator: info.creator,
            admin: info.admin,
            label: info.label,
        }))
    }

    /// All stored code, page by page, by number.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn codes(&mut self) -> Result<Vec<CodeInfo>, ClientError> {
        let path = "/cosmwasm.wasm.v1.Query/Codes";
        let mut codes = Vec::new();
        let mut key = Vec::new();
        loop {
            let pagination = Some(PageRequest { key, limit: PAGE, ..PageRequest::default() });
            let answer: QueryCodesResponse = self.ask(path, &QueryCodesRequest { pagination })?;
            codes.extend(answer.code_infos.into_iter().map(|info| CodeInfo {
                code_id: info.code_id,
                checksum: info.data_hash,
                open: info.instantiate_permission.is_some_and(|permission| {
                    permission.permission == i32::from(AccessType::Everybody)
                }),
            }));
            key = answer.pagination.unwrap_or_default().next_key;
            if key.is_empty() {
                return Ok(codes);
            }
        }
    }

    /// The time of the last block, in seconds since 1970.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn time_s(&mut self) -> Result<u64, ClientError> {
        let path = "/cosmos.base.tendermint.v1beta1.Service/GetLatestBlock";
        let answer: GetLatestBlockResponse = self.ask(path, &GetLatestBlockRequest {})?;
        let header = answer.sdk_block.and_then(|block| block.header);
        let time = header.and_then(|header| header.time);
        let seconds = time.and_then(|time| u64::try_from(time.seconds).ok());
        seconds.ok_or_else(|| ClientError::Malformed("the last block has no time".to_string()))
    }

    /// The least gas price of the node; `None` if it takes any.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn least_gas_price(&mut self) -> Result<Option<GasPrice>, ClientError> {
        let path = "/cosmos.base.node.v1beta1.Service/Config";
        let answer: ConfigResponse = self.ask(path, &ConfigRequest {})?;
        // Several prices are alternatives.
        let first = answer.minimum_gas_price.split([',', ';']).next().unwrap_or_default().trim();
        if first.is_empty() { Ok(None) } else { parse_gas_price(first).map(Some) }
    }
}
