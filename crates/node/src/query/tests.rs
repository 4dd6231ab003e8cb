use super::*;

fn events(pairs: &[(&str, &str)]) -> EventMap {
    let mut out = EventMap::new();
    for (key, value) in pairs {
        out.entry((*key).to_string()).or_default().push((*value).to_string());
    }
    out
}

#[test]
fn matches_what_clients_send() {
    let events = events(&[
        ("tm.event", "Tx"),
        ("tx.hash", "AB"),
        ("tx.height", "7"),
        ("message.action", "/cosmos.bank.v1beta1.MsgSend"),
        ("transfer.amount", "12345ustake"),
        ("wasm-swap.pool_id", "1"),
    ]);
    let yes = [
        "tm.event='Tx'",
        "tm.event = 'Tx' AND tx.hash='AB'",
        "tm.event='Tx' AND message.action='/cosmos.bank.v1beta1.MsgSend'",
        "message.action CONTAINS 'MsgSend' AND tx.height>=7 AND tx.height < 8",
        "transfer.amount EXISTS AND transfer.amount > 12344.5",
        "wasm-swap.pool_id=1",
    ];
    for text in yes {
        assert!(parse(text).expect(text).matches(&events), "{text}");
    }
    let no = [
        "tm.event='NewBlock'",
        "tm.event='Tx' AND tx.hash='ab'",
        "tx.height>7",
        "tx.fee EXISTS",
        "message.action > 3",
    ];
    for text in no {
        assert!(!parse(text).expect(text).matches(&events), "{text}");
    }
}

#[test]
fn compares_numbers_beyond_any_word() {
    let events = events(&[("a.b", "340282366920938463463374607431768211456")]);
    assert!(parse("a.b>340282366920938463463374607431768211455").expect("q").matches(&events));
    assert!(!parse("a.b>340282366920938463463374607431768211456.0").expect("q").matches(&events));
}

#[test]
fn times_and_dates() {
    let events = events(&[("a.time", "2023-05-03T14:45:00Z"), ("a.date", "2023-05-03")]);
    assert!(parse("a.time>=TIME 2023-05-03T16:45:00+02:00").expect("q").matches(&events));
    assert!(parse("a.date<DATE 2023-05-04").expect("q").matches(&events));
    assert!(!parse("a.date<DATE 2023-05-03").expect("q").matches(&events));
}

#[test]
fn says_where_and_what_is_wrong() {
    let wrong = [
        (
            "tm.event='Tx' AND tx.height== 3",
            "offset 28: got = operator, wanted number, timestamp, datestamp or string",
        ),
        ("", "offset 0: EOF"),
        ("'a'", "offset 0: got string, wanted tag"),
        ("a.b='x' c.d='y'", "offset 8: got tag, want AND operator"),
        ("a.b CONTAINS 3", "offset 13: got number, wanted string"),
        ("a.b='open", "offset 4: invalid token"),
    ];
    for (text, why) in wrong {
        assert_eq!(parse(text).expect_err(text), why, "{text}");
    }
}
