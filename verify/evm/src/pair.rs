//! A v2 pair of two plain tokens, ready to be traded.

use revm::primitives::{Address, U256};

use crate::{Artifact, Machine, OracleError, Result, Word};

/// A pair's reserves in raw units, in the pair's own order.
pub type Reserves = [u128; 2];

const TRANSFER: &str = "transfer(address,uint256)";
const BALANCE_OF: &str = "balanceOf(address)";
const SWAP: &str = "swap(uint256,uint256,address,bytes)";

/// A v2 pair with its factory and two tokens, whose whole supply the caller owns.
pub struct Pair {
    machine: Machine,
    pair: Address,
    tokens: [Address; 2],
}

impl Pair {
    /// Deploys the factory, two tokens and their pair.
    ///
    /// # Errors
    /// As [`Artifact::load`] and [`Machine::deploy`].
    pub fn deploy() -> Result<Self> {
        let factory_code = Artifact::load("UniswapV2Factory")?;
        let token_code = Artifact::load("ERC20")?;
        let mut machine = Machine::default();
        let owner = word(machine.caller());
        let factory = machine.deploy(&factory_code.init_code, &[owner])?;
        let mut tokens = [Address::ZERO; 2];
        for token in &mut tokens {
            // A supply far above the pair's reserve limit of 2^112 − 1, so that it never runs out.
            *token = machine.deploy(&token_code.init_code, &[U256::MAX >> 1])?;
        }
        tokens.sort();
        let [token0, token1] = tokens.map(word);
        let answer = machine.call(factory, "createPair(address,address)", &[token0, token1])?;
        let pair = Address::from_word(first(&answer)?.to_be_bytes::<32>().into());
        Ok(Self { machine, pair, tokens })
    }

    /// The reserves that the pair has booked.
    ///
    /// # Errors
    /// [`OracleError::Machine`] when the answer isn't two amounts.
    pub fn reserves(&mut self) -> Result<Reserves> {
        let answer = self.machine.probe(self.pair, "getReserves()", &[])?;
        let [x, y, ..] = answer.as_slice() else { return Err(short()) };
        Ok([narrow(*x)?, narrow(*y)?])
    }

    /// All shares, the locked 1,000 included.
    ///
    /// # Errors
    /// [`OracleError::Machine`] when the answer isn't an amount.
    pub fn total_shares(&mut self) -> Result<u128> {
        let answer = self.machine.probe(self.pair, "totalSupply()", &[])?;
        narrow(first(&answer)?)
    }

    /// The caller's shares.
    ///
    /// # Errors
    /// [`OracleError::Machine`] when the answer isn't an amount.
    pub fn shares(&mut self) -> Result<u128> {
        let caller = word(self.machine.caller());
        let answer = self.machine.probe(self.pair, BALANCE_OF, &[caller])?;
        narrow(first(&answer)?)
    }

    /// Sends `amount` of token `side` (0 or 1) to the pair, as every v2 action wants it first.
    ///
    /// # Errors
    /// [`OracleError::Refused`] when the token refuses.
    pub fn send(&mut self, side: usize, amount: u128) -> Result<()> {
        let token = *self.tokens.get(side).ok_or_else(short)?;
        let pair = word(self.pair);
        self.machine.call(token, TRANSFER, &[pair, U256::from(amount)]).map(drop)
    }

    /// Takes `out` from the pair for what was sent before.
    ///
    /// # Errors
    /// [`OracleError::Refused`] when what was sent doesn't pay for `out`.
    pub fn swap(&mut self, out: Reserves) -> Result<()> {
        let args = self.swap_args(out);
        self.machine.call(self.pair, SWAP, &args).map(drop)
    }

    /// Says whether the pair would give `out` for what was sent before, and changes nothing.
    ///
    /// # Errors
    /// [`OracleError::Machine`] when the harness itself fails.
    pub fn would_swap(&mut self, out: Reserves) -> Result<bool> {
        let args = self.swap_args(out);
        match self.machine.probe(self.pair, SWAP, &args) {
            Ok(_) => Ok(true),
            Err(OracleError::Refused { .. }) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Mints shares to the caller for what was sent before, and gives how many.
    ///
    /// # Errors
    /// [`OracleError::Refused`] when it is worth no share.
    pub fn mint(&mut self) -> Result<u128> {
        let caller = word(self.machine.caller());
        let answer = self.machine.call(self.pair, "mint(address)", &[caller])?;
        narrow(first(&answer)?)
    }

    /// Burns the caller's `shares` and gives the amounts paid out.
    ///
    /// # Errors
    /// [`OracleError::Refused`] when they are worth nothing of either token.
    pub fn burn(&mut self, shares: u128) -> Result<Reserves> {
        // v2 burns what lies on the pair's own account; a refused burn leaves the shares there, so
        // a caller asks only for what is worth something of both.
        let (pair, caller) = (word(self.pair), word(self.machine.caller()));
        self.machine.call(self.pair, TRANSFER, &[pair, U256::from(shares)])?;
        let answer = self.machine.call(self.pair, "burn(address)", &[caller])?;
        let [x, y, ..] = answer.as_slice() else { return Err(short()) };
        Ok([narrow(*x)?, narrow(*y)?])
    }

    fn swap_args(&self, out: Reserves) -> [Word; 5] {
        let [out0, out1] = out.map(U256::from);
        // The bytes argument is empty: its offset, then a length of zero.
        [out0, out1, word(self.machine.caller()), U256::from(0x80), U256::ZERO]
    }
}

fn word(address: Address) -> Word {
    U256::from_be_bytes(address.into_word().0)
}

fn first(answer: &[Word]) -> Result<Word> {
    answer.first().copied().ok_or_else(short)
}

fn narrow(amount: Word) -> Result<u128> {
    u128::try_from(amount).map_err(|_| short())
}

fn short() -> OracleError {
    OracleError::Machine("an answer had another shape than its signature says".into())
}
