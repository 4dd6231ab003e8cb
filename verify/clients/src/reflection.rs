//! A client that knows nothing of the chain's interface, as `grpcurl` is one: it asks for the
//! services, for their descriptors, and calls methods by these alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use cosmos_sdk_proto::prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, SerializeOptions};
use serde_json::{Value, json};
use tokio_stream::StreamExt;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_reflection::pb::{v1, v1alpha};

use crate::{Tools, Visit};

/// Services that every client of a chain with contracts may ask for.
const SERVICES: [&str; 8] = [
    "cosmos.auth.v1beta1.Query",
    "cosmos.bank.v1beta1.Query",
    "cosmos.staking.v1beta1.Query",
    "cosmos.distribution.v1beta1.Query",
    "cosmos.mint.v1beta1.Query",
    "cosmos.tx.v1beta1.Service",
    "cosmos.base.tendermint.v1beta1.Service",
    "cosmwasm.wasm.v1.Query",
];

/// Types that answers carry in an `Any`.
const INSIDE: [&str; 3] = [
    "cosmos.auth.v1beta1.BaseAccount",
    "cosmos.crypto.ed25519.PubKey",
    "cosmos.crypto.secp256k1.PubKey",
];

pub(crate) fn run(visit: &Visit, _: &Path, _: &Tools) -> Result<usize> {
    tokio::runtime::Runtime::new()?.block_on(work(visit))
}

/// A question of reflection, in whichever version.
#[derive(Clone)]
enum Ask {
    Services,
    Symbol(String),
    File(String),
}

/// An answer of reflection.
enum Told {
    Services(Vec<String>),
    Files(Vec<Vec<u8>>),
}

macro_rules! reflection {
    ($name:ident, $version:ident) => {
        async fn $name(channel: &Channel, ask: Ask) -> Result<Told, Status> {
            use $version::server_reflection_client::ServerReflectionClient;
            use $version::server_reflection_request::MessageRequest;
            use $version::server_reflection_response::MessageResponse;
            let request = match ask {
                Ask::Services => MessageRequest::ListServices(String::new()),
                Ask::Symbol(name) => MessageRequest::FileContainingSymbol(name),
                Ask::File(name) => MessageRequest::FileByFilename(name),
            };
            let request = $version::ServerReflectionRequest {
                host: String::new(),
                message_request: Some(request),
            };
            let mut client = ServerReflectionClient::new(channel.clone());
            let asked = client.server_reflection_info(tokio_stream::iter([request])).await?;
            let answer = asked.into_inner().next().await;
            let answer = answer.ok_or_else(|| Status::internal("no answer"))??;
            match answer.message_response {
                Some(MessageResponse::ListServicesResponse(list)) => {
                    Ok(Told::Services(list.service.into_iter().map(|s| s.name).collect()))
                }
                Some(MessageResponse::FileDescriptorResponse(files)) => {
                    Ok(Told::Files(files.file_descriptor_proto))
                }
                Some(MessageResponse::ErrorResponse(error)) => {
                    Err(Status::new(Code::from_i32(error.error_code), error.error_message))
                }
                _ => Err(Status::internal("an answer to something else")),
            }
        }
    };
}

reflection!(ask_v1, v1);
reflection!(ask_v1alpha, v1alpha);

async fn work(visit: &Visit) -> Result<usize> {
    let channel = Channel::from_shared(format!("http://{}", visit.target.grpc))?.connect().await?;
    // As grpcurl: the new version first, and the old one where that isn't known.
    let Told::Services(services) = ask_v1alpha(&channel, Ask::Services).await? else {
        bail!("no list of services");
    };
    match ask_v1(&channel, Ask::Services).await {
        Ok(Told::Services(newer)) => {
            let own = |list: &[String]| -> BTreeSet<String> {
                list.iter().filter(|name| !name.starts_with("grpc.")).cloned().collect()
            };
            ensure!(own(&newer) == own(&services), "the versions differ: {newer:?}");
        }
        Ok(Told::Files(_)) => bail!("files instead of services"),
        Err(status) => ensure!(status.code() == Code::Unimplemented, "v1: {status}"),
    }
    for wanted in SERVICES {
        ensure!(services.iter().any(|name| name == wanted), "no {wanted} in {services:?}");
    }
    let mut done = 1;
    let mut pool = Pool::default();
    for service in services.iter().filter(|name| !name.starts_with("grpc.reflection")) {
        pool.learn(&channel, service).await.with_context(|| service.clone())?;
        done += 1;
    }
    // What an `Any` in an answer holds is imported by nobody.
    for inside in INSIDE {
        pool.learn(&channel, inside).await.with_context(|| inside)?;
    }
    let pool = pool.descriptors()?;
    for (path, question, holds) in questions(visit) {
        let answer = call(&channel, &pool, path, question.clone()).await;
        let answer = answer.with_context(|| format!("{path} {question}"))?;
        ensure!(holds(&answer, visit), "{path} {question}: {answer}");
        done += 1;
    }
    let unknown = json!({"address": visit.target.nobody});
    let refused = call(&channel, &pool, "cosmos.auth.v1beta1.Query/Account", unknown).await;
    let refused = refused.err().context("an account of nobody")?;
    let code = refused.downcast_ref::<Status>().map(Status::code);
    ensure!(code == Some(Code::NotFound), "{refused:#}");
    Ok(done + 1)
}

type Holds = fn(&Value, &Visit) -> bool;

/// Methods, what they are asked, and what must be in the answer.
fn questions(visit: &Visit) -> Vec<(&'static str, Value, Holds)> {
    let address = json!({"address": visit.address});
    let denom = visit.target.denom.as_str();
    vec![
        ("cosmos.auth.v1beta1.Query/Account", address.clone(), |answer, visit| {
            answer["account"]["address"] == visit.address.as_str()
        }),
        ("cosmos.auth.v1beta1.Query/Bech32Prefix", json!({}), |answer, visit| {
            answer["bech32_prefix"] == visit.target.prefix.as_str()
        }),
        (
            "cosmos.bank.v1beta1.Query/Balance",
            json!({"address": visit.address, "denom": denom}),
            |answer, visit| answer["balance"]["denom"] == visit.target.denom.as_str(),
        ),
        ("cosmos.bank.v1beta1.Query/AllBalances", address, |answer, _| {
            answer["balances"].as_array().is_some_and(|all| all.len() > 2)
        }),
        ("cosmos.staking.v1beta1.Query/Validators", json!({}), |answer, visit| {
            let found = answer["validators"].as_array();
            found.is_some_and(|all| {
                all.iter().any(|v| v["operator_address"] == visit.target.validator.as_str())
            })
        }),
        ("cosmos.staking.v1beta1.Query/Params", json!({}), |answer, visit| {
            answer["params"]["bond_denom"] == visit.target.denom.as_str()
        }),
        ("cosmos.base.tendermint.v1beta1.Service/GetNodeInfo", json!({}), |answer, visit| {
            answer["default_node_info"]["network"] == visit.target.chain_id.as_str()
        }),
        ("cosmos.base.tendermint.v1beta1.Service/GetLatestBlock", json!({}), |answer, visit| {
            answer["block"]["header"]["chain_id"] == visit.target.chain_id.as_str()
        }),
        ("cosmwasm.wasm.v1.Query/Codes", json!({}), |answer, _| answer.is_object()),
        ("cosmwasm.wasm.v1.Query/Params", json!({}), |answer, _| answer["params"].is_object()),
    ]
}

/// Descriptors that a node has told.
#[derive(Default)]
struct Pool {
    files: BTreeMap<String, prost_reflect::prost_types::FileDescriptorProto>,
}

impl Pool {
    /// Asks for a service's file and all that it imports.
    async fn learn(&mut self, channel: &Channel, service: &str) -> Result<()> {
        self.take(ask_v1alpha(channel, Ask::Symbol(service.to_string())).await?)?;
        loop {
            let mut imports = self.files.values().flat_map(|file| &file.dependency);
            let missing = imports.find(|name| !self.files.contains_key(*name)).cloned();
            let Some(name) = missing else { return Ok(()) };
            let told = ask_v1alpha(channel, Ask::File(name.clone())).await;
            self.take(told.with_context(|| name.clone())?)?;
            ensure!(self.files.contains_key(&name), "{name} was not told");
        }
    }

    fn take(&mut self, told: Told) -> Result<()> {
        let Told::Files(files) = told else { bail!("services instead of files") };
        for raw in files {
            let file = prost_reflect::prost_types::FileDescriptorProto::decode(raw.as_slice())?;
            self.files.insert(file.name().to_string(), file);
        }
        Ok(())
    }

    fn descriptors(self) -> Result<DescriptorPool> {
        let mut pool = DescriptorPool::new();
        pool.add_file_descriptor_protos(self.files.into_values())?;
        Ok(pool)
    }
}

/// Calls a method with JSON, and gives its answer in JSON.
async fn call(channel: &Channel, pool: &DescriptorPool, path: &str, ask: Value) -> Result<Value> {
    let (service, name) = path.split_once('/').context("no path")?;
    let service = pool.get_service_by_name(service).context("an unknown service")?;
    let method = service.methods().find(|method| method.name() == name);
    let method = method.with_context(|| format!("no method {name}"))?;
    let request = DynamicMessage::deserialize(method.input(), ask)?;
    let mut client = tonic::client::Grpc::new(channel.clone());
    client.ready().await?;
    let path = format!("/{path}").parse()?;
    let answer = client.unary(tonic::Request::new(request), path, Dynamic(method)).await?;
    let options = SerializeOptions::new().use_proto_field_name(true).skip_default_fields(false);
    let answer = answer.into_inner();
    Ok(answer.serialize_with_options(serde_json::value::Serializer, &options)?)
}

/// Messages whose types are known only now.
struct Dynamic(MethodDescriptor);

impl Codec for Dynamic {
    type Encode = DynamicMessage;
    type Decode = DynamicMessage;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self(self.0.clone())
    }

    fn decoder(&mut self) -> Self {
        Self(self.0.clone())
    }
}

impl Encoder for Dynamic {
    type Item = DynamicMessage;
    type Error = Status;

    fn encode(&mut self, item: DynamicMessage, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        item.encode(buffer).map_err(|error| Status::internal(error.to_string()))
    }
}

impl Decoder for Dynamic {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, raw: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        let message = DynamicMessage::decode(self.0.output(), raw);
        message.map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}
