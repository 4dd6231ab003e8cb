//! The gates refuse what they are for.

use super::build::{Contract, Origin};
use super::{gate, list};

const WHOLE: &str = r#"
    (func (export "interface_version_8"))
    (func (export "allocate") (param i32) (result i32) (i32.const 0))
    (func (export "deallocate") (param i32))
    (func (export "instantiate") (param i32 i32 i32) (result i32) (i32.const 0))
    (func (export "execute") (param i32 i32 i32) (result i32) (i32.const 0))
    (func (export "query") (param i32 i32) (result i32) (i32.const 0))
"#;

fn refusal(origin: Origin, body: &str) -> String {
    let contract = Contract { package: "lode-some".into(), origin, sources: Vec::new() };
    let wasm = wat::parse_str(format!("(module (memory 1) {body})")).unwrap();
    match gate::check(&contract, &wasm) {
        Ok(()) => String::new(),
        Err(error) => format!("{error:#}"),
    }
}

#[test]
fn a_whole_contract_passes() {
    for origin in [Origin::Own, Origin::Test, Origin::Foreign] {
        assert_eq!(refusal(origin, WHOLE), "");
    }
}

#[test]
fn a_contract_without_entry_points_is_refused() {
    for name in ["instantiate", "execute", "query", "interface_version_8"] {
        let without = WHOLE.replace(&format!("(export \"{name}\")"), "");
        assert!(refusal(Origin::Own, &without).contains(&format!("doesn't export {name}")));
    }
}

#[test]
fn what_was_not_lowered_is_refused() {
    let copy = "(func (memory.copy (i32.const 0) (i32.const 0) (i32.const 0)))";
    let extend = "(func (param i32) (result i32) (i32.extend8_s (local.get 0)))";
    let float = "(func (param f32) (result i32) (i32.trunc_sat_f32_s (local.get 0)))";
    for body in [copy, extend, float] {
        let text = refusal(Origin::Test, &format!("{WHOLE} {body}"));
        assert!(text.contains("plain wasm 1.0"), "{text}");
    }
}

#[test]
fn size_and_features_are_held_for_what_ships() {
    let data = "a".repeat(gate::SIZE_BYTES_MAX);
    let large = format!("{WHOLE} (memory $more 8) (data (memory 0) (i32.const 0) \"{data}\")");
    let large = large.replace("(memory $more 8)", "");
    assert!(refusal(Origin::Own, &large).contains("bytes"));
    assert_eq!(refusal(Origin::Test, &large), "");
    let newer = format!("{WHOLE} (func (export \"requires_cosmwasm_2_1\"))");
    assert!(refusal(Origin::Own, &newer).contains("requires_cosmwasm_2_1"));
}

#[test]
fn a_path_of_the_builder_is_refused() {
    let path = ["", "home", "me", "x.rs"].join("/");
    let body = format!("{WHOLE} (data (i32.const 0) \"at {path}\")");
    assert!(refusal(Origin::Own, &body).contains(&path));
}

#[test]
fn a_different_list_says_where() {
    let text = list::difference("a  x.wasm  1\nb  y.wasm  2\n", "a  x.wasm  1\nc  y.wasm  2\n");
    assert_eq!(text, "  listed  b  y.wasm  2\n  built   c  y.wasm  2\n");
}
