//! JSON as Cosmos SDK's REST server writes and reads it.

mod field;
mod message;
mod read;
mod text;
mod write;

use prost_reflect::{DynamicMessage, MessageDescriptor};

pub use message::message_from_json;
pub(crate) use read::{from_json, set_path};
pub(crate) use text::string as quoted;

use crate::descriptors;

fn find(name: &str) -> Result<MessageDescriptor, String> {
    descriptors::pool().get_message_by_name(name).ok_or_else(|| format!("{name}: unknown message"))
}

/// The JSON of an encoded message.
///
/// # Errors
/// A text that says what is wrong with the bytes.
pub(crate) fn of_message(name: &str, raw: &[u8]) -> Result<Vec<u8>, String> {
    of_described(find(name)?, raw)
}

/// The JSON of an encoded message whose description is at hand.
///
/// # Errors
/// A text that says what is wrong with the bytes.
pub(crate) fn of_described(message: MessageDescriptor, raw: &[u8]) -> Result<Vec<u8>, String> {
    let message = DynamicMessage::decode(message, raw).map_err(|why| why.to_string())?;
    let mut out = String::new();
    write::message(&mut out, &message, 0);
    Ok(out.into_bytes())
}

/// Whether bytes are a message.
///
/// # Errors
/// A text that says why not.
pub(crate) fn check_message(name: &str, raw: &[u8]) -> Result<(), String> {
    DynamicMessage::decode(find(name)?, raw).map(drop).map_err(|why| why.to_string())
}
