//! REST against a real node: for each path the node's protobuf answer must become the node's
//! JSON, byte for byte.
//!
//! `golden/node.json` was recorded on wasmd v0.61.14: the REST answer, and the `abci_query` answer
//! of the method behind it, at one height.

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lode_query::{Answer, Ask, RestCall, RestRequest, answer_at};

#[derive(serde::Deserialize)]
struct Recorded {
    path: String,
    method: String,
    request: String,
    value: Option<String>,
    json: String,
}

fn recorded() -> Vec<Recorded> {
    serde_json::from_str(include_str!("golden/node.json")).unwrap()
}

#[test]
fn json_is_a_nodes() {
    let all = recorded();
    assert!(all.len() > 60);
    let mut wrong = Vec::new();
    for row in &all {
        let (path, query) = row.path.split_once('?').unwrap_or((&row.path, ""));
        let call = RestCall::read(&RestRequest { method: "GET", path, query, body: b"" }).unwrap();
        assert_eq!(call.path, row.method);
        assert_eq!(hex::encode(&call.data), row.request);
        let value = STANDARD.decode(row.value.as_deref().unwrap_or_default()).unwrap();
        let answer = call.answer(&Answer::ok(value, 1));
        assert_eq!(answer.status, 200, "{}", row.path);
        let ours = String::from_utf8(answer.body).unwrap();
        if ours != row.json {
            wrong.push(format!("{}\n  node: {}\n  ours: {ours}", row.path, row.json));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[derive(serde::Deserialize)]
struct Refused {
    verb: String,
    path: String,
    body: String,
    status: u16,
    answer: serde_json::Value,
}

/// What a node of this chain answers to a REST request.
fn rest(chain: &lode_chain::Chain, row: &Refused) -> (u16, serde_json::Value) {
    let (path, query) = row.path.split_once('?').unwrap_or((&row.path, ""));
    let request = RestRequest { method: &row.verb, path, query, body: row.body.as_bytes() };
    let answer = match RestCall::read(&request) {
        Err(answer) => answer,
        Ok(call) if call.path.ends_with("/BroadcastTx") => {
            match lode_query::broadcast_request(&call.data) {
                Err(answer) => call.answer(&answer),
                Ok(_) => panic!("{} is no bad broadcast", row.body),
            }
        }
        Ok(call) => {
            let info = support::info();
            let ask = Ask { chain, info: &info, comet: Some(&support::Plain) };
            call.answer(&answer_at(&ask, &call.path, &call.data, 0))
        }
    };
    (answer.status, serde_json::from_slice(&answer.body).unwrap())
}

#[test]
fn refusals_and_empty_answers_are_a_nodes() {
    let all: Vec<Refused> = serde_json::from_str(include_str!("golden/refused.json")).unwrap();
    let built = support::built();
    let mut wrong = Vec::new();
    for row in &all {
        let (status, mut ours) = rest(&built.chain, row);
        let mut theirs = row.answer.clone();
        // A node adds where in its source an error was made, and the gas until then.
        let text = theirs["message"].as_str().map(|m| m.split(" [").next().unwrap().to_string());
        if text.is_some() && row.path.ends_with("/simulate") && status == 500 {
            let cut = ours["message"].as_str().map(|m| m.split(" with gas").next().unwrap());
            ours["message"] = cut.unwrap().into();
            theirs["message"] = text.into();
        }
        // The words for what is no JSON are the JSON reader's own.
        if row.verb == "POST" && status == 400 && ours["message"] != theirs["message"] {
            ours["message"] = "".into();
            theirs["message"] = "".into();
        }
        if (status, &ours) != (row.status, &theirs) {
            let asked = format!("{} {} {}", row.verb, row.path, row.body);
            wrong
                .push(format!("{asked}\n  node: {} {theirs}\n  ours: {status} {ours}", row.status));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}
