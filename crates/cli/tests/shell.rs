//! The program as a citizen of a shell: versions, help, completions, usage errors.

mod support;

use support::run;

#[test]
fn version_help_and_completions_are_printed() {
    let version = run(&["--version"], b"");
    let expected = format!("lode {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(version.stdout).unwrap(), expected);
    for flags in [&["--help"][..], &["quote", "--help"], &["pool", "script", "--help"]] {
        let help = run(flags, b"");
        assert_eq!(help.status.code(), Some(0));
        assert!(help.stdout.len() > 500 && help.stderr.is_empty(), "{flags:?}");
    }
    let help = String::from_utf8(run(&["--help"], b"").stdout).unwrap();
    assert!(help.contains("Exit codes:"));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["completions", shell], b"");
        assert_eq!(script.status.code(), Some(0));
        let script = String::from_utf8(script.stdout).unwrap();
        assert!(script.contains("fee-pips") && script.contains("completions"), "{shell}");
    }
}

#[test]
fn a_wrong_command_line_ends_with_two_and_says_so_on_standard_error() {
    for flags in [
        &[][..],
        &["dance"],
        &["quote", "--batch", "--exact-in", "5"],
        &["quote", "--fee"],
        &["pool"],
        &["pool", "script"],
        &["completions", "klingon"],
    ] {
        let output = run(flags, b"");
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{flags:?}");
    }
}

#[test]
fn the_help_shows_a_script_that_runs() {
    let help = String::from_utf8(run(&["pool", "script", "--help"], b"").stdout).unwrap();
    let start = help.find("{\"pool\"").unwrap();
    let end = help.find("]}\n").unwrap() + 2;
    let output = run(&["pool", "script", "-"], &help.as_bytes()[start..end]);
    let answers = support::objects(&output.stdout);
    assert_eq!((output.status.code(), answers.len()), (Some(0), 9));
    assert!(answers.iter().all(|answer| support::code(answer).is_empty()), "{answers:?}");
}

#[test]
fn nothing_is_coloured_that_is_no_terminal() {
    let output = run(&["quote", "--reserves", "1,1", "--fee-pips", "1"], b"");
    assert!(!output.stderr.contains(&0x1B));
}
