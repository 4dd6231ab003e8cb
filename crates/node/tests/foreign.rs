//! A client that others wrote understands every answer: `tendermint-rpc`.

mod common;

use common::{base64, commit, node, send, url};
use futures_util::StreamExt;
use serde_json::json;
use tendermint::Hash;
use tendermint_rpc::query::{EventType, Query};
use tendermint_rpc::{
    Client, HttpClient, Order, Paging, SubscriptionClient, WebSocketClient, event::EventData,
};

#[tokio::test(flavor = "multi_thread")]
async fn every_method_is_understood() {
    let node = node().await;
    let client = HttpClient::new(url(&node).as_str()).expect("url");
    let to = node.accounts[1].address.clone();
    let raw = send(&node, 0, &to, 7, 0);

    let status = client.status().await.expect("status");
    assert_eq!(status.node_info.network.as_str(), node.chain_id);
    assert!(!status.sync_info.catching_up);
    client.health().await.expect("health");
    client.wait_until_healthy(std::time::Duration::from_secs(1)).await.expect("healthy");
    let done = client.broadcast_tx_commit(raw.clone()).await.expect("commit");
    assert!(done.check_tx.code.is_ok() && done.tx_result.code.is_ok(), "{done:?}");

    let info = client.abci_info().await.expect("abci_info");
    assert_eq!(info.last_block_height, done.height);
    let query = client.abci_query(Some("/no.Such/Path".into()), b"".to_vec(), None, false);
    let answer = query.await.expect("abci_query");
    assert_eq!((answer.code.value(), answer.codespace.as_str()), (6, "sdk"));
    assert_eq!(answer.log, "unknown query path: unknown request");

    let tx = client.tx(done.hash, true).await.expect("tx");
    assert_eq!((tx.height, tx.index, &tx.tx), (done.height, 0, &raw));
    let proof = tx.proof.expect("a proof");
    assert_eq!(proof.data, raw);
    let by_hash = Query::from(EventType::Tx).and_eq("tx.hash", done.hash.to_string());
    let query = Query::eq("transfer.recipient", to).and_gte("tx.height", 1_u64);
    let search = client.tx_search(query, false, 1, 10, Order::Ascending);
    assert_eq!(search.await.expect("tx_search").total_count, 1);
    let _ = by_hash;

    let block = client.block(done.height).await.expect("block");
    assert_eq!(block.block.data, vec![raw.clone()]);
    assert_eq!(block.block.header.hash(), block.block_id.hash, "the header's own hash");
    let data_hash = block.block.header.data_hash.expect("data hash");
    assert_eq!(proof.root_hash, data_hash, "the proof leads to the header");
    let again = client.block_by_hash(block.block_id.hash).await.expect("block_by_hash");
    assert_eq!(again.block, Some(block.block.clone()));
    let unknown = client.block_by_hash(Hash::Sha256([7; 32])).await.expect("block_by_hash");
    assert_eq!(unknown.block, None);
    let latest = client.latest_block().await.expect("latest_block");
    let results = client.block_results(done.height).await.expect("block_results");
    assert_eq!(results.txs_results.map(|all| all.len()), Some(1));
    let search = Query::from(EventType::NewBlock);
    drop(search);
    let found = client.block_search(Query::gte("block.height", 1_u64), 1, 10, Order::Ascending);
    assert_eq!(found.await.expect("block_search").total_count, 2);
    let metas = client.blockchain(1_u32, 2_u32).await.expect("blockchain");
    assert_eq!(metas.block_metas.len(), 2);
    assert_eq!(metas.block_metas[0].header.last_block_id, Some(metas.block_metas[1].block_id));

    let commit = client.commit(done.height).await.expect("commit");
    let signed = &commit.signed_header;
    assert_eq!(signed.commit.block_id.hash, signed.header.hash());
    let validators = client.validators(done.height, Paging::All).await.expect("validators");
    assert_eq!(validators.validators.len(), 1);
    let set = tendermint::validator::Set::new(validators.validators, None);
    assert_eq!(signed.header.validators_hash, set.hash(), "the set's own hash");
    client.consensus_params(done.height).await.expect("consensus_params");
    client.latest_consensus_params().await.expect("latest_consensus_params");
    client.consensus_state().await.expect("consensus_state");
    client.net_info().await.expect("net_info");
    client.genesis::<serde_json::Value>().await.expect("genesis");
    client.genesis_chunked(0).await.expect("genesis_chunked");
    client.header(done.height).await.expect("header");
    assert_eq!(latest.block.header.height, done.height);
    let sync = client.broadcast_tx_sync(send(&node, 0, "wasm1nonsense", 1, 1)).await;
    assert!(sync.is_ok(), "the check takes it, the block will not: {sync:?}");
    let later = client.broadcast_tx_async(send(&node, 1, &node.accounts[0].address, 1, 0)).await;
    assert!(later.is_ok());
    node.stop().await.expect("a clean stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vote_is_really_signed() {
    use tendermint::block::CommitSig;
    use tendermint::vote::{Type, Vote};
    let node = node().await;
    let client = HttpClient::new(url(&node).as_str()).expect("url");
    let commit = client.latest_commit().await.expect("commit").signed_header;
    let validators = client.validators(1_u32, Paging::All).await.expect("validators").validators;
    let CommitSig::BlockIdFlagCommit { validator_address, timestamp, signature } =
        commit.commit.signatures[0].clone()
    else {
        panic!("no vote");
    };
    let vote = Vote {
        vote_type: Type::Precommit,
        height: commit.commit.height,
        round: commit.commit.round,
        block_id: Some(commit.commit.block_id),
        timestamp: Some(timestamp),
        validator_address,
        validator_index: 0_u32.try_into().expect("index"),
        signature: signature.clone(),
        extension: Vec::new(),
        extension_signature: None,
    };
    let bytes = vote.into_signable_vec(node.chain_id.parse().expect("chain id"));
    let signed = validators[0]
        .verify_signature::<tendermint::crypto::default::signature::Verifier>(
            &bytes,
            &signature.expect("a signature"),
        );
    signed.expect("the validator signed the block");
}

/// Waits for something, at most twenty seconds.
async fn within<T>(what: &str, wait: impl Future<Output = T>) -> T {
    let most = std::time::Duration::from_secs(20);
    tokio::time::timeout(most, wait).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn subscriptions_reach_a_foreign_client() {
    let node = node().await;
    let address = format!("ws://{}/websocket", node.rpc);
    let (client, driver) = WebSocketClient::new(address.as_str()).await.expect("websocket");
    let driver = tokio::spawn(driver.run());
    let mut blocks = client.subscribe(EventType::NewBlock.into()).await.expect("subscribe");
    let query = Query::from(EventType::Tx).and_eq("message.action", "/cosmos.bank.v1beta1.MsgSend");
    let mut txs = client.subscribe(query).await.expect("subscribe");
    let raw = send(&node, 0, &node.accounts[1].address, 5, 0);
    let done = client.broadcast_tx_sync(raw.clone()).await.expect("broadcast");
    assert!(done.code.is_ok(), "{done:?}");
    let event = within("a tx", txs.next()).await.expect("an event").expect("understood");
    let EventData::Tx { tx_result } = event.data else { panic!("{:?}", event.data) };
    assert_eq!((tx_result.height, tx_result.tx.to_vec()), (2, raw));
    let event = within("a block", blocks.next()).await.expect("an event").expect("understood");
    assert!(matches!(event.data, EventData::NewBlock { block: Some(_), .. }), "{:?}", event.data);
    client.close().expect("close");
    within("the end", driver).await.expect("driver").expect("closed in order");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_message_keeps_fee_and_place() {
    let node = node().await;
    let above = u128::MAX / 4;
    let raw = send(&node, 0, &node.accounts[1].address, above, 0);
    let done = commit(&node, &raw).await;
    assert_eq!(done["check_tx"]["code"], json!(0));
    assert_eq!(done["tx_result"]["code"], json!(5));
    assert_eq!(done["tx_result"]["data"], json!(null));
    let hash = done["hash"].as_str().expect("hash").to_string();
    let raw_hash = ::hex::decode(&hash).expect("hex");
    let found = common::call(&node, "tx", json!({"hash": base64(&raw_hash)})).await;
    assert_eq!(found["tx_result"], done["tx_result"]);
}
