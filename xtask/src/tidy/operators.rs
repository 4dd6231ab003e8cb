//! No bare operators on money: a product or quotient has its rounding in its name.
//!
//! `*`, `/` and `%` between values are refused in the core and the contracts. The few that are
//! right (on seconds or counts, say) stand in a list with a reason each.

use proc_macro2::Span;
use quote::ToTokens;
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{BinOp, Expr, Token, punctuated::Punctuated};

use super::Finding;
use super::syntax;
use super::tree::Tree;

const FOLDERS: [&str; 2] = ["crates/core/src", "contracts/"];
/// Where the exceptions stand: `path | expression | reason`, one a line.
const ALLOWED: &str = "xtask/operators.txt";
/// Formulas belong to the core alone, so a contract doesn't even name their parts.
const CONTRACT_WORDS: [&str; 9] = [
    "Decimal",
    "Decimal256",
    "checked_mul",
    "checked_div",
    "checked_rem",
    "full_mul",
    "mul_floor",
    "mul_ceil",
    "multiply_ratio",
];

struct Exception<'a> {
    path: &'a str,
    expression: String,
    line: usize,
    used: bool,
}

/// Every operator that isn't in the list, and every line of the list that isn't used.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut allowed = exceptions(tree.get(ALLOWED).unwrap_or_default(), &mut findings);
    for file in tree.shipped(&FOLDERS) {
        let Ok(parsed) = syntax::shipped(&file.text) else {
            findings.push(Finding::new(&file.path, "can't parse"));
            continue;
        };
        let contract = file.path.starts_with("contracts/");
        let mut search = Search { contract, found: Vec::new() };
        search.visit_file(&parsed);
        for (line, expression) in search.found {
            let exception =
                allowed.iter_mut().find(|e| e.path == file.path && e.expression == expression);
            match exception {
                Some(exception) => exception.used = true,
                None => findings.push(Finding::new(
                    format!("{}:{line}", file.path),
                    format!("`{expression}`: name the rounding, or give a reason in {ALLOWED}"),
                )),
            }
        }
    }
    for exception in allowed.iter().filter(|e| !e.used) {
        let place = format!("{ALLOWED}:{}", exception.line);
        findings.push(Finding::new(place, "this exception is used no more; remove it"));
    }
    findings
}

fn exceptions<'a>(text: &'a str, findings: &mut Vec<Finding>) -> Vec<Exception<'a>> {
    let mut allowed = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let parts: Vec<&str> = line.splitn(3, " | ").map(str::trim).collect();
        match parts.as_slice() {
            [path, expression, reason] if reason.split_whitespace().count() >= 3 => {
                let expression = plain(expression);
                allowed.push(Exception { path, expression, line: number + 1, used: false });
            }
            _ => findings.push(Finding::new(
                format!("{ALLOWED}:{}", number + 1),
                "write `path | expression | reason` with a reason of some words",
            )),
        }
    }
    allowed
}

/// Text without spaces, since a syntax tree prints with its own.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

struct Search {
    contract: bool,
    found: Vec<(usize, String)>,
}

impl Search {
    fn add(&mut self, span: Span, tokens: &impl ToTokens) {
        self.found.push((span.start().line, plain(&tokens.to_token_stream().to_string())));
    }
}

impl<'ast> Visit<'ast> for Search {
    fn visit_expr_binary(&mut self, node: &'ast syn::ExprBinary) {
        let operator = matches!(
            node.op,
            BinOp::Mul(_)
                | BinOp::Div(_)
                | BinOp::Rem(_)
                | BinOp::MulAssign(_)
                | BinOp::DivAssign(_)
                | BinOp::RemAssign(_)
        );
        if operator {
            self.add(node.span(), node);
        }
        syn::visit::visit_expr_binary(self, node);
    }

    /// A constant is worked out by the compiler, which refuses an overflow.
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}

    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}

    fn visit_ident(&mut self, ident: &'ast proc_macro2::Ident) {
        if self.contract && CONTRACT_WORDS.iter().any(|word| ident == word) {
            self.add(ident.span(), ident);
        }
    }

    /// Arguments of macros are looked at where they are expressions.
    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated;
        if let Ok(expressions) = arguments.parse2(node.tokens.clone()) {
            // The tree lives only here, so it is searched by itself.
            let mut inner = Search { contract: self.contract, found: Vec::new() };
            for expression in &expressions {
                inner.visit_expr(expression);
            }
            self.found.append(&mut inner.found);
        }
    }
}
