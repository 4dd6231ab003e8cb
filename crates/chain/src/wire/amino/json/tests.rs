//! JSON against what Go's encoder writes.

use super::Json;

fn written(text: &str) -> String {
    Json::read(text.as_bytes()).unwrap().to_string()
}

#[test]
fn keys_are_sorted_and_spaces_gone() {
    assert_eq!(
        written(r#" { "b" : [ 1 , {"z":null,"a":true} ] , "a" : "x" , "A":false } "#),
        r#"{"A":false,"a":"x","b":[1,{"a":true,"z":null}]}"#
    );
    assert_eq!(written(r#"{"a":1,"a":2}"#), r#"{"a":2}"#);
}

#[test]
fn texts_are_escaped_as_go_escapes_them() {
    let given = "\"\\u003c<>&\u{2028}\u{2029}é\\n\\t\\r\\b\\f\\u0001\\u007f\\\"\\\\/\"";
    let expected =
        "\"\\u003c\\u003c\\u003e\\u0026\\u2028\\u2029é\\n\\t\\r\\b\\f\\u0001\u{7f}\\\"\\\\/\"";
    assert_eq!(written(given), expected);
}

#[test]
fn numbers_are_those_of_a_reader_that_knows_no_type() {
    for (given, expected) in [
        ("0", "0"),
        ("-5", "-5"),
        ("9007199254740991", "9007199254740991"),
        ("9007199254740993", "9007199254740992"),
        ("100000000000000000000", "100000000000000000000"),
        ("1000000000000000000000", "1e+21"),
        ("1.50", "1.5"),
        ("1e3", "1000"),
        ("0.000001", "0.000001"),
        ("0.0000001", "1e-7"),
        ("-1.25e-9", "-1.25e-9"),
    ] {
        assert_eq!(written(given), expected, "{given}");
    }
}

#[test]
fn what_is_no_json_is_refused() {
    for text in ["", "{", "{}x", "{'a':1}", "nul", "[1,]", "\"\u{0}\""] {
        assert!(Json::read(text.as_bytes()).is_none(), "{text}");
    }
}
