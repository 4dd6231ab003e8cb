//! Contracts as Rust functions: the same source as the wasm, without the VM.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};

/// An entry point that gets who called and a JSON message.
pub type CallFn = fn(DepsMut<'_>, Env, MessageInfo, &[u8]) -> Result<Response, String>;
/// An entry point that gets a JSON message from the chain itself.
pub type ChainFn = fn(DepsMut<'_>, Env, &[u8]) -> Result<Response, String>;
/// An entry point that answers a JSON question.
pub type QueryFn = fn(Deps<'_>, Env, &[u8]) -> Result<Binary, String>;
/// An entry point that hears what came of a submessage.
pub type ReplyFn = fn(DepsMut<'_>, Env, Reply) -> Result<Response, String>;

/// A contract's entry points as functions. [`native_code!`](crate::native_code) makes one
/// from a module of ordinary CosmWasm entry points.
#[derive(Clone, Copy, Debug)]
pub struct NativeCode {
    /// The name under which code is stored that these functions stand for.
    pub name: &'static str,
    /// Called once, when a contract is made.
    pub instantiate: CallFn,
    /// Called by messages.
    pub execute: CallFn,
    /// Called by queries.
    pub query: QueryFn,
    /// Called after submessages that asked for it.
    pub reply: Option<ReplyFn>,
    /// Called when other code's contract changes to this code.
    pub migrate: Option<ChainFn>,
    /// Called by the chain itself.
    pub sudo: Option<ChainFn>,
}

impl NativeCode {
    /// A contract with the three entry points that every contract has.
    pub fn new(name: &'static str, instantiate: CallFn, execute: CallFn, query: QueryFn) -> Self {
        Self { name, instantiate, execute, query, reply: None, migrate: None, sudo: None }
    }

    /// The same with a `reply` entry point.
    #[must_use]
    pub fn with_reply(mut self, reply: ReplyFn) -> Self {
        self.reply = Some(reply);
        self
    }

    /// The same with a `migrate` entry point.
    #[must_use]
    pub fn with_migrate(mut self, migrate: ChainFn) -> Self {
        self.migrate = Some(migrate);
        self
    }

    /// The same with a `sudo` entry point.
    #[must_use]
    pub fn with_sudo(mut self, sudo: ChainFn) -> Self {
        self.sudo = Some(sudo);
        self
    }
}

/// Makes a [`NativeCode`] from a module with CosmWasm entry points.
///
/// `native_code!("amm", amm::contract => instantiate, execute, query, reply, migrate)`: the
/// first three must be there in this order, `reply`, `migrate` and `sudo` are named if they
/// exist.
#[macro_export]
macro_rules! native_code {
    ($name:expr, $module:path => instantiate, execute, query $(, $more:ident)* $(,)?) => {{
        let code = $crate::NativeCode::new(
            $name,
            |deps, env, info, msg| {
                use $module as entry;
                let msg = $crate::cosmwasm_std::from_json(msg).map_err(|e| e.to_string())?;
                entry::instantiate(deps, env, info, msg).map_err(|e| e.to_string())
            },
            |deps, env, info, msg| {
                use $module as entry;
                let msg = $crate::cosmwasm_std::from_json(msg).map_err(|e| e.to_string())?;
                entry::execute(deps, env, info, msg).map_err(|e| e.to_string())
            },
            |deps, env, msg| {
                use $module as entry;
                let msg = $crate::cosmwasm_std::from_json(msg).map_err(|e| e.to_string())?;
                entry::query(deps, env, msg).map_err(|e| e.to_string())
            },
        );
        $( let code = $crate::native_code!(@$more code, $module); )*
        code
    }};
    (@reply $code:ident, $module:path) => {
        $code.with_reply(|deps, env, reply| {
            use $module as entry;
            entry::reply(deps, env, reply).map_err(|e| e.to_string())
        })
    };
    (@migrate $code:ident, $module:path) => {
        $code.with_migrate(|deps, env, msg| {
            use $module as entry;
            let msg = $crate::cosmwasm_std::from_json(msg).map_err(|e| e.to_string())?;
            entry::migrate(deps, env, msg).map_err(|e| e.to_string())
        })
    };
    (@sudo $code:ident, $module:path) => {
        $code.with_sudo(|deps, env, msg| {
            use $module as entry;
            let msg = $crate::cosmwasm_std::from_json(msg).map_err(|e| e.to_string())?;
            entry::sudo(deps, env, msg).map_err(|e| e.to_string())
        })
    };
}
