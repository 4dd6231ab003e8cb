//! Random bytes on every path: an answer, never a panic, and never more than asked for.

mod support;

use std::cell::RefCell;

use lode_query::{Ask, RestCall, RestRequest, answer_at, method_paths, rest_paths};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};

/// Requests of every form: noise, and protobuf with pages, addresses and numbers in it.
fn request() -> impl Strategy<Value = Vec<u8>> {
    let field = (1_u8..8, prop_oneof![Just(0_u8), Just(2)], vec(any::<u8>(), 0..24)).prop_map(
        |(number, kind, bytes)| {
            let mut out = vec![number << 3 | kind];
            if kind == 0 {
                out.push(bytes.first().copied().unwrap_or(0) & 0x7f);
            } else {
                out.push(u8::try_from(bytes.len()).unwrap());
                out.extend(bytes);
            }
            out
        },
    );
    prop_oneof![vec(any::<u8>(), 0..80), vec(field, 0..6).prop_map(|fields| fields.concat())]
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config {
        cases,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(4),
        ..Config::default()
    })
}

#[test]
fn every_method_answers_any_bytes() {
    let built = RefCell::new(support::built());
    let info = support::info();
    let paths = method_paths();
    let strategy = (0..paths.len(), request(), -2_i64..6);
    runner(4_000)
        .run(&strategy, |(path, data, height)| {
            let built = built.borrow();
            let ask = Ask { chain: &built.chain, info: &info, comet: Some(&support::Plain) };
            let answer = answer_at(&ask, paths[path], &data, height);
            prop_assert_eq!(answer.is_ok(), answer.status == tonic::Code::Ok);
            prop_assert!(answer.is_ok() || answer.value.is_empty());
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_rest_path_answers_any_words() {
    let built = RefCell::new(support::built());
    let info = support::info();
    let paths = rest_paths();
    let word = prop_oneof!["[ -~]{0,12}", "[0-9]{1,22}", Just(support::built().probe)];
    let query = vec(("[a-z_.]{1,20}|pagination.(key|limit|offset)|denom", "[ -~]{0,9}"), 0..4);
    let strategy = (
        0..paths.len(),
        vec(word, 4),
        query,
        "\\PC{0,40}|\\{\"tx_bytes\":\"[A-Za-z0-9]{0,20}\"\\}",
    );
    runner(4_000)
        .run(&strategy, |(path, words, query, body)| {
            let (method, template) = &paths[path];
            let mut words = words.iter();
            let part = |part: &str| match part.starts_with('{') {
                true => words.next().unwrap().replace(['/', '?'], "_"),
                false => part.to_string(),
            };
            let path = template.split('/').map(part).collect::<Vec<_>>().join("/");
            let query = query.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("&");
            let request = RestRequest { method, path: &path, query: &query, body: body.as_bytes() };
            let answer = match RestCall::read(&request) {
                Err(answer) => answer,
                Ok(call) => {
                    let built = built.borrow();
                    let comet = Some(&support::Plain as &dyn lode_query::Comet);
                    let ask = Ask { chain: &built.chain, info: &info, comet };
                    call.answer(&answer_at(&ask, &call.path, &call.data, 0))
                }
            };
            prop_assert!(serde_json::from_slice::<serde_json::Value>(&answer.body).is_ok());
            Ok(())
        })
        .unwrap();
}
