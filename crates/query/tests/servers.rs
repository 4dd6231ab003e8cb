//! The two servers over loopback, with tonic's client and with plain HTTP.

mod support;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use lode_chain::Chain;
use lode_query::cosmos_sdk_proto::cosmos::bank::v1beta1 as bank;
use lode_query::cosmos_sdk_proto::cosmos::tx::v1beta1 as tx;
use lode_query::{
    Answer, Ask, Backend, Call, HEIGHT, Limits, Submitted, answer_at, grpc_router, rest_router,
};
use prost::Message;
use support::{built, info};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_stream::StreamExt;
use tonic::codec::ProstCodec;
use tonic::transport::Channel;
use tonic::{Code, Request, Response, Status};
use tonic_reflection::pb::{v1, v1alpha};

#[derive(Clone)]
struct Node(Arc<Mutex<Chain>>);

impl Backend for Node {
    async fn query(&self, call: Call) -> Answer {
        let (chain, info) = (self.0.lock().unwrap(), info());
        let ask = Ask { chain: &chain, info: &info, comet: Some(&support::Plain) };
        answer_at(&ask, &call.path, &call.data, call.height)
    }

    async fn submit(&self, raw: Vec<u8>) -> Submitted {
        if raw == b"known" {
            return Submitted::Known;
        }
        Submitted::Checked(Box::new(self.0.lock().unwrap().check_raw(&raw)))
    }
}

async fn serve(router: axum::Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

struct Up {
    channel: Channel,
    rest: SocketAddr,
    alice: String,
}

async fn up() -> Up {
    let built = built();
    let node = Node(Arc::new(Mutex::new(built.chain)));
    let limits = Limits { rest_body: 10_000, grpc_message: 100_000 };
    let grpc = serve(grpc_router(node.clone(), limits).unwrap()).await;
    let rest = serve(rest_router(node, limits)).await;
    let channel = Channel::from_shared(format!("http://{grpc}")).unwrap();
    Up { channel: channel.connect().await.unwrap(), rest, alice: built.alice }
}

async fn call<Q, A>(
    channel: &Channel,
    path: &'static str,
    q: Request<Q>,
) -> Result<Response<A>, Status>
where
    Q: Message + Default + 'static,
    A: Message + Default + 'static,
{
    let mut client = tonic::client::Grpc::new(channel.clone());
    client.ready().await.unwrap();
    let path = axum::http::uri::PathAndQuery::from_static(path);
    client.unary(q, path, ProstCodec::<Q, A>::default()).await
}

const BALANCE: &str = "/cosmos.bank.v1beta1.Query/Balance";

#[tokio::test]
async fn grpc_answers_with_heights_and_refuses_with_statuses() {
    let up = up().await;
    let balance = |denom: &str| {
        Request::new(bank::QueryBalanceRequest { address: up.alice.clone(), denom: denom.into() })
    };
    let found: Response<bank::QueryBalanceResponse> =
        call(&up.channel, BALANCE, balance("usdc")).await.unwrap();
    assert_eq!(found.metadata().get(HEIGHT).unwrap(), "3");
    assert_eq!(found.into_inner().balance.unwrap().amount, "4995");
    let refused = |path, request| {
        let channel = up.channel.clone();
        async move {
            let done: Result<Response<bank::QueryBalanceResponse>, Status> =
                call(&channel, path, request).await;
            let status = done.unwrap_err();
            (status.code(), status.message().to_string())
        }
    };
    let bad = refused(BALANCE, balance("1")).await;
    assert_eq!(bad, (Code::InvalidArgument, "invalid denom: 1".to_string()));
    let unknown = refused("/nope.Query/Nope", balance("usdc")).await;
    assert_eq!(unknown, (Code::Unimplemented, "unknown service nope.Query".to_string()));
    let unknown = refused("/cosmos.bank.v1beta1.Query/Nope", balance("usdc")).await;
    let text = "unknown method Nope for service cosmos.bank.v1beta1.Query".to_string();
    assert_eq!(unknown, (Code::Unimplemented, text));
    let mut future = balance("usdc");
    future.metadata_mut().insert(HEIGHT, "99".parse().unwrap());
    let text = "codespace sdk code 26: invalid height: cannot query with height in the future; \
                please provide a valid height";
    assert_eq!(refused(BALANCE, future).await, (Code::Unknown, text.to_string()));
    let mut odd = balance("usdc");
    odd.metadata_mut().insert(HEIGHT, "abc".parse().unwrap());
    let text = "codespace sdk code 18: invalid request: Baseapp.RegisterGRPCServer: invalid height \
                header \"x-cosmos-block-height\": strconv.ParseInt: parsing \"abc\": invalid syntax";
    assert_eq!(refused(BALANCE, odd).await, (Code::Unknown, text.to_string()));
    let mut client = tonic::client::Grpc::new(up.channel.clone());
    client.ready().await.unwrap();
    let path = axum::http::uri::PathAndQuery::from_static(BALANCE);
    let codec = ProstCodec::<bank::Params, bank::QueryBalanceResponse>::default();
    let wrong = bank::Params { default_send_enabled: true, ..Default::default() };
    let wrong = client.unary(Request::new(wrong), path, codec).await.unwrap_err();
    let text = "grpc: error unmarshalling request: proto: wrong wireType = 0 for field Denom";
    assert_eq!((wrong.code(), wrong.message()), (Code::Internal, text));
    let long = refused(BALANCE, balance(&"u".repeat(200_000))).await;
    assert_eq!(long.0, Code::OutOfRange);
}

#[tokio::test]
async fn transactions_are_handed_in_over_grpc() {
    let up = up().await;
    let path = "/cosmos.tx.v1beta1.Service/BroadcastTx";
    let broadcast = |tx_bytes: &[u8], mode| {
        let request = tx::BroadcastTxRequest { tx_bytes: tx_bytes.to_vec(), mode };
        let channel = up.channel.clone();
        async move {
            let done: Result<Response<tx::BroadcastTxResponse>, Status> =
                call(&channel, path, Request::new(request)).await;
            done.map(|response| response.into_inner().tx_response.unwrap())
        }
    };
    let known = broadcast(b"known", 2).await.unwrap();
    assert_eq!((known.code, known.codespace.as_str(), known.raw_log.as_str()), (19, "sdk", ""));
    let bad = broadcast(&[1, 2, 3], 2).await.unwrap();
    assert_eq!((bad.code, bad.codespace.as_str(), bad.height), (2, "sdk", 0));
    assert_eq!(bad.txhash.len(), 64);
    let silent = broadcast(&[1, 2, 3], 3).await.unwrap();
    assert_eq!((silent.code, silent.raw_log.as_str()), (0, ""));
    let blocks = broadcast(&[1, 2, 3], 1).await.unwrap_err();
    let text = "unsupported return type unspecified; supported types: sync, async";
    assert_eq!((blocks.code(), blocks.message()), (Code::Unknown, text));
}

#[tokio::test]
async fn reflection_of_both_versions_lists_services_and_gives_files_with_what_they_import() {
    use v1::server_reflection_request::MessageRequest;
    use v1::server_reflection_response::MessageResponse;
    let up = up().await;
    let mut client = v1::server_reflection_client::ServerReflectionClient::new(up.channel.clone());
    let ask = |message| v1::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(message),
    };
    let asked = [
        MessageRequest::ListServices(String::new()),
        MessageRequest::FileContainingSymbol("cosmwasm.wasm.v1.Query".into()),
        MessageRequest::FileByFilename("gogoproto/gogo.proto".into()),
        MessageRequest::FileContainingSymbol("nope.Nope".into()),
    ];
    let answers = client.server_reflection_info(tokio_stream::iter(asked.map(ask))).await.unwrap();
    let mut answers = answers.into_inner();
    let mut next = async || answers.next().await.unwrap().unwrap().message_response.unwrap();
    let MessageResponse::ListServicesResponse(list) = next().await else { panic!() };
    let mut names: Vec<String> = list.service.into_iter().map(|service| service.name).collect();
    names.sort();
    let mut expected: Vec<String> = lode_query::method_paths()
        .iter()
        .map(|path| path.trim_start_matches('/').split('/').next().unwrap().to_string())
        .collect();
    expected.dedup();
    assert_eq!(names, expected);
    for _ in 0..2 {
        let MessageResponse::FileDescriptorResponse(files) = next().await else { panic!() };
        assert!(!files.file_descriptor_proto.is_empty());
    }
    let last = answers.next().await.unwrap();
    assert_eq!(last.unwrap_err().code(), Code::NotFound);

    let mut client = v1alpha::server_reflection_client::ServerReflectionClient::new(up.channel);
    let list = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(v1alpha::server_reflection_request::MessageRequest::ListServices(
            String::new(),
        )),
    };
    let answers = client.server_reflection_info(tokio_stream::iter([list])).await.unwrap();
    let answer = answers.into_inner().next().await.unwrap().unwrap();
    assert!(answer.message_response.is_some());
}

/// A whole HTTP exchange, as text.
async fn http(to: SocketAddr, request: String) -> String {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut out = Vec::new();
    stream.read_to_end(&mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

fn get(path: &str, header: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{header}\r\n")
}

#[tokio::test]
async fn rest_answers_over_http() {
    let up = up().await;
    let path = format!("/cosmos/bank/v1beta1/balances/{}/by_denom?denom=usdc", up.alice);
    let found = http(up.rest, get(&path, "")).await;
    assert!(found.starts_with("HTTP/1.1 200 OK\r\n"), "{found}");
    assert!(found.contains("content-type: application/json\r\n"));
    assert!(found.contains("\r\nx-cosmos-block-height: 3\r\n"));
    assert!(found.contains("grpc-metadata-x-cosmos-block-height: 3\r\n"));
    assert!(found.ends_with("{\"balance\":{\"denom\":\"usdc\",\"amount\":\"4995\"}}"));
    let future = http(up.rest, get(&path, "x-cosmos-block-height: 99\r\n")).await;
    assert!(future.starts_with("HTTP/1.1 500 "), "{future}");
    assert!(future.contains("\"code\":2,"));
    let unknown = http(up.rest, get("/ibc/apps/transfer/v1/params", "")).await;
    assert!(unknown.starts_with("HTTP/1.1 501 "), "{unknown}");
    assert!(unknown.ends_with("{\"code\":12,\"message\":\"Not Implemented\",\"details\":[]}"));
    let post = |body: &str| {
        let len = body.len();
        let head = "POST /cosmos/tx/v1beta1/txs HTTP/1.1\r\nhost: x\r\nconnection: close";
        format!("{head}\r\ncontent-length: {len}\r\n\r\n{body}")
    };
    let body = "{\"tx_bytes\":\"AQID\",\"mode\":\"BROADCAST_MODE_SYNC\"}";
    let sent = http(up.rest, post(body)).await;
    assert!(sent.starts_with("HTTP/1.1 200 "), "{sent}");
    assert!(sent.contains("{\"tx_response\":{\"height\":\"0\",\"txhash\":\"039058C6F2C0CB49"));
    assert!(sent.ends_with("\"tx\":null,\"timestamp\":\"\",\"events\":[]}}"), "{sent}");
    let long = http(up.rest, post(&" ".repeat(20_000))).await;
    assert!(long.starts_with("HTTP/1.1 400 "), "{long}");
}
