//! The cw20 face of a pool's shares.
