//! Trimming: takes out how the standard library prints backtraces.
//!
//! An error of `cosmwasm-std` carries a backtrace, which on chain is always the disabled one, but
//! whose printing still brings a demangler along: 40,000 bytes of each contract, a tenth of what it
//! may have. Nothing on chain prints one; if something did, it would trap, which is what a contract
//! does in the same place already: these errors are only printed whole when it panics.

use std::ops::Range;

use anyhow::{Context, Result};
use wasm_encoder::{CodeSection, Module, RawSection, SectionId};
use wasmparser::{Encoding, KnownCustom, Name, NameSectionReader, Parser, Payload, TypeRef};

/// A function without locals that traps.
const TRAP: [u8; 3] = [0, 0x00, 0x0b];

/// Returns the wasm with those functions' bodies replaced; binaryen then drops what only they used.
///
/// # Errors
/// When it isn't wasm.
pub(crate) fn trim(raw: &[u8]) -> Result<Vec<u8>> {
    let named = backtrace_printers(raw)?;
    let mut imports = 0_u32;
    let mut code: Option<CodeSection> = None;
    let mut defined = 0_u32;
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(raw) {
        let payload = payload.context("the compiler left no wasm")?;
        match &payload {
            Payload::Version { encoding, .. } => {
                anyhow::ensure!(*encoding == Encoding::Module, "a component, not a module");
            }
            Payload::ImportSection(section) => imports = functions_in(section.clone())?,
            Payload::CodeSectionStart { .. } => code = Some(CodeSection::new()),
            Payload::CodeSectionEntry(body) => {
                let index = imports.saturating_add(defined);
                defined = defined.saturating_add(1);
                let whole = part(raw, body.range())?;
                let code = code.as_mut().context("a function outside its section")?;
                code.raw(if named.contains(&index) { &TRAP } else { whole });
                continue;
            }
            _ => {}
        }
        // All functions have been read once something else comes.
        if !matches!(payload, Payload::CodeSectionStart { .. })
            && let Some(code) = code.take()
        {
            module.section(&code);
        }
        match payload.as_section() {
            Some((id, range)) if id != u8::from(SectionId::Code) => {
                module.section(&RawSection { id, data: part(raw, range)? });
            }
            _ => {}
        }
    }
    Ok(module.finish())
}

fn part(raw: &[u8], range: Range<u64>) -> Result<&[u8]> {
    let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
    raw.get(range).context("a part lies beyond the end")
}

/// Finds the functions that print a backtrace, by the names that the compiler gives.
fn backtrace_printers(raw: &[u8]) -> Result<Vec<u32>> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(raw) {
        let Payload::CustomSection(section) = payload.context("the compiler left no wasm")? else {
            continue;
        };
        let KnownCustom::Name(names) = section.as_known() else { continue };
        found.extend(printers_in(names)?);
    }
    Ok(found)
}

fn printers_in(names: NameSectionReader<'_>) -> Result<Vec<u32>> {
    let mut found = Vec::new();
    for name in names {
        let Name::Function(functions) = name? else { continue };
        for function in functions {
            let function = function?;
            if prints_backtraces(function.name) {
                found.push(function.index);
            }
        }
    }
    Ok(found)
}

/// Tells, by a mangled name, whether a function prints backtraces or demangles names for them.
///
/// A name that only ends in the demangler is something that the demangler asked for first, such as
/// how bytes are printed, and others use it too.
fn prints_backtraces(name: &str) -> bool {
    let prints =
        ["3std9backtrace", "3std12backtrace_rs"].iter().any(|module| name.contains(module))
            && name.contains("3fmt");
    let demangles = name.contains("14rustc_demangle") && !name.ends_with("14rustc_demangle");
    prints || demangles
}

fn functions_in(section: wasmparser::ImportSectionReader<'_>) -> Result<u32> {
    let mut count = 0_u32;
    for import in section.into_imports() {
        if matches!(import?.ty, TypeRef::Func(_)) {
            count = count.saturating_add(1);
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::trim;

    #[test]
    fn only_what_prints_backtraces_is_taken_out() {
        let text = r#"(module
            (import "env" "abort" (func $abort))
            (func $_RNvXs4_NtCs1_3std9backtraceNtB5_9BacktraceNtNtCs_4core3fmt7Display3fmt
                (result i32) i32.const 7)
            (func $_RNvXsr_NtCsg_4core3fmtShNtB5_5Debug3fmtCso_14rustc_demangle (result i32) i32.const 9)
            (func $_RNvMs4_NtCso_14rustc_demangle2v0NtB5_7Printer10print_path (result i32) i32.const 8)
            (export "printer" (func 1)) (export "other" (func 2)))"#;
        let raw = wat::parse_str(text).unwrap();
        let trimmed = trim(&raw).unwrap();
        let printed = wasmprinter_like(&trimmed);
        assert_eq!(printed, [vec!["Unreachable"], vec!["I32Const"], vec!["Unreachable"]]);
        // Without such a function nothing changes but how lengths are written.
        let plain =
            wat::parse_str("(module (func (export \"x\") (result i32) i32.const 1))").unwrap();
        assert_eq!(wasmprinter_like(&trim(&plain).unwrap()), wasmprinter_like(&plain));
    }

    /// The names of each function's instructions but the last.
    fn wasmprinter_like(wasm: &[u8]) -> Vec<Vec<String>> {
        let mut functions = Vec::new();
        for payload in wasmparser::Parser::new(0).parse_all(wasm) {
            if let wasmparser::Payload::CodeSectionEntry(body) = payload.unwrap() {
                let operators = body.get_operators_reader().unwrap().into_iter();
                let names = operators.map(|operator| format!("{:?}", operator.unwrap()));
                let mut names: Vec<String> = names
                    .map(|name| name.split([' ', '{']).next().unwrap_or_default().to_owned())
                    .collect();
                names.pop();
                functions.push(names);
            }
        }
        functions
    }
}
