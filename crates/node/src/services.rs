//! The application's own questions and answers: over `abci_query`, REST and gRPC.

use cosmos_sdk_proto::tendermint::types::{Block, BlockId};
use lode_chain::{Chain, TxQuery};
use lode_query::{Answer, Ask, Backend, Call, Comet, NodeInfo, Submitted, ValidatorIdentity};
use tendermint_proto::v0_38::types as proto;

use crate::actor::Handle;
use crate::core::{self, Core};
use crate::ledger::Ledger;
use crate::mempool::Unfit;
use crate::options::Options;
use crate::rpc::txs;
use crate::stake::BOND_DENOM;
use crate::validator::{POWER, Validator};
use crate::{query, seal};

/// What the node says of itself.
pub(crate) fn node_info(options: &Options, validator: &Validator) -> NodeInfo {
    NodeInfo {
        moniker: "lode".to_string(),
        version: env!("CARGO_PKG_VERSION").to_string(),
        node_id: hex::encode(validator.address),
        listen_addr: "tcp://127.0.0.1:26656".to_string(),
        rpc_address: format!("tcp://{}", options.rpc),
        validator: ValidatorIdentity { public_key: validator.public, voting_power: POWER },
        bond_denom: BOND_DENOM.to_string(),
    }
}

/// Blocks, as the ledger of seals and the chain have them.
struct Blocks<'a>(&'a Ledger);

/// The same bytes as another version of the type.
fn convert<T: prost::Message + Default>(given: &impl prost::Message) -> Option<T> {
    T::decode(given.encode_to_vec().as_slice()).ok()
}

impl Comet for Blocks<'_> {
    fn block(&self, chain: &Chain, height: u64) -> Option<(BlockId, Block)> {
        let sealed = self.0.get(height).ok()??;
        let last_commit = match height.checked_sub(1)? {
            0 => proto::Commit { block_id: Some(seal::no_block()), ..proto::Commit::default() },
            before => self.0.get(before).ok()??.commit,
        };
        let txs = chain.txs_at(height).ok()?.into_iter().map(|tx| tx.raw).collect();
        let block = proto::Block {
            header: Some(sealed.header()),
            data: Some(proto::Data { txs }),
            evidence: Some(proto::EvidenceList::default()),
            last_commit: Some(last_commit),
        };
        Some((convert(&sealed.id())?, convert(&block)?))
    }

    fn parse_query(&self, text: &str) -> Result<TxQuery, String> {
        query::parse(text).map(|query| query.of_chain())
    }
}

/// Answers a query at a height; 0 is the last one.
pub(crate) fn abci(core: &Core, path: &str, data: &[u8], height: i64) -> Answer {
    let blocks = Blocks(&core.ledger);
    let ask = Ask { chain: &core.chain, info: &core.info, comet: Some(&blocks) };
    lode_query::answer_at(&ask, path, data, height)
}

/// The answer of a node that can't answer.
fn unavailable(why: impl ToString) -> Answer {
    Answer::refused(tonic::Code::Unavailable, why.to_string(), 0)
}

impl Backend for Handle {
    async fn query(&self, call: Call) -> Answer {
        let ask = self.ask(move |core| abci(core, &call.path, &call.data, call.height));
        ask.await.unwrap_or_else(unavailable)
    }

    async fn submit(&self, raw: Vec<u8>) -> Submitted {
        match txs::submit(self, raw).await {
            Ok(core::Submitted::Checked(result)) => Submitted::Checked(result),
            Ok(core::Submitted::Unfit(Unfit::Known)) => Submitted::Known,
            Ok(core::Submitted::Unfit(why)) => Submitted::Unfit(why.to_string()),
            Err(why) => Submitted::Unfit(why.to_string()),
        }
    }
}
