//! An EVM in memory with one externally owned account.

use revm::{
    Context, ExecuteCommitEvm, ExecuteEvm, MainBuilder, MainContext, MainnetEvm,
    context::{TxEnv, result::ExecutionResult},
    database::{CacheDB, EmptyDB},
    handler::MainnetContext,
    primitives::{Address, Bytes, TxKind, U256, hardfork::SpecId, keccak256},
};

use crate::{OracleError, Result};

/// One 32-byte argument or answer of a contract.
pub type Word = U256;

/// The only caller: deploys, owns and trades everything.
const CALLER: Address = Address::repeat_byte(0x11);
/// More than any call here needs.
const GAS: u64 = 30_000_000;

/// An EVM under Prague rules, with fees and nonces out of the way.
pub struct Machine {
    evm: MainnetEvm<MainnetContext<CacheDB<EmptyDB>>>,
}

impl Default for Machine {
    fn default() -> Self {
        let evm = Context::mainnet()
            .with_db(CacheDB::new(EmptyDB::default()))
            .modify_cfg_chained(|cfg| {
                cfg.set_spec_and_mainnet_gas_params(SpecId::PRAGUE);
                cfg.disable_nonce_check = true;
            })
            .build_mainnet();
        Self { evm }
    }
}

impl Machine {
    /// The account that every call comes from.
    #[must_use]
    pub const fn caller(&self) -> Address {
        CALLER
    }

    /// Deploys a contract with its constructor's arguments and gives its address.
    ///
    /// # Errors
    /// [`OracleError::Refused`] when the constructor fails.
    pub fn deploy(&mut self, init_code: &[u8], args: &[Word]) -> Result<Address> {
        let mut data = init_code.to_vec();
        args.iter().for_each(|word| data.extend(word.to_be_bytes::<32>()));
        let tx = transaction(TxKind::Create, data)?;
        let result = self.evm.transact_commit(tx).map_err(machine)?;
        let created = result.created_address();
        accept("constructor", result)?;
        created.ok_or_else(|| OracleError::Machine("no address was created".into()))
    }

    /// Calls a function and keeps what it changed.
    ///
    /// # Errors
    /// [`OracleError::Refused`] when the contract reverts; then nothing has changed.
    pub fn call(&mut self, to: Address, signature: &str, args: &[Word]) -> Result<Vec<Word>> {
        let tx = transaction(TxKind::Call(to), calldata(signature, args))?;
        let result = self.evm.transact_commit(tx).map_err(machine)?;
        accept(signature, result)
    }

    /// Calls a function and throws away what it changed.
    ///
    /// # Errors
    /// [`OracleError::Refused`] when the contract reverts.
    pub fn probe(&mut self, to: Address, signature: &str, args: &[Word]) -> Result<Vec<Word>> {
        let tx = transaction(TxKind::Call(to), calldata(signature, args))?;
        let outcome = self.evm.transact(tx).map_err(machine)?;
        accept(signature, outcome.result)
    }
}

fn transaction(kind: TxKind, data: Vec<u8>) -> Result<TxEnv> {
    TxEnv::builder()
        .caller(CALLER)
        .kind(kind)
        .data(Bytes::from(data))
        .gas_limit(GAS)
        .build()
        .map_err(|e| OracleError::Machine(format!("{e:?}")))
}

fn calldata(signature: &str, args: &[Word]) -> Vec<u8> {
    let hash = keccak256(signature.as_bytes());
    let mut data: Vec<u8> = hash.iter().take(4).copied().collect();
    args.iter().for_each(|word| data.extend(word.to_be_bytes::<32>()));
    data
}

fn accept(call: &str, result: ExecutionResult) -> Result<Vec<Word>> {
    let refused = |reason| OracleError::Refused { call: call.to_owned(), reason };
    match result {
        ExecutionResult::Success { output, .. } => Ok(output
            .into_data()
            .as_chunks::<32>()
            .0
            .iter()
            .map(|w| U256::from_be_bytes(*w))
            .collect()),
        ExecutionResult::Revert { output, .. } => {
            // A revert's text follows the selector, the offset and the length.
            let text: Vec<u8> = output.iter().skip(68).take_while(|b| **b != 0).copied().collect();
            Err(refused(String::from_utf8_lossy(&text).into_owned()))
        }
        ExecutionResult::Halt { reason, .. } => Err(refused(format!("{reason:?}"))),
    }
}

fn machine<E: core::fmt::Debug>(error: E) -> OracleError {
    OracleError::Machine(format!("{error:?}"))
}
