//! `cosmos.gov.v1.Query`: there are no proposals.

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmos::gov::v1::{
    DepositParams, Params, QueryParamsRequest, QueryParamsResponse, QueryProposalRequest,
    QueryProposalsRequest, TallyParams, VotingParams,
};
use cosmos_sdk_proto::tendermint::google::protobuf::Duration;

use crate::address;
use crate::answer::Ask;
use crate::failure::Failure;
use crate::method::{Method, methods};
use crate::page;
use crate::wire::{Nothing, One};

pub(super) const METHODS: &[Method] = methods! { "cosmos.gov.v1.Query":
    "Params" => params,
    "Proposal" => proposal,
    "Proposals" => proposals,
};

/// Two days, for deposits and for votes.
const PERIOD: i64 = 172_800;
/// A day, for votes in a hurry.
const EXPEDITED: i64 = 86_400;

fn proposal(_: &Ask<'_>, request: QueryProposalRequest) -> Result<One, Failure> {
    let id = request.proposal_id;
    if id == 0 {
        return Err(Failure::invalid("proposal id can not be 0"));
    }
    Err(Failure::not_found(format!("proposal {id} doesn't exist")))
}

fn proposals(ask: &Ask<'_>, request: QueryProposalsRequest) -> Result<Nothing, Failure> {
    for text in [&request.voter, &request.depositor] {
        if !text.is_empty() {
            address::account(ask, text).map_err(Failure::plain)?;
        }
    }
    let (_, response) =
        page::of_list(Vec::<()>::new(), request.pagination).map_err(Failure::invalid)?;
    Ok(Nothing { pagination: Some(response) })
}

fn params(ask: &Ask<'_>, request: QueryParamsRequest) -> Result<QueryParamsResponse, Failure> {
    let coins = |amount: &str| {
        vec![Coin { denom: ask.info.bond_denom.clone(), amount: amount.to_string() }]
    };
    let text = ToString::to_string;
    let time = |seconds| Some(Duration { seconds, nanos: 0 });
    let params = Params {
        min_deposit: coins("10000000"),
        max_deposit_period: time(PERIOD),
        voting_period: time(PERIOD),
        quorum: text("0.334000000000000000"),
        threshold: text("0.500000000000000000"),
        veto_threshold: text("0.334000000000000000"),
        min_initial_deposit_ratio: text("0.000000000000000000"),
        proposal_cancel_ratio: text("0.500000000000000000"),
        proposal_cancel_dest: String::new(),
        expedited_voting_period: time(EXPEDITED),
        expedited_threshold: text("0.667000000000000000"),
        expedited_min_deposit: coins("50000000"),
        burn_vote_quorum: false,
        burn_proposal_deposit_prevote: false,
        burn_vote_veto: true,
        min_deposit_ratio: text("0.010000000000000000"),
    };
    let mut response = QueryParamsResponse::default();
    #[allow(deprecated, reason = "a node still answers with these")]
    match request.params_type.as_str() {
        "" => {}
        "voting" => {
            response.voting_params = Some(VotingParams { voting_period: params.voting_period });
        }
        "deposit" => {
            response.deposit_params = Some(DepositParams {
                min_deposit: params.min_deposit.clone(),
                max_deposit_period: params.max_deposit_period,
            });
        }
        "tallying" => {
            response.tally_params = Some(TallyParams {
                quorum: params.quorum.clone(),
                threshold: params.threshold.clone(),
                veto_threshold: params.veto_threshold.clone(),
            });
        }
        other => return Err(Failure::invalid(format!("unknown params type: {other}"))),
    }
    response.params = Some(params);
    Ok(response)
}
