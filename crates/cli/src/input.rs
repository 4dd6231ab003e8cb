//! Reading: JSON objects field by field, and whole numbers as they were written.
//!
//! Numbers never pass through a float: a field is kept as its own text until it is known what it
//! should be, so 2^128 − 1 is read to the last unit whether it is a string or a JSON number.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::Problem;

/// The fields of one JSON object, to be taken out one by one.
///
/// No object in here has more than eight fields, so a list is the fastest map; the number of
/// fields that are kept is bounded, lest a long line of junk is searched again and again.
pub(crate) struct Object<'a>(Vec<(Key<'a>, &'a RawValue)>);

/// The most fields that an object may have.
const MAX_FIELDS: usize = 16;

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Object<'a> {
    /// Reads an object.
    ///
    /// # Errors
    /// [`Problem::Malformed`] for anything else, or a field that stands twice.
    pub(crate) fn read(text: &'a str) -> Result<Self, Problem> {
        serde_json::from_str(text).map_err(malformed)
    }

    /// Takes a field out, if it is there.
    pub(crate) fn take(&mut self, name: &str) -> Option<&'a RawValue> {
        let place = self.0.iter().position(|(key, _)| key.0 == name)?;
        Some(self.0.swap_remove(place).1)
    }

    /// Takes a field out that must be there.
    ///
    /// # Errors
    /// [`Problem::MissingField`].
    pub(crate) fn need(&mut self, name: &'static str) -> Result<&'a RawValue, Problem> {
        self.take(name).ok_or(Problem::MissingField(name))
    }

    /// Takes a string out that must be there.
    ///
    /// # Errors
    /// [`Problem::MissingField`], [`Problem::BadField`].
    pub(crate) fn need_text(&mut self, name: &'static str) -> Result<String, Problem> {
        let text = text_of(self.need(name)?).ok_or(Problem::BadField(name, "a string"))?;
        Ok(text.into_owned())
    }

    /// Checks that every field was taken out.
    ///
    /// # Errors
    /// [`Problem::UnknownField`] with the name of one that is left.
    pub(crate) fn finish(self) -> Result<(), Problem> {
        match self.0.into_iter().next() {
            None => Ok(()),
            // A long name is said in part only: it comes from anybody.
            Some((key, _)) => Err(Problem::UnknownField(key.0.chars().take(64).collect())),
        }
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields: Vec<(Key<'de>, &'de RawValue)> = Vec::with_capacity(8);
        while let Some(key) = map.next_key::<Key<'de>>()? {
            if fields.iter().any(|(seen, _)| seen.0 == key.0) {
                return Err(serde::de::Error::custom("a field stands twice"));
            }
            if fields.len() == MAX_FIELDS {
                return Err(serde::de::Error::custom("too many fields"));
            }
            fields.push((key, map.next_value()?));
        }
        Ok(Object(fields))
    }
}

/// Says what is wrong with JSON, and where.
pub(crate) fn malformed(error: serde_json::Error) -> Problem {
    Problem::Malformed(error.to_string())
}

/// Returns a JSON string's text.
pub(crate) fn text_of(value: &RawValue) -> Option<Cow<'_, str>> {
    let text = value.get();
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inner));
    }
    serde_json::from_str(text).ok().map(Cow::Owned)
}

/// Returns a whole number that is written as a JSON number or as a string of digits.
///
/// Signs, fractions, exponents, spaces and everything from 2^128 on are refused.
pub(crate) fn whole_number(value: &RawValue) -> Option<u128> {
    match text_of(value) {
        Some(text) => digits(&text),
        None => digits(value.get()),
    }
}

/// Returns a whole number with its sign: whether it is negative, and how large it is.
pub(crate) fn signed_number(value: &RawValue) -> Option<(Sign, u128)> {
    let text = text_of(value).unwrap_or(Cow::Borrowed(value.get()));
    match text.strip_prefix('-') {
        Some(magnitude) => Some((Sign::Negative, digits(magnitude)?)),
        None => Some((Sign::Positive, digits(&text)?)),
    }
}

/// Which side of zero a number is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Zero or more.
    Positive,
    /// With a minus.
    Negative,
}

/// Returns what a string of decimal digits says, if it says anything below 2^128.
pub(crate) fn digits(text: &str) -> Option<u128> {
    // The parser of the standard library takes a plus sign, which is no digit.
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        ..=19 => text.parse::<u64>().ok().map(u128::from),
        _ => text.parse().ok(),
    }
}

/// Returns two amounts out of a JSON array of exactly two.
pub(crate) fn two_numbers(value: &RawValue) -> Option<[u128; 2]> {
    let [first, second] = serde_json::from_str::<[&RawValue; 2]>(value.get()).ok()?;
    Some([whole_number(first)?, whole_number(second)?])
}
