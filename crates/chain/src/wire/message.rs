//! Messages of a transaction, from their bytes.

use std::borrow::Cow;

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::authz::v1beta1::{MsgExec, MsgGrant, MsgRevoke};
use cosmos_sdk_proto::cosmos::bank::v1beta1::{MsgMultiSend, MsgSend};
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{MsgGrantAllowance, MsgRevokeAllowance};
use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use cosmos_sdk_proto::prost::Message;

use super::fields::unresolved;
use super::number::{self, Coins, Flaw};
use super::shapes;
use crate::coin::{self, Coin};
use crate::error::Refusal;
use crate::prepared::Call;
use crate::tx::Msg;
use crate::{PermitKind, StakeKind, staking};

/// A message and the address texts of who must sign it.
pub(crate) type Read = (Call<'static>, Vec<String>);

fn decode<T: Message + Default>(any: &Any) -> Result<T, Refusal> {
    T::decode(any.value.as_slice()).map_err(Refusal::parse)
}

/// Reads a message.
///
/// # Errors
/// sdk 2 for a type that this chain does not have, or for bytes that are not of that type.
pub(crate) fn read(any: &Any) -> Result<Read, Refusal> {
    match any.type_url.as_str() {
        "/cosmos.bank.v1beta1.MsgSend" => send(decode(any)?),
        "/cosmos.bank.v1beta1.MsgMultiSend" => multi_send(&decode(any)?),
        "/cosmwasm.wasm.v1.MsgStoreCode" => Ok(store_code(decode(any)?)),
        "/cosmwasm.wasm.v1.MsgInstantiateContract" => instantiate(decode(any)?),
        "/cosmwasm.wasm.v1.MsgInstantiateContract2" => instantiate2(decode(any)?),
        "/cosmwasm.wasm.v1.MsgExecuteContract" => execute(decode(any)?),
        "/cosmwasm.wasm.v1.MsgMigrateContract" => {
            let wasm::MsgMigrateContract { sender, contract, code_id, msg } = decode(any)?;
            Ok(signed(Msg::Migrate { sender, contract, code_id, msg }))
        }
        "/cosmwasm.wasm.v1.MsgUpdateAdmin" => {
            let wasm::MsgUpdateAdmin { sender, new_admin, contract } = decode(any)?;
            Ok(signed(Msg::UpdateAdmin { sender, contract, admin: new_admin }))
        }
        "/cosmwasm.wasm.v1.MsgClearAdmin" => {
            let wasm::MsgClearAdmin { sender, contract } = decode(any)?;
            Ok(signed(Msg::ClearAdmin { sender, contract }))
        }
        "/cosmwasm.wasm.v1.MsgPinCodes" => {
            let wasm::MsgPinCodes { authority, code_ids } = decode(any)?;
            Ok(signed(Msg::PinCodes { authority, code_ids }))
        }
        "/cosmwasm.wasm.v1.MsgUnpinCodes" => {
            let wasm::MsgUnpinCodes { authority, code_ids } = decode(any)?;
            Ok(signed(Msg::UnpinCodes { authority, code_ids }))
        }
        url => match PermitKind::ALL.into_iter().find(|kind| kind.type_url() == url) {
            Some(kind) => permit(kind, any),
            None => match StakeKind::ALL.into_iter().find(|kind| kind.type_url() == url) {
                Some(kind) => stake(kind, any),
                None => Err(unresolved(url)),
            },
        },
    }
}

/// Whether this chain has a message of that type.
pub(crate) fn is_known(url: &str) -> bool {
    let of_bank = ["/cosmos.bank.v1beta1.MsgSend", "/cosmos.bank.v1beta1.MsgMultiSend"];
    let of_wasm =
        url.strip_prefix("/cosmwasm.wasm.v1.Msg").is_some() && shapes::by_url(url).is_some();
    of_bank.contains(&url)
        || of_wasm
        || PermitKind::ALL.iter().any(|kind| kind.type_url() == url)
        || StakeKind::ALL.iter().any(|kind| kind.type_url() == url)
}

fn permit(kind: PermitKind, any: &Any) -> Result<Read, Refusal> {
    let signer = match kind {
        PermitKind::Grant => decode::<MsgGrant>(any)?.granter,
        PermitKind::Revoke => decode::<MsgRevoke>(any)?.granter,
        PermitKind::GrantAllowance => decode::<MsgGrantAllowance>(any)?.granter,
        PermitKind::RevokeAllowance => decode::<MsgRevokeAllowance>(any)?.granter,
        PermitKind::Exec => {
            let msg: MsgExec = decode(any)?;
            for inner in &msg.msgs {
                read(inner)?;
            }
            msg.grantee
        }
    };
    Ok(signed(Msg::Permit { signer, kind, value: any.value.clone() }))
}

fn stake(kind: StakeKind, any: &Any) -> Result<Read, Refusal> {
    let (signer, amounts) = staking::message::signer(kind, &any.value)?;
    number::coins(&amounts)?;
    Ok(signed(Msg::Stake { signer, kind, value: any.value.clone() }))
}

fn signed(msg: Msg) -> Read {
    let signers = vec![msg.sender().to_string()];
    (Call::new(Cow::Owned(msg)), signers)
}

fn send(proto: MsgSend) -> Result<Read, Refusal> {
    let Coins { coins, flaw } = number::coins(&proto.amount)?;
    let MsgSend { from_address: from, to_address: to, .. } = proto;
    let (mut call, signers) = signed(Msg::Send { from, to, amount: coins });
    call.run = flaw.map(|flaw| invalid_coins(&flaw));
    Ok((call, signers))
}

fn invalid_coins(flaw: &Flaw) -> Refusal {
    Refusal::sdk(10, format!("{}: invalid coins", flaw.text))
}

fn multi_send(proto: &MsgMultiSend) -> Result<Read, Refusal> {
    let mut run = match proto.inputs.len() {
        0 => Some(Refusal::bank(2, "no inputs to send transaction")),
        1 => None,
        _ => Some(Refusal::bank(9, "multiple senders not allowed")),
    };
    if proto.outputs.is_empty() {
        run.get_or_insert_with(|| Refusal::bank(3, "no outputs to send transaction"));
    }
    let mut outputs = Vec::with_capacity(proto.outputs.len());
    for output in &proto.outputs {
        let Coins { coins, flaw } = number::coins(&output.coins)?;
        if let Some(flaw) = flaw {
            run.get_or_insert_with(|| invalid_coins(&flaw));
        }
        outputs.push((output.address.clone(), coins));
    }
    let total = coin::total(outputs.iter().flat_map(|(_, coins)| coins));
    for input in &proto.inputs {
        let Coins { coins, flaw } = number::coins(&input.coins)?;
        if let Some(flaw) = flaw {
            run.get_or_insert_with(|| invalid_coins(&flaw));
        } else if coins.is_empty() || coin::validate(&coins).is_err() {
            let text = coin::join(&coins);
            run.get_or_insert_with(|| Refusal::sdk(10, format!("{text}: invalid coins")));
        } else if !outputs.is_empty() && coins != total {
            run.get_or_insert_with(|| Refusal::bank(4, "sum inputs != sum outputs"));
        }
    }
    let signers: Vec<String> = proto.inputs.iter().map(|input| input.address.clone()).collect();
    let from = signers.first().cloned().unwrap_or_default();
    let mut call = Call::new(Cow::Owned(Msg::MultiSend { from, outputs }));
    call.run = run;
    Ok((call, signers))
}

fn store_code(proto: wasm::MsgStoreCode) -> Read {
    let wasm::MsgStoreCode { sender, wasm_byte_code, instantiate_permission } = proto;
    let (mut call, signers) =
        signed(Msg::StoreCode { sender, wasm: wasm_byte_code, name: String::new() });
    // Everybody may instantiate every code here; a narrower wish must not be ignored.
    if instantiate_permission.is_some_and(|access| access.permission != EVERYBODY) {
        let why = "this chain lets everybody instantiate: leave the permission out";
        call.basic = Some(Refusal::sdk(37, format!("{why}: feature not supported")));
    }
    (call, signers)
}

/// Everybody may do it, in wasmd's access rules.
const EVERYBODY: i32 = 3;

/// Coins that go along with a message to a contract, with the flaws that keep the message out
/// at once, and those that show when it runs.
fn funds(protos: &[ProtoCoin]) -> Result<(Vec<Coin>, [Option<Refusal>; 2]), Refusal> {
    let Coins { coins, flaw } = number::coins(protos)?;
    let flaws = match flaw {
        Some(flaw) if flaw.large => [None, Some(invalid_coins(&flaw))],
        Some(flaw) => {
            let why = format!("coin {} amount is not positive", flaw.amount);
            [Some(Refusal::undefined(why).wrap("funds")), None]
        }
        None => [None, None],
    };
    Ok((coins, flaws))
}

fn with_flaws((mut call, signers): Read, [basic, run]: [Option<Refusal>; 2]) -> Read {
    if run.is_some() {
        // The amount reads as zero; the check for that would hide what is really wrong.
        if let Cow::Owned(
            Msg::Execute { funds, .. }
            | Msg::Instantiate { funds, .. }
            | Msg::Instantiate2 { funds, .. },
        ) = &mut call.msg
        {
            funds.clear();
        }
    }
    (call.basic, call.run) = (basic, run);
    (call, signers)
}

fn execute(proto: wasm::MsgExecuteContract) -> Result<Read, Refusal> {
    let (funds, flaws) = funds(&proto.funds)?;
    let wasm::MsgExecuteContract { sender, contract, msg, .. } = proto;
    Ok(with_flaws(signed(Msg::Execute { sender, contract, msg, funds }), flaws))
}

fn given(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn instantiate(proto: wasm::MsgInstantiateContract) -> Result<Read, Refusal> {
    let (funds, flaws) = funds(&proto.funds)?;
    let wasm::MsgInstantiateContract { sender, admin, code_id, label, msg, .. } = proto;
    let admin = given(admin);
    let msg = Msg::Instantiate { sender, admin, code_id, label, msg, funds };
    Ok(with_flaws(signed(msg), flaws))
}

fn instantiate2(proto: wasm::MsgInstantiateContract2) -> Result<Read, Refusal> {
    let (funds, flaws) = funds(&proto.funds)?;
    let wasm::MsgInstantiateContract2 { sender, admin, code_id, label, msg, salt, fix_msg, .. } =
        proto;
    let admin = given(admin);
    let msg = Msg::Instantiate2 { sender, admin, code_id, label, msg, funds, salt, fix_msg };
    Ok(with_flaws(signed(msg), flaws))
}
