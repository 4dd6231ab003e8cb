//! lode-core held to the exact model: in long random sequences, over whole small domains, and in
//! closed sequences that must leave nobody richer.

mod exhaustive;
mod limits;
mod neutral;
mod no_free_value;
mod numbers;
mod plan;
mod sequences;
mod twin;
