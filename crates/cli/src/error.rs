//! What the command line refuses, with stable codes, and how it says so.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::process::ExitCode;

use lode_core::CoreError;
use serde::Serialize;

use crate::output;

/// The result of a command.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Why an input is refused: by the rules of the core, or because it can't be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    /// The core refuses it.
    #[error("{0}")]
    Rule(#[from] CoreError),
    /// It is not the JSON that is asked for.
    #[error("This is not the JSON that is asked for ({0}); see the command's help for an example.")]
    Malformed(String),
    /// A line is too long to be a quote.
    #[error("The line is longer than {0} bytes; give one JSON object on each line.")]
    LineTooLong(usize),
    /// A field that nobody reads.
    #[error("There is no field {0:?} here; leave it out or correct its name.")]
    UnknownField(String),
    /// A field that is needed.
    #[error("The field {0:?} is missing; add it.")]
    MissingField(&'static str),
    /// A field of another type.
    #[error("The field {0:?} must be {1}.")]
    BadField(&'static str, &'static str),
    /// A kind of pool that Lode doesn't have.
    #[error("There is no such kind of pool; the kind must be \"xyk\".")]
    UnknownKind,
    /// An action that a pool script doesn't have.
    #[error(
        "There is no action {0:?}; use deposit, withdraw, transfer, swap, campaign, advance, claim \
         or position."
    )]
    UnknownOp(String),
    /// Neither of the two amounts.
    #[error("No amount is given; give exact_in (what goes in) or exact_out (what comes out).")]
    MissingAmount,
    /// Both amounts.
    #[error("Both exact_in and exact_out are given; give only one of them.")]
    AmbiguousAmount,
    /// An amount that is not a whole number of raw units.
    #[error(
        "The amount {0:?} must be a whole number of raw units from 0 to 2^128 − 1, in digits only."
    )]
    BadAmount(&'static str),
    /// A fee that is not a whole number of pips.
    #[error("The fee must be a whole number of pips below 1,000,000, such as 3000 for 0.3 %.")]
    BadFee,
    /// Reserves that are not two amounts.
    #[error(
        "The reserves must be two whole numbers of raw units up to 2^128 − 1, the input asset's first."
    )]
    BadReserves,
    /// A time that is not a whole number of seconds.
    #[error("The time {0:?} must be a whole number of seconds from 0 to 2^64 − 1.")]
    BadTime(&'static str),
    /// A file that can't be read.
    #[error("The file can't be read ({0}); check its name, or give - to read standard input.")]
    UnreadableFile(String),
}

impl Problem {
    /// Returns the stable code.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Rule(error) => error.code(),
            Self::Malformed(_) => "malformed",
            Self::LineTooLong(_) => "line_too_long",
            Self::UnknownField(_) => "unknown_field",
            Self::MissingField(_) => "missing_field",
            Self::BadField(..) => "bad_field",
            Self::UnknownKind => "unknown_kind",
            Self::UnknownOp(_) => "unknown_op",
            Self::MissingAmount => "missing_amount",
            Self::AmbiguousAmount => "ambiguous_amount",
            Self::BadAmount(_) => "bad_amount",
            Self::BadFee => "bad_fee",
            Self::BadReserves => "bad_reserves",
            Self::BadTime(_) => "bad_time",
            Self::UnreadableFile(_) => "unreadable_file",
        }
    }

    /// Returns the problem as it is written in JSON.
    pub(crate) fn body(&self) -> ErrorBody {
        ErrorBody { code: self.code().into(), message: self.to_string() }
    }

    const fn exit_code(&self) -> u8 {
        match self {
            Self::Rule(_) => 1,
            _ => 2,
        }
    }
}

/// A code and a sentence.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorBody {
    code: Cow<'static, str>,
    message: String,
}

impl fmt::Display for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

/// An object with nothing but an error.
#[derive(Serialize)]
pub(crate) struct ErrorObject {
    /// The error.
    pub(crate) error: ErrorBody,
}

/// Whether an error is written in JSON too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For a person: the sentence on standard error.
    Human,
    /// For a program: the object on standard output, and the sentence on standard error.
    Json,
}

impl Form {
    /// Returns the form that a `--json` flag asks for.
    pub(crate) const fn of(json: bool) -> Self {
        if json { Self::Json } else { Self::Human }
    }
}

/// Why a command ends with a code other than 0.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input is refused.
    Refused(Problem, Form),
    /// A command of many parts has failed, with the code and the sentence of the part.
    Command {
        /// The stable code; a contract's own if a contract refuses.
        code: Cow<'static, str>,
        /// The sentence.
        message: String,
        /// The exit code.
        exit: u8,
        /// Whether it is written in JSON too.
        form: Form,
    },
    /// Output or input broke.
    Io(io::Error),
}

/// An error's words as a sentence: a capital letter first and one full stop at the end.
pub(crate) fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Failure {
    /// Says what is wrong and returns the exit code.
    pub(crate) fn report(self) -> ExitCode {
        match self {
            // Whoever reads has had enough, as with `lode … | head`.
            Self::Io(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Self::Io(error) => {
                output::complain(&format!("Reading or writing has failed: {error}."));
                ExitCode::from(2)
            }
            Self::Refused(problem, form) => {
                if form == Form::Json {
                    // Nobody is left to tell when standard output is gone as well.
                    let _ = output::write_json(&ErrorObject { error: problem.body() });
                }
                output::complain(&problem.to_string());
                ExitCode::from(problem.exit_code())
            }
            Self::Command { code, message, exit, form } => {
                output::complain(&message);
                if form == Form::Json {
                    // As above.
                    let _ = output::write_json(&ErrorObject { error: ErrorBody { code, message } });
                }
                ExitCode::from(exit)
            }
        }
    }
}
