//! Deploys what a scenario names but doesn't make, and pins codes.

use anyhow::{Context, Result, bail, ensure};
use lode_chain::Address;
use serde_json::json;

use super::Runner;
use crate::names::used;
use crate::scenario::{Expect, From, Step};

impl Runner<'_> {
    /// Stores codes by the names of their files and makes the exchange.
    pub(super) fn deploy(&mut self, codes: &[String], contracts: &[String]) -> Result<()> {
        for name in codes {
            if self.names.codes.contains_key(name) {
                continue;
            }
            self.aside(json!({
                "@type": "/cosmwasm.wasm.v1.MsgStoreCode",
                "wasm_byte_code": format!("${{wasm:{name}}}"),
            }))?;
        }
        for name in contracts {
            if self.names.contracts.contains_key(name) {
                continue;
            }
            ensure!(name == "exchange", "no step makes a contract `{name}`");
            let msg = json!({
                "@type": "/cosmwasm.wasm.v1.MsgInstantiateContract",
                "code_id": "${code:exchange}",
                "label": "exchange",
                "msg": {"lp_token_code_id": "${code:lp_token}"},
            });
            for code in used(&msg, "code") {
                self.deploy(&[code], &[])?;
            }
            self.aside(msg)?;
        }
        Ok(())
    }

    /// Sends a message that no step asks for, from the first account.
    fn aside(&mut self, msg: serde_json::Value) -> Result<()> {
        let step = Step { from: Some(From::Account(0)), msgs: vec![msg], ..Step::default() };
        let expect = Some(Expect::Ok);
        let at = self.recording.steps.last().map_or(0, |sent| sent.step);
        self.send(at, &Step { expect, ..step })?;
        self.flush()
    }

    /// Pins a code through a governance proposal, which one validator makes and votes for.
    pub(super) fn pin(&mut self, index: usize, name: &str) -> Result<()> {
        if !self.names.codes.contains_key(name) {
            self.deploy(&[name.to_string()], &[])?;
        }
        let code = *self.names.codes.get(name).with_context(|| format!("no code {name}"))?;
        let authority = lode_chain::AddressCodec::new("wasm")?.encode(&Address::module("gov"));
        let validator = self.signer(Some(&From::Named("validator:0".to_string())))?.address;
        let proposal = json!({
            "@type": "/cosmos.gov.v1.MsgSubmitProposal",
            "messages": [{
                "@type": "/cosmwasm.wasm.v1.MsgPinCodes",
                "authority": authority,
                "code_ids": [code],
            }],
            "initial_deposit": [{"denom": "stake", "amount": "1"}],
            "proposer": validator,
            "title": format!("Pin {name}"),
            "summary": "For a test.",
        });
        self.by_validator(index, proposal)?;
        let found = self.recording.blocks.iter().rev().flat_map(|block| &block.txs);
        let events = found.flat_map(|tx| &tx.outcome.events);
        let id = events.filter(|event| event.kind == "submit_proposal");
        let id = id.filter_map(|event| event.get("proposal_id")).next();
        let id: u64 = id.context("the proposal was refused")?.parse()?;
        self.by_validator(
            index,
            json!({
                "@type": "/cosmos.gov.v1.MsgVote",
                "proposal_id": id,
                "voter": validator,
                "option": "VOTE_OPTION_YES",
            }),
        )?;
        for _ in 0..200 {
            if self.recording.blocks.iter().any(|block| block.pinned.contains(&code)) {
                return Ok(());
            }
            self.wait(1)?;
        }
        bail!("governance didn't pin {name}")
    }

    fn by_validator(&mut self, index: usize, msg: serde_json::Value) -> Result<()> {
        let step = Step {
            from: Some(From::Named("validator:0".to_string())),
            msgs: vec![msg],
            expect: Some(Expect::Ok),
            ..Step::default()
        };
        self.send(index, &step)?;
        self.flush()
    }
}
