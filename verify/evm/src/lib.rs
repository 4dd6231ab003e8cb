//! Uniswap v2's deployed bytecode as an oracle.
