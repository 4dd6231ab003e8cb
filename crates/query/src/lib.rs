//! What a node answers to those who ask: protobuf queries, REST and gRPC with reflection.
//!
//! [`answer`] and [`answer_at`] answer a query over a [`lode_chain::Chain`] in the form of
//! `abci_query`. [`RestCall`] turns a REST request into such a query and its answer into JSON.
//! [`rest_router`] and [`grpc_router`] make servers of the two, for whatever implements
//! [`Backend`]. Codes and texts of errors are those of Cosmos SDK v0.53 and wasmd v0.61.
//!
//! There are no sockets and no threads here.

mod address;
mod answer;
mod denom;
mod descriptors;
mod failure;
mod gateway;
mod grpc;
mod info;
mod json;
mod malformed;
mod method;
mod page;
mod rest;
mod serve;
mod services;
mod store;
mod wire;

pub use cosmos_sdk_proto;

pub use answer::{Answer, Ask, answer, answer_at};
pub use descriptors::descriptors;
pub use gateway::rest_router;
pub use grpc::grpc_router;
pub use info::{COMET_VERSION, Comet, NodeInfo, ValidatorIdentity};
pub use json::message_from_json;
pub use rest::{RestAnswer, RestCall, RestRequest, rest_paths};
pub use serve::{Backend, Call, HEIGHT, Limits, Submitted};
pub use services::tx::{BroadcastMode, broadcast_request, broadcast_response};

/// The paths of all methods that are served, sorted.
pub fn method_paths() -> Vec<&'static str> {
    method::paths()
}
