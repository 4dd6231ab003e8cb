//! When a figure counts as risen.

use super::Figures;

fn figures(all: &[(&str, u64)]) -> Figures {
    Figures(all.iter().map(|(name, value)| ((*name).to_string(), *value)).collect())
}

#[test]
fn half_a_percent_is_let_through_and_a_unit_more_is_not() {
    let before = figures(&[("swap", 100_000), ("size", 399)]);
    assert!(figures(&[("swap", 100_500), ("size", 400)]).hold_against(&before).is_ok());
    assert!(figures(&[("swap", 50_000), ("size", 1)]).hold_against(&before).is_ok());
    let risen = figures(&[("swap", 100_501), ("size", 399)]).hold_against(&before);
    let told = risen.expect_err("a rise").to_string();
    assert!(told.contains("swap: 100000 before, 100501 now"), "{told}");
    assert!(!told.contains("size:"), "{told}");
}

#[test]
fn a_figure_that_is_new_or_gone_is_told() {
    let before = figures(&[("swap", 1), ("claim", 1)]);
    let told = figures(&[("swap", 1), ("deposit", 1)]).hold_against(&before);
    let told = told.expect_err("a difference").to_string();
    assert!(told.contains("deposit: 1, not in the table"), "{told}");
    assert!(told.contains("claim: not measured any more"), "{told}");
}
