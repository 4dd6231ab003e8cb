//! A pool's static part: assets, fee, protocol share and switches, which every action reads.

use cosmwasm_std::Storage;
use lode_core::exchange::Terms;
use lode_core::{CoreError, Pair, PoolId};

use crate::error::{ContractError, Result};
use crate::state::codec::{Reader, Writer};
use crate::state::keys;
use crate::token::Token;

const NATIVE: u8 = 0;
const CW20: u8 = 1;

/// The one kind of pool so far.
const XYK: u8 = 0;

const SWAPS_PAUSED: u8 = 1;
const DEPOSITS_PAUSED: u8 = 2;

/// What is fixed about a pool until the owner moves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meta {
    /// The assets in the pool's order.
    pub(crate) tokens: Pair<Token>,
    /// The fee and the protocol's part of it.
    pub(crate) terms: Terms,
    /// Whether swaps are paused.
    pub(crate) swaps_paused: bool,
    /// Whether deposits are paused.
    pub(crate) deposits_paused: bool,
}

impl Meta {
    /// Reads a pool's static part.
    ///
    /// # Errors
    /// [`CoreError::UnknownPool`].
    pub(crate) fn load(storage: &dyn Storage, pool: PoolId) -> Result<Self> {
        let bytes = storage.get(&keys::meta(pool)).ok_or(CoreError::UnknownPool)?;
        let mut reader = Reader::new(&bytes);
        if reader.byte()? != XYK {
            return Err(ContractError::CorruptState);
        }
        let flags = reader.byte()?;
        let terms = Terms::new(reader.varint_u32()?, reader.varint_u32()?)?;
        let tokens = Pair::new(read_token(&mut reader)?, read_token(&mut reader)?);
        reader.end()?;
        Ok(Self {
            tokens,
            terms,
            swaps_paused: flags & SWAPS_PAUSED != 0,
            deposits_paused: flags & DEPOSITS_PAUSED != 0,
        })
    }

    /// Writes it.
    pub(crate) fn save(&self, storage: &mut dyn Storage, pool: PoolId) {
        let swaps = if self.swaps_paused { SWAPS_PAUSED } else { 0 };
        let deposits = if self.deposits_paused { DEPOSITS_PAUSED } else { 0 };
        let writer = Writer::starting(XYK)
            .byte(swaps | deposits)
            .varint(u64::from(self.terms.fee.get()))
            .varint(u64::from(self.terms.protocol_share_pips));
        let writer = write_token(writer, &self.tokens.zero);
        storage.set(&keys::meta(pool), &write_token(writer, &self.tokens.one).done());
    }

    /// Tells whether either asset is a cw20.
    pub(crate) const fn has_cw20(&self) -> bool {
        self.tokens.zero.is_cw20() || self.tokens.one.is_cw20()
    }
}

/// Writes an asset.
pub(crate) fn write_token(writer: Writer, token: &Token) -> Writer {
    match token {
        Token::Native(denom) => writer.byte(NATIVE).bytes(denom.as_bytes()),
        Token::Cw20(address) => writer.byte(CW20).bytes(address),
    }
}

/// Reads an asset.
///
/// # Errors
/// [`ContractError::CorruptState`].
pub(crate) fn read_token(reader: &mut Reader<'_>) -> Result<Token> {
    match reader.byte()? {
        NATIVE => Ok(Token::Native(reader.text()?)),
        CW20 => Ok(Token::Cw20(reader.bytes()?.to_vec())),
        _ => Err(ContractError::CorruptState),
    }
}
