//! Permits: messages by which an account lets others act for it (authz) or pay with its coins
//! (feegrant).

use cosmos_sdk_proto::prost::Message;

use crate::chain::Chain;
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::gas::Class;
use crate::prepared::Moment;
use crate::{Address, auth, authz, bank, feegrant, time};

/// A message of authz or feegrant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermitKind {
    /// Lets another account send messages of one type: generic, or bank sends up to a limit.
    Grant,
    /// Takes such a grant back.
    Revoke,
    /// Runs messages of accounts that granted it.
    Exec,
    /// Lets another account pay fees with the granter's coins.
    GrantAllowance,
    /// Takes such an allowance back.
    RevokeAllowance,
}

impl PermitKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Grant, Self::Revoke, Self::Exec, Self::GrantAllowance, Self::RevokeAllowance];

    /// The type URL, such as `/cosmos.authz.v1beta1.MsgGrant`.
    pub fn type_url(self) -> &'static str {
        match self {
            Self::Grant => "/cosmos.authz.v1beta1.MsgGrant",
            Self::Revoke => "/cosmos.authz.v1beta1.MsgRevoke",
            Self::Exec => "/cosmos.authz.v1beta1.MsgExec",
            Self::GrantAllowance => "/cosmos.feegrant.v1beta1.MsgGrantAllowance",
            Self::RevokeAllowance => "/cosmos.feegrant.v1beta1.MsgRevokeAllowance",
        }
    }

    /// The SDK's name of the module that handles it.
    pub(crate) fn module(self) -> &'static str {
        match self {
            Self::Grant | Self::Revoke | Self::Exec => "authz",
            Self::GrantAllowance | Self::RevokeAllowance => "feegrant",
        }
    }
}

/// Runs a message; gives its encoded answer.
pub(crate) fn handle(
    ctx: &Ctx,
    kind: PermitKind,
    value: &[u8],
    events: &mut Vec<Event>,
) -> Result<Vec<u8>, Fault> {
    match kind {
        PermitKind::Grant => {
            ctx.booked(Class::Router, |ctx| authz::grant(ctx, &decode(value)?, events))?;
        }
        PermitKind::Revoke => {
            ctx.booked(Class::Router, |ctx| authz::revoke(ctx, &decode(value)?, events))?;
        }
        PermitKind::Exec => return authz::exec(ctx, &decode(value)?, events),
        PermitKind::GrantAllowance => {
            ctx.booked(Class::Router, |ctx| feegrant::grant(ctx, &decode(value)?, events))?;
        }
        PermitKind::RevokeAllowance => {
            ctx.booked(Class::Router, |ctx| feegrant::revoke_by(ctx, &decode(value)?, events))?;
        }
    }
    Ok(Vec::new())
}

fn decode<T: Message + Default>(value: &[u8]) -> Result<T, Refusal> {
    T::decode(value).map_err(Refusal::parse)
}

/// Makes the account of a grantee who has none yet.
pub(crate) fn ensure_account(ctx: &Ctx, address: &Address) -> Result<(), Fault> {
    if auth::get(ctx, address)?.is_none() {
        bank::check_blocked(ctx, address)?;
        auth::create(ctx, address, None)?;
    }
    Ok(())
}

/// The end of a permit as the queues of ends have it: text in the order of time.
pub(crate) fn sortable(end: Moment) -> Result<String, Refusal> {
    time::sortable(end).ok_or_else(|| Refusal::parse("the expiration is no date"))
}

impl Chain {
    /// Every fee allowance, each a `cosmos.feegrant.v1beta1.Grant` in protobuf, by grantee.
    pub fn fee_grants(&self) -> Vec<Vec<u8>> {
        let records = self.under(&crate::keys::allowances());
        records.into_iter().map(|(_, grant)| grant).collect()
    }

    /// Every grant of authz, each a `cosmos.authz.v1beta1.GrantAuthorization` in protobuf, by
    /// granter.
    pub fn authz_grants(&self) -> Vec<Vec<u8>> {
        let records = self.under(&crate::keys::grants());
        let told = records.iter().filter_map(|(key, grant)| authz::told(&self.ctx, key, grant));
        told.collect()
    }
}
