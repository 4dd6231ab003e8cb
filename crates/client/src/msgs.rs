//! Messages as they are sent.

use std::io::Write as _;

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::bank::v1beta1::MsgSend;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    MsgExecuteContract, MsgInstantiateContract, MsgInstantiateContract2, MsgStoreCode,
};
use cosmos_sdk_proto::prost::{Message, Name};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::error::ClientError;

/// A message with its type.
pub(crate) fn any<M: Message + Name>(message: &M) -> Any {
    Any { type_url: format!("/{}", M::full_name()), value: message.encode_to_vec() }
}

/// Reads `100ustake,5weth`; nothing for an empty text. Sorted, as a chain wants them.
///
/// # Errors
/// [`ClientError::Coins`] for anything else, and for a denom that is named twice.
pub fn parse_coins(text: &str) -> Result<Vec<Coin>, ClientError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let coins = lode_chain::parse_coins(text);
    let coins = coins.ok_or_else(|| ClientError::Coins(text.to_string()))?;
    Ok(coins.into_iter().map(proto).collect())
}

fn proto(coin: lode_chain::Coin) -> Coin {
    Coin { denom: coin.denom, amount: coin.amount.to_string() }
}

/// The bytes of a contract's message, if it is JSON.
fn json(text: &[u8]) -> Result<Vec<u8>, ClientError> {
    let read: Result<serde::de::IgnoredAny, _> = serde_json::from_slice(text);
    read.map_err(|e| ClientError::Json(e.to_string()))?;
    Ok(text.to_vec())
}

/// Sends coins.
pub fn send(from: &str, to: &str, amount: Vec<Coin>) -> Any {
    any(&MsgSend { from_address: from.to_string(), to_address: to.to_string(), amount })
}

/// Stores wasm, gzipped on the way, since each byte costs gas.
///
/// # Errors
/// [`ClientError::File`] if it can't be compressed.
pub fn store(from: &str, wasm: &[u8]) -> Result<Any, ClientError> {
    let failed = |e: std::io::Error| ClientError::File("the wasm".to_string(), e.to_string());
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(wasm).map_err(failed)?;
    let wasm_byte_code = encoder.finish().map_err(failed)?;
    let sender = from.to_string();
    Ok(any(&MsgStoreCode { sender, wasm_byte_code, instantiate_permission: None }))
}

/// Calls a contract.
///
/// # Errors
/// [`ClientError::Json`] if the message is none.
pub fn execute(
    from: &str,
    contract: &str,
    msg: &[u8],
    funds: Vec<Coin>,
) -> Result<Any, ClientError> {
    let (sender, contract) = (from.to_string(), contract.to_string());
    Ok(any(&MsgExecuteContract { sender, contract, msg: json(msg)?, funds }))
}

/// Makes a contract; an empty admin is none.
///
/// # Errors
/// [`ClientError::Json`] if the message is none.
pub fn instantiate(
    from: &str,
    code_id: u64,
    (label, admin): (&str, &str),
    msg: &[u8],
    funds: Vec<Coin>,
) -> Result<Any, ClientError> {
    Ok(any(&MsgInstantiateContract {
        sender: from.to_string(),
        admin: admin.to_string(),
        code_id,
        label: label.to_string(),
        msg: json(msg)?,
        funds,
    }))
}

/// Makes a contract at the address that follows from its code, its maker and a salt, so that it
/// can't be made twice. An empty admin is none.
///
/// # Errors
/// [`ClientError::Json`] if the message is none.
pub fn instantiate2(
    from: &str,
    code_id: u64,
    (label, admin): (&str, &str),
    msg: &[u8],
    salt: &[u8],
) -> Result<Any, ClientError> {
    Ok(any(&MsgInstantiateContract2 {
        sender: from.to_string(),
        admin: admin.to_string(),
        code_id,
        label: label.to_string(),
        msg: json(msg)?,
        funds: Vec::new(),
        salt: salt.to_vec(),
        fix_msg: false,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coins_are_read_in_any_order_and_sorted() {
        let coins = parse_coins("5weth, 100ustake").expect("coins");
        let all: Vec<_> = coins.iter().map(|c| format!("{}{}", c.amount, c.denom)).collect();
        assert_eq!(all, ["100ustake", "5weth"]);
        assert_eq!(parse_coins("").expect("none"), []);
        for text in ["5", "weth", "1a,2a", "-1a", "1.5a", ",", "1weth,2weth", "-1weth", "1.5weth"] {
            assert!(parse_coins(text).is_err(), "{text}");
        }
    }
}
