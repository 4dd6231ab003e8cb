//! Every method that is served, by its path.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::answer::Ask;
use crate::failure::Failure;
use crate::services;

/// What answers a method.
pub(crate) type Run = fn(&Ask<'_>, &[u8]) -> Result<Vec<u8>, Failure>;

/// A method that is served.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Method {
    /// `/package.Service/Method`.
    pub(crate) path: &'static str,
    pub(crate) run: Run,
}

/// Makes a [`Method`] of a function from request to response.
macro_rules! methods {
    ($service:literal: $($name:literal => $run:path,)*) => {
        &[$($crate::method::Method {
            path: concat!("/", $service, "/", $name),
            run: |ask, data| {
                let response = $run(ask, $crate::answer::decode(data)?)?;
                Ok(prost::Message::encode_to_vec(&response))
            },
        }),*]
    };
}
pub(crate) use methods;

/// Where a transaction is handed in; whoever holds the mempool answers it.
pub(crate) const BROADCAST: &str = "/cosmos.tx.v1beta1.Service/BroadcastTx";

static METHODS: LazyLock<HashMap<&'static str, Method>> =
    LazyLock::new(|| services::all().map(|method| (method.path, *method)).collect());

/// The method behind a path.
pub(crate) fn find(path: &str) -> Option<&'static Method> {
    METHODS.get(path)
}

/// The paths of all methods, sorted.
pub(crate) fn paths() -> Vec<&'static str> {
    let mut out: Vec<_> = METHODS.keys().copied().chain([BROADCAST]).collect();
    out.sort_unstable();
    out
}

/// The names of all services, sorted.
pub(crate) fn service_names() -> Vec<String> {
    let service = |path: &str| {
        let (service, _) = path.trim_start_matches('/').split_once('/')?;
        Some(service.to_string())
    };
    let mut out: Vec<String> = paths().into_iter().filter_map(service).collect();
    out.dedup();
    out
}

/// Whether any method of a service is served.
pub(crate) fn is_service(name: &str) -> bool {
    service_names().iter().any(|service| service == name)
}
