//! No floats where money is counted: two machines may differ in their last bit.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

use super::Finding;
use super::syntax;
use super::tree::Tree;

const FOLDERS: [&str; 5] =
    ["crates/math/src", "crates/core/src", "crates/msg/src", "crates/chain/src", "contracts/"];

/// Every float type or literal in the folders that must have none.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.shipped(&FOLDERS) {
        match syntax::shipped(&file.text) {
            Ok(parsed) => {
                for (line, word) in floats(parsed.to_token_stream()) {
                    let place = format!("{}:{line}", file.path);
                    findings.push(Finding::new(place, format!("float `{word}`: use integers")));
                }
            }
            Err(error) => findings.push(Finding::new(&file.path, format!("can't parse: {error}"))),
        }
    }
    findings
}

fn floats(tokens: TokenStream) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for token in tokens {
        let line = token.span().start().line;
        match token {
            TokenTree::Group(group) => found.extend(floats(group.stream())),
            TokenTree::Ident(ident) if ident == "f32" || ident == "f64" => {
                found.push((line, ident.to_string()));
            }
            TokenTree::Literal(literal) => {
                if let syn::Lit::Float(float) = syn::Lit::new(literal) {
                    found.push((line, float.to_string()));
                }
            }
            _ => {}
        }
    }
    found
}
