//! The report as a whole: written, self-contained, its figures those of the data.

mod support;

use std::fs;
use std::path::Path;

use lode_sim::market::{Gap, SourceKind};
use lode_sim::report::{ReportData, html, write};
use support::sample_data;

#[test]
fn writes_a_page_and_the_same_figures_as_data() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample-report");
    let data = sample_data();
    let files = write(&folder, &data).expect("a report");
    let page = fs::read_to_string(&files.html).expect("the page");
    assert_eq!(page, html(&data).expect("the same page"));
    let back: ReportData =
        serde_json::from_str(&fs::read_to_string(&files.json).expect("the figures")).expect("JSON");
    assert_eq!(back, data);
}

#[test]
fn needs_nothing_from_elsewhere() {
    let page = html(&sample_data()).expect("a page");
    for foreign in ["src=", "href=", "url(", "@import", "<script", "<link"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    let namespaces = page.matches("http").count();
    assert_eq!(namespaces, page.matches("http://www.w3.org/2000/svg").count());
    // Two sizes of four charts, and two for each of four providers.
    assert_eq!(page.matches("<svg ").count(), 2 * 4 + 2 * 4);
    assert_eq!(page.matches("<svg role=\"img\" aria-label=\"").count(), 2 * 4 + 2 * 4);
    assert!(!page.contains("NaN") && !page.contains("inf"));
}

#[test]
fn says_what_the_data_are() {
    let mut data = sample_data();
    let page = html(&data).expect("a page");
    assert!(page.contains("Synthetic path, not market data"));
    assert!(page.contains("made-up prices"));
    assert!(!page.contains("Real market data"));
    data.result.input.kind = SourceKind::Market;
    let page = html(&data).expect("a page");
    assert!(page.contains("Real market data"));
    assert!(!page.contains("Synthetic"));
}

#[test]
fn shows_statements_to_the_raw_unit_and_both_totals() {
    let data = sample_data();
    let page = html(&data).expect("a page");
    for provider in &data.result.providers {
        let raw = provider.net_quote.to_string();
        let digits = raw.trim_start_matches('-');
        let (whole, part) = digits.split_at(digits.len() - 6);
        let tail = format!("{}.{part}", &whole[whole.len().saturating_sub(3)..]);
        assert!(page.contains(&tail), "{}: {tail}", provider.name);
        assert!(page.contains(&format!("<h3>{}</h3>", provider.name)));
    }
    assert!(page.contains("net without rewards"));
    assert!(page.contains("Against holding, without rewards"));
    assert!(page.contains("1 LODE = 1.00 USDC"));
}

#[test]
fn lists_gaps_and_counts_those_it_leaves_out() {
    let mut data = sample_data();
    let gap = Gap { from: 1_704_067_200, to: 1_704_067_440, missing: 3 };
    data.gaps = vec![gap; 15];
    let page = html(&data).expect("a page");
    assert!(page.contains("2024-01-01 00:00 to 2024-01-01 00:04: 3 missing"));
    assert!(page.contains("and 3 more, in report.json"));
    assert!(page.contains("15, 45 bars missing"));
}

#[test]
fn stands_without_samples_and_escapes_names() {
    let mut data = sample_data();
    data.samples.clear();
    data.result.providers[0].name = "<b>eve</b>".to_owned();
    let page = html(&data).expect("a page");
    assert!(!page.contains("<svg "));
    assert!(!page.contains("<b>eve"));
}

#[test]
fn names_the_folder_that_it_cannot_write() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let error = write(&file.path().join("inside"), &sample_data()).expect_err("no folder");
    assert_eq!(error.code(), "report_not_written");
    assert!(error.to_string().contains("inside"), "{error}");
}
