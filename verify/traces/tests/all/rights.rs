//! Who may do what, and lists in which an item stands twice.

use cosmwasm_std::Uint128;
use lode_chain::{EngineKind, Msg, TxResult, coin};
use lode_msg::Asset;
use lode_msg::exchange::{
    CompoundRoute, ExecuteMsg, InstantiateMsg, LpTokenResponse, QueryMsg, ReceiveMsg,
};
use lode_traces::{Entry, HOSTILE, World, menu};

use crate::stage::{BOTH, HONEST, TRAP, as_token, call_of, exchange_call, refused, stage, state};

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sender {
    Owner,
    Stranger,
    Proposed,
    Itself,
    Contract,
    Face,
}

const SENDERS: [Sender; 6] = [
    Sender::Owner,
    Sender::Stranger,
    Sender::Proposed,
    Sender::Itself,
    Sender::Contract,
    Sender::Face,
];

/// The table: to whom a message is closed. All others may send it, about what is theirs.
fn may(name: &str, sender: Sender) -> bool {
    match name {
        "collect_protocol_fees"
        | "set_pause"
        | "propose_owner"
        | "cancel_owner"
        | "propose_params"
        | "apply_params"
        | "cancel_params" => sender == Sender::Owner,
        "accept_owner" => sender == Sender::Proposed,
        "lp_move" => sender == Sender::Face,
        _ => true,
    }
}

/// Sends a message as somebody; the exchange and a face send nothing by themselves, so for them
/// it is asked what would happen. Returns the refusal's text, empty when it is done.
fn sent(world: &mut World, sender: Sender, entry: &Entry, face: &str) -> String {
    let by = |result: TxResult| result.log;
    match sender {
        Sender::Owner => by(world.run("owner", &entry.msg, &entry.funds).unwrap()),
        Sender::Stranger => by(world.run("eve", &entry.msg, &entry.funds).unwrap()),
        Sender::Proposed => by(world.run("carol", &entry.msg, &entry.funds).unwrap()),
        Sender::Contract => {
            let call = exchange_call(world, &entry.msg, &entry.funds);
            by(as_token(world, call))
        }
        Sender::Itself | Sender::Face => {
            let itself = world.exchange.clone();
            let who = if sender == Sender::Itself { &itself } else { face };
            let would = world.simulate(who, &entry.msg, &entry.funds);
            would.err().map(|error| error.to_string()).unwrap_or_default()
        }
    }
}

/// AUTH-1
///
/// C5: a check was the wrong way round (SuperRare, 2025).
#[test]
fn c5_only_the_cells_of_the_table_pass() {
    for engine in BOTH {
        let mut world = stage(engine);
        let face_of = ExecuteMsg::CreateLpToken { pool: HONEST, name: None, symbol: None };
        world.done("eve", &face_of, &[]).unwrap();
        let face: LpTokenResponse = world.ask(&QueryMsg::LpToken { pool: HONEST }).unwrap();
        let face = face.address.unwrap();
        let carol = world.address("carol");
        world.done("owner", &ExecuteMsg::ProposeOwner { owner: carol }, &[]).unwrap();
        let params =
            lode_msg::exchange::Params { protocol_share_pips: Some(1), ..Default::default() };
        world.done("owner", &ExecuteMsg::ProposeParams { params }, &[]).unwrap();
        world.wait(200_000).unwrap();
        world.desk.commit().unwrap();

        let token = world.tokens[HOSTILE].clone();
        let (mut cells, mut closed) = (0, 0);
        for entry in menu(&mut world, HONEST, &token).unwrap() {
            for sender in SENDERS {
                let log = sent(&mut world, sender, &entry, &face);
                let barred = log.contains("unauthorized: ");
                let name = entry.name;
                assert_eq!(barred, !may(name, sender), "AUTH-1: {name} by {sender:?}: {log}");
                // Who may, can: an owner's message is then carried out.
                let owners = may(name, sender) && !may(name, Sender::Stranger);
                assert!(!owners || log.is_empty(), "AUTH-1: {name} by {sender:?}: {log}");
                (cells, closed) = (cells + 1, closed + u32::from(barred));
                world.desk.chain_mut().discard_block();
            }
        }
        println!("{engine:?}: {cells} cells, {closed} of them closed");
        assert_eq!(closed, 9 * 5);
    }
}

/// AUTH-1
#[test]
fn nobody_touches_what_is_somebody_elses() {
    for engine in BOTH {
        let mut world = stage(engine);
        let before = state(&world);
        // Eve holds no shares, in any sub-account, and earned nothing.
        for sub in [0, 1, u32::MAX] {
            let leave = World::withdraw_msg(HONEST, 1_000, sub, None);
            refused(&world.run("eve", &leave, &[]).unwrap(), "insufficient_shares");
        }
        let to = world.address("eve");
        let moved = ExecuteMsg::TransferShares {
            pool: HONEST,
            to,
            to_sub: None,
            sub: None,
            shares: Uint128::new(1),
        };
        refused(&world.run("eve", &moved, &[]).unwrap(), "insufficient_shares");
        let claim = ExecuteMsg::Claim { pools: vec![HONEST, TRAP], sub: None, recipient: None };
        refused(&world.run("eve", &claim, &[]).unwrap(), "nothing_to_claim");
        assert_eq!(state(&world), before);
    }
}

/// AUTH-1
///
/// D5: a state object was believed because it answered (Crema, 2022): a face that the exchange
/// didn't make, and a token that isn't the pool's.
#[test]
fn d5_what_only_looks_like_a_face_or_a_token_moves_nothing() {
    for engine in BOTH {
        let mut world = stage(engine);
        let before = state(&world);
        let (alice, mallory) = (world.address("alice"), world.address("mallory"));
        let shares = Uint128::new(1_000_000);
        let moved = ExecuteMsg::LpMove { pool: HONEST, from: alice, to: mallory.clone(), shares };
        let call = exchange_call(&world, &moved, &[]);
        refused(&as_token(&mut world, call), "unauthorized");
        // A token of Mallory's own making, with tokens in the exchange, is not usdc.
        let push = ReceiveMsg::Swap {
            route: vec![HONEST],
            amount_out: None,
            min_out: None,
            limit: None,
            recipient: Some(mallory),
            deadline: None,
        };
        let send = lode_hostile::msg::ExecuteMsg::Send {
            contract: world.exchange.clone(),
            amount: shares,
            msg: cosmwasm_std::to_json_binary(&push).unwrap(),
        };
        refused(&world.tell("mallory", HOSTILE, &send).unwrap(), "asset_not_in_pool");
        let deposit = ReceiveMsg::Deposit {
            pool: HONEST,
            min_shares: None,
            beneficiary: None,
            sub: None,
            deadline: None,
        };
        let send = lode_hostile::msg::ExecuteMsg::Send {
            contract: world.exchange.clone(),
            amount: shares,
            msg: cosmwasm_std::to_json_binary(&deposit).unwrap(),
        };
        refused(&world.tell("mallory", HOSTILE, &send).unwrap(), "asset_not_in_pool");
        assert_eq!(state(&world), before);
        println!("spoofed face and token: the attacker's profit is 0");
    }
}

/// LIST-1
///
/// B4: one number 437 times in a list was paid 437 times (Mirror, 2021; Level, 2023).
#[test]
fn b4_an_item_that_stands_twice_is_refused() {
    for engine in BOTH {
        let mut world = stage(engine);
        let twice = vec![HONEST, TRAP, HONEST];
        let before = state(&world);
        let claim = ExecuteMsg::Claim { pools: twice.clone(), sub: None, recipient: None };
        let route = CompoundRoute { asset: world.cw20(HOSTILE), route: vec![TRAP] };
        let routes = Some(vec![route.clone(), route]);
        let all = [
            ("bob", claim),
            ("bob", ExecuteMsg::Retry { ids: vec![1, 1] }),
            ("bob", ExecuteMsg::SyncPools { pools: twice.clone() }),
            ("owner", ExecuteMsg::CollectProtocolFees { pools: twice.clone() }),
            ("owner", ExecuteMsg::SetPause { pools: twice, swaps: true, deposits: true }),
            (
                "bob",
                ExecuteMsg::Compound {
                    pool: HONEST,
                    routes,
                    min_shares: None,
                    sub: None,
                    deadline: None,
                },
            ),
        ];
        for (who, msg) in all {
            refused(&world.run(who, &msg, &[]).unwrap(), "duplicate_item");
        }
        assert_eq!(state(&world), before);
        println!("an item twice: the attacker's profit is 0");
        // A claim of the same pool in two spellings of one address pays the same person once.
        let loud = world.address("bob").to_uppercase();
        let question = QueryMsg::Position { pool: HONEST, owner: loud, sub: None };
        let answer = world.ask::<lode_msg::exchange::PositionResponse>(&question);
        assert!(answer.unwrap_err().to_string().contains("invalid_address: "));
    }
}

/// AUTH-1
///
/// F5: initialised again, and taken over (Audius, 2022).
#[test]
fn f5_the_exchange_is_made_once_and_its_code_stays() {
    for engine in BOTH {
        let mut world = stage(engine);
        let before = state(&world);
        // No entry point takes an instantiation again.
        let again = call_of(&world.exchange, &InstantiateMsg::default());
        assert!(!as_token(&mut world, again).is_ok());
        let (exchange, code_id) = (world.exchange.clone(), world.code_id);
        for who in ["owner", "mallory"] {
            let sender = world.address(who);
            let migrate = Msg::Migrate {
                sender: sender.clone(),
                contract: exchange.clone(),
                code_id,
                msg: b"{}".to_vec(),
            };
            let result = world.desk.try_msg(who, migrate).unwrap();
            assert!(!result.is_ok(), "{who} changed the code");
            let admin = Msg::UpdateAdmin {
                sender: sender.clone(),
                contract: exchange.clone(),
                admin: sender,
            };
            assert!(!world.desk.try_msg(who, admin).unwrap().is_ok(), "{who} became the admin");
        }
        // Even with an admin there is nothing to migrate to: the code has no such entry point.
        let owner = world.address("owner");
        let made = Msg::Instantiate {
            sender: owner.clone(),
            admin: Some(owner.clone()),
            code_id,
            label: "with an admin".into(),
            msg: b"{}".to_vec(),
            funds: vec![],
        };
        let made = world.desk.msg("owner", made).unwrap();
        let contract = made.attribute("instantiate", "_contract_address").unwrap().to_string();
        let migrate = Msg::Migrate { sender: owner, contract, code_id, msg: b"{}".to_vec() };
        assert!(!world.desk.try_msg("owner", migrate).unwrap().is_ok());
        assert_eq!(state(&world), before);
        println!("made again or migrated: the attacker's profit is 0");
    }
}

/// LIST-1
///
/// G5: coins that stand twice, are zero, or are others than stated.
#[test]
fn g5_coins_are_exactly_what_the_message_states() {
    for engine in [EngineKind::Native, EngineKind::Wasm] {
        let mut world = stage(engine);
        let before = state(&world);
        let (msg, right) = world.deposit_msg(HONEST, (5_000, 5_000)).unwrap();
        let more = vec![coin(5_001, "usdc"), coin(5_000, "weth")];
        let other = vec![coin(1, "uatom"), coin(5_000, "usdc"), coin(5_000, "weth")];
        refused(&world.run("bob", &msg, &more).unwrap(), "funds_excess");
        refused(&world.run("bob", &msg, &other).unwrap(), "funds_excess");
        refused(&world.run("bob", &msg, &right[..1]).unwrap(), "funds_missing");
        refused(&world.run("bob", &msg, &[]).unwrap(), "funds_missing");
        let swap = World::swap_msg(vec![HONEST]);
        refused(&world.run("bob", &swap, &right).unwrap(), "funds_excess");
        // The chain itself lets no coin stand twice; a question has no such guard before it.
        let twice = [coin(2_500, "usdc"), coin(2_500, "usdc"), coin(5_000, "weth")];
        assert!(!world.run("bob", &msg, &twice).unwrap().is_ok());
        let bob = world.address("bob");
        let asked = world.simulate(&bob, &msg, &twice).unwrap_err().to_string();
        assert!(asked.contains("funds_excess: "), "{asked}");
        for silent in [
            ExecuteMsg::Accrue { pool: HONEST },
            World::withdraw_msg(HONEST, 1_000, 0, None),
            ExecuteMsg::Claim { pools: vec![HONEST], sub: None, recipient: None },
            ExecuteMsg::SyncPools { pools: vec![HONEST] },
        ] {
            let result = world.run("bob", &silent, &[coin(1, "usdc")]).unwrap();
            refused(&result, "funds_excess");
        }
        assert_eq!(state(&world), before);
        assert_eq!(world.pool(HONEST).unwrap().assets.0, Asset::native("usdc"));
    }
}
