//! How messages are read: `{"name":{…fields…}}`, each field once, none that is unknown.
//!
//! It reads the same JSON as serde's derived code would, and refuses the same. Derived code holds a
//! reader for the fields of each message, which would be half of the exchange; this holds one for
//! each type of field.

use cosmwasm_schema::serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use cosmwasm_schema::serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A message's name and its unread body.
pub(crate) struct Tagged {
    /// The name.
    pub(crate) name: String,
    body: Box<RawValue>,
}

impl<'de> Deserialize<'de> for Tagged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;
        impl<'de> Visitor<'de> for One {
            type Value = Tagged;

            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("an object with the message's name as its one key")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tagged, A::Error> {
                let Some((name, body)) = map.next_entry()? else {
                    return Err(A::Error::custom("the message has no name"));
                };
                match map.next_key::<String>()? {
                    None => Ok(Tagged { name, body }),
                    Some(_) => Err(A::Error::custom("the message has more than one name")),
                }
            }
        }
        deserializer.deserialize_map(One)
    }
}

impl Tagged {
    /// Reads the body as one value.
    ///
    /// # Errors
    /// When it is something else.
    pub(crate) fn value<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(self.body.get().as_bytes())
    }

    /// Reads the body as fields.
    ///
    /// # Errors
    /// When it is no object.
    pub(crate) fn fields(&self) -> serde_json::Result<Fields> {
        self.value()
    }

    /// Says that there is no such message.
    pub(crate) fn unknown(&self) -> serde_json::Error {
        Error::custom(format!("unknown message `{}`", self.name))
    }
}

/// A message's fields, unread.
pub(crate) struct Fields(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Fields;

            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(All)
    }
}

impl Fields {
    /// Takes a field out and reads it; an optional one may be missing.
    ///
    /// # Errors
    /// When it is missing or something else.
    pub(crate) fn take<T: DeserializeOwned>(&mut self, name: &str) -> serde_json::Result<T> {
        match self.find(name) {
            Some(field) => serde_json::from_slice(field.get().as_bytes()),
            // What is optional is read from nothing; everything else refuses it.
            None => serde_json::from_slice(b"null").map_err(|_| missing(name)),
        }
    }

    /// Takes a field out and reads it; a missing one has its default.
    ///
    /// # Errors
    /// When it is something else.
    pub(crate) fn take_or_default<T: DeserializeOwned + Default>(
        &mut self,
        name: &str,
    ) -> serde_json::Result<T> {
        match self.find(name) {
            Some(field) => serde_json::from_slice(field.get().as_bytes()),
            None => Ok(T::default()),
        }
    }

    /// Makes sure that every field was taken: none is unknown, and none stands twice.
    ///
    /// # Errors
    /// When one is left.
    pub(crate) fn end(self) -> serde_json::Result<()> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => Err(Error::custom(format!("unknown or repeated field `{name}`"))),
        }
    }

    #[inline(never)]
    fn find(&mut self, name: &str) -> Option<Box<RawValue>> {
        let index = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.swap_remove(index).1)
    }
}

#[inline(never)]
fn missing(name: &str) -> serde_json::Error {
    Error::custom(format!("missing field `{name}`"))
}

/// Writes the reader of an enum of messages: names, and the fields of each; those after a
/// semicolon have a default.
macro_rules! read_tagged {
    ($msg:ident {
        $($name:literal => $variant:ident $body:tt),* $(,)?
    }) => {
        impl<'de> cosmwasm_schema::serde::Deserialize<'de> for $msg {
            fn deserialize<D: cosmwasm_schema::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                fn read(tagged: &$crate::tagged::Tagged) -> serde_json::Result<$msg> {
                    match tagged.name.as_str() {
                        $($name => $crate::tagged::read_variant!($msg, $variant, tagged, $body),)*
                        _ => Err(tagged.unknown()),
                    }
                }
                let tagged = $crate::tagged::Tagged::deserialize(deserializer)?;
                read(&tagged).map_err(cosmwasm_schema::serde::de::Error::custom)
            }
        }
    };
}

/// Reads one message.
macro_rules! read_variant {
    ($msg:ident, $variant:ident, $tagged:ident, (value)) => {
        $tagged.value().map($msg::$variant)
    };
    ($msg:ident, $variant:ident, $tagged:ident, {
        $($field:ident),* $(; $($defaulted:ident),*)?
    }) => {{
        #[allow(unused_mut)]
        let mut fields = $tagged.fields()?;
        let read = $msg::$variant {
            $($field: fields.take(stringify!($field))?,)*
            $($($defaulted: fields.take_or_default(stringify!($defaulted))?,)*)?
        };
        fields.end()?;
        Ok(read)
    }};
}

/// Writes the reader of a message's part: its fields.
macro_rules! read_struct {
    ($part:ident { $($field:ident),* $(,)? }) => {
        impl<'de> cosmwasm_schema::serde::Deserialize<'de> for $part {
            fn deserialize<D: cosmwasm_schema::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                fn read(mut fields: $crate::tagged::Fields) -> serde_json::Result<$part> {
                    let read = $part { $($field: fields.take(stringify!($field))?,)* };
                    fields.end()?;
                    Ok(read)
                }
                let fields = $crate::tagged::Fields::deserialize(deserializer)?;
                read(fields).map_err(cosmwasm_schema::serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {read_struct, read_tagged, read_variant};
