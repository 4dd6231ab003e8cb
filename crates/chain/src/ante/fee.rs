//! The fee: whether it is enough, and taking it.

use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::prepared::{Mode, Prepared};
use crate::{Address, auth, bank, coin, feegrant};

/// Takes the fee from the payer, or from the granter whose allowance pays.
pub(super) fn take(
    ctx: &Ctx,
    given: &Prepared<'_>,
    signers: &[Address],
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let fee = &given.fee.coins;
    if given.mode != Mode::Simulate && given.gas_limit == 0 {
        return Err(Refusal::sdk(41, "must provide positive gas: invalid gas limit").into());
    }
    check_floor(given)?;
    let no_signature = || Refusal::sdk(15, "no signatures supplied");
    let first = signers.first().ok_or_else(no_signature)?;
    let payer = given.fee.payer.as_ref().unwrap_or(first);
    let from = match &given.fee.granter {
        Some(granter) if granter != payer => {
            let urls: Vec<&str> = given.calls.iter().map(|call| call.msg.type_url()).collect();
            feegrant::pay(ctx, (granter, payer), fee, &urls, events).map_err(|fault| {
                let (granter, payer) = (ctx.text(granter), ctx.text(payer));
                fault.wrap(&format!("{granter} does not allow to pay fees for {payer}"))
            })?;
            granter
        }
        Some(granter) => granter,
        None => payer,
    };
    let text = ctx.text(from);
    if auth::get(ctx, from)?.is_none() {
        let why = format!("fee payer address: {text} does not exist: unknown address");
        return Err(Refusal::sdk(9, why).into());
    }
    if fee.iter().any(|coin| coin.amount > 0) {
        if coin::validate(fee).is_err() {
            let why = format!("invalid fee amount: {}: insufficient fee", coin::join(fee));
            return Err(Refusal::sdk(13, why).into());
        }
        let collector = Address::module(auth::FEE_COLLECTOR);
        auth::get(ctx, &collector)?;
        bank::transfer(ctx, from, &collector, fee, events).map_err(|fault| match fault {
            Fault::Refused(why) => {
                Refusal::sdk(5, format!("{}: insufficient funds", why.text)).into()
            }
            out => out,
        })?;
    }
    events.push(Event::new("tx").with("fee", coin::join(fee)).with("fee_payer", text));
    Ok(())
}

/// Whether it pays what this node asks for.
fn check_floor(given: &Prepared<'_>) -> Result<(), Refusal> {
    let Some(floor) = given.floor.as_ref().filter(|floor| !floor.all().is_empty()) else {
        return Ok(());
    };
    let (met, required) = floor.required_up(given.gas_limit, &given.fee.coins);
    if met {
        return Ok(());
    }
    let got = coin::join(&given.fee.coins);
    let why = format!("insufficient fees; got: {got} required: {required}: insufficient fee");
    Err(Refusal::sdk(13, why))
}
