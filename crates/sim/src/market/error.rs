//! What can be wrong with market data, each with a stable code and a way out.

use std::fmt;
use std::path::{Path, PathBuf};

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line, counted from 1.
    pub line: u64,
}

impl Place {
    /// Names a line of a file.
    pub fn new(file: &Path, line: u64) -> Self {
        Self { file: file.to_path_buf(), line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

/// A reason why market data can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarketError {
    /// No path was given.
    #[error("no price file was named; pass --prices FILE or set LODE_DATA")]
    NoPath,
    /// A path doesn't exist.
    #[error("{}: there is no such file or folder; check the path", .0.display())]
    Missing(PathBuf),
    /// A file can't be read.
    #[error("{}: can't be read ({reason}); check its permissions and that it is text", .file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A folder holds no CSV file.
    #[error("{}: the folder holds no .csv file; name the folder that holds them", .0.display())]
    NoCsv(PathBuf),
    /// A file has no data.
    #[error("{}: the file is empty; fetch it again", .0.display())]
    Empty(PathBuf),
    /// A file has a header and nothing below it.
    #[error("{}: the file has a header but no bars; fetch it again", .0.display())]
    NoBars(PathBuf),
    /// The header is none of those known.
    #[error(
        "{}: unknown header `{header}`; it must be that of minute aggregates (timestamp, netAmount0, \
         netAmount1, closeTick, openTick, lowestTick, highestTick, inAmount0, inAmount1, \
         currentLiquidity) or of hourly candles (time, open, high, low, close, volume_eth, \
         volume_usdc)", .file.display()
    )]
    UnknownHeader {
        /// The file.
        file: PathBuf,
        /// Its first line, shortened.
        header: String,
    },
    /// The file stops in the middle of its last line.
    #[error(
        "{0}: the last line is cut off, it has no line end; fetch the file again, or end the line \
         if it is whole"
    )]
    Truncated(Place),
    /// A line has too many or too few columns.
    #[error("{at}: {found} columns where the header has {expected}; mend or remove the line")]
    Columns {
        /// The line.
        at: Place,
        /// Columns in the header.
        expected: usize,
        /// Columns in the line.
        found: usize,
    },
    /// A field isn't a number that can stand there.
    #[error("{at}: `{value}` in column {column} must be {expected}; mend the line")]
    BadNumber {
        /// The line.
        at: Place,
        /// The column's name.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// A time can't be read, or isn't on a whole bar.
    #[error(
        "{at}: `{value}` is no time of the form 2022-07-19 00:01:00 (UTC) on a whole {unit}; mend \
         the line"
    )]
    BadTimestamp {
        /// The line.
        at: Place,
        /// What stands there.
        value: String,
        /// The bars' unit: minute or hour.
        unit: &'static str,
    },
    /// A line is earlier than the one before it.
    #[error("{at}: {time} comes after a later time; sort the file by time")]
    OutOfOrder {
        /// The line.
        at: Place,
        /// Its time.
        time: String,
    },
    /// A time stands twice in a file.
    #[error("{at}: {time} stands in the file twice; remove one of the lines")]
    DuplicateTimestamp {
        /// The line.
        at: Place,
        /// Its time.
        time: String,
    },
    /// Files of different formats were given.
    #[error(
        "{} holds {first_format} but {} holds {second_format}; give files of one format",
        .first.display(), .second.display()
    )]
    MixedFormats {
        /// A file.
        first: PathBuf,
        /// What it holds.
        first_format: &'static str,
        /// Another file.
        second: PathBuf,
        /// What that holds.
        second_format: &'static str,
    },
    /// Two files cover the same time, or one file was given twice.
    #[error(
        "{} and {} both cover {time}; give each stretch of time once",
        .first.display(), .second.display()
    )]
    Overlap {
        /// A file.
        first: PathBuf,
        /// Another file, or the same again.
        second: PathBuf,
        /// The first time that is in both.
        time: String,
    },
    /// Zero days were asked for.
    #[error("zero days hold no market; ask for at least one day")]
    NoDays,
    /// More days were asked for than a synthetic path may have.
    #[error("a synthetic path of {0} days is too long; ask for at most {max} days", max = super::synthetic::MAX_DAYS)]
    TooManyDays(u32),
}

impl MarketError {
    /// Returns the error's stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPath => "no_path",
            Self::Missing(_) => "missing_file",
            Self::Unreadable { .. } => "unreadable_file",
            Self::NoCsv(_) => "no_csv_in_folder",
            Self::Empty(_) => "empty_file",
            Self::NoBars(_) => "no_bars",
            Self::UnknownHeader { .. } => "unknown_header",
            Self::Truncated(_) => "truncated_line",
            Self::Columns { .. } => "wrong_column_count",
            Self::BadNumber { .. } => "bad_number",
            Self::BadTimestamp { .. } => "bad_timestamp",
            Self::OutOfOrder { .. } => "out_of_order",
            Self::DuplicateTimestamp { .. } => "duplicate_timestamp",
            Self::MixedFormats { .. } => "mixed_formats",
            Self::Overlap { .. } => "overlapping_files",
            Self::NoDays => "no_days",
            Self::TooManyDays(_) => "too_many_days",
        }
    }
}
