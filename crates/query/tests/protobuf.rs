//! Questions in protobuf, by the types that Rust clients use.

mod support;

use lode_query::cosmos_sdk_proto::Any;
use lode_query::cosmos_sdk_proto::cosmos::auth::v1beta1 as auth;
use lode_query::cosmos_sdk_proto::cosmos::bank::v1beta1 as bank;
use lode_query::cosmos_sdk_proto::cosmos::base::node::v1beta1 as node;
use lode_query::cosmos_sdk_proto::cosmos::base::query::v1beta1::PageRequest;
use lode_query::cosmos_sdk_proto::cosmos::base::tendermint::v1beta1 as comet;
use lode_query::cosmos_sdk_proto::cosmos::staking::v1beta1 as staking;
use lode_query::cosmos_sdk_proto::cosmos::tx::v1beta1 as tx;
use lode_query::cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use lode_query::{Answer, Ask, answer, answer_at};
use prost::Message;
use support::{ask, built, info, question};
use tonic::Code;

const BANK: &str = "/cosmos.bank.v1beta1.Query";
const WASM: &str = "/cosmwasm.wasm.v1.Query";
const TX: &str = "/cosmos.tx.v1beta1.Service";

fn page(change: impl FnOnce(&mut PageRequest)) -> Option<PageRequest> {
    let mut page = PageRequest::default();
    change(&mut page);
    Some(page)
}

#[test]
fn an_account_is_an_any_and_its_parts_agree() {
    let built = built();
    let request = auth::QueryAccountRequest { address: built.alice.clone() };
    let path = "/cosmos.auth.v1beta1.Query/Account";
    let found: auth::QueryAccountResponse = ask(&built.chain, path, &request).unwrap();
    let any: Any = found.account.unwrap();
    assert_eq!(any.type_url, "/cosmos.auth.v1beta1.BaseAccount");
    let base = auth::BaseAccount::decode(any.value.as_slice()).unwrap();
    assert_eq!((base.account_number, base.sequence), (0, 4));
    assert_eq!(base.address, built.alice);
    let request = auth::QueryAccountInfoRequest { address: built.alice.clone() };
    let path = "/cosmos.auth.v1beta1.Query/AccountInfo";
    let info: auth::QueryAccountInfoResponse = ask(&built.chain, path, &request).unwrap();
    assert_eq!(info.info.unwrap(), base);
}

#[test]
fn balances_come_in_pages_by_key_and_by_offset() {
    let built = built();
    let all = |pagination| {
        let path = format!("{BANK}/AllBalances");
        let request = bank::QueryAllBalancesRequest {
            address: built.alice.clone(),
            pagination,
            resolve_denom: false,
        };
        ask::<bank::QueryAllBalancesResponse>(&built.chain, &path, &request).unwrap()
    };
    let denoms = |response: &bank::QueryAllBalancesResponse| {
        response.balances.iter().map(|coin| coin.denom.clone()).collect::<Vec<_>>()
    };
    let whole = all(None);
    assert_eq!(denoms(&whole), ["stake", "usdc", "weth"]);
    assert_eq!(whole.pagination.unwrap().total, 3);
    assert_eq!(whole.balances[1].amount, "4995");
    let first = all(page(|p| p.limit = 2));
    let next = first.pagination.clone().unwrap();
    assert_eq!((denoms(&first).len(), next.total), (2, 0));
    let rest = all(page(|p| (p.limit, p.key) = (2, next.next_key)));
    assert_eq!(denoms(&rest), ["weth"]);
    assert!(rest.pagination.unwrap().next_key.is_empty());
    let second = all(page(|p| (p.limit, p.offset, p.count_total) = (1, 1, true)));
    assert_eq!(denoms(&second), ["usdc"]);
    assert_eq!(second.pagination.unwrap().total, 3);
    let back = all(page(|p| (p.limit, p.reverse) = (2, true)));
    assert_eq!(denoms(&back), ["weth", "usdc"]);
    let key = back.pagination.unwrap().next_key;
    let end = all(page(|p| (p.limit, p.reverse, p.key) = (2, true, key)));
    assert_eq!(denoms(&end), ["stake"]);
    let huge = all(page(|p| (p.limit, p.offset) = (u64::MAX, u64::MAX)));
    assert!(huge.balances.is_empty());
    assert_eq!(denoms(&all(page(|p| p.limit = u64::MAX))).len(), 3);
    let foreign = all(page(|p| p.key = vec![9, 9, 9]));
    assert!(foreign.balances.is_empty());
}

#[test]
fn owners_and_supply_are_those_of_the_bank() {
    let built = built();
    let path = format!("{BANK}/DenomOwners");
    let request = bank::QueryDenomOwnersRequest { denom: "usdc".into(), pagination: None };
    let found: bank::QueryDenomOwnersResponse = ask(&built.chain, &path, &request).unwrap();
    let mut owners: Vec<_> = found
        .denom_owners
        .into_iter()
        .map(|owner| (owner.address, owner.balance.unwrap().amount))
        .collect();
    owners.sort_by(|a, b| a.1.cmp(&b.1));
    let expected = [(built.alice.clone(), "4995".to_string()), (built.bob.clone(), "5005".into())];
    assert_eq!(owners, expected);
    let path = format!("{BANK}/SupplyOf");
    let request = bank::QuerySupplyOfRequest { denom: "usdc".into() };
    let found: bank::QuerySupplyOfResponse = ask(&built.chain, &path, &request).unwrap();
    assert_eq!(found.amount.unwrap().amount, "10000");
}

#[test]
fn contracts_are_asked_listed_and_read() {
    let built = built();
    let path = format!("{WASM}/SmartContractState");
    let smart = |query_data: Vec<u8>, address: &str| {
        let request = wasm::QuerySmartContractStateRequest { address: address.into(), query_data };
        ask::<wasm::QuerySmartContractStateResponse>(&built.chain, &path, &request)
    };
    assert_eq!(smart(question("c"), &built.probe).unwrap().data, b"\"<3>\"");
    let bad = smart(b"{\"nope\":{}}".to_vec(), &built.probe).unwrap_err();
    assert_eq!((bad.code, bad.codespace.as_str(), bad.status), (6, "sdk", Code::Unknown));
    assert!(bad.log.ends_with(": query wasm contract failed: unknown request"), "{}", bad.log);
    assert!(bad.message.starts_with("codespace wasm code 9: query wasm contract failed: "));
    let none = smart(question("a"), &built.alice).unwrap_err();
    let text = format!("address {}: no such contract: unknown request", built.alice);
    assert_eq!((none.code, none.log), (6, text));
    let no_json = smart(b"nope".to_vec(), &built.probe).unwrap_err();
    assert_eq!(no_json.code, 18);
    let log = "rpc error: code = InvalidArgument desc = invalid query data: invalid request";
    assert_eq!(no_json.log, log);

    let path = format!("{WASM}/AllContractState");
    let state = |pagination| {
        let request =
            wasm::QueryAllContractStateRequest { address: built.probe.clone(), pagination };
        ask::<wasm::QueryAllContractStateResponse>(&built.chain, &path, &request)
    };
    let two = state(page(|p| p.limit = 2)).unwrap();
    assert_eq!(two.models.len(), 2);
    let next = two.pagination.unwrap().next_key;
    assert_eq!(next, b"c");
    assert_eq!(state(page(|p| p.key = next)).unwrap().models[0].value, b"<3>");
    let refused = state(page(|p| p.count_total = true)).unwrap_err();
    assert_eq!(refused.message, "offset and count queries not supported");

    let path = format!("{WASM}/ContractsByCode");
    let request = wasm::QueryContractsByCodeRequest { code_id: 1, pagination: None };
    let found: wasm::QueryContractsByCodeResponse = ask(&built.chain, &path, &request).unwrap();
    assert_eq!(found.contracts, std::slice::from_ref(&built.probe));
    let path = format!("{WASM}/ContractsByCreator");
    let request = wasm::QueryContractsByCreatorRequest {
        creator_address: built.alice.clone(),
        pagination: None,
    };
    let found: wasm::QueryContractsByCreatorResponse = ask(&built.chain, &path, &request).unwrap();
    assert_eq!(found.contract_addresses, std::slice::from_ref(&built.probe));
    let path = format!("{WASM}/ContractInfo");
    let request = wasm::QueryContractInfoRequest { address: built.probe.clone() };
    let found: wasm::QueryContractInfoResponse = ask(&built.chain, &path, &request).unwrap();
    let info = found.contract_info.unwrap();
    assert_eq!((info.code_id, info.label.as_str(), info.creator), (1, "probe", built.alice));
}

#[test]
fn transactions_are_found_by_hash_by_block_and_by_event() {
    let built = built();
    let hash = hex::encode_upper(&built.hashes[1]);
    let request = tx::GetTxRequest { hash: hash.to_lowercase() };
    let found: tx::GetTxResponse = ask(&built.chain, &format!("{TX}/GetTx"), &request).unwrap();
    let response = found.tx_response.unwrap();
    assert_eq!((response.txhash.as_str(), response.height, response.code), (&*hash, 3, 0));
    let whole = response.tx.unwrap();
    assert_eq!(whole.type_url, "/cosmos.tx.v1beta1.Tx");
    let body = found.tx.unwrap().body.unwrap();
    assert_eq!(body.messages[0].type_url, "/cosmos.bank.v1beta1.MsgSend");
    assert_eq!(tx::Tx::decode(whole.value.as_slice()).unwrap().body.unwrap(), body);
    assert!(response.timestamp.ends_with('Z') && response.timestamp.len() == 20);

    let search = |query: &str, page, limit| {
        #[allow(deprecated, reason = "the old fields stay empty")]
        let request = tx::GetTxsEventRequest {
            query: query.into(),
            page,
            limit,
            order_by: 2,
            ..Default::default()
        };
        ask::<tx::GetTxsEventResponse>(&built.chain, &format!("{TX}/GetTxsEvent"), &request)
    };
    let sends = search("message.action='/cosmos.bank.v1beta1.MsgSend'", 1, 0).unwrap();
    assert_eq!((sends.total, sends.txs.len()), (1, 1));
    assert_eq!(sends.tx_responses[0].txhash, hash);
    let all = search("message.sender='nobody'", 1, 5).unwrap();
    assert_eq!((all.total, all.txs.len()), (0, 0));
    let beyond = search("tx.height=3", 2, 1).unwrap_err();
    assert!(beyond.message.ends_with("page should be within [1, 1] range, given 2"));
    assert_eq!(search("", 1, 1).unwrap_err().message, "query cannot be empty");

    let request = tx::GetBlockWithTxsRequest { height: 3, pagination: None };
    let path = format!("{TX}/GetBlockWithTxs");
    let block: tx::GetBlockWithTxsResponse = ask(&built.chain, &path, &request).unwrap();
    assert_eq!(block.txs.len(), 1);
    assert_eq!(block.pagination.unwrap().total, 1);
    let request = tx::GetBlockWithTxsRequest { height: 4, pagination: None };
    let refused = ask::<tx::GetBlockWithTxsResponse>(&built.chain, &path, &request).unwrap_err();
    let text = "codespace sdk code 26: invalid height: requested height 4 but height must not be \
                less than 1 or greater than the current height 3";
    assert_eq!(refused.message, text);
}

#[test]
fn the_node_tells_of_itself_and_its_blocks() {
    let built = built();
    let base = "/cosmos.base.tendermint.v1beta1.Service";
    let found: comet::GetLatestBlockResponse =
        ask(&built.chain, &format!("{base}/GetLatestBlock"), &comet::GetLatestBlockRequest {})
            .unwrap();
    let header = found.sdk_block.unwrap().header.unwrap();
    assert_eq!(header.height, 3);
    assert!(header.proposer_address.starts_with("wasmvalcons1"));
    let found: comet::GetNodeInfoResponse =
        ask(&built.chain, &format!("{base}/GetNodeInfo"), &comet::GetNodeInfoRequest {}).unwrap();
    assert_eq!(found.default_node_info.unwrap().network, "lode-desk");
    let path = "/cosmos.base.node.v1beta1.Service/Config";
    let found: node::ConfigResponse = ask(&built.chain, path, &node::ConfigRequest {}).unwrap();
    assert_eq!(found.minimum_gas_price, "0.025000000000000000stake");
    let path = "/cosmos.staking.v1beta1.Query/Validators";
    let request = staking::QueryValidatorsRequest::default();
    let found: staking::QueryValidatorsResponse = ask(&built.chain, path, &request).unwrap();
    assert_eq!(found.validators.len(), 1);
    let offline = answer(&built.chain, &info(), &format!("{base}/GetLatestBlock"), &[]);
    assert_eq!(offline.message, "no RPC client is defined in offline mode");
}

fn at(path: &str, data: &[u8], height: i64) -> Answer {
    let (built, info) = (built(), info());
    let ask = Ask { chain: &built.chain, info: &info, comet: None };
    answer_at(&ask, path, data, height)
}

#[test]
fn wrong_paths_heights_and_bytes_are_refused_in_the_sdks_words() {
    let of = |answer: &Answer| (answer.code, answer.codespace.clone(), answer.log.clone());
    let sdk = |code, log: &str| (code, "sdk".to_string(), log.to_string());
    for path in ["/nope", "/nope.Query/Nope", "/cosmos.bank.v1beta1.Query/Nope", "/custom/x"] {
        let unknown = at(path, &[], 0);
        assert_eq!(of(&unknown), sdk(6, "unknown query path: unknown request"));
        assert_eq!((unknown.height, unknown.status), (0, Code::Unimplemented));
    }
    let nope = at("/cosmos.bank.v1beta1.Query/Nope", &[], 0);
    assert_eq!(nope.message, "unknown method Nope for service cosmos.bank.v1beta1.Query");
    assert_eq!(at("/nope.Query/Nope", &[], 0).message, "unknown service nope.Query");

    let balance = format!("{BANK}/Balance");
    let cut = at(&balance, &[0x0a, 0xff], 0);
    assert_eq!(of(&cut), sdk(18, "unexpected EOF: invalid request"));
    let future = at(&balance, &[], 4);
    let text = "cannot query with height in the future; please provide a valid height";
    assert_eq!(of(&future), sdk(26, &format!("{text}: invalid height")));
    assert_eq!(future.message, format!("codespace sdk code 26: invalid height: {text}"));
    let past = at(&balance, &[], 2);
    assert_eq!(past.code, 38);
    let negative = at(&balance, &[], -1);
    let text = "cannot query with height < 0; please provide a valid height: invalid request";
    assert_eq!(of(&negative), sdk(18, text));

    let version = at("/app/version", &[], 0);
    assert_eq!((version.code, version.value.as_slice()), (0, b"1.2.3".as_slice()));
    let supply = at("/store/bank/key", b"\0usdc", 0);
    assert_eq!(supply.value, b"10000");
    let none = at("/store/nope/key", b"x", 0);
    assert_eq!((none.code, none.codespace.as_str()), (4, "store"));
    let broadcast = at(&format!("{TX}/BroadcastTx"), &[], 0);
    assert_eq!(of(&broadcast), sdk(18, "can't route a broadcast tx message: invalid request"));
}

#[test]
fn simulation_answers_with_gas_and_the_messages_results() {
    let built = built();
    let request = tx::GetTxRequest { hash: hex::encode(&built.hashes[1]) };
    let found: tx::GetTxResponse = ask(&built.chain, &format!("{TX}/GetTx"), &request).unwrap();
    let mut sent = found.tx.unwrap();
    sent.auth_info.as_mut().unwrap().signer_infos[0].sequence = 4;
    #[allow(deprecated, reason = "old clients send the transaction itself")]
    let request = tx::SimulateRequest { tx: None, tx_bytes: sent.encode_to_vec() };
    let path = format!("{TX}/Simulate");
    let done: tx::SimulateResponse = ask(&built.chain, &path, &request).unwrap();
    assert!(done.gas_info.unwrap().gas_used > 40_000);
    let result = done.result.unwrap();
    assert!(result.msg_responses[0].type_url.ends_with("MsgSendResponse"));
    assert!(!result.events[0].attributes[0].index);
    sent.auth_info.as_mut().unwrap().signer_infos[0].sequence = 9;
    #[allow(deprecated, reason = "old clients send the transaction itself")]
    let request = tx::SimulateRequest { tx: Some(sent), tx_bytes: Vec::new() };
    let refused = ask::<tx::SimulateResponse>(&built.chain, &path, &request).unwrap_err();
    assert_eq!(refused.code, 6);
    assert!(refused.message.starts_with("account sequence mismatch, expected 4, got 9"));
    assert!(refused.message.contains(" with gas used: '"), "{}", refused.message);
}
