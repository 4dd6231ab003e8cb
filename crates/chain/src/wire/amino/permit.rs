//! The amino form of permits: grants of authz and allowances of feegrant.

use cosmos_sdk_proto::cosmos::authz::v1beta1::{
    GenericAuthorization, MsgExec, MsgGrant, MsgRevoke,
};
use cosmos_sdk_proto::cosmos::bank::v1beta1::SendAuthorization;
use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, MsgGrantAllowance, MsgRevokeAllowance, PeriodicAllowance,
};
use cosmos_sdk_proto::{Any, Timestamp};

use super::json::{Json, Object};
use super::{coins, decode, message};
use crate::PermitKind;
use crate::authz::{GENERIC, SEND};
use crate::feegrant::{ALLOWED, BASIC, PERIODIC};
use crate::prepared::Moment;
use crate::time::rfc3339;

/// A permit, or a part of one, with its amino name.
pub(super) fn value(any: &Any) -> Result<(&'static str, Object), String> {
    if let Some(kind) = PermitKind::ALL.into_iter().find(|kind| kind.type_url() == any.type_url) {
        return permit(kind, any);
    }
    Ok(match any.type_url.as_str() {
        GENERIC => {
            let GenericAuthorization { msg } = decode(any)?;
            ("cosmos-sdk/GenericAuthorization", Object::new().text("msg", &msg))
        }
        SEND => {
            let SendAuthorization { spend_limit, allow_list } = decode(any)?;
            let value = Object::new().put("spend_limit", coins(&spend_limit));
            ("cosmos-sdk/SendAuthorization", value.texts("allow_list", &allow_list))
        }
        BASIC => ("cosmos-sdk/BasicAllowance", basic(&decode(any)?)?),
        PERIODIC => ("cosmos-sdk/PeriodicAllowance", periodic(&decode(any)?)?),
        ALLOWED => {
            let AllowedMsgAllowance { allowance, allowed_messages } = decode(any)?;
            let value = Object::new().any("allowance", allowance.as_ref())?;
            ("cosmos-sdk/AllowedMsgAllowance", value.texts("allowed_messages", &allowed_messages))
        }
        url => return Err(format!("can't resolve type URL {url}")),
    })
}

fn permit(kind: PermitKind, any: &Any) -> Result<(&'static str, Object), String> {
    let pair = |granter: &str, grantee: &str| {
        Object::new().text("granter", granter).text("grantee", grantee)
    };
    Ok(match kind {
        PermitKind::Grant => {
            let MsgGrant { granter, grantee, grant } = decode(any)?;
            let grant = grant.unwrap_or_default();
            let inner = Object::new()
                .any("authorization", grant.authorization.as_ref())?
                .time("expiration", grant.expiration.as_ref())?;
            ("cosmos-sdk/MsgGrant", pair(&granter, &grantee).put("grant", inner.into()))
        }
        PermitKind::Revoke => {
            let MsgRevoke { granter, grantee, msg_type_url } = decode(any)?;
            let value = pair(&granter, &grantee).text("msg_type_url", &msg_type_url);
            ("cosmos-sdk/MsgRevoke", value)
        }
        PermitKind::Exec => {
            let MsgExec { grantee, msgs } = decode(any)?;
            let mut value = Object::new().text("grantee", &grantee);
            if !msgs.is_empty() {
                let list = msgs.iter().map(message).collect::<Result<_, _>>()?;
                value = value.put("msgs", Json::List(list));
            }
            ("cosmos-sdk/MsgExec", value)
        }
        PermitKind::GrantAllowance => {
            let MsgGrantAllowance { granter, grantee, allowance } = decode(any)?;
            let value = pair(&granter, &grantee).any("allowance", allowance.as_ref())?;
            ("cosmos-sdk/MsgGrantAllowance", value)
        }
        PermitKind::RevokeAllowance => {
            let MsgRevokeAllowance { granter, grantee } = decode(any)?;
            ("cosmos-sdk/MsgRevokeAllowance", pair(&granter, &grantee))
        }
    })
}

fn basic(given: &BasicAllowance) -> Result<Object, String> {
    Object::new()
        .put("spend_limit", coins(&given.spend_limit))
        .time("expiration", given.expiration.as_ref())
}

fn periodic(given: &PeriodicAllowance) -> Result<Object, String> {
    let period = given.period.unwrap_or_default();
    let period = Moment { seconds: period.seconds, nanos: period.nanos }.ns();
    let reset = given.period_reset.unwrap_or_default();
    Object::new()
        .put("basic", basic(&given.basic.clone().unwrap_or_default())?.into())
        .put("period", Json::Text(period.to_string()))
        .put("period_spend_limit", coins(&given.period_spend_limit))
        .put("period_can_spend", coins(&given.period_can_spend))
        .time("period_reset", Some(&reset))
}

impl Object {
    /// A list of texts, left out when it is empty.
    fn texts(self, key: &'static str, list: &[String]) -> Self {
        if list.is_empty() {
            return self;
        }
        self.put(key, Json::List(list.iter().map(|text| Json::text(text)).collect()))
    }

    /// A date, left out when there is none.
    fn time(self, key: &'static str, time: Option<&Timestamp>) -> Result<Self, String> {
        let Some(time) = time else { return Ok(self) };
        let text = rfc3339(Moment::from(time)).ok_or("a time is no date")?;
        Ok(self.put(key, Json::Text(text)))
    }

    /// A value with its type, left out when there is none.
    fn any(self, key: &'static str, any: Option<&Any>) -> Result<Self, String> {
        let Some(any) = any else { return Ok(self) };
        let (name, inner) = value(any)?;
        let typed = Object::new().put("type", Json::text(name)).put("value", inner.into());
        Ok(self.put(key, typed.into()))
    }
}
