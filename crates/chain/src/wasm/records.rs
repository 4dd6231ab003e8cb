//! The chain's records about codes and contracts, in wasmd's own encoding.

use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    AbsoluteTxPosition, AccessConfig, CodeInfo as CodeProto, ContractCodeHistoryEntry,
    ContractCodeHistoryOperationType as Operation, Params,
};
use cosmos_sdk_proto::prost::Message;

use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::{Address, keys};

/// A stored code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// SHA-256 of the wasm.
    pub checksum: [u8; 32],
    /// Who uploaded it, in bech32.
    pub creator: String,
}

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractInfo {
    /// The code that it runs.
    pub code_id: u64,
    /// Who made it, in bech32.
    pub creator: String,
    /// Who may migrate it.
    pub admin: Option<String>,
    /// Its name for people.
    pub label: String,
    /// The block in which it was made.
    pub height: u64,
    /// The transaction in that block.
    pub tx_index: u64,
    /// Its IBC port, if the code has the entry points for it.
    pub ibc_port: Option<String>,
    /// Its IBC version 2 port, which every contract has.
    pub ibc2_port: String,
}

/// wasmd's `ContractInfo`, with the field that later versions added.
#[derive(Clone, PartialEq, prost::Message)]
struct ContractProto {
    #[prost(uint64, tag = "1")]
    code_id: u64,
    #[prost(string, tag = "2")]
    creator: String,
    #[prost(string, tag = "3")]
    admin: String,
    #[prost(string, tag = "4")]
    label: String,
    #[prost(message, optional, tag = "5")]
    created: Option<AbsoluteTxPosition>,
    #[prost(string, tag = "6")]
    ibc_port_id: String,
    #[prost(string, tag = "8")]
    ibc2_port_id: String,
}

/// Everybody may do it, in wasmd's access rules.
const EVERYBODY: i32 = 3;

fn everybody() -> AccessConfig {
    AccessConfig { permission: EVERYBODY, ..AccessConfig::default() }
}

/// The wasm parameters' record: everybody may upload and instantiate.
pub(crate) fn default_params() -> Vec<u8> {
    let code_upload_access = Some(everybody());
    Params { code_upload_access, instantiate_default_permission: EVERYBODY }.encode_to_vec()
}

impl CodeInfo {
    pub(crate) fn encode(&self) -> Vec<u8> {
        CodeProto {
            code_hash: self.checksum.to_vec(),
            creator: self.creator.clone(),
            instantiate_config: Some(everybody()),
        }
        .encode_to_vec()
    }

    pub(crate) fn decode(raw: &[u8]) -> Option<Self> {
        let proto = CodeProto::decode(raw).ok()?;
        Some(Self { checksum: proto.code_hash.try_into().ok()?, creator: proto.creator })
    }
}

impl ContractInfo {
    pub(crate) fn encode(&self) -> Vec<u8> {
        ContractProto {
            code_id: self.code_id,
            creator: self.creator.clone(),
            admin: self.admin.clone().unwrap_or_default(),
            label: self.label.clone(),
            created: Some(position(self.height, self.tx_index)),
            ibc_port_id: self.ibc_port.clone().unwrap_or_default(),
            ibc2_port_id: self.ibc2_port.clone(),
        }
        .encode_to_vec()
    }

    pub(crate) fn decode(raw: &[u8]) -> Option<Self> {
        let proto = ContractProto::decode(raw).ok()?;
        let created = proto.created.unwrap_or_default();
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        Some(Self {
            code_id: proto.code_id,
            creator: proto.creator,
            admin: given(proto.admin),
            label: proto.label,
            height: created.block_height,
            tx_index: created.tx_index,
            ibc_port: given(proto.ibc_port_id),
            ibc2_port: proto.ibc2_port_id,
        })
    }
}

fn position(block_height: u64, tx_index: u64) -> AbsoluteTxPosition {
    AbsoluteTxPosition { block_height, tx_index }
}

/// What put a code under a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Init,
    Migrate,
}

/// The record of a contract's history.
pub(crate) fn history(change: Change, code_id: u64, place: (u64, u64), msg: &[u8]) -> Vec<u8> {
    let operation = match change {
        Change::Init => Operation::Init,
        Change::Migrate => Operation::Migrate,
    };
    ContractCodeHistoryEntry {
        operation: operation.into(),
        code_id,
        updated: Some(position(place.0, place.1)),
        msg: msg.to_vec(),
    }
    .encode_to_vec()
}

/// Code id and place of a history record.
pub(crate) fn history_place(raw: &[u8]) -> Option<(u64, [u8; 16])> {
    let entry = ContractCodeHistoryEntry::decode(raw).ok()?;
    let at = entry.updated.unwrap_or_default();
    Some((entry.code_id, keys::place(at.block_height, at.tx_index)))
}

pub(crate) fn code(ctx: &Ctx, id: u64) -> Result<Option<CodeInfo>, Fault> {
    Ok(ctx.get(&keys::code(id))?.and_then(|raw| CodeInfo::decode(&raw)))
}

pub(crate) fn contract(ctx: &Ctx, address: &Address) -> Result<Option<ContractInfo>, Fault> {
    Ok(ctx.get(&keys::contract(address))?.and_then(|raw| ContractInfo::decode(&raw)))
}

pub(crate) fn no_such_code(id: u64) -> Refusal {
    Refusal::wasm(28, format!("code id {id}: no such code"))
        .with_system(cosmwasm_std::SystemError::NoSuchCode { code_id: id })
}

/// A contract and its code.
///
/// # Errors
/// wasm 22 or 28 if one of them does not exist.
pub(crate) fn instance(ctx: &Ctx, address: &Address) -> Result<(ContractInfo, CodeInfo), Fault> {
    let Some(info) = contract(ctx, address)? else {
        let addr = ctx.text(address);
        let why = Refusal::wasm(22, format!("address {addr}: no such contract"));
        return Err(why.with_system(cosmwasm_std::SystemError::NoSuchContract { addr }).into());
    };
    let code = code(ctx, info.code_id)?.ok_or_else(|| no_such_code(info.code_id))?;
    Ok((info, code))
}
