//! Prices as they are written, and what they ask for.

use super::Prices;
use crate::coin::coin;

#[test]
fn prices_are_read_and_rounded_up() {
    let prices = Prices::parse("0.001stake, 2uatom,0weth").unwrap();
    let fee = |amount, denom| vec![coin(amount, denom)];
    assert_eq!(
        prices.required_up(200_000, &fee(200, "stake")),
        (true, "200stake,400000uatom".into())
    );
    assert_eq!(prices.required_up(200_001, &fee(200, "stake")).1, "201stake,400002uatom");
    assert!(!prices.required_up(200_001, &fee(200, "stake")).0);
    assert!(prices.required_up(200_001, &fee(400_002, "uatom")).0);
    assert!(!prices.required_up(200_000, &fee(u128::MAX, "weth")).0, "a price of zero is no price");
    assert!(!prices.required_up(1, &[]).0);
    assert!(Prices::parse("").unwrap().all().is_empty());
    assert!(Prices::parse("0stake").unwrap().all().is_empty());
    assert!(Prices::parse(".5stake").is_ok());
}

#[test]
fn a_price_is_printed_with_all_its_decimals() {
    let prices = Prices::parse("7uatom,.5stake").unwrap();
    let texts: Vec<String> = prices.all().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["0.500000000000000000stake", "7.000000000000000000uatom"]);
    let again = Prices::parse(&texts.join(",")).unwrap();
    assert_eq!(again, prices);
}

#[test]
fn other_texts_are_refused() {
    let bad = ["stake", "1", "1.stake", ".stake", "-1stake", "1st", "1stake,2stake"];
    let long = "0.0000000000000000001stake";
    for text in bad.into_iter().chain([long, "1 2stake", "340282366920938463464stake"]) {
        assert_eq!(Prices::parse(text).map_err(|e| e.code()), Err("config"), "{text}");
    }
}
