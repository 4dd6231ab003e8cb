//! REST: HTTP paths to methods, and protobuf answers to JSON, by the interface's annotations.

mod route;

use prost::Message;
use prost_reflect::DynamicMessage;
use tonic::Code;

use crate::Answer;
use crate::json;
use route::{Found, Route};

/// A REST request.
#[derive(Clone, Copy, Debug)]
pub struct RestRequest<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// The path, percent signs and all.
    pub path: &'a str,
    /// What follows the question mark; empty for nothing.
    pub query: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// A REST answer: a status and JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestAnswer {
    /// The HTTP status.
    pub status: u16,
    /// JSON.
    pub body: Vec<u8>,
}

/// A REST request as the gRPC call that it stands for.
#[derive(Debug)]
pub struct RestCall {
    /// The method's path.
    pub path: String,
    /// The request in protobuf.
    pub data: Vec<u8>,
    route: &'static Route,
}

impl RestCall {
    /// Reads a request.
    ///
    /// # Errors
    /// The answer to a path that nobody serves, or to words that don't fit.
    pub fn read(request: &RestRequest<'_>) -> Result<Self, RestAnswer> {
        let Some(found) = route::find(request.method, request.path) else {
            return Err(refused(Code::Unimplemented, "Not Implemented"));
        };
        let Found { route, words } = found;
        let invalid = |why: String| refused(Code::InvalidArgument, &why);
        let mut message = if route.body {
            json::from_json(route.input.clone(), request.body).map_err(invalid)?
        } else {
            DynamicMessage::new(route.input.clone())
        };
        if !route.body {
            for (name, words) in query_words(request.query) {
                json::set_path(&mut message, &name, &words).map_err(invalid)?;
            }
        }
        for (name, word) in words {
            json::set_path(&mut message, &name, &[word]).map_err(|why| {
                invalid(format!("type mismatch, parameter: {name}, error: {why}"))
            })?;
        }
        Ok(Self { path: route.path.clone(), data: message.encode_to_vec(), route })
    }

    /// Turns the method's answer into the request's.
    pub fn answer(&self, answer: &Answer) -> RestAnswer {
        if !answer.is_ok() {
            return refused(answer.status, &answer.message);
        }
        match json::of_described(self.route.output.clone(), &answer.value) {
            Ok(body) => RestAnswer { status: 200, body },
            Err(why) => refused(Code::Internal, &why),
        }
    }
}

/// The words of a query string by name, in the order in which names come first.
fn query_words(query: &str) -> Vec<(String, Vec<String>)> {
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    for (name, word) in form_urlencoded::parse(query.as_bytes()) {
        let full = out.len() >= MOST_NAMES;
        match out.iter_mut().find(|(known, _)| *known == name) {
            Some((_, words)) => words.push(word.into_owned()),
            None if full => {}
            None => out.push((name.into_owned(), vec![word.into_owned()])),
        }
    }
    out
}

/// Most names in a query string that are looked at: no request has as many fields.
const MOST_NAMES: usize = 64;

/// An error in JSON.
pub(crate) fn refused(code: Code, message: &str) -> RestAnswer {
    let mut body = format!("{{\"code\":{},\"message\":", i32::from(code));
    json::quoted(&mut body, message);
    body.push_str(",\"details\":[]}");
    RestAnswer { status: http_status(code), body: body.into_bytes() }
}

/// The HTTP status of a gRPC status.
fn http_status(code: Code) -> u16 {
    match code {
        Code::Ok => 200,
        Code::Cancelled => 408,
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => 400,
        Code::DeadlineExceeded => 504,
        Code::NotFound => 404,
        Code::AlreadyExists | Code::Aborted => 409,
        Code::PermissionDenied => 403,
        Code::Unauthenticated => 401,
        Code::ResourceExhausted => 429,
        Code::Unimplemented => 501,
        Code::Unavailable => 503,
        Code::Unknown | Code::Internal | Code::DataLoss => 500,
    }
}

/// Every REST path that is served, with its HTTP method.
pub fn rest_paths() -> Vec<(String, String)> {
    route::all().map(|route| (route.method.to_string(), route.template.clone())).collect()
}
