//! The cw20 face of a pool's shares.

use lode_chain::coin;
use lode_msg::cw20::{
    AllAccountsResponse, AllAllowancesResponse, AllowanceResponse, BalanceResponse, Expiration,
    MinterResponse, TokenInfoResponse,
};
use lode_msg::exchange::{ExecuteMsg, LpTokenResponse, QueryMsg};
use lode_msg::lp_token::{ExecuteMsg as Face, QueryMsg as Ask};

use crate::stage::{HOUR, Stage, campaign, claim, native, uint};

fn make(pool: u32, name: Option<&str>, symbol: Option<&str>) -> ExecuteMsg {
    let own = |text: Option<&str>| text.map(str::to_owned);
    ExecuteMsg::CreateLpToken { pool, name: own(name), symbol: own(symbol) }
}

fn with_face() -> (Stage, String) {
    let mut stage = Stage::with_pool();
    let result = stage.run("stranger", &make(1, Some("Ether dollars"), Some("ETH-USDC")), &[]);
    let address = result.attribute("wasm-lp_token", "address").unwrap().to_owned();
    let found: LpTokenResponse = stage.ask(&QueryMsg::LpToken { pool: 1 });
    assert_eq!(found.address, Some(address.clone()));
    (stage, address)
}

fn balance(stage: &mut Stage, face: &str, who: &str) -> u128 {
    let address = stage.desk.address(who);
    let answer: BalanceResponse = stage.desk.query(face, &Ask::Balance { address }).unwrap();
    answer.balance.u128()
}

fn fail(stage: &mut Stage, face: &str, who: &str, msg: &Face, code: &str) {
    let result = stage.desk.try_execute(who, face, msg, &[]).unwrap();
    assert!(result.log.contains(&format!("{code}: ")), "wanted {code}, got {}", result.log);
}

#[test]
fn a_face_is_made_once_for_each_pool() {
    let (mut stage, _) = with_face();
    stage.refuse("alice", &make(1, None, None), &[], "lp_token_exists");
    stage.refuse("alice", &make(2, None, None), &[], "unknown_pool");
    stage.create_pool(native("ueth"), native("uusdc"), 7);
    stage.refuse("alice", &make(2, Some("x"), None), &[], "invalid_name");
    stage.refuse("alice", &make(2, Some("semi;colon"), None), &[], "invalid_name");
    stage.refuse("alice", &make(2, None, Some("A B C")), &[], "invalid_name");
    stage.refuse("alice", &make(2, None, None), &[coin(1, "ueth")], "funds_excess");
    assert_eq!(stage.ask::<LpTokenResponse>(&QueryMsg::LpToken { pool: 2 }).address, None);
    stage.ask_refused(&QueryMsg::LpToken { pool: 3 }, "unknown_pool");
    let result = stage.run("alice", &make(2, None, None), &[]);
    let face = result.attribute("wasm-lp_token", "address").unwrap().to_owned();
    let info: TokenInfoResponse = stage.desk.query(&face, &Ask::TokenInfo {}).unwrap();
    assert_eq!((info.name.as_str(), info.symbol.as_str()), ("Lode shares of pool 2", "LODE-LP-2"));
    // Nobody can change its code.
    assert_eq!(stage.desk.chain().contract_info(&face).unwrap().unwrap().admin, None);
}

#[test]
fn a_transfer_is_a_move_in_the_ledger_and_settles_both() {
    let (mut stage, face) = with_face();
    let now = stage.now();
    stage.run("carol", &campaign(1, now, now + 2 * HOUR), &[coin(20_000, "ulode")]);
    stage.wait(HOUR);
    let bob = stage.desk.address("bob");
    let half = balance(&mut stage, &face, "alice") / 2;
    let send = |recipient: &str, amount| Face::Transfer {
        recipient: recipient.to_owned(),
        amount: uint(amount),
    };
    let result = stage.desk.execute("alice", &face, &send(&bob, half), &[]).unwrap();
    assert_eq!(result.attribute("wasm", "action"), Some("transfer"));
    assert_eq!(result.attribute("wasm-transfer_shares", "to"), Some(bob.as_str()));
    assert_eq!(balance(&mut stage, &face, "bob"), half);
    stage.wait(HOUR);
    // Alice has the first hour and half of the second, less the odd share's worth.
    let pending = stage.position("bob", 1).pending[0].amount.u128();
    assert!((4_997..=5_000).contains(&pending), "{pending}");
    stage.run("bob", &claim(&[1]), &[]);
    fail(&mut stage, &face, "bob", &send(&bob, half + 1), "insufficient_shares");
    fail(&mut stage, &face, "bob", &send(&bob, 0), "zero_amount");
    fail(&mut stage, &face, "bob", &send("nobody", 1), "invalid_address");
    let info: TokenInfoResponse = stage.desk.query(&face, &Ask::TokenInfo {}).unwrap();
    assert_eq!((info.decimals, info.total_supply.u128()), (6, 2_000_000));
    let accounts = Ask::AllAccounts { start_after: None, limit: None };
    let accounts: AllAccountsResponse = stage.desk.query(&face, &accounts).unwrap();
    assert_eq!(accounts.accounts.len(), 2);
    let more = Ask::AllAccounts { start_after: Some(accounts.accounts[0].clone()), limit: Some(1) };
    let more: AllAccountsResponse = stage.desk.query(&face, &more).unwrap();
    assert_eq!(more.accounts, accounts.accounts[1..]);
    assert_eq!(stage.desk.query::<Option<MinterResponse>>(&face, &Ask::Minter {}).unwrap(), None);
    stage.check();
}

#[test]
fn allowances_are_used_up_and_end() {
    let (mut stage, face) = with_face();
    let [alice, bob, carol] = ["alice", "bob", "carol"].map(|name| stage.desk.address(name));
    let raise = |amount, expires| Face::IncreaseAllowance {
        spender: bob.clone(),
        amount: uint(amount),
        expires,
    };
    let take = |amount| Face::TransferFrom {
        owner: alice.clone(),
        recipient: carol.clone(),
        amount: uint(amount),
    };
    let left = |stage: &Stage| {
        let ask = Ask::Allowance { owner: alice.clone(), spender: bob.clone() };
        stage.desk.query::<AllowanceResponse>(&face, &ask).unwrap().allowance.u128()
    };
    fail(&mut stage, &face, "bob", &take(1), "insufficient_allowance");
    let end = Expiration::AtTime(cosmwasm_std::Timestamp::from_seconds(stage.now() + 100));
    stage.desk.execute("alice", &face, &raise(50, Some(end)), &[]).unwrap();
    stage.desk.execute("bob", &face, &take(20), &[]).unwrap();
    assert_eq!(left(&stage), 30);
    fail(&mut stage, &face, "bob", &take(31), "insufficient_allowance");
    let lower = Face::DecreaseAllowance { spender: bob.clone(), amount: uint(10), expires: None };
    stage.desk.execute("alice", &face, &lower, &[]).unwrap();
    assert_eq!(left(&stage), 20);
    let all = Ask::AllAllowances { owner: alice.clone(), start_after: None, limit: None };
    let all: AllAllowancesResponse = stage.desk.query(&face, &all).unwrap();
    assert_eq!((all.allowances.len(), all.allowances[0].allowance.u128()), (1, 20));
    stage.wait(100);
    fail(&mut stage, &face, "bob", &take(1), "allowance_expired");
    assert_eq!(left(&stage), 0);
    // What had ended doesn't come back to life.
    stage.desk.execute("alice", &face, &raise(5, None), &[]).unwrap();
    assert_eq!(left(&stage), 5);
    let past = Expiration::AtHeight(1);
    fail(&mut stage, &face, "alice", &raise(5, Some(past)), "expiry_in_past");
    fail(&mut stage, &face, "alice", &raise(0, None), "zero_amount");
    fail(&mut stage, &face, "alice", &raise(u128::MAX, None), "overflow");
    fail(&mut stage, &face, "bob", &raise(1, None), "own_allowance");
    stage.desk.execute("alice", &face, &lower, &[]).unwrap();
    fail(&mut stage, &face, "bob", &take(1), "insufficient_allowance");
    assert_eq!(balance(&mut stage, &face, "carol"), 20);
    stage.check();
}

#[test]
fn only_the_pools_own_face_moves_its_shares() {
    let (mut stage, face) = with_face();
    // Somebody makes a face with himself as the exchange, and one of another pool.
    let fake =
        lode_msg::lp_token::InstantiateMsg { pool: 1, name: "Fake".into(), symbol: "FAKE".into() };
    let fake = stage.desk.instantiate("stranger", 2, &fake, "fake", &[]).unwrap();
    let bob = stage.desk.address("bob");
    let steal = Face::Transfer { recipient: bob.clone(), amount: uint(5) };
    assert!(!stage.desk.try_execute("alice", &fake, &steal, &[]).unwrap().is_ok());
    let result = stage.desk.try_execute("alice", &face, &steal, &[coin(1, "ueth")]).unwrap();
    assert!(result.log.contains("funds_excess: "), "{}", result.log);
    assert_eq!(stage.position("bob", 1).shares.u128(), 0);
}

#[test]
fn an_exchange_without_the_code_makes_no_faces() {
    let mut stage = Stage::new();
    let init = lode_msg::exchange::InstantiateMsg::default();
    stage.exchange = stage.desk.instantiate("operator", 1, &init, "other", &[]).unwrap();
    stage.create_pool(native("ueth"), native("uusdc"), 1);
    stage.refuse("alice", &make(1, None, None), &[], "lp_token_disabled");
}
