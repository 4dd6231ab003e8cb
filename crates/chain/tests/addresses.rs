//! Addresses against ones that are known from live chains.

use lode_chain::{Address, AddressCodec, AddressError, Chain, Key};

#[test]
fn known_addresses() {
    let codec = AddressCodec::new("cosmos").unwrap();
    let text = |address: &Address| codec.encode(address);
    assert_eq!(
        text(&Address::module("fee_collector")),
        "cosmos17xpfvakm2amg962yls6f84z3kell8c5lserqta"
    );
    assert_eq!(
        text(&Address::module("distribution")),
        "cosmos1jv65s3grqf6v6jl3dp4t6c9t9rk99cd88lyufl"
    );
    let first = "cosmos14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s4hmalr";
    assert_eq!(text(&Address::contract(1, 1)), first);
    assert_eq!(codec.decode(first).unwrap(), Address::contract(1, 1));
    assert_ne!(Address::contract(1, 2), Address::contract(2, 1));
}

#[test]
fn texts_that_are_no_address() {
    let codec = AddressCodec::new("wasm").unwrap();
    let good = codec.encode(&Address::module("x"));
    assert_eq!(codec.decode(&good.to_uppercase()).unwrap(), Address::module("x"));
    assert!(codec.validate(&good).is_ok());
    assert_eq!(codec.validate(&good.to_uppercase()).unwrap_err(), "address not normalized");
    assert_eq!(codec.decode(" "), Err(AddressError::Empty));
    assert!(matches!(codec.decode("wasm1"), Err(AddressError::Bech32(_))));
    let other = AddressCodec::new("osmo").unwrap().encode(&Address::module("x"));
    assert!(matches!(codec.decode(&other), Err(AddressError::Prefix { .. })));
    assert_eq!(AddressCodec::new("").unwrap_err().code(), "config");
    assert_eq!(Address::new(&[]), None);
    assert_eq!(Address::new(&[0; 33]), None);
    assert_eq!(Address::new(&[7; 32]).unwrap().as_bytes(), [7; 32]);
}

#[test]
fn keys_are_real_and_always_the_same() {
    let (a, b) = (Key::named("alice"), Key::named("bob"));
    assert_eq!(a, Key::named("alice"));
    assert_ne!(a.address, b.address);
    assert!(a.public[0] == 2 || a.public[0] == 3, "a compressed point");
    assert_eq!(a.address.as_bytes().len(), 20);
    assert_eq!(Address::from_public_key(&a.public), a.address);
}

#[test]
fn a_chain_may_move_between_threads() {
    fn sendable<T: Send>() {}
    sendable::<Chain>();
}
