//! Transactions in the name of an address whose key nobody has.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use cosmos_sdk_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, ModeInfo, SignerInfo, TxBody, TxRaw};
use cosmos_sdk_proto::prost::Message as _;
use lode_chain::CommittedTx;

use crate::core::Core;
use crate::error::NodeError;

/// The mode of signing that the transactions name: DIRECT.
const DIRECT: i32 = 1;

/// A transaction without a signature, whose signer is the address with this sequence.
fn unsigned(messages: Vec<Any>, memo: String, sequence: u64, gas_limit: u64) -> Vec<u8> {
    let mode_info = Some(ModeInfo { sum: Some(Sum::Single(Single { mode: DIRECT })) });
    let signer = SignerInfo { public_key: None, mode_info, sequence };
    let fee = Some(Fee { gas_limit, ..Fee::default() });
    let auth_info = AuthInfo { signer_infos: vec![signer], fee, ..AuthInfo::default() };
    TxRaw {
        body_bytes: TxBody { messages, memo, ..TxBody::default() }.encode_to_vec(),
        auth_info_bytes: auth_info.encode_to_vec(),
        signatures: vec![Vec::new()],
    }
    .encode_to_vec()
}

impl Core {
    /// Runs messages in the name of an address, in a block of their own, without a fee.
    ///
    /// # Errors
    /// [`NodeError::Config`] for an address without an account, or messages of somebody else.
    pub(crate) fn run_as(
        &mut self,
        address: &str,
        (messages, memo): (Vec<Any>, String),
        gas_limit: u64,
    ) -> Result<CommittedTx, NodeError> {
        let account = self.chain.account(address)?.ok_or_else(|| {
            let how = format!("`lode chain faucet {address} 1ustake` makes one");
            NodeError::Config(format!("{address} has no account on this chain; {how}"))
        })?;
        let raw = unsigned(messages, memo, account.sequence, gas_limit);
        let signers = self.chain.signers(&raw);
        if let Some(other) = signers.iter().find(|signer| *signer != address) {
            let why = format!("a message is to be signed by {other}, not by {address}");
            return Err(NodeError::Config(why));
        }
        let mut done = None;
        self.produce_with(|chain| {
            let result = chain.impersonate(&raw)?;
            done = Some(result.clone());
            Ok(vec![(raw.clone(), result)])
        })?;
        let result = done.ok_or(NodeError::Stopped)?;
        Ok(CommittedTx { height: self.chain.height(), index: 0, raw, result })
    }

    /// Takes transactions of an address from now on, whoever signed them; or no longer.
    ///
    /// # Errors
    /// For an address that is none of this chain's.
    pub(crate) fn set_impersonated(&mut self, address: &str, on: bool) -> Result<(), NodeError> {
        let codec = self.chain.codec();
        let address = codec.decode(address).map(|address| codec.encode(&address));
        let address = address.map_err(|e| NodeError::Config(e.to_string()))?;
        if on {
            self.impersonated.insert(address);
        } else if !self.impersonated.remove(&address) {
            return Err(NodeError::Config(format!("{address} is not impersonated")));
        }
        Ok(())
    }

    /// Whether a transaction is taken without a look at its signatures.
    pub(crate) fn is_impersonated(&self, raw: &[u8]) -> bool {
        if self.impersonated.is_empty() {
            return false;
        }
        let signers = self.chain.signers(raw);
        !signers.is_empty() && signers.iter().all(|signer| self.impersonated.contains(signer))
    }
}
