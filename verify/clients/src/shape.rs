//! Which members a JSON text has, whatever their values are.

use std::collections::BTreeSet;

use serde_json::Value;

/// The members of a JSON value, as paths with the kind of what is there; all elements of a list
/// count as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    members: BTreeSet<String>,
    /// Lists without elements, and nulls: what would be below is unknown.
    open: BTreeSet<String>,
}

impl Shape {
    pub(crate) fn of(value: &Value) -> Self {
        let mut shape = Self::default();
        shape.add("", value);
        shape
    }

    fn add(&mut self, path: &str, value: &Value) {
        let kind = match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.add(&format!("{path}.{name}"), value);
                }
                "object"
            }
            Value::Array(values) => {
                for value in values {
                    self.add(&format!("{path}[]"), value);
                }
                if values.is_empty() {
                    self.open.insert(format!("{path}[]"));
                }
                "list"
            }
            Value::Null => {
                self.open.insert(path.to_string());
                return;
            }
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "text",
        };
        self.members.insert(format!("{path}: {kind}"));
    }

    /// Members that only one of two has.
    pub(crate) fn differences(&self, other: &Self) -> Vec<String> {
        let unknown = |open: &BTreeSet<String>, member: &str| {
            open.iter().any(|path| member.starts_with(path.as_str()))
        };
        let only = |one: &Self, two: &Self, sign: &str| {
            let more = one.members.difference(&two.members);
            let more = more.filter(|member| !unknown(&two.open, member));
            more.map(|member| format!("{sign} {member}")).collect::<Vec<_>>()
        };
        let mut all = only(self, other, "only embedded:");
        all.extend(only(other, self, "only wasmd:"));
        all
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differences(one: Value, other: Value) -> Vec<String> {
        Shape::of(&one).differences(&Shape::of(&other))
    }

    #[test]
    fn members_and_kinds_count_and_values_do_not() {
        let one = json!({"a": 1, "b": [{"c": "x"}, {"c": "y", "d": true}]});
        assert!(differences(one.clone(), json!({"a": 7, "b": [{"c": "", "d": false}]})).is_empty());
        let found = differences(one, json!({"a": "1", "b": [{"c": "x"}]}));
        assert_eq!(
            found,
            ["only embedded: .a: number", "only embedded: .b[].d: boolean", "only wasmd: .a: text"]
        );
    }

    #[test]
    fn what_is_empty_is_unknown() {
        assert!(differences(json!({"a": []}), json!({"a": [{"b": 1}]})).is_empty());
        assert!(differences(json!({"a": null}), json!({"a": {"b": 1}})).is_empty());
        assert_eq!(differences(json!({}), json!({"a": null})), Vec::<String>::new());
    }
}
