//! The report as a whole: written, self-contained, its figures those of the data.

mod support;

use std::fs;
use std::path::Path;

use lode_sim::market::{Gap, SourceKind};
use lode_sim::report::{ReportData, html, write};
use lode_sim::statement::Statement;
use num_bigint::BigInt;
use num_traits::Signed;
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

/// Writes raw units of USDC with all decimals, by another way than the report does.
fn six_decimals(raw: &BigInt) -> String {
    let sign = if raw.is_negative() { "−" } else { "" };
    let unit = BigInt::from(1_000_000);
    let (whole, part): (BigInt, BigInt) = (raw.abs() / &unit, raw.abs() % &unit);
    let digits: Vec<char> = whole.to_string().chars().rev().collect();
    let groups: Vec<String> = digits.chunks(3).map(|three| three.iter().collect()).collect();
    let whole: String = groups.join(",").chars().rev().collect();
    format!("{sign}{whole}.{:0>6}", part.to_string())
}

fn cents(raw: &BigInt) -> String {
    let text = six_decimals(raw);
    text[..text.len() - 4].to_owned()
}

#[test]
fn shows_statements_to_the_raw_unit() {
    let data = sample_data();
    let page = html(&data).expect("a page");
    for p in &data.result.providers {
        let start = page.find(&format!("<h3>{}</h3>", p.name)).expect("an article");
        let article = &page[start..start + page[start..].find("</article>").expect("its end")];
        for (name, value) in [
            ("price effect", &p.price_effect_quote),
            ("swap fees", &p.fees_quote),
            ("rewards", &p.rewards_quote),
            ("impermanent loss", &p.impermanent_loss_quote),
            ("costs", &p.costs_quote),
            ("net", &p.net_quote),
            ("net without rewards", &p.net_without_rewards_quote),
        ] {
            let cell = format!("<td>{name}</td><td>{}</td>", six_decimals(value));
            assert!(article.contains(&cell), "{}: {cell}", p.name);
        }
    }
}

#[test]
fn compares_each_and_all_with_holding() {
    let data = sample_data();
    let page = html(&data).expect("a page");
    for p in &data.result.providers {
        let row = format!(
            "<tr><td>{}</td><td data-name=\"Put in\">{}</td><td data-name=\"Holding\">{}</td>\
             <td data-name=\"Taken out\">{}</td><td data-name=\"Rewards\">{}</td>",
            p.name,
            cents(&p.deposit_value_quote),
            cents(&p.hold_value_quote),
            cents(&p.value_quote),
            cents(&p.rewards_quote),
        );
        assert!(page.contains(&row), "{row}");
    }
    let sum = |field: fn(&Statement) -> &BigInt| -> BigInt {
        data.result.providers.iter().map(field).sum()
    };
    let (with, without) =
        (sum(|p| &p.against_holding_quote), sum(|p| &p.against_holding_without_rewards_quote));
    let totals = &page[page.find("<tfoot>").expect("totals")..];
    let place = |text: String| totals.find(&text).unwrap_or_else(|| panic!("{text}"));
    assert!(
        place(format!("+{}<small>", cents(&without))) < place(format!("+{}<small>", cents(&with)))
    );
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
