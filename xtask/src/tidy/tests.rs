//! Every rule refuses a bad example and passes a good one.

use super::packages::{Dependency, Kind, Package};
use super::tree::{File, Tree};
use super::{Finding, arrows, floats, invariants, operators, packages, readme, sizes, words};

fn tree(files: &[(&str, &str)]) -> Tree {
    let files =
        files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() });
    Tree { files: files.collect() }
}

/// Asserts that there is one finding, at `place`, whose text holds `part`.
fn one(findings: &[Finding], place: &str, part: &str) {
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].place, place);
    assert!(findings[0].text.contains(part), "{}", findings[0]);
}

fn none(findings: &[Finding]) {
    assert!(findings.is_empty(), "{findings:?}");
}

fn package(name: &str, folder: &str, dependencies: &[(&str, Kind, bool)]) -> Package {
    let dependencies = dependencies.iter().map(|(name, kind, local)| Dependency {
        name: (*name).into(),
        kind: *kind,
        local: *local,
    });
    Package { name: name.into(), folder: folder.into(), dependencies: dependencies.collect() }
}

#[test]
fn a_long_file_is_refused_and_a_longish_one_noted() {
    let long = "\n".repeat(601);
    one(&sizes::check(&tree(&[("a/b.rs", &long)])), "a/b.rs", "601 lines");
    let longish = tree(&[("a/b.rs", &"\n".repeat(600)), ("page.md", &long)]);
    none(&sizes::check(&longish));
    one(&sizes::notes(&longish), "a/b.rs", "600 lines");
}

#[test]
fn unfinished_work_and_tests_that_do_not_run_are_refused() {
    for word in ["todo!()", "unimplemented!()", "// FIXME", "// XXX", "#[ignore = \"slow\"]"] {
        let bad = format!("fn a() {{}}\n{word}\n");
        one(&words::check(&tree(&[("crates/core/src/a.rs", &bad)])), "crates/core/src/a.rs:2", "`");
    }
    let bad = tree(&[("a.rs", "#[should_panic(expected = \"x\")]")]);
    one(&words::check(&bad), "a.rs:1", "should_panic");
    none(&words::check(&tree(&[("a.rs", "// to do or not to do"), ("x.lock", "/root/")])));
}

#[test]
fn a_machine_path_is_refused() {
    for path in ["/root/.cargo", "/work/main", "/home/me", "/tmp/x"] {
        one(&words::check(&tree(&[("a.md", &format!("see `{path}`"))])), "a.md:1", "one machine");
    }
    let good = "https://example.org/work/a ../home/b $HOME/tmp/ ${X}/tmp/y";
    none(&words::check(&tree(&[("a.md", good)])));
}

#[test]
fn a_float_is_refused_where_money_is_counted() {
    let path = "crates/core/src/a.rs";
    for code in ["fn a(x: f64) {}", "fn a() { let x = 1.5; }", "const A: u128 = 1e36 as u128;"] {
        let findings = floats::check(&tree(&[(path, code)]));
        assert!(!findings.is_empty(), "{code}");
        assert_eq!(findings[0].place, "crates/core/src/a.rs:1");
    }
    let good = "//! 1.5 f64\n/// 0.5\nfn a() -> u128 { let t = (1, 2); t.0 }\n\
                #[cfg(test)]\nmod tests { fn b() -> f64 { 1.5 } }";
    none(&floats::check(&tree(&[(path, good), ("crates/sim/src/report.rs", "fn a(x: f64) {}")])));
}

#[test]
fn a_bare_operator_is_refused() {
    let path = "contracts/exchange/src/swap.rs";
    for code in ["a * b", "a / b", "a % b", "{ let mut c = a; c *= b; c }", "max(1, a / b)"] {
        let text = format!("fn f(a: u128, b: u128) -> u128 {{\n{code}\n}}");
        let findings = operators::check(&tree(&[(path, &text)]));
        one(&findings, "contracts/exchange/src/swap.rs:2", "name the rounding");
    }
    let in_macro = "fn f(a: u128, b: u128) {\nensure!(a * b > 0, b);\n}";
    one(&operators::check(&tree(&[(path, in_macro)])), &format!("{path}:2"), "`a*b`");
}

#[test]
fn references_constants_and_tests_may_have_stars() {
    let good = "const DAY: u64 = 24 * 3600;\nfn f(a: &u128) -> u128 { *a + mul_div_down(*a) }\n\
                #[cfg(test)]\nmod tests { fn g() -> u128 { 2 * 3 } }";
    none(&operators::check(&tree(&[("crates/core/src/a.rs", good)])));
    none(&operators::check(&tree(&[("crates/core/src/a/tests.rs", "fn g() -> u8 { 2 * 3 }")])));
}

#[test]
fn a_contract_names_no_arithmetic_of_its_own() {
    let text = "fn f(a: Uint128) {\nlet b = a.checked_mul(a);\n}";
    let path = "contracts/exchange/src/swap.rs";
    one(&operators::check(&tree(&[(path, text)])), &format!("{path}:2"), "checked_mul");
    none(&operators::check(&tree(&[("crates/core/src/a.rs", text)])));
}

#[test]
fn an_exception_needs_a_reason_and_a_use() {
    let code = ("crates/core/src/a.rs", "fn f(t: u64) -> u64 {\nt / 3600\n}");
    let list = "xtask/operators.txt";
    let good = "# head\ncrates/core/src/a.rs | t / 3600 | whole hours, no money\n";
    none(&operators::check(&tree(&[code, (list, good)])));
    let idle = "crates/core/src/b.rs | t / 3600 | whole hours, no money\n";
    let findings = operators::check(&tree(&[code, (list, idle)]));
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(findings[1].text.contains("used no more"));
    let silent = "crates/core/src/a.rs | t / 3600 |\n";
    assert_eq!(operators::check(&tree(&[code, (list, silent)])).len(), 2);
}

#[test]
fn an_invariant_needs_a_test_and_a_name_needs_a_register() {
    let register = ("INVARIANTS.md", "| Id | Rule |\n|---|---|\n| AMM-1 | k never falls |\n");
    let test = ("crates/core/tests/k.rs", "/// AMM-1\n#[test]\nfn k() {}");
    none(&invariants::check(&tree(&[register, test])));
    one(&invariants::check(&tree(&[register])), "INVARIANTS.md", "no test names AMM-1");
    // A mention in shipped code holds nothing.
    let code = ("crates/core/src/a.rs", "// AMM-1 holds here");
    one(&invariants::check(&tree(&[register, code])), "INVARIANTS.md", "no test names AMM-1");
    let orphan = ("crates/core/src/b.rs", "//! SHA-256\n// AMM-2 holds here");
    one(
        &invariants::check(&tree(&[register, test, orphan])),
        "crates/core/src/b.rs:2",
        "AMM-2 isn't registered",
    );
    one(&invariants::check(&tree(&[])), "INVARIANTS.md", "is missing");
}

#[test]
fn arrows_point_downwards() {
    let math = package("lode-math", "crates/math", &[("ruint", Kind::Normal, false)]);
    let core = |more: &[(&str, Kind, bool)]| {
        let mut all =
            vec![("lode-math", Kind::Normal, true), ("proptest", Kind::Development, false)];
        all.extend_from_slice(more);
        package("lode-core", "crates/core", &all)
    };
    none(&arrows::check(&[math.clone(), core(&[])]));
    let up = core(&[("lode-msg", Kind::Normal, true)]);
    one(&arrows::check(&[math.clone(), up]), "crates/core", "must not depend on lode-msg");
    let second = core(&[("serde", Kind::Normal, false)]);
    one(&arrows::check(&[math.clone(), second]), "crates/core", "it may use 1");
    let logic = package("lode-msg", "crates/msg", &[("lode-core", Kind::Normal, true)]);
    one(&arrows::check(&[logic]), "crates/msg", "must not depend on lode-core");
    let contract =
        package("lode-exchange", "contracts/exchange", &[("lode-chain", Kind::Normal, true)]);
    one(&arrows::check(&[contract]), "contracts/exchange", "must not depend on lode-chain");
    let unknown = package("lode-new", "crates/new", &[]);
    one(&arrows::check(&[unknown]), "crates/new", "say in tidy's arrows");
}

#[test]
fn nothing_that_ships_depends_on_verify() {
    let verify = package("lode-reference", "verify/reference", &[]);
    let program = |kind| package("lode", "crates/cli", &[("lode-reference", kind, true)]);
    let bad = [verify.clone(), program(Kind::Normal)];
    one(&arrows::check(&bad), "crates/cli", "must not depend on lode-reference");
    none(&arrows::check(&[verify, program(Kind::Development)]));
}

#[test]
fn dependencies_are_explained() {
    let uses = [package("lode-math", "crates/math", &[("ruint", Kind::Normal, false)])];
    let page = |text: &str| tree(&[("DEPENDENCIES.md", text)]);
    none(&packages::explained(&uses, &page("| `ruint` 1.17 | big integers with fixed width |")));
    none(&packages::explained(&uses, &page("- `ruint`: big integers with fixed width")));
    one(&packages::explained(&uses, &page("nothing")), "DEPENDENCIES.md", "explain `ruint`");
    one(&packages::explained(&uses, &page("- `ruint`: yes")), "DEPENDENCIES.md:1", "say why");
    let gone = "- `ruint`: big integers with fixed width\n- `rand`: numbers that nobody can guess";
    one(&packages::explained(&uses, &page(gone)), "DEPENDENCIES.md:2", "rand is used no more");
    one(&packages::explained(&uses, &tree(&[])), "DEPENDENCIES.md", "is missing");
}

#[test]
fn manifests_take_the_lints() {
    let all = [package("lode-math", "crates/math", &[])];
    let good = tree(&[("crates/math/Cargo.toml", "[package]\n\n[lints]\nworkspace = true\n")]);
    none(&packages::manifests(&all, &good));
    let bad = tree(&[("crates/math/Cargo.toml", "[package]\n")]);
    one(&packages::manifests(&all, &bad), "crates/math/Cargo.toml", "[lints]");
}

#[test]
fn pages_show_tasks_that_exist() {
    let commands = ["test".to_owned(), "bare-metal".to_owned()];
    let good = ("README.md", "run `cargo xtask test --deep` or\n    cargo xtask bare-metal\n");
    none(&readme::check(&tree(&[good]), &commands));
    let bad = ("CONTRIBUTING.md", "\n`cargo xtask magic`");
    one(&readme::check(&tree(&[good, bad]), &commands), "CONTRIBUTING.md:2", "magic");
    let page =
        "```\n$ lode quote --kind xyk\ntarget/release/lode pool script - --json\n```\nlode is";
    let commands = readme::lode_commands(page);
    assert_eq!(commands, [vec!["quote".to_owned()], vec!["pool".into(), "script".into()]]);
}
