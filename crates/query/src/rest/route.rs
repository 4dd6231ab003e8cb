//! Which method an HTTP path stands for.

use std::sync::LazyLock;

use matchit::Router;
use percent_encoding::percent_decode_str;
use prost_reflect::{DynamicMessage, MessageDescriptor, MethodDescriptor, Value};

use crate::{descriptors, method};

/// A path that is served.
#[derive(Debug)]
pub(super) struct Route {
    /// The HTTP method.
    pub(super) method: &'static str,
    /// The path with names in braces.
    pub(super) template: String,
    /// The gRPC method's path.
    pub(super) path: String,
    pub(super) input: MessageDescriptor,
    pub(super) output: MessageDescriptor,
    /// Whether the request is in the body.
    pub(super) body: bool,
}

struct Table {
    routes: Vec<Route>,
    get: Router<usize>,
    post: Router<usize>,
}

static TABLE: LazyLock<Table> = LazyLock::new(build);

/// The HTTP methods by the number of their field in `google.api.HttpRule`.
const METHODS: [(u32, &str); 2] = [(2, "GET"), (4, "POST")];
const BODY: u32 = 7;
const MORE: u32 = 11;

fn build() -> Table {
    let mut table = Table { routes: Vec::new(), get: Router::new(), post: Router::new() };
    for path in method::paths() {
        let Some(described) = described(path) else { continue };
        for rule in rules(&described) {
            add(&mut table, path, &described, &rule);
        }
    }
    table
}

/// The description of a method that is served.
fn described(path: &str) -> Option<MethodDescriptor> {
    let (service, name) = path.strip_prefix('/')?.split_once('/')?;
    let service = descriptors::pool().get_service_by_name(service)?;
    let found = service.methods().find(|method| method.name() == name);
    found
}

/// A method's HTTP rules, the additional ones too.
fn rules(method: &MethodDescriptor) -> Vec<DynamicMessage> {
    let options = method.options();
    let Some(option) = descriptors::option("google.api.http") else { return Vec::new() };
    if !options.has_extension(&option) {
        return Vec::new();
    }
    let Value::Message(rule) = options.get_extension(&option).into_owned() else {
        return Vec::new();
    };
    let more = rule.get_field_by_number(MORE).map(std::borrow::Cow::into_owned);
    let mut out = vec![rule];
    if let Some(Value::List(more)) = more {
        out.extend(more.into_iter().filter_map(|rule| match rule {
            Value::Message(rule) => Some(rule),
            _ => None,
        }));
    }
    out
}

fn text(rule: &DynamicMessage, field: u32) -> String {
    let value = rule.get_field_by_number(field);
    value.and_then(|value| value.as_str().map(ToString::to_string)).unwrap_or_default()
}

fn add(table: &mut Table, path: &str, described: &MethodDescriptor, rule: &DynamicMessage) {
    let Some((method, template)) =
        METHODS.iter().map(|(n, method)| (*method, text(rule, *n))).find(|(_, t)| !t.is_empty())
    else {
        return;
    };
    let router = if method == "GET" { &mut table.get } else { &mut table.post };
    // `{denom=**}` stands for the rest of the path.
    let pattern: String = template
        .split('/')
        .map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix("=**}")) {
            Some(name) => format!("/{{*{name}}}"),
            None => format!("/{part}"),
        })
        .collect();
    let pattern = pattern.strip_prefix('/').unwrap_or(&pattern);
    // A path that two rules claim belongs to the first, as on a node.
    if router.insert(pattern, table.routes.len()).is_ok() {
        table.routes.push(Route {
            method,
            template,
            path: path.to_string(),
            input: described.input(),
            output: described.output(),
            body: !text(rule, BODY).is_empty(),
        });
    }
}

/// The route of a path, and the words in it.
pub(super) struct Found {
    pub(super) route: &'static Route,
    pub(super) words: Vec<(String, String)>,
}

/// Finds the route of a path.
pub(super) fn find(method: &str, path: &str) -> Option<Found> {
    let table: &'static Table = &TABLE;
    let router = match method {
        "GET" => &table.get,
        "POST" => &table.post,
        _ => return None,
    };
    let found = router.at(path).ok()?;
    let word = |(name, word): (&str, &str)| {
        let word = percent_decode_str(word).decode_utf8_lossy().into_owned();
        (name.to_string(), word)
    };
    let words = found.params.iter().map(word).collect();
    table.routes.get(*found.value).map(|route| Found { route, words })
}

/// All routes.
pub(super) fn all() -> impl Iterator<Item = &'static Route> {
    TABLE.routes.iter()
}
