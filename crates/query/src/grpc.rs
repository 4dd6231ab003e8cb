//! gRPC: any method that is served, and reflection over the interface.

use std::future::Future;
use std::pin::Pin;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use prost::bytes::{Buf, BufMut, Bytes};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::MetadataValue;
use tonic::server::{Grpc, UnaryService};
use tonic::service::Routes;
use tonic::{Code, Status};
use tonic_reflection::server::{Builder, Error};

use crate::serve::{self, Backend, Call, HEIGHT, Limits};
use crate::{Answer, descriptors, method};

/// A gRPC server for the methods of the node, with reflection of both versions. It speaks
/// HTTP/2 without TLS; whoever listens hands the connections over.
///
/// # Errors
/// If the interface that was compiled in can't be read.
pub fn grpc_router<B: Backend>(backend: B, limits: Limits) -> Result<Router, Error> {
    let builder = || {
        let builder = Builder::configure()
            .register_encoded_file_descriptor_set(descriptors::descriptors())
            .include_reflection_service(false);
        method::service_names().into_iter().fold(builder, Builder::with_service_name)
    };
    let routes = Routes::new(builder().build_v1()?).add_service(builder().build_v1alpha()?);
    let answer = move |request: Request| {
        let backend = backend.clone();
        async move { unary(backend, limits, request).await }
    };
    Ok(routes.prepare().into_axum_router().fallback(answer))
}

async fn unary<B: Backend>(backend: B, limits: Limits, request: Request) -> Response {
    let kind = request.headers().get(http::header::CONTENT_TYPE);
    let grpc = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc"));
    if !grpc {
        return http::StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let path = request.uri().path().to_string();
    let mut server = Grpc::new(Raw).max_decoding_message_size(limits.grpc_message);
    let response =
        server.unary(Method { backend, path }, request.map(tonic::body::Body::new)).await;
    response.map(axum::body::Body::new)
}

/// One method, of which only the path is known.
struct Method<B> {
    backend: B,
    path: String,
}

impl<B: Backend> UnaryService<Bytes> for Method<B> {
    type Response = Bytes;
    type Future =
        Pin<Box<dyn Future<Output = Result<tonic::Response<Bytes>, Status>> + Send + 'static>>;

    fn call(&mut self, request: tonic::Request<Bytes>) -> Self::Future {
        let (backend, path) = (self.backend.clone(), self.path.clone());
        Box::pin(async move {
            let given = request.metadata().get(HEIGHT).map(|text| text.to_str());
            let given = given.transpose().map_err(|_| Status::unknown("height is no text"))?;
            let height = serve::height(given).map_err(|why| status(&why))?;
            let data = request.get_ref().to_vec();
            let answer = serve::call(&backend, Call { path, data, height }).await;
            if !answer.is_ok() {
                return Err(status(&answer));
            }
            let mut response = tonic::Response::new(Bytes::from(answer.value));
            response.metadata_mut().insert(HEIGHT, MetadataValue::from(answer.height));
            Ok(response)
        })
    }
}

fn status(answer: &Answer) -> Status {
    // A success with an error's number would be taken for a success.
    let code = if answer.status == Code::Ok { Code::Unknown } else { answer.status };
    Status::new(code, answer.message.clone())
}

/// Messages as they are: whoever answers reads them.
#[derive(Clone, Copy, Debug, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}
