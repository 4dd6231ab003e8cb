//! Messages from anywhere: they are refused, or read as one thing only.

use cosmwasm_std::{from_json, to_json_vec};
use lode_msg::{exchange, lp_token};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads the bytes as each kind of message.
pub fn check(bytes: &[u8]) {
    read::<exchange::InstantiateMsg>(bytes);
    read::<exchange::ExecuteMsg>(bytes);
    read::<exchange::QueryMsg>(bytes);
    read::<exchange::ReceiveMsg>(bytes);
    read::<lp_token::InstantiateMsg>(bytes);
    read::<lp_token::ExecuteMsg>(bytes);
    read::<lp_token::QueryMsg>(bytes);
}

/// What was read must be written the same way twice, or two nodes could differ.
fn read<M: Serialize + DeserializeOwned>(bytes: &[u8]) {
    let Ok(message) = from_json::<M>(bytes) else { return };
    let written = to_json_vec(&message).expect("what was read can be written");
    let again: M = from_json(&written).expect("what was written can be read");
    assert_eq!(written, to_json_vec(&again).expect("and written again"));
}
