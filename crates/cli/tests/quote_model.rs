//! Quotes against big integers, written from the rules alone, and against the pool itself.

mod support;

use num_bigint::BigUint;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use support::{batch, code, script, text};

struct Case {
    x: u128,
    y: u128,
    fee: u32,
    exact_in: bool,
    amount: u128,
}

impl Case {
    fn random(rng: &mut StdRng) -> Self {
        let mut number = || rng.random::<u128>() >> rng.random_range(0..128);
        let (x, y, free) = (number(), number(), number());
        let exact_in = rng.random();
        // Half of the amounts are near the reserve, where the interesting bounds are.
        let near = (if exact_in { x } else { y }) / rng.random_range(1..2_000);
        let fee = match rng.random_range(0..6) {
            0 => 0,
            1 => 999_999,
            2 => rng.random_range(0..1_000_000),
            _ => 3_000,
        };
        Self { x, y, fee, exact_in, amount: if rng.random() { near } else { free } }
    }

    fn line(&self) -> String {
        let Self { x, y, fee, amount, .. } = self;
        let field = if self.exact_in { "exact_in" } else { "exact_out" };
        format!(
            "{{\"kind\":\"xyk\",\"reserves\":[\"{x}\",\"{y}\"],\"fee_pips\":{fee},\"{field}\":\"{amount}\"}}\n"
        )
    }

    /// What goes in and out, or nothing when it must be refused.
    fn expected(&self) -> Option<(BigUint, BigUint)> {
        let [x, y, amount] = [self.x, self.y, self.amount].map(BigUint::from);
        let (million, zero) = (BigUint::from(1_000_000_u32), BigUint::ZERO);
        let rest = BigUint::from(1_000_000 - self.fee);
        if x == zero || y == zero || amount == zero {
            return None;
        }
        let (amount_in, amount_out) = if self.exact_in {
            let out = &amount * &rest * &y / (&x * &million + &amount * &rest);
            (amount, out)
        } else {
            if amount >= y {
                return None;
            }
            (&x * &amount * &million / ((&y - &amount) * &rest) + 1_u32, amount)
        };
        let fits = (&x + &amount_in).bits() <= 128;
        (fits && amount_out > zero).then_some((amount_in, amount_out))
    }
}

/// Checks that a decimal has 18 significant digits and lies within half of its last digit.
fn near(decimal: &str, numerator: &BigUint, denominator: &BigUint) -> Result<(), String> {
    if *numerator == BigUint::ZERO {
        return if decimal == "0" { Ok(()) } else { Err(format!("{decimal} for nothing")) };
    }
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let digits = format!("{whole}{fraction}");
    let mut significant = digits.trim_start_matches('0').len();
    let value: BigUint = digits.parse().map_err(|_| format!("{decimal} is no decimal"))?;
    let mut unit = BigUint::from(1_u32);
    while significant > 18 && fraction.is_empty() {
        // A large whole number ends with zeros.
        significant -= 1;
        unit *= 10_u32;
    }
    if significant != 18 || &value % &unit != BigUint::ZERO {
        return Err(format!("{decimal} has not 18 significant digits"));
    }
    let scale = BigUint::from(10_u32).pow(u32::try_from(fraction.len()).unwrap());
    // |value / scale − numerator / denominator| ≤ unit / (2 · scale)
    let (left, right) = (&value * denominator, numerator * &scale);
    let distance = if left > right { &left - &right } else { &right - &left };
    if distance * 2_u32 <= unit * denominator { Ok(()) } else { Err(format!("{decimal} is off")) }
}

fn check(case: &Case, answer: &Value) -> Result<(), String> {
    let Some((amount_in, amount_out)) = case.expected() else {
        return if code(answer).is_empty() { Err("must be refused".to_owned()) } else { Ok(()) };
    };
    let fee = (&amount_in * case.fee + 999_999_u32) / 1_000_000_u32;
    for (field, expected) in [("amount_in", &amount_in), ("amount_out", &amount_out), ("fee", &fee)]
    {
        if answer[field].as_str() != Some(&expected.to_string()) {
            return Err(format!("{field} must be {expected}"));
        }
    }
    let [x, y] = [case.x, case.y].map(BigUint::from);
    near(text(answer, "price_before"), &y, &x)?;
    near(text(answer, "price_after"), &(&y - &amount_out), &(&x + &amount_in))?;
    let (ideal, real) = (&amount_in * &y, &amount_out * &x);
    near(text(answer, "price_impact"), &(&ideal - &real), &ideal)
}

#[test]
fn quotes_equal_big_integers() {
    let seed = 20_180_501;
    let mut rng = StdRng::seed_from_u64(seed);
    let cases: Vec<Case> = (0..30_000).map(|_| Case::random(&mut rng)).collect();
    let answers = batch(cases.iter().map(Case::line).collect::<String>().as_bytes());
    assert_eq!(answers.len(), cases.len());
    for (case, answer) in cases.iter().zip(&answers) {
        if let Err(problem) = check(case, answer) {
            panic!("seed {seed}: {problem}: {}{answer}", case.line());
        }
    }
    let good = answers.iter().filter(|answer| code(answer).is_empty()).count();
    assert!(good > 5_000 && good < 29_000, "{good}");
}

#[test]
fn a_quote_equals_its_execution() {
    let seed = 7;
    let mut rng = StdRng::seed_from_u64(seed);
    let mut actions = Vec::new();
    for _ in 0..2_000 {
        let zero_for_one: bool = rng.random();
        let sign = if rng.random() { "-" } else { "" };
        let amount = rng.random::<u128>() >> rng.random_range(64..127);
        actions.push((zero_for_one, sign, amount));
    }
    let deposit = json!({"op": "deposit", "owner": "a",
        "amounts": [(1_u128 << 62).to_string(), (1_u128 << 70).to_string()]});
    let swaps = actions.iter().map(|(zero_for_one, sign, amount)| {
        json!({"op": "swap", "zero_for_one": zero_for_one,
            "amount_specified": format!("{sign}{amount}")})
    });
    let all: Vec<Value> = std::iter::once(deposit).chain(swaps).collect();
    let pool = json!({"kind": "xyk", "fee_pips": 500});
    let answers = script(&json!({"pool": pool, "actions": all}).to_string());
    let mut lines = String::new();
    for ((zero_for_one, sign, amount), before) in actions.iter().zip(&answers) {
        let [zero, one] = [0, 1].map(|side| before["reserves"][side].as_str().unwrap());
        let (x, y) = if *zero_for_one { (zero, one) } else { (one, zero) };
        let field = if sign.is_empty() { "exact_in" } else { "exact_out" };
        let quote =
            json!({"kind": "xyk", "reserves": [x, y], "fee_pips": 500, field: amount.to_string()});
        lines.push_str(&quote.to_string());
        lines.push('\n');
    }
    let quotes = batch(lines.as_bytes());
    assert_eq!(quotes.len() + 1, answers.len());
    let mut done = 0;
    for (((zero_for_one, ..), swap), quote) in actions.iter().zip(&answers[1..]).zip(&quotes) {
        assert_eq!(code(swap), code(quote), "seed {seed}: {swap} {quote}");
        if !code(swap).is_empty() {
            continue;
        }
        done += 1;
        let (into, out) =
            if *zero_for_one { ("amount0", "amount1") } else { ("amount1", "amount0") };
        assert_eq!(text(swap, into), text(quote, "amount_in"));
        assert_eq!(text(swap, out), format!("-{}", text(quote, "amount_out")));
        assert_eq!(text(swap, "fee"), text(quote, "fee"));
    }
    assert!(done > 500, "{done}");
}
