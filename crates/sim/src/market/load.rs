//! Reads CSV files into a market. The format is recognised by the header.

use std::fs;
use std::path::{Path, PathBuf};

use csv::StringRecord;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::tick::TickPrices;
use super::{Bar, Gap, Market, MarketError, MarketSource, Place, SourceKind, candle, minute, pair};

const TIME_FORM: &str = "%Y-%m-%d %H:%M:%S";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const HEADER_SHOWN: usize = 120;

/// The length of a bar.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unit {
    Minute,
    Hour,
}

impl Unit {
    fn seconds(self) -> u64 {
        match self {
            Self::Minute => 60,
            Self::Hour => 3_600,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Minutes,
    Candles,
}

impl Format {
    const ALL: [Self; 2] = [Self::Minutes, Self::Candles];

    fn header(self) -> &'static [&'static str] {
        match self {
            Self::Minutes => &minute::HEADER,
            Self::Candles => &candle::HEADER,
        }
    }

    fn unit(self) -> Unit {
        match self {
            Self::Minutes => Unit::Minute,
            Self::Candles => Unit::Hour,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Minutes => "minute aggregates of a USDC/WETH pool",
            Self::Candles => "hourly ETH/USDC candles",
        }
    }
}

/// Where a line stands, for errors.
pub(super) struct Row<'a> {
    file: &'a Path,
    line: u64,
}

impl Row<'_> {
    fn place(&self) -> Place {
        Place::new(self.file, self.line)
    }

    /// Reads a UTC time on a whole unit, in Unix seconds.
    pub(super) fn time(&self, text: &str, unit: Unit) -> Result<u64, MarketError> {
        DateTime::strptime(TIME_FORM, text)
            .and_then(|time| TimeZone::UTC.to_timestamp(time))
            .ok()
            .and_then(|time| u64::try_from(time.as_second()).ok())
            .filter(|time| time.is_multiple_of(unit.seconds()))
            .ok_or_else(|| MarketError::BadTimestamp {
                at: self.place(),
                value: text.to_owned(),
                unit: unit.name(),
            })
    }

    pub(super) fn bad_number(
        &self,
        column: &'static str,
        value: &str,
        expected: &'static str,
    ) -> MarketError {
        MarketError::BadNumber { at: self.place(), column, value: value.to_owned(), expected }
    }
}

/// A file that was read: at least one bar, in strictly rising order.
struct Loaded {
    path: PathBuf,
    format: Format,
    bars: Vec<Bar>,
    first: u64,
    last: u64,
}

/// Reads files, or folders of `.csv` files, into one market.
///
/// The files may be named in any order; they are put in the order of their times. Gaps are counted,
/// never filled.
///
/// # Errors
/// A [`MarketError`] that names file and line; nothing is guessed and nothing skipped.
pub fn load(paths: &[PathBuf]) -> Result<Market, MarketError> {
    let prices = TickPrices::new();
    let mut files = Vec::new();
    for path in expand(paths)? {
        let file = read(&path, &prices)?;
        if let Some(first) = files.first() {
            same_format(first, &file)?;
        }
        files.push(file);
    }
    let format = files.first().map(|file| file.format).ok_or(MarketError::NoPath)?;
    let count = files.len();
    let mut bars = join(files)?;
    if format == Format::Candles {
        candle::set_depths(&mut bars);
    }
    let (Some(first), Some(last)) = (bars.first(), bars.last()) else {
        return Err(MarketError::NoPath);
    };
    let source = MarketSource {
        kind: SourceKind::Market,
        label: format.label().to_owned(),
        files: count,
        from: first.time,
        to: last.time,
        seed: None,
    };
    let bar_seconds = format.unit().seconds();
    let gaps = find_gaps(&bars, bar_seconds);
    let (base, quote) = pair();
    Ok(Market { base, quote, bar_seconds, bars, source, gaps })
}

/// Replaces each folder by the `.csv` files in it, sorted by name.
fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, MarketError> {
    let mut files = Vec::new();
    for path in paths {
        if !path.exists() {
            return Err(MarketError::Missing(path.clone()));
        }
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut found = Vec::new();
        for entry in fs::read_dir(path).map_err(|error| unreadable(path, &error))? {
            let entry = entry.map_err(|error| unreadable(path, &error))?.path();
            let is_csv = entry.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
            if is_csv && entry.is_file() {
                found.push(entry);
            }
        }
        if found.is_empty() {
            return Err(MarketError::NoCsv(path.clone()));
        }
        found.sort();
        files.append(&mut found);
    }
    Ok(files)
}

fn unreadable(file: &Path, reason: &dyn std::fmt::Display) -> MarketError {
    MarketError::Unreadable { file: file.to_path_buf(), reason: reason.to_string() }
}

fn same_format(first: &Loaded, second: &Loaded) -> Result<(), MarketError> {
    if first.format == second.format {
        return Ok(());
    }
    Err(MarketError::MixedFormats {
        first: first.path.clone(),
        first_format: first.format.label(),
        second: second.path.clone(),
        second_format: second.format.label(),
    })
}

fn read(path: &Path, prices: &TickPrices) -> Result<Loaded, MarketError> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(MarketError::Empty(path.to_path_buf()));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(false)
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let mut record = StringRecord::new();
    let format = match reader.read_record(&mut record) {
        Ok(true) => recognise(path, &record)?,
        _ => return Err(unknown_header(path, &String::from_utf8_lossy(bytes))),
    };
    let mut bars: Vec<Bar> = Vec::new();
    while reader.read_record(&mut record).map_err(|error| unreadable(path, &error))? {
        let line = record.position().map_or(0, csv::Position::line);
        let row = Row { file: path, line };
        // A cut number still reads as a number, so the missing line end is all there is to see.
        if reader.position().byte() >= bytes.len() as u64 && !bytes.ends_with(b"\n") {
            return Err(MarketError::Truncated(row.place()));
        }
        let bar = parse(format, prices, &record, &row)?;
        in_order(bars.last(), &bar, &row)?;
        bars.push(bar);
    }
    let (Some(first), Some(last)) = (bars.first(), bars.last()) else {
        return Err(MarketError::NoBars(path.to_path_buf()));
    };
    let (first, last) = (first.time, last.time);
    Ok(Loaded { path: path.to_path_buf(), format, bars, first, last })
}

fn recognise(path: &Path, header: &StringRecord) -> Result<Format, MarketError> {
    Format::ALL
        .into_iter()
        .find(|format| header.iter().eq(format.header().iter().copied()))
        .ok_or_else(|| unknown_header(path, &header.iter().collect::<Vec<_>>().join(",")))
}

fn unknown_header(path: &Path, text: &str) -> MarketError {
    let line = text.lines().next().unwrap_or_default();
    let header = line.chars().filter(|c| !c.is_control()).take(HEADER_SHOWN).collect();
    MarketError::UnknownHeader { file: path.to_path_buf(), header }
}

fn parse(
    format: Format,
    prices: &TickPrices,
    record: &StringRecord,
    row: &Row<'_>,
) -> Result<Bar, MarketError> {
    let expected = format.header().len();
    if record.len() != expected {
        return Err(MarketError::Columns { at: row.place(), expected, found: record.len() });
    }
    match format {
        Format::Minutes => minute::bar(prices, record, row),
        Format::Candles => candle::bar(record, row),
    }
}

fn in_order(last: Option<&Bar>, bar: &Bar, row: &Row<'_>) -> Result<(), MarketError> {
    let Some(last) = last else { return Ok(()) };
    let (at, time) = (row.place(), show_time(bar.time));
    match bar.time.cmp(&last.time) {
        std::cmp::Ordering::Greater => Ok(()),
        std::cmp::Ordering::Equal => Err(MarketError::DuplicateTimestamp { at, time }),
        std::cmp::Ordering::Less => Err(MarketError::OutOfOrder { at, time }),
    }
}

/// Joins files in the order of their times.
fn join(mut files: Vec<Loaded>) -> Result<Vec<Bar>, MarketError> {
    files.sort_by_key(|file| file.first);
    for (earlier, later) in files.iter().zip(files.iter().skip(1)) {
        if later.first <= earlier.last {
            return Err(MarketError::Overlap {
                first: earlier.path.clone(),
                second: later.path.clone(),
                time: show_time(later.first),
            });
        }
    }
    Ok(files.into_iter().flat_map(|file| file.bars).collect())
}

fn find_gaps(bars: &[Bar], bar_seconds: u64) -> Vec<Gap> {
    let pairs = bars.iter().zip(bars.iter().skip(1));
    pairs
        .filter_map(|(before, after)| {
            let missing = (after.time - before.time) / bar_seconds - 1;
            (missing > 0).then_some(Gap { from: before.time, to: after.time, missing })
        })
        .collect()
}

/// Writes Unix seconds as a UTC time.
pub(crate) fn show_time(time: u64) -> String {
    let seconds = i64::try_from(time).ok().and_then(|time| Timestamp::from_second(time).ok());
    seconds.map_or_else(|| time.to_string(), |time| time.to_string())
}
