//! The REST server.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, StatusCode};
use tonic::Code;

use crate::rest::{self, RestAnswer, RestCall, RestRequest};
use crate::serve::{self, Backend, Call, HEIGHT, Limits};

/// Under this name gRPC's metadata come through a gateway.
const META_HEIGHT: &str = "grpc-metadata-x-cosmos-block-height";
const META_TYPE: &str = "grpc-metadata-content-type";

/// A REST server for the node's methods that have a path. CORS is up to whoever listens.
pub fn rest_router<B: Backend>(backend: B, limits: Limits) -> Router {
    Router::new().fallback(move |request: Request| {
        let backend = backend.clone();
        async move { answer(&backend, limits, request).await }
    })
}

async fn answer<B: Backend>(backend: &B, limits: Limits, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, limits.rest_body).await else {
        return plain(rest::refused(Code::InvalidArgument, "http: request body too large"));
    };
    let read = RestCall::read(&RestRequest {
        method: head.method.as_str(),
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        body: &body,
    });
    let call = match read {
        Ok(call) => call,
        Err(refused) => return plain(refused),
    };
    let given = head.headers.get(HEIGHT).and_then(|text| text.to_str().ok());
    let given = match serve::height(given) {
        Ok(height) => {
            let (path, data) = (call.path.clone(), call.data.clone());
            serve::call(backend, Call { path, data, height }).await
        }
        Err(why) => *why,
    };
    let mut response = plain(call.answer(&given));
    if given.is_ok() {
        let headers = response.headers_mut();
        let height = HeaderValue::from(given.height);
        headers.insert(HeaderName::from_static(META_HEIGHT), height.clone());
        headers.insert(HeaderName::from_static(HEIGHT), height);
        let kind = HeaderValue::from_static("application/grpc");
        headers.insert(HeaderName::from_static(META_TYPE), kind);
    }
    response
}

fn plain(answer: RestAnswer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}
