//! `cosmos.authz.v1beta1.Query` and `cosmos.feegrant.v1beta1.Query`: there are no grants.

use crate::address;
use crate::answer::Ask;
use crate::failure::Failure;
use crate::method::{Method, methods};
use crate::page;
use crate::wire::{Nothing, OfAddress, OfTwo, One};

pub(super) const AUTHZ: &[Method] = methods! { "cosmos.authz.v1beta1.Query":
    "GranteeGrants" => of_one,
    "GranterGrants" => of_one,
    "Grants" => of_two,
};

pub(super) const FEEGRANT: &[Method] = methods! { "cosmos.feegrant.v1beta1.Query":
    "Allowance" => allowance,
    "Allowances" => of_one,
    "AllowancesByGranter" => of_one,
};

fn of_one(ask: &Ask<'_>, request: OfAddress) -> Result<Nothing, Failure> {
    address::account(ask, &request.address).map_err(Failure::plain)?;
    let (_, response) =
        page::of_list(Vec::<()>::new(), request.pagination).map_err(Failure::plain)?;
    Ok(Nothing { pagination: Some(response) })
}

fn of_two(ask: &Ask<'_>, request: OfTwo) -> Result<Nothing, Failure> {
    address::account(ask, &request.first).map_err(Failure::plain)?;
    address::account(ask, &request.second).map_err(Failure::plain)?;
    if !request.third.is_empty() {
        let (codespace, root) = ("authz", "authorization not found".to_string());
        let context = format!("authorization not found for {} type", request.third);
        return Err(Failure::Sdk { codespace, code: 2, context, root });
    }
    let (_, response) =
        page::of_list(Vec::<()>::new(), request.pagination).map_err(Failure::plain)?;
    Ok(Nothing { pagination: Some(response) })
}

fn allowance(ask: &Ask<'_>, request: OfTwo) -> Result<One, Failure> {
    address::account(ask, &request.first).map_err(Failure::plain)?;
    address::account(ask, &request.second).map_err(Failure::plain)?;
    Err(Failure::internal("fee-grant not found: not found"))
}
