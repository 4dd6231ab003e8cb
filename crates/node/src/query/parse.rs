//! Reads a query. Positions and words of errors are CometBFT's: clients show them to people.

use jiff::Timestamp;
use jiff::civil::Date;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while, take_while1};
use nom::character::complete::{char, digit1, multispace0};
use nom::combinator::{map, map_opt, opt, recognize, value};
use nom::sequence::{delimited, pair, preceded};
use nom::{IResult, Parser};

use lode_chain::Op;

use super::{Condition, Operand, Query};

/// A word of the language.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Tag(String),
    Text(String),
    Number(String),
    Time(Timestamp),
    Date(Date),
    And,
    Operator(Op),
}

/// A kind of word, for the texts of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Tag,
    Text,
    Number,
    Time,
    Date,
    And,
    Operator(Op),
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Text => "string",
            Self::Number => "number",
            Self::Time => "timestamp",
            Self::Date => "datestamp",
            Self::And => "AND operator",
            Self::Operator(Op::Eq) => "= operator",
            Self::Operator(Op::Lt) => "< operator",
            Self::Operator(Op::Le) => "<= operator",
            Self::Operator(Op::Gt) => "> operator",
            Self::Operator(Op::Ge) => ">= operator",
            Self::Operator(Op::Contains) => "CONTAINS operator",
            Self::Operator(Op::Exists) => "EXISTS operator",
        }
    }
}

impl Token {
    fn kind(&self) -> Kind {
        match self {
            Self::Tag(_) => Kind::Tag,
            Self::Text(_) => Kind::Text,
            Self::Number(_) => Kind::Number,
            Self::Time(_) => Kind::Time,
            Self::Date(_) => Kind::Date,
            Self::And => Kind::And,
            Self::Operator(operator) => Kind::Operator(*operator),
        }
    }
}

fn quoted(input: &str) -> IResult<&str, &str> {
    delimited(char('\''), take_till(|c| c == '\''), char('\'')).parse(input)
}

/// `TIME 2013-05-03T14:45:00Z` or `DATE 2013-05-03`.
fn moment(input: &str) -> IResult<&str, Token> {
    let word = || take_while1(|c: char| c.is_ascii_alphanumeric() || "-+:.".contains(c));
    alt((
        preceded(tag("TIME "), map_opt(word(), |text: &str| text.parse().ok().map(Token::Time))),
        preceded(tag("DATE "), map_opt(word(), |text: &str| text.parse().ok().map(Token::Date))),
    ))
    .parse(input)
}

fn number(input: &str) -> IResult<&str, Token> {
    let digits = recognize(pair(digit1, opt(pair(char('.'), digit1))));
    map(digits, |text: &str| Token::Number(text.to_string())).parse(input)
}

fn operator(input: &str) -> IResult<&str, Op> {
    alt((
        value(Op::Le, tag("<=")),
        value(Op::Ge, tag(">=")),
        value(Op::Lt, tag("<")),
        value(Op::Gt, tag(">")),
        value(Op::Eq, tag("=")),
    ))
    .parse(input)
}

/// A tag, or one of the words that look like one.
fn word(input: &str) -> IResult<&str, Token> {
    let first = take_while1(|c: char| c.is_alphabetic());
    let rest = take_while(|c: char| c.is_alphanumeric() || "._-/".contains(c));
    map(recognize(pair(first, rest)), |text: &str| match text {
        "AND" => Token::And,
        "CONTAINS" => Token::Operator(Op::Contains),
        "EXISTS" => Token::Operator(Op::Exists),
        _ => Token::Tag(text.to_string()),
    })
    .parse(input)
}

fn token(input: &str) -> IResult<&str, Token> {
    alt((
        map(quoted, |text: &str| Token::Text(text.to_string())),
        moment,
        number,
        map(operator, Token::Operator),
        word,
    ))
    .parse(input)
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
    /// Where the last word began.
    at: usize,
}

impl Reader<'_> {
    fn skip(&mut self) {
        let skipped: IResult<&str, &str> = multispace0(self.rest);
        if let Ok((rest, _)) = skipped {
            self.rest = rest;
        }
        self.at = self.text.len().saturating_sub(self.rest.len());
    }

    fn next(&mut self) -> Result<Option<Token>, String> {
        self.skip();
        if self.rest.is_empty() {
            return Ok(None);
        }
        match token(self.rest) {
            Ok((rest, found)) => {
                self.rest = rest;
                Ok(Some(found))
            }
            Err(_) => Err(format!("offset {}: invalid token", self.at)),
        }
    }

    fn require(&mut self, wanted: &[Kind]) -> Result<Token, String> {
        let Some(found) = self.next()? else {
            return Err(format!("offset {}: EOF", self.at));
        };
        if wanted.contains(&found.kind()) {
            return Ok(found);
        }
        let (got, wanted) = (found.kind().name(), label(wanted));
        Err(format!("offset {}: got {got}, wanted {wanted}", self.at))
    }
}

/// Names joined as in a sentence: `a, b or c`.
fn label(kinds: &[Kind]) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_string(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
        None => String::new(),
    }
}

fn condition(reader: &mut Reader<'_>) -> Result<Condition, String> {
    let Token::Tag(key) = reader.require(&[Kind::Tag])? else { return Err(String::new()) };
    let operators = [Op::Le, Op::Ge, Op::Lt, Op::Gt, Op::Eq, Op::Contains, Op::Exists];
    let Token::Operator(operator) = reader.require(&operators.map(Kind::Operator))? else {
        return Err(String::new());
    };
    let wanted: &[Kind] = match operator {
        Op::Exists => {
            return Ok(Condition { key, operator, operand: Operand::Nothing });
        }
        Op::Contains => &[Kind::Text],
        Op::Eq => &[Kind::Number, Kind::Time, Kind::Date, Kind::Text],
        _ => &[Kind::Number, Kind::Time, Kind::Date],
    };
    let operand = match reader.require(wanted)? {
        Token::Text(text) => Operand::Text(text),
        Token::Number(number) => Operand::Number(number),
        Token::Time(time) => Operand::Time(time),
        Token::Date(date) => Operand::Date(date),
        _ => Operand::Nothing,
    };
    Ok(Condition { key, operator, operand })
}

/// Reads a query.
///
/// # Errors
/// What is wrong and where, without the words in front that each method has of its own.
pub(crate) fn parse(text: &str) -> Result<Query, String> {
    let mut reader = Reader { text, rest: text, at: 0 };
    let mut conditions = vec![condition(&mut reader)?];
    while let Some(found) = reader.next()? {
        if found != Token::And {
            let got = found.kind().name();
            return Err(format!("offset {}: got {got}, want AND operator", reader.at));
        }
        conditions.push(condition(&mut reader)?);
    }
    Ok(Query { text: text.to_string(), conditions })
}
