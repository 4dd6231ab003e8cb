//! The fields of each type that a transaction may hold, with the names that the SDK's errors
//! give to the types.

use crate::public_key::{MULTISIG, SECP256K1};
use crate::{StakeKind, authz, feegrant};

/// What a field holds.
pub(super) enum Kind {
    /// A number, truth value or enum.
    Number,
    /// Text or bytes.
    Bytes,
    /// A message of a fixed type.
    Message(&'static Shape),
    /// A message with its type.
    Any,
}

/// One field of a type.
pub(super) struct Field {
    pub(super) number: u32,
    pub(super) kind: Kind,
}

/// One type.
pub(super) struct Shape {
    /// Its name in Go.
    pub(super) name: &'static str,
    pub(super) fields: &'static [Field],
}

const fn number(number: u32) -> Field {
    Field { number, kind: Kind::Number }
}

const fn bytes(number: u32) -> Field {
    Field { number, kind: Kind::Bytes }
}

const fn any(number: u32) -> Field {
    Field { number, kind: Kind::Any }
}

const fn inner(number: u32, shape: &'static Shape) -> Field {
    Field { number, kind: Kind::Message(shape) }
}

pub(super) static TX_RAW: Shape =
    Shape { name: "*tx.TxRaw", fields: &[bytes(1), bytes(2), bytes(3)] };

pub(super) static BODY: Shape = Shape {
    name: "*tx.TxBody",
    fields: &[any(1), bytes(2), number(3), number(4), inner(5, &TIME), any(1023), any(2047)],
};

pub(super) static AUTH_INFO: Shape = Shape {
    name: "*tx.AuthInfo",
    fields: &[inner(1, &SIGNER_INFO), inner(2, &FEE), inner(3, &TIP)],
};

static SIGNER_INFO: Shape =
    Shape { name: "*tx.SignerInfo", fields: &[any(1), inner(2, &MODE), number(3)] };

static MODE: Shape = Shape { name: "*tx.ModeInfo", fields: &[inner(1, &SINGLE), inner(2, &MULTI)] };

static SINGLE: Shape = Shape { name: "*tx.ModeInfo_Single", fields: &[number(1)] };

static MULTI: Shape =
    Shape { name: "*tx.ModeInfo_Multi", fields: &[inner(1, &BITS), inner(2, &MODE)] };

static BITS: Shape = Shape { name: "*types.CompactBitArray", fields: &[number(1), bytes(2)] };

pub(super) static MULTI_SIGNATURE: Shape =
    Shape { name: "*types.MultiSignature", fields: &[bytes(1)] };

static FEE: Shape =
    Shape { name: "*tx.Fee", fields: &[inner(1, &COIN), number(2), bytes(3), bytes(4)] };

static TIP: Shape = Shape { name: "*tx.Tip", fields: &[inner(1, &COIN), bytes(2)] };

static COIN: Shape = Shape { name: "*types.Coin", fields: &[bytes(1), bytes(2)] };

static TIME: Shape = Shape { name: "*types.Timestamp", fields: &[number(1), number(2)] };

pub(super) static ANY: Shape = Shape { name: "*types.Any", fields: &[bytes(1), bytes(2)] };

static SECP256K1_KEY: Shape = Shape { name: "*secp256k1.PubKey", fields: &[bytes(1)] };

static MULTISIG_KEY: Shape =
    Shape { name: "*multisig.LegacyAminoPubKey", fields: &[number(1), any(2)] };

static SEND: Shape =
    Shape { name: "*types.MsgSend", fields: &[bytes(1), bytes(2), inner(3, &COIN)] };

static MULTI_SEND: Shape =
    Shape { name: "*types.MsgMultiSend", fields: &[inner(1, &INPUT), inner(2, &OUTPUT)] };

static INPUT: Shape = Shape { name: "*types.Input", fields: &[bytes(1), inner(2, &COIN)] };

static OUTPUT: Shape = Shape { name: "*types.Output", fields: &[bytes(1), inner(2, &COIN)] };

static ACCESS: Shape = Shape { name: "*types.AccessConfig", fields: &[number(1), bytes(3)] };

static STORE_CODE: Shape =
    Shape { name: "*types.MsgStoreCode", fields: &[bytes(1), bytes(2), inner(5, &ACCESS)] };

static INSTANTIATE: Shape = Shape {
    name: "*types.MsgInstantiateContract",
    fields: &[bytes(1), bytes(2), number(3), bytes(4), bytes(5), inner(6, &COIN)],
};

static INSTANTIATE2: Shape = Shape {
    name: "*types.MsgInstantiateContract2",
    fields: &[
        bytes(1),
        bytes(2),
        number(3),
        bytes(4),
        bytes(5),
        inner(6, &COIN),
        bytes(7),
        number(8),
    ],
};

static EXECUTE: Shape = Shape {
    name: "*types.MsgExecuteContract",
    fields: &[bytes(1), bytes(2), bytes(3), inner(5, &COIN)],
};

static MIGRATE: Shape =
    Shape { name: "*types.MsgMigrateContract", fields: &[bytes(1), bytes(2), number(3), bytes(4)] };

static UPDATE_ADMIN: Shape =
    Shape { name: "*types.MsgUpdateAdmin", fields: &[bytes(1), bytes(2), bytes(3)] };

static CLEAR_ADMIN: Shape = Shape { name: "*types.MsgClearAdmin", fields: &[bytes(1), bytes(3)] };

static GRANT: Shape = Shape { name: "*authz.Grant", fields: &[any(1), inner(2, &TIME)] };

static MSG_GRANT: Shape =
    Shape { name: "*authz.MsgGrant", fields: &[bytes(1), bytes(2), inner(3, &GRANT)] };

static MSG_REVOKE: Shape =
    Shape { name: "*authz.MsgRevoke", fields: &[bytes(1), bytes(2), bytes(3)] };

static MSG_EXEC: Shape = Shape { name: "*authz.MsgExec", fields: &[bytes(1), any(2)] };

static GENERIC: Shape = Shape { name: "*authz.GenericAuthorization", fields: &[bytes(1)] };

static SEND_RULE: Shape =
    Shape { name: "*types.SendAuthorization", fields: &[inner(1, &COIN), bytes(2)] };

static GRANT_ALLOWANCE: Shape =
    Shape { name: "*feegrant.MsgGrantAllowance", fields: &[bytes(1), bytes(2), any(3)] };

static REVOKE_ALLOWANCE: Shape =
    Shape { name: "*feegrant.MsgRevokeAllowance", fields: &[bytes(1), bytes(2)] };

static BASIC: Shape =
    Shape { name: "*feegrant.BasicAllowance", fields: &[inner(1, &COIN), inner(2, &TIME)] };

static DURATION: Shape = Shape { name: "*types.Duration", fields: &[number(1), number(2)] };

static PERIODIC: Shape = Shape {
    name: "*feegrant.PeriodicAllowance",
    fields: &[
        inner(1, &BASIC),
        inner(2, &DURATION),
        inner(3, &COIN),
        inner(4, &COIN),
        inner(5, &TIME),
    ],
};

static ALLOWED: Shape =
    Shape { name: "*feegrant.AllowedMsgAllowance", fields: &[any(1), bytes(2)] };

static DELEGATE: Shape =
    Shape { name: "*types.MsgDelegate", fields: &[bytes(1), bytes(2), inner(3, &COIN)] };
static UNDELEGATE: Shape =
    Shape { name: "*types.MsgUndelegate", fields: &[bytes(1), bytes(2), inner(3, &COIN)] };
static REDELEGATE: Shape = Shape {
    name: "*types.MsgBeginRedelegate",
    fields: &[bytes(1), bytes(2), bytes(3), inner(4, &COIN)],
};
static CANCEL: Shape = Shape {
    name: "*types.MsgCancelUnbondingDelegation",
    fields: &[bytes(1), bytes(2), inner(3, &COIN), number(4)],
};
static REWARD: Shape =
    Shape { name: "*types.MsgWithdrawDelegatorReward", fields: &[bytes(1), bytes(2)] };
static COMMISSION: Shape =
    Shape { name: "*types.MsgWithdrawValidatorCommission", fields: &[bytes(1)] };
static WITHDRAW_ADDRESS: Shape =
    Shape { name: "*types.MsgSetWithdrawAddress", fields: &[bytes(1), bytes(2)] };
static FUND: Shape =
    Shape { name: "*types.MsgFundCommunityPool", fields: &[inner(1, &COIN), bytes(2)] };
static UNJAIL: Shape = Shape { name: "*types.MsgUnjail", fields: &[bytes(1)] };

fn of_staking(kind: StakeKind) -> &'static Shape {
    match kind {
        StakeKind::Delegate => &DELEGATE,
        StakeKind::Undelegate => &UNDELEGATE,
        StakeKind::BeginRedelegate => &REDELEGATE,
        StakeKind::CancelUnbonding => &CANCEL,
        StakeKind::WithdrawReward => &REWARD,
        StakeKind::WithdrawCommission => &COMMISSION,
        StakeKind::SetWithdrawAddress => &WITHDRAW_ADDRESS,
        StakeKind::FundCommunityPool => &FUND,
        StakeKind::Unjail => &UNJAIL,
    }
}

static PIN: Shape = Shape { name: "*types.MsgPinCodes", fields: &[bytes(1), number(2)] };

static UNPIN: Shape = Shape { name: "*types.MsgUnpinCodes", fields: &[bytes(1), number(2)] };

/// The type behind a URL; `None` if this chain does not have it.
pub(super) fn by_url(url: &str) -> Option<&'static Shape> {
    Some(match url {
        SECP256K1 => &SECP256K1_KEY,
        MULTISIG => &MULTISIG_KEY,
        "/cosmos.bank.v1beta1.MsgSend" => &SEND,
        "/cosmos.bank.v1beta1.MsgMultiSend" => &MULTI_SEND,
        "/cosmwasm.wasm.v1.MsgStoreCode" => &STORE_CODE,
        "/cosmwasm.wasm.v1.MsgInstantiateContract" => &INSTANTIATE,
        "/cosmwasm.wasm.v1.MsgInstantiateContract2" => &INSTANTIATE2,
        "/cosmwasm.wasm.v1.MsgExecuteContract" => &EXECUTE,
        "/cosmwasm.wasm.v1.MsgMigrateContract" => &MIGRATE,
        "/cosmwasm.wasm.v1.MsgUpdateAdmin" => &UPDATE_ADMIN,
        "/cosmwasm.wasm.v1.MsgClearAdmin" => &CLEAR_ADMIN,
        "/cosmwasm.wasm.v1.MsgPinCodes" => &PIN,
        "/cosmwasm.wasm.v1.MsgUnpinCodes" => &UNPIN,
        authz::GENERIC => &GENERIC,
        authz::SEND => &SEND_RULE,
        feegrant::BASIC => &BASIC,
        feegrant::PERIODIC => &PERIODIC,
        feegrant::ALLOWED => &ALLOWED,
        "/cosmos.authz.v1beta1.MsgGrant" => &MSG_GRANT,
        "/cosmos.authz.v1beta1.MsgRevoke" => &MSG_REVOKE,
        "/cosmos.authz.v1beta1.MsgExec" => &MSG_EXEC,
        "/cosmos.feegrant.v1beta1.MsgGrantAllowance" => &GRANT_ALLOWANCE,
        "/cosmos.feegrant.v1beta1.MsgRevokeAllowance" => &REVOKE_ALLOWANCE,
        _ => {
            let kind = StakeKind::ALL.into_iter().find(|kind| kind.type_url() == url)?;
            of_staking(kind)
        }
    })
}
