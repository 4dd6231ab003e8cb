//! Accounts: numbers, sequences, keys, and the modules' own accounts.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::auth::v1beta1::{BaseAccount, ModuleAccount, Params};
use cosmos_sdk_proto::prost::Message;

use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::{Address, AddressCodec, PublicKey, keys, staking};

const BASE: &str = "/cosmos.auth.v1beta1.BaseAccount";
const MODULE: &str = "/cosmos.auth.v1beta1.ModuleAccount";

/// Where fees wait until the next block.
pub(crate) const FEE_COLLECTOR: &str = "fee_collector";
/// Where fees end up.
pub(crate) const DISTRIBUTION: &str = "distribution";
/// Who may do what only governance may.
pub(crate) const GOVERNANCE: &str = "gov";
/// Through which contracts burn coins.
pub(crate) const WASM_MODULE: &str = "wasm";

/// Modules with an account, in the order of their numbers, with what they may do.
pub(crate) const MODULES: [(&str, &[&str]); 3] =
    [(FEE_COLLECTOR, &[]), (DISTRIBUTION, &[]), (WASM_MODULE, &["burner"])];

/// Names whose addresses can't be paid to. Their coins would be out of everybody's reach.
pub(crate) const BLOCKED: [&str; 11] = [
    FEE_COLLECTOR,
    DISTRIBUTION,
    WASM_MODULE,
    "mint",
    "bonded_tokens_pool",
    "not_bonded_tokens_pool",
    "nft",
    "protocolpool",
    "protocolpool_escrow",
    "transfer",
    "interchainaccounts",
];

/// An account as the chain keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its address.
    pub address: Address,
    /// Its place in the order of creation.
    pub number: u64,
    /// How many transactions it has signed.
    pub sequence: u64,
    /// Its key, once it has signed.
    pub public: Option<PublicKey>,
    /// The module that it belongs to.
    pub module: Option<String>,
}

impl Account {
    /// The account in its protobuf `Any`, a `BaseAccount` or a `ModuleAccount`.
    pub fn to_any(&self, codec: &AddressCodec) -> Any {
        let base = BaseAccount {
            address: codec.encode(&self.address),
            pub_key: self.public.as_ref().map(PublicKey::to_any),
            account_number: self.number,
            sequence: self.sequence,
        };
        match &self.module {
            None => Any { type_url: BASE.to_string(), value: base.encode_to_vec() },
            Some(name) => {
                let permissions = MODULES
                    .iter()
                    .chain(&staking::genesis::MODULES)
                    .find(|(module, _)| module == name)
                    .map(|(_, allowed)| allowed.iter().map(ToString::to_string).collect());
                let account = ModuleAccount {
                    base_account: Some(base),
                    name: name.clone(),
                    permissions: permissions.unwrap_or_default(),
                };
                Any { type_url: MODULE.to_string(), value: account.encode_to_vec() }
            }
        }
    }

    pub(crate) fn decode(address: Address, raw: &[u8]) -> Result<Self, Refusal> {
        let broken = |_| Refusal::undefined("account record is damaged");
        let any = Any::decode(raw).map_err(broken)?;
        let (base, module) = if any.type_url == MODULE {
            let account = ModuleAccount::decode(any.value.as_slice()).map_err(broken)?;
            (account.base_account.unwrap_or_default(), Some(account.name))
        } else {
            (BaseAccount::decode(any.value.as_slice()).map_err(broken)?, None)
        };
        let public = base.pub_key.as_ref().and_then(PublicKey::from_any);
        let (number, sequence) = (base.account_number, base.sequence);
        Ok(Self { address, number, sequence, public, module })
    }
}

/// The auth parameters' record with the SDK's defaults.
pub(crate) fn default_params() -> Vec<u8> {
    Params {
        max_memo_characters: MAX_MEMO,
        tx_sig_limit: MAX_SIGNATURES,
        tx_size_cost_per_byte: 10,
        sig_verify_cost_ed25519: 590,
        sig_verify_cost_secp256k1: 1_000,
    }
    .encode_to_vec()
}

/// Most single keys that may sign a transaction.
pub(crate) const MAX_SIGNATURES: u64 = 7;
/// Longest memo, in bytes.
pub(crate) const MAX_MEMO: u64 = 256;

pub(crate) fn read_params(ctx: &Ctx) -> Result<(), Fault> {
    ctx.get(&keys::auth_params()).map(drop)
}

pub(crate) fn get(ctx: &Ctx, address: &Address) -> Result<Option<Account>, Fault> {
    match ctx.get(&keys::account(address))? {
        Some(raw) => Ok(Some(Account::decode(*address, &raw)?)),
        None => Ok(None),
    }
}

pub(crate) fn has(ctx: &Ctx, address: &Address) -> Result<bool, Fault> {
    ctx.has(&keys::account(address))
}

/// Writes a changed account. The number index is dropped and made again, as the SDK's indexed
/// map does.
pub(crate) fn update(ctx: &Ctx, account: &Account) -> Result<(), Fault> {
    let number = keys::account_number(account.number);
    ctx.get(&keys::account(&account.address))?;
    ctx.remove(&number)?;
    write(ctx, account)
}

fn write(ctx: &Ctx, account: &Account) -> Result<(), Fault> {
    let number = keys::account_number(account.number);
    ctx.has(&number)?;
    ctx.set(number, account.address.as_bytes().to_vec())?;
    ctx.set(keys::account(&account.address), account.to_any(&ctx.codec).encode_to_vec())
}

/// Makes an account with the next free number.
pub(crate) fn create(ctx: &Ctx, address: &Address, module: Option<&str>) -> Result<(), Fault> {
    let key = keys::next_account_number();
    let raw = ctx.get(&key)?.and_then(|raw| raw.try_into().ok());
    let number = raw.map_or(0, u64::from_be_bytes);
    ctx.set(key, number.saturating_add(1).to_be_bytes().to_vec())?;
    // The new record is looked for before it is written: a miss.
    ctx.get(&keys::account(address))?;
    let module = module.map(ToString::to_string);
    write(ctx, &Account { address: *address, number, sequence: 0, public: None, module })
}

/// The account of a signer.
///
/// # Errors
/// sdk 9 if the address has never been paid to.
pub(crate) fn signer(ctx: &Ctx, address: &Address) -> Result<Account, Fault> {
    get(ctx, address)?.ok_or_else(|| {
        let text = ctx.text(address);
        Refusal::sdk(9, format!("account {text} does not exist: unknown address")).into()
    })
}
