//! The check can refuse: what has to be refused is, and what is whole passes.

use lode_storecheck::store;

/// A module with everything that the VM asks for, and `extra` besides.
fn module(memory: &str, extra: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
            (memory (export "memory") {memory})
            (func (export "interface_version_8"))
            (func (export "allocate") (param i32) (result i32) (i32.const 0))
            (func (export "deallocate") (param i32))
            (func (export "instantiate") (param i32 i32 i32) (result i32) (i32.const 0))
            (func (export "execute") (param i32 i32 i32) (result i32) (i32.const 0))
            (func (export "query") (param i32 i32) (result i32) (i32.const 0))
            {extra})"#
    );
    wat::parse_str(text).unwrap()
}

#[test]
fn a_whole_contract_is_taken() {
    store(&module("16", "")).unwrap();
}

#[test]
fn bulk_memory_is_refused() {
    let copy = "(func (memory.copy (i32.const 0) (i32.const 0) (i32.const 0)))";
    let error = format!("{:#}", store(&module("16", copy)).unwrap_err());
    assert!(error.contains("bulk memory"), "{error}");
}

#[test]
fn a_missing_entry_and_an_unknown_feature_are_refused() {
    assert!(store(&wat::parse_str("(module (memory (export \"memory\") 16))").unwrap()).is_err());
    let feature = r#"(func (export "requires_time_travel"))"#;
    assert!(store(&module("16", feature)).is_err());
    assert!(store(b"not wasm").is_err());
}
