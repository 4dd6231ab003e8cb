//! Tests of the loader, the tick prices and the synthetic path.

use std::fs;
use std::path::PathBuf;

use num_bigint::BigUint;
use tempfile::TempDir;

use super::*;

const MINUTES: &str = "timestamp,netAmount0,netAmount1,closeTick,openTick,lowestTick,highestTick,inAmount0,inAmount1,currentLiquidity\n";
const CANDLES: &str = "time,open,high,low,close,volume_eth,volume_usdc\n";
const LINE: &str =
    "2022-07-19 00:00:00,-5,3,201110,201109,201108,201111,70,40,2293006818871924772\n";

fn minute(time: &str) -> String {
    LINE.replace("2022-07-19 00:00:00", time)
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("a written file");
        path
    }
}

/// Loads one file and returns the error's code and the line that it names.
fn refused(text: &str) -> (&'static str, String) {
    let folder = Folder::new();
    let path = folder.file("a.csv", text);
    let error = load(&[path]).expect_err("an error");
    (error.code(), error.to_string())
}

fn refused_line(body: &str, code: &str, line: u64) {
    let (found, text) = refused(&format!("{MINUTES}{LINE}{body}"));
    assert_eq!(found, code, "{text}");
    assert!(text.contains(&format!("a.csv:{line}: ")), "{text}");
}

#[test]
fn reads_minute_aggregates() {
    let folder = Folder::new();
    let market = load(&[folder.file("x.csv", &format!("{MINUTES}{LINE}"))]).expect("a market");
    let bar = market.bars[0];
    assert_eq!((bar.time, bar.base_in, bar.quote_in), (1_658_188_800, 40, 70));
    assert_eq!(bar.depth, 2_293_006_818_871_924_772);
    assert_eq!(Some(bar.price), price_at_tick(201_110));
    assert_eq!((market.bar_seconds, market.source.files), (60, 1));
    // The price of a whole WETH at tick 201110, by hand: 10^12/1.0001^201110 = 1846.46…
    assert_eq!(bar.price.value_down(10u128.pow(18)) / 10_000u32, BigUint::from(184_646u32));
}

#[test]
fn reads_candles_with_halved_volumes_and_a_day_of_depth() {
    let folder = Folder::new();
    let text = format!(
        "{CANDLES}2018-12-15 03:00:00,84.19,90.27,83.61,83.61,2.5,90000.0000009\n\
         2018-12-15 04:00:00,84,84,84,8.4e1,0,0\n"
    );
    let market = load(&[folder.file("x.csv", &text)]).expect("a market");
    let [first, second] = market.bars[..] else { unreachable!("two bars") };
    assert_eq!(first.price, Price { quote: 8_361, base: 10u128.pow(14) });
    assert_eq!(second.price.value_down(10u128.pow(18)), BigUint::from(84_000_000u32));
    assert_eq!(first.base_in, 1_250_000_000_000_000_000);
    assert_eq!(first.quote_in, 45_000_000_000);
    // √(1.25e18 · 4.5e10) · 24, and half of that once an empty bar stands beside it.
    assert_eq!(first.depth, 237_170_824_512_628 * 24);
    assert_eq!(second.depth, first.depth / 2);
    assert_eq!(market.bar_seconds, 3_600);
}

#[test]
fn takes_depth_from_the_last_seven_days_alone() {
    let folder = Folder::new();
    let line = |hour: u32, volume: u32| {
        let (day, hour) = (1 + hour / 24, hour % 24);
        format!("2020-03-{day:02} {hour:02}:00:00,1,1,1,1,{volume},{volume}\n")
    };
    // One loud bar, then 168 quiet ones: the last of them doesn't hear it any more.
    let quiet: String = (1..=168).map(|hour| line(hour, 2)).collect();
    let text = format!("{CANDLES}{}{quiet}", line(0, 2_000_000));
    let bars = load(&[folder.file("x.csv", &text)]).expect("a market").bars;
    // √(1e18 · 1e6) · 24 for bars of one token a side.
    assert_eq!(bars[168].depth, 24_000_000_000_000);
    assert!(bars[167].depth > 1_000 * bars[168].depth);
}

#[test]
fn joins_files_in_order_of_time_and_reports_gaps() {
    let folder = Folder::new();
    folder.file("a.csv", &format!("{MINUTES}{}", minute("2022-07-19 00:05:00")));
    folder.file("b.CSV", &format!("\u{feff}{MINUTES}{LINE}{}", minute("2022-07-19 00:01:00")));
    folder.file("notes.txt", "not data");
    let market = load(&[folder.0.path().to_path_buf()]).expect("a market");
    let start = 1_658_188_800;
    let times: Vec<_> = market.bars.iter().map(|bar| bar.time - start).collect();
    assert_eq!(times, [0, 60, 300]);
    assert_eq!(market.gaps, [Gap { from: start + 60, to: start + 300, missing: 3 }]);
    assert_eq!((market.source.from, market.source.to), (start, start + 300));
    assert_eq!(market.source.files, 2);
}

#[test]
fn keeps_the_first_days() {
    let market = synthetic(1, 3).expect("a path");
    let first = market.bars[0];
    let kept = market.clone().keep_days(2).expect("two days");
    assert_eq!((kept.bars.len(), kept.bars[0]), (2 * 1_440, first));
    assert_eq!(kept.source.to, first.time + 2 * 86_400 - 60);
    assert_eq!(market.clone().keep_days(99).expect("all"), market);
    assert_eq!(market.keep_days(0), Err(MarketError::NoDays));
}

#[test]
fn refuses_files_that_hold_nothing() {
    let folder = Folder::new();
    let missing = folder.0.path().join("none.csv");
    assert_eq!(load(&[missing]).expect_err("missing").code(), "missing_file");
    assert_eq!(load(&[folder.0.path().into()]).expect_err("no csv").code(), "no_csv_in_folder");
    assert_eq!(load(&[]).expect_err("no path").code(), "no_path");
    assert_eq!(refused("").0, "empty_file");
    assert_eq!(refused("\n \n").0, "empty_file");
    assert_eq!(refused(MINUTES).0, "no_bars");
    assert_eq!(refused(MINUTES.trim_end()).0, "no_bars");
    assert_eq!(refused("a,b,c\n1,2,3\n").0, "unknown_header");
    assert_eq!(refused(&MINUTES.replace("closeTick", "close")).0, "unknown_header");
    let (code, text) = refused("\u{0}\u{1}binary");
    assert_eq!(code, "unknown_header");
    assert!(text.contains("`binary`"), "{text}");
    let folder = Folder::new();
    let latin = folder.0.path().join("latin.csv");
    fs::write(&latin, [MINUTES.as_bytes(), b"2022\xe9,1,2,3,4,5,6,7,8,9\n"].concat())
        .expect("file");
    assert_eq!(load(&[latin]).expect_err("not text").code(), "unreadable_file");
}

#[test]
fn refuses_lines_that_are_cut_anywhere() {
    let whole = format!("{MINUTES}{LINE}{}", minute("2022-07-19 00:01:00"));
    let second = MINUTES.len() + LINE.len();
    for cut in second + 1..whole.len() {
        let (code, text) = refused(&whole[..cut]);
        assert_eq!(code, "truncated_line", "cut at {cut}");
        assert!(text.contains("a.csv:3: "), "{text}");
    }
}

#[test]
fn refuses_broken_lines_by_number() {
    refused_line("2022-07-19 00:01:00,1,2,3\n", "wrong_column_count", 3);
    refused_line(&minute("2022-07-19 00:01:00").replace('\n', ",9\n"), "wrong_column_count", 3);
    refused_line(&minute("2022-07-18 23:59:00"), "out_of_order", 3);
    refused_line(LINE, "duplicate_timestamp", 3);
    for time in [
        "2022-07-19",
        "2022-13-01 00:00:00",
        "1658188860",
        "2022-07-19 00:01:30",
        "1969-01-01 00:00:00",
    ] {
        refused_line(&minute(time), "bad_timestamp", 3);
    }
    let good = minute("2022-07-19 00:01:00");
    for (from, to) in [
        (",70,", ",-70,"),
        (",70,", ",7.0,"),
        (",70,", ",340282366920938463463374607431768211456,"),
        (",40,", ",,"),
        (",-5,", ",x,"),
        (",3,", ",1e3,"),
        (",201110,", ",887273,"),
        (",201109,", ",-887273,"),
        (",201108,", ",1.5,"),
        (",2293006818871924772", ",0"),
        // An open quote must not swallow the lines below it.
        (",2293006818871924772\n", ",\"1\n2022-07-19 00:02:00,1\"\n"),
    ] {
        refused_line(&good.replace(from, to), "bad_number", 3);
    }
}

#[test]
fn refuses_broken_candles() {
    for (line, code) in [
        ("2018-12-15 03:30:00,1,1,1,1,1,1", "bad_timestamp"),
        ("2018-12-15 03:00:00,1,1,1,0,1,1", "bad_number"),
        ("2018-12-15 03:00:00,-1,1,1,1,1,1", "bad_number"),
        ("2018-12-15 03:00:00,1,1,nan,1,1,1", "bad_number"),
        ("2018-12-15 03:00:00,1,1,1,1,-1,1", "bad_number"),
        ("2018-12-15 03:00:00,1,1,1,1,99999999999999999999999,1", "bad_number"),
    ] {
        assert_eq!(refused(&format!("{CANDLES}{line}\n")).0, code, "{line}");
    }
}

#[test]
fn refuses_files_that_do_not_fit_together() {
    let folder = Folder::new();
    let minutes = folder.file("m.csv", &format!("{MINUTES}{LINE}"));
    let candles = folder.file("c.csv", &format!("{CANDLES}2018-12-15 03:00:00,1,1,1,1,1,1\n"));
    let error = load(&[minutes.clone(), candles]).expect_err("mixed");
    assert_eq!(error.code(), "mixed_formats");
    let error = load(&[minutes.clone(), minutes]).expect_err("the same twice");
    assert_eq!(error.code(), "overlapping_files");
    assert!(error.to_string().contains("2022-07-19T00:00:00Z"), "{error}");
}

#[test]
fn prices_at_ticks_have_96_good_bits() {
    // 1.0001^tick·2^shift, rounded down, from 120-digit decimal arithmetic.
    for (tick, large, shift) in TICK_VECTORS {
        let Price { quote, base } = price_at_tick(tick).expect("a price");
        assert_eq!((quote, base), (1 << shift, large), "tick {tick}");
        let mirrored = price_at_tick(-tick).expect("a price");
        assert_eq!((mirrored.quote, mirrored.base), (base, quote), "tick −{tick}");
    }
    assert_eq!(price_at_tick(MAX_TICK + 1), None);
    assert_eq!(price_at_tick(i32::MIN), None);
}

#[test]
fn a_synthetic_path_is_the_same_everywhere() {
    let market = synthetic(7, 2).expect("a path");
    assert_eq!(market, synthetic(7, 2).expect("a path"));
    assert_ne!(market.bars, synthetic(8, 2).expect("a path").bars);
    assert_eq!(market.source.kind, SourceKind::Synthetic);
    assert!(market.source.label.contains("synthetic"));
    let last = market.bars.last().expect("bars");
    assert_eq!(market.bars.len(), 2_880);
    assert_eq!((last.price.quote, last.base_in, last.quote_in), SYNTHETIC_LAST);
    let longest = synthetic(7, 35).expect("a path");
    let mean = longest.bars.iter().map(|bar| bar.quote_in).sum::<u128>() / 50_400;
    assert!((24_000_000_000..26_000_000_000).contains(&mean), "{mean}");
    assert_eq!(synthetic(7, 0), Err(MarketError::NoDays));
    assert_eq!(synthetic(7, 4_000).expect_err("long").code(), "too_many_days");
}

#[test]
fn chooses_files_over_the_environment_over_the_synthetic_path() {
    let folder = Folder::new();
    let path = folder.file("m.csv", &format!("{MINUTES}{LINE}"));
    let other = folder.0.path().join("absent");
    let given = choose(std::slice::from_ref(&path), Some(other.as_os_str()), 1, None);
    assert_eq!(given.expect("files").source.kind, SourceKind::Market);
    assert_eq!(choose(&[], Some(other.as_os_str()), 1, None), Err(MarketError::Missing(other)));
    let named = choose(&[], Some(path.as_os_str()), 1, Some(1)).expect("the environment's");
    assert_eq!(named.source.files, 1);
    let made = choose(&[], Some(OsStr::new("")), 1, None).expect("a path");
    assert_eq!(made.bars.len(), 35 * 1_440);
}

const TICK_VECTORS: [(i32, u128, u32); 5] = [
    (1, 39_618_042_665_257_882_013_651_652_365, 95),
    (60, 39_852_468_271_440_960_431_951_594_122, 95),
    (201_110, 39_961_277_516_383_589_535_660_268_704, 66),
    (443_636, 79_225_184_544_522_180_921_093_154_930, 32),
    (887_272, 340_256_786_836_388_094_050_805_785_052_946_541_066, 0),
];
const SYNTHETIC_LAST: (u128, u128, u128) =
    (1_967_728_140_449_632, 686_830_352_840_905_702, 1_751_050_003);
