//! Native and wasm contracts held against each other, and attacks.
