//! `cosmos.authz.v1beta1.Query` and `cosmos.feegrant.v1beta1.Query`.

use cosmos_sdk_proto::cosmos::authz::v1beta1::{Grant, GrantAuthorization};
use cosmos_sdk_proto::cosmos::base::query::v1beta1::PageRequest;
use lode_chain::Records;
use prost::Message;

use crate::address;
use crate::answer::Ask;
use crate::failure::Failure;
use crate::method::{Method, methods};
use crate::page::{self, Keys, Page, Place};
use crate::wire::{Many, OfAddress, OfTwo, One};

pub(super) const AUTHZ: &[Method] = methods! { "cosmos.authz.v1beta1.Query":
    "GranteeGrants" => by_grantee,
    "GranterGrants" => by_granter,
    "Grants" => between,
};

pub(super) const FEEGRANT: &[Method] = methods! { "cosmos.feegrant.v1beta1.Query":
    "Allowance" => allowance,
    "Allowances" => allowances,
    "AllowancesByGranter" => allowances_by,
};

/// Grants by granter, grantee and type of message.
const GRANTS: u8 = 0x01;
/// Allowances by grantee and granter.
const ALLOWANCES: u8 = 0x00;

fn read(ask: &Ask<'_>, text: &str) -> Result<Vec<u8>, Failure> {
    address::account(ask, text).map_err(Failure::plain)
}

/// An address behind its length, as keys have it.
fn sized(raw: &[u8]) -> Vec<u8> {
    // An address has at most 255 bytes, or it was refused.
    [&[u8::try_from(raw.len()).unwrap_or(u8::MAX)], raw].concat()
}

/// The address at the front of a key, and the rest.
fn first(key: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = key.split_first()?;
    rest.split_at_checked(usize::from(*len))
}

/// The records under a prefix, of all keys that fit.
fn list(
    ask: &Ask<'_>,
    (records, prefix): (Records, &[u8]),
    request: Option<PageRequest>,
    fits: &dyn Fn(&[u8]) -> bool,
) -> Result<Page, Failure> {
    let place = Place { records, prefix, keys: Keys::Tail };
    page::filtered(ask.chain, place, request, fits).map_err(Failure::plain)
}

fn many(page: Page) -> Many {
    let records = page.rows.into_iter().map(|(_, record)| record).collect();
    Many { records, pagination: Some(page.response) }
}

/// A grant with who gave it to whom.
fn whole(granter: &str, grantee: &str, record: &[u8]) -> Vec<u8> {
    let grant = Grant::decode(record).unwrap_or_default();
    GrantAuthorization {
        granter: granter.to_string(),
        grantee: grantee.to_string(),
        authorization: grant.authorization,
        expiration: grant.expiration,
    }
    .encode_to_vec()
}

fn between(ask: &Ask<'_>, request: OfTwo) -> Result<Many, Failure> {
    let OfTwo { first, second, third: url, pagination } = request;
    let (granter, grantee) = (read(ask, &first)?, read(ask, &second)?);
    let prefix = [&[GRANTS], sized(&granter).as_slice(), &sized(&grantee)].concat();
    if url.is_empty() {
        return Ok(many(list(ask, (Records::Authz, &prefix), pagination, &|_| true)?));
    }
    let found = ask.chain.record(Records::Authz, &[&prefix, url.as_bytes()].concat());
    let record = found.ok_or_else(|| Failure::Sdk {
        codespace: "authz",
        code: 2,
        context: format!("authorization not found for {url} type"),
        root: "authorization not found".to_string(),
    })?;
    Ok(Many { records: vec![record], pagination: None })
}

fn by_granter(ask: &Ask<'_>, request: OfAddress) -> Result<Many, Failure> {
    let granter = read(ask, &request.address)?;
    let prefix = [&[GRANTS], sized(&granter).as_slice()].concat();
    let mut page = list(ask, (Records::Authz, &prefix), request.pagination, &|_| true)?;
    for (key, record) in &mut page.rows {
        let grantee = first(key).map(|(grantee, _)| address::account_text(ask, grantee));
        *record = whole(&request.address, &grantee.unwrap_or_default(), record);
    }
    Ok(many(page))
}

fn by_grantee(ask: &Ask<'_>, request: OfAddress) -> Result<Many, Failure> {
    let wanted = sized(&read(ask, &request.address)?);
    let fits = |key: &[u8]| first(key).is_some_and(|(_, rest)| rest.starts_with(&wanted));
    let mut page = list(ask, (Records::Authz, &[GRANTS]), request.pagination, &fits)?;
    for (key, record) in &mut page.rows {
        let granter = first(key).map(|(granter, _)| address::account_text(ask, granter));
        *record = whole(&granter.unwrap_or_default(), &request.address, record);
    }
    Ok(many(page))
}

fn allowance(ask: &Ask<'_>, request: OfTwo) -> Result<One, Failure> {
    let (granter, grantee) = (read(ask, &request.first)?, read(ask, &request.second)?);
    let key = [&[ALLOWANCES], sized(&grantee).as_slice(), &sized(&granter)].concat();
    let found = ask.chain.record(Records::Feegrant, &key);
    let record = found.ok_or_else(|| Failure::internal("fee-grant not found: not found"))?;
    Ok(One { record })
}

fn allowances(ask: &Ask<'_>, request: OfAddress) -> Result<Many, Failure> {
    let grantee = sized(&read(ask, &request.address)?);
    let prefix = [&[ALLOWANCES], grantee.as_slice()].concat();
    Ok(many(list(ask, (Records::Feegrant, &prefix), request.pagination, &|_| true)?))
}

fn allowances_by(ask: &Ask<'_>, request: OfAddress) -> Result<Many, Failure> {
    let wanted = sized(&read(ask, &request.address)?);
    let fits = |key: &[u8]| first(key).is_some_and(|(_, rest)| rest == wanted);
    Ok(many(list(ask, (Records::Feegrant, &[ALLOWANCES]), request.pagination, &fits)?))
}
