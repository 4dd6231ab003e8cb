//! The embedded chain: blocks, accounts, bank, gas and contracts, kept in redb.
