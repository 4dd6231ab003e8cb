//! Reads what a chain says about a failed transaction.

use crate::error::ClientError;

/// What wasmd puts behind a contract's own words.
const CONTRACT_ENDS: [&str; 6] = [
    ": execute wasm contract failed",
    ": instantiate wasm contract failed",
    ": migrate wasm contract failed",
    ": query wasm contract failed",
    ": reply wasm contract failed",
    ": sudo wasm contract failed",
];

/// The contract's words in a text of the chain, if a contract has spoken.
fn words(log: &str) -> Option<&str> {
    let end = CONTRACT_ENDS.iter().filter_map(|end| log.find(end)).min()?;
    let before = log.get(..end)?;
    let said = match before.split_once("message index: ") {
        Some((_, rest)) => rest.split_once(": ").map_or(rest, |(_, said)| said),
        None => before,
    };
    // The VM's frame around what a contract returns, once for each contract on the way.
    let mut said = said;
    for frame in ["dispatch: submessages: ", "dispatch: ", "submessages: "] {
        said = said.strip_prefix(frame).unwrap_or(said);
    }
    Some(said)
}

/// Lode's contracts begin with a stable code, a colon and a space.
fn contract(said: &str) -> ClientError {
    let is_code = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
    };
    let code = said.split_once(": ").map(|(code, _)| code).filter(|code| is_code(code));
    // `kind: Serialization, error: …` is how cosmwasm-std words what it can't read.
    let code = code.filter(|code| *code != "kind");
    let code = code.unwrap_or("contract_error").to_string();
    ClientError::Contract { code, message: said.to_string() }
}

/// The error behind a code that isn't 0.
pub(crate) fn refusal(codespace: &str, number: u32, log: &str) -> ClientError {
    match words(log) {
        Some(said) => contract(said),
        None => {
            ClientError::Refused { codespace: codespace.to_string(), number, log: log.to_string() }
        }
    }
}

/// The error behind a refused query.
pub(crate) fn query(log: &str) -> ClientError {
    if let Some(said) = words(log) {
        return contract(said);
    }
    if log.contains("code = NotFound") || log.contains("not found") || log.contains("no such") {
        return ClientError::NotFound(log.to_string());
    }
    ClientError::Query(log.to_string())
}

/// The error behind a refused simulation: the text only, since nodes give no number with it.
pub(crate) fn simulated(log: &str) -> ClientError {
    let numbers = [
        (": insufficient funds", 5),
        (": invalid address", 7),
        (": unknown address", 9),
        (": invalid coins", 10),
        (": out of gas", 11),
        (": unauthorized", 4),
        (": incorrect account sequence", 32),
    ];
    let number = numbers.iter().find(|(words, _)| log.contains(words)).map(|(_, number)| *number);
    match number {
        Some(number) => refusal("sdk", number, log),
        None => query(log),
    }
}

/// The sequence that the chain expects, if that is what it complains about.
pub(crate) fn expected_sequence(log: &str) -> Option<u64> {
    let (_, rest) = log.split_once("account sequence mismatch, expected ")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: &str = "failed to execute message; message index: 0: ";

    #[test]
    fn a_contract_is_quoted_with_its_code() {
        let log = format!("{FRAME}swaps_paused: Swaps are paused.: execute wasm contract failed");
        let error = refusal("wasm", 5, &log);
        assert_eq!(error.code(), "swaps_paused");
        let log = format!(
            "rpc error: code = Unknown desc = {log} [x@v1/y.go:1] with gas used: '9': unknown request"
        );
        assert_eq!(refusal("sdk", 6, &log).code(), "swaps_paused");
        let log = format!("{FRAME}Unknown pool: execute wasm contract failed");
        assert_eq!(refusal("wasm", 5, &log).code(), "contract_error");
        let log = format!("{FRAME}kind: Serialization, error: no: execute wasm contract failed");
        assert_eq!(refusal("wasm", 5, &log).code(), "contract_error");
    }

    #[test]
    fn what_is_no_contract_keeps_its_number() {
        let log =
            format!("{FRAME}spendable balance 1stake is smaller than 2stake: insufficient funds");
        assert_eq!(refusal("sdk", 5, &log).code(), "insufficient_funds");
    }

    #[test]
    fn the_expected_sequence_is_read() {
        let log = "account sequence mismatch, expected 13, got 16: incorrect account sequence";
        assert_eq!(expected_sequence(log), Some(13));
        assert_eq!(expected_sequence("insufficient fees; got: 1stake"), None);
    }
}
