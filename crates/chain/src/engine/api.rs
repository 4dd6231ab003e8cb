//! Address checks that contracts call, for the VM and for native code.

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{
    Addr, Api, CanonicalAddr, HashFunction, RecoverPubkeyError, StdError, StdResult,
    VerificationError,
};
use cosmwasm_vm::{BackendApi, BackendError, BackendResult, GasInfo};

use crate::address::{Address, AddressCodec};
use crate::gas::VM_PER_GAS;

/// SDK gas of turning text into bytes, bytes into text, and of both.
const CANONICALIZE: u64 = 4 * VM_PER_GAS;
const HUMANIZE: u64 = 5 * VM_PER_GAS;
const VALIDATE: u64 = 9 * VM_PER_GAS;

/// Address functions with wasmd's prices and texts.
#[derive(Clone)]
pub(super) struct ContractApi {
    codec: AddressCodec,
}

impl ContractApi {
    pub(super) fn new(codec: &AddressCodec) -> Self {
        Self { codec: codec.clone() }
    }

    fn humanize(&self, canonical: &[u8]) -> Result<String, String> {
        let address = Address::new(canonical).ok_or_else(|| {
            format!("address length must be 1 to 32 bytes, got {}", canonical.len())
        });
        Ok(self.codec.encode(&address?))
    }
}

impl BackendApi for ContractApi {
    fn addr_validate(&self, input: &str) -> BackendResult<()> {
        if let Err(why) = self.codec.decode(input) {
            return (
                Err(BackendError::user_err(why.to_string())),
                GasInfo::with_cost(CANONICALIZE),
            );
        }
        let out = self.codec.validate(input).map(drop).map_err(BackendError::user_err);
        (out, GasInfo::with_cost(VALIDATE))
    }

    fn addr_canonicalize(&self, human: &str) -> BackendResult<Vec<u8>> {
        let out = self.codec.decode(human).map(|a| a.as_bytes().to_vec());
        (out.map_err(|e| BackendError::user_err(e.to_string())), GasInfo::with_cost(CANONICALIZE))
    }

    fn addr_humanize(&self, canonical: &[u8]) -> BackendResult<String> {
        let out = self.humanize(canonical).map_err(BackendError::user_err);
        (out, GasInfo::with_cost(HUMANIZE))
    }
}

/// Longest text that the VM lets through.
const LONGEST: usize = 256;

/// The VM's own checks, before the chain's.
fn check_len(input: &str, what: &str) -> StdResult<()> {
    if input.is_empty() {
        return Err(StdError::msg(format!("{what} errored: Input is empty")));
    }
    if input.len() > LONGEST {
        return Err(StdError::msg(format!("input too long for {what}")));
    }
    Ok(())
}

impl Api for ContractApi {
    fn addr_validate(&self, human: &str) -> StdResult<Addr> {
        check_len(human, "addr_validate")?;
        match self.codec.validate(human) {
            Ok(_) => Ok(Addr::unchecked(human)),
            Err(why) => Err(StdError::msg(format!("addr_validate errored: {why}"))),
        }
    }

    fn addr_canonicalize(&self, human: &str) -> StdResult<CanonicalAddr> {
        check_len(human, "addr_canonicalize")?;
        match self.codec.decode(human) {
            Ok(address) => Ok(CanonicalAddr::from(address.as_bytes())),
            Err(why) => Err(StdError::msg(format!("addr_canonicalize errored: {why}"))),
        }
    }

    fn addr_humanize(&self, canonical: &CanonicalAddr) -> StdResult<Addr> {
        match self.humanize(canonical.as_slice()) {
            Ok(human) => Ok(Addr::unchecked(human)),
            Err(why) => Err(StdError::msg(format!("addr_humanize errored: {why}"))),
        }
    }

    // The curves are the VM's own functions, which std offers for tests under this name.

    fn secp256k1_verify(
        &self,
        message_hash: &[u8],
        signature: &[u8],
        public_key: &[u8],
    ) -> Result<bool, VerificationError> {
        MockApi::default().secp256k1_verify(message_hash, signature, public_key)
    }

    fn secp256k1_recover_pubkey(
        &self,
        message_hash: &[u8],
        signature: &[u8],
        recovery_param: u8,
    ) -> Result<Vec<u8>, RecoverPubkeyError> {
        MockApi::default().secp256k1_recover_pubkey(message_hash, signature, recovery_param)
    }

    fn secp256r1_verify(
        &self,
        message_hash: &[u8],
        signature: &[u8],
        public_key: &[u8],
    ) -> Result<bool, VerificationError> {
        MockApi::default().secp256r1_verify(message_hash, signature, public_key)
    }

    fn secp256r1_recover_pubkey(
        &self,
        message_hash: &[u8],
        signature: &[u8],
        recovery_param: u8,
    ) -> Result<Vec<u8>, RecoverPubkeyError> {
        MockApi::default().secp256r1_recover_pubkey(message_hash, signature, recovery_param)
    }

    fn bls12_381_aggregate_g1(&self, g1s: &[u8]) -> Result<[u8; 48], VerificationError> {
        MockApi::default().bls12_381_aggregate_g1(g1s)
    }

    fn bls12_381_aggregate_g2(&self, g2s: &[u8]) -> Result<[u8; 96], VerificationError> {
        MockApi::default().bls12_381_aggregate_g2(g2s)
    }

    fn bls12_381_pairing_equality(
        &self,
        ps: &[u8],
        qs: &[u8],
        r: &[u8],
        s: &[u8],
    ) -> Result<bool, VerificationError> {
        MockApi::default().bls12_381_pairing_equality(ps, qs, r, s)
    }

    fn bls12_381_hash_to_g1(
        &self,
        hash_function: HashFunction,
        msg: &[u8],
        dst: &[u8],
    ) -> Result<[u8; 48], VerificationError> {
        MockApi::default().bls12_381_hash_to_g1(hash_function, msg, dst)
    }

    fn bls12_381_hash_to_g2(
        &self,
        hash_function: HashFunction,
        msg: &[u8],
        dst: &[u8],
    ) -> Result<[u8; 96], VerificationError> {
        MockApi::default().bls12_381_hash_to_g2(hash_function, msg, dst)
    }

    fn ed25519_verify(
        &self,
        message: &[u8],
        signature: &[u8],
        public_key: &[u8],
    ) -> Result<bool, VerificationError> {
        MockApi::default().ed25519_verify(message, signature, public_key)
    }

    fn ed25519_batch_verify(
        &self,
        messages: &[&[u8]],
        signatures: &[&[u8]],
        public_keys: &[&[u8]],
    ) -> Result<bool, VerificationError> {
        MockApi::default().ed25519_batch_verify(messages, signatures, public_keys)
    }

    fn debug(&self, _message: &str) {}
}
