//! Transactions: what they say, and how they are encoded.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, MsgSend, Output};
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use cosmos_sdk_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, ModeInfo, SignerInfo, TxBody, TxRaw};
use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use cosmos_sdk_proto::prost::Message;

use crate::coin::{self, Coin};
use crate::{Key, PermitKind, PublicKey, StakeKind};

/// One message of a transaction. Addresses are bech32 texts, as on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Msg {
    /// Moves coins.
    Send {
        /// The payer, who signs.
        from: String,
        /// The recipient.
        to: String,
        /// Positive, sorted by denom, each denom once.
        amount: Vec<Coin>,
    },
    /// Moves coins from one payer to many.
    MultiSend {
        /// The payer, who signs.
        from: String,
        /// Recipients and amounts.
        outputs: Vec<(String, Vec<Coin>)>,
    },
    /// Uploads a contract's code.
    StoreCode {
        /// Who signs.
        sender: String,
        /// The wasm, raw or gzip. May be empty where native code runs.
        wasm: Vec<u8>,
        /// Which native code stands for it. Not part of the encoded message.
        name: String,
    },
    /// Makes a contract, at an address that depends on how many there are.
    Instantiate {
        /// Who signs.
        sender: String,
        /// Who may migrate it; nobody when `None`.
        admin: Option<String>,
        /// The code that it runs.
        code_id: u64,
        /// A name for people, 1 to 128 printable characters.
        label: String,
        /// The JSON that its `instantiate` gets.
        msg: Vec<u8>,
        /// Coins that go along.
        funds: Vec<Coin>,
    },
    /// Makes a contract at an address that depends on code, sender and salt only.
    Instantiate2 {
        /// Who signs.
        sender: String,
        /// Who may migrate it; nobody when `None`.
        admin: Option<String>,
        /// The code that it runs.
        code_id: u64,
        /// A name for people, 1 to 128 printable characters.
        label: String,
        /// The JSON that its `instantiate` gets.
        msg: Vec<u8>,
        /// Coins that go along.
        funds: Vec<Coin>,
        /// 1 to 64 bytes of the sender's choice.
        salt: Vec<u8>,
        /// Whether the message is part of what the address depends on.
        fix_msg: bool,
    },
    /// Calls a contract.
    Execute {
        /// Who signs.
        sender: String,
        /// The contract.
        contract: String,
        /// The JSON that its `execute` gets.
        msg: Vec<u8>,
        /// Coins that go along.
        funds: Vec<Coin>,
    },
    /// Puts other code under a contract; its admin only.
    Migrate {
        /// Who signs.
        sender: String,
        /// The contract.
        contract: String,
        /// The code that it runs from now on.
        code_id: u64,
        /// The JSON that its `migrate` gets.
        msg: Vec<u8>,
    },
    /// Hands the right to migrate to someone else; the admin only.
    UpdateAdmin {
        /// Who signs.
        sender: String,
        /// The contract.
        contract: String,
        /// The new admin.
        admin: String,
    },
    /// Gives up the right to migrate for ever; the admin only.
    ClearAdmin {
        /// Who signs.
        sender: String,
        /// The contract.
        contract: String,
    },
    /// Pins codes: loading their contracts then costs 2,000 gas, not 60,000; governance only.
    PinCodes {
        /// Who signs: the governance module's account.
        authority: String,
        /// The codes, each once.
        code_ids: Vec<u64>,
    },
    /// Takes pins away; governance only.
    UnpinCodes {
        /// Who signs: the governance module's account.
        authority: String,
        /// The codes, each once.
        code_ids: Vec<u64>,
    },
    /// Lets others act or pay, or acts for others: a message of authz or feegrant.
    Permit {
        /// Who signs, as the message itself has it.
        signer: String,
        /// Which message.
        kind: PermitKind,
        /// The message in protobuf.
        value: Vec<u8>,
    },
    /// A message of staking, distribution or slashing.
    Stake {
        /// Who signs: an account, also where the message has a validator's address.
        signer: String,
        /// Which message.
        kind: StakeKind,
        /// The message in protobuf.
        value: Vec<u8>,
    },
}

impl Msg {
    /// The address text of who must sign.
    pub fn sender(&self) -> &str {
        match self {
            Self::Send { from, .. } | Self::MultiSend { from, .. } => from,
            Self::StoreCode { sender, .. }
            | Self::Instantiate { sender, .. }
            | Self::Instantiate2 { sender, .. }
            | Self::Execute { sender, .. }
            | Self::Migrate { sender, .. }
            | Self::UpdateAdmin { sender, .. }
            | Self::ClearAdmin { sender, .. } => sender,
            Self::PinCodes { authority, .. } | Self::UnpinCodes { authority, .. } => authority,
            Self::Permit { signer, .. } | Self::Stake { signer, .. } => signer,
        }
    }

    /// The type URL, such as `/cosmwasm.wasm.v1.MsgExecuteContract`.
    pub fn type_url(&self) -> &'static str {
        match self {
            Self::Send { .. } => "/cosmos.bank.v1beta1.MsgSend",
            Self::MultiSend { .. } => "/cosmos.bank.v1beta1.MsgMultiSend",
            Self::StoreCode { .. } => "/cosmwasm.wasm.v1.MsgStoreCode",
            Self::Instantiate { .. } => "/cosmwasm.wasm.v1.MsgInstantiateContract",
            Self::Instantiate2 { .. } => "/cosmwasm.wasm.v1.MsgInstantiateContract2",
            Self::Execute { .. } => "/cosmwasm.wasm.v1.MsgExecuteContract",
            Self::Migrate { .. } => "/cosmwasm.wasm.v1.MsgMigrateContract",
            Self::UpdateAdmin { .. } => "/cosmwasm.wasm.v1.MsgUpdateAdmin",
            Self::ClearAdmin { .. } => "/cosmwasm.wasm.v1.MsgClearAdmin",
            Self::PinCodes { .. } => "/cosmwasm.wasm.v1.MsgPinCodes",
            Self::UnpinCodes { .. } => "/cosmwasm.wasm.v1.MsgUnpinCodes",
            Self::Permit { kind, .. } => kind.type_url(),
            Self::Stake { kind, .. } => kind.type_url(),
        }
    }

    /// The SDK's name of the module that handles it.
    pub(crate) fn module(&self) -> &'static str {
        match self {
            Self::Send { .. } | Self::MultiSend { .. } => "bank",
            Self::Permit { kind, .. } => kind.module(),
            Self::Stake { kind, .. } => kind.module(),
            _ => "wasm",
        }
    }

    /// The protobuf message inside its `Any`.
    fn to_any(&self) -> Any {
        let value = match self {
            Self::Send { .. } | Self::MultiSend { .. } => self.bank_bytes(),
            Self::Permit { value, .. } | Self::Stake { value, .. } => value.clone(),
            _ => self.wasm_bytes(),
        };
        Any { type_url: self.type_url().to_string(), value }
    }

    fn bank_bytes(&self) -> Vec<u8> {
        match self {
            Self::Send { from, to, amount } => MsgSend {
                from_address: from.clone(),
                to_address: to.clone(),
                amount: protos(amount),
            }
            .encode_to_vec(),
            Self::MultiSend { from, outputs } => {
                let total = coin::total(outputs.iter().flat_map(|(_, coins)| coins));
                let outputs: Vec<Output> = outputs
                    .iter()
                    .map(|(to, coins)| Output { address: to.clone(), coins: protos(coins) })
                    .collect();
                let inputs = vec![Input { address: from.clone(), coins: protos(&total) }];
                MsgMultiSend { inputs, outputs }.encode_to_vec()
            }
            _ => Vec::new(),
        }
    }

    fn wasm_bytes(&self) -> Vec<u8> {
        match self.clone() {
            Self::StoreCode { sender, wasm: code, .. } => {
                wasm::MsgStoreCode { sender, wasm_byte_code: code, instantiate_permission: None }
                    .encode_to_vec()
            }
            Self::Instantiate { sender, admin, code_id, label, msg, funds } => {
                let (admin, funds) = (admin.unwrap_or_default(), protos(&funds));
                wasm::MsgInstantiateContract { sender, admin, code_id, label, msg, funds }
                    .encode_to_vec()
            }
            Self::Instantiate2 { sender, admin, code_id, label, msg, funds, salt, fix_msg } => {
                let (admin, funds) = (admin.unwrap_or_default(), protos(&funds));
                wasm::MsgInstantiateContract2 {
                    sender,
                    admin,
                    code_id,
                    label,
                    msg,
                    funds,
                    salt,
                    fix_msg,
                }
                .encode_to_vec()
            }
            Self::Execute { sender, contract, msg, funds } => {
                wasm::MsgExecuteContract { sender, contract, msg, funds: protos(&funds) }
                    .encode_to_vec()
            }
            Self::Migrate { sender, contract, code_id, msg } => {
                wasm::MsgMigrateContract { sender, contract, code_id, msg }.encode_to_vec()
            }
            Self::UpdateAdmin { sender, contract, admin } => {
                wasm::MsgUpdateAdmin { sender, new_admin: admin, contract }.encode_to_vec()
            }
            Self::ClearAdmin { sender, contract } => {
                wasm::MsgClearAdmin { sender, contract }.encode_to_vec()
            }
            Self::PinCodes { authority, code_ids } => {
                wasm::MsgPinCodes { authority, code_ids }.encode_to_vec()
            }
            Self::UnpinCodes { authority, code_ids } => {
                wasm::MsgUnpinCodes { authority, code_ids }.encode_to_vec()
            }
            _ => Vec::new(),
        }
    }
}

pub(crate) fn protos(coins: &[Coin]) -> Vec<ProtoCoin> {
    coins
        .iter()
        .map(|c| ProtoCoin { denom: c.denom.clone(), amount: c.amount.to_string() })
        .collect()
}

/// Who signs a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The compressed secp256k1 public key.
    pub public: [u8; 33],
    /// The sequence that is signed; `None` takes the account's own, which always fits.
    pub sequence: Option<u64>,
}

impl From<&Key> for Signer {
    fn from(key: &Key) -> Self {
        Self { public: key.public, sequence: None }
    }
}

/// A transaction, before it is encoded.
///
/// Who calls this crate is trusted: the 64 signature bytes are zeros, and nobody checks them.
/// Their length, the hash of the whole and the gas are those of a real, signed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tx {
    /// One for each account that must sign, in the order of the messages; the first pays.
    pub signers: Vec<Signer>,
    /// The messages; all of them take effect, or none.
    pub msgs: Vec<Msg>,
    /// The fee, kept even when the messages fail.
    pub fee: Vec<Coin>,
    /// The most gas that it may use.
    pub gas_limit: u64,
    /// A text that nobody reads, at most 256 bytes.
    pub memo: String,
    /// The last block in which it is valid; 0 for any.
    pub timeout_height: u64,
}

/// Bytes of a signature.
const SIGNATURE: usize = 64;

impl Tx {
    /// A transaction with one signer, no memo and no timeout.
    pub fn new(key: &Key, msgs: Vec<Msg>, fee: Vec<Coin>, gas_limit: u64) -> Self {
        let signers = vec![Signer::from(key)];
        Self { signers, msgs, fee, gas_limit, memo: String::new(), timeout_height: 0 }
    }

    /// The `TxRaw` bytes, signed in DIRECT mode; `sequences` has one entry for each signer.
    pub fn encode(&self, sequences: &[u64]) -> Vec<u8> {
        self.encode_signed(sequences, SIGNATURE)
    }

    /// The bytes with empty signatures, as a client sends them to be simulated.
    pub(crate) fn encode_unsigned(&self, sequences: &[u64]) -> Vec<u8> {
        self.encode_signed(sequences, 0)
    }

    fn encode_signed(&self, sequences: &[u64], signature: usize) -> Vec<u8> {
        let body = TxBody {
            messages: self.msgs.iter().map(Msg::to_any).collect(),
            memo: self.memo.clone(),
            timeout_height: self.timeout_height,
            ..TxBody::default()
        };
        let direct = ModeInfo { sum: Some(Sum::Single(Single { mode: 1 })) };
        let infos = self.signers.iter().zip(sequences).map(|(signer, sequence)| SignerInfo {
            public_key: Some(PublicKey::Secp256k1(signer.public).to_any()),
            mode_info: Some(direct.clone()),
            sequence: *sequence,
        });
        let fee = Fee {
            amount: protos(&self.fee),
            gas_limit: self.gas_limit,
            payer: String::new(),
            granter: String::new(),
        };
        let auth =
            AuthInfo { signer_infos: infos.collect(), fee: Some(fee), ..AuthInfo::default() };
        TxRaw {
            body_bytes: body.encode_to_vec(),
            auth_info_bytes: auth.encode_to_vec(),
            signatures: self.signers.iter().map(|_| vec![0; signature]).collect(),
        }
        .encode_to_vec()
    }
}
