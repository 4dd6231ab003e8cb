//! A client that knows four nodes goes on when the one that it talks to is killed.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use lode_client::{Client, Rpc, Terms, parse_coins, parse_gas_price, send};
use lode_conformance::End;
use lode_keys::Wallet;

use crate::target::Wasmd;

/// Transactions that are sent; a node is killed while each third one is on its way.
const SENT: u32 = 9;

pub(crate) fn run(chain: &mut Wasmd) -> Result<usize> {
    let visit = chain.target.visit(7)?;
    let wallet = Wallet::new(&visit.mnemonic, lode_keys::COSMOS_PATH)?;
    let nodes = chain.network.options().validators;
    let urls = (0..nodes).map(|node| chain.network.rpc_url(node)).collect::<Result<Vec<_>>>()?;
    let terms =
        Terms { gas_price: Some(parse_gas_price(&visit.target.gas_price)?), ..Terms::default() };
    let mut client = Client::new(Rpc::new(&urls.join(","))?, terms);
    let mut talked_to = 0;
    for number in 1..=SENT {
        let one = parse_coins(&format!("1{}", visit.target.denom))?;
        let message = send(&visit.address, &visit.recipient, one);
        if number % 3 != 0 {
            client.submit(&wallet, &[message])?;
            continue;
        }
        // The node dies at some instant between the first question and the block.
        let pause = Duration::from_millis(u64::from(number) * 20);
        let network = &mut chain.network;
        let (killed, sent) = std::thread::scope(|scope| {
            let kill = scope.spawn(|| {
                std::thread::sleep(pause);
                network.end_node(talked_to, End::Kill)
            });
            let sent = client.submit(&wallet, &[message]);
            (kill.join(), sent)
        });
        killed.map_err(|_| anyhow::anyhow!("a thread broke off"))??;
        sent.with_context(|| format!("while node {talked_to} was killed"))?;
        // It comes back, so that two thirds are there when the next one dies.
        chain.network.start_node(talked_to)?;
        chain.network.wait_for(talked_to, chain.network.rpc((talked_to + 1) % nodes)?.height()?)?;
        talked_to = (talked_to + 1) % nodes;
    }
    let coins = client.balances(&visit.recipient)?;
    let paid = coins.first().map(|coin| coin.amount.clone()).unwrap_or_default();
    ensure!(paid == SENT.to_string(), "{paid} of {SENT} came");
    ensure!(client.account(&visit.address)?.sequence == u64::from(SENT), "a sequence was lost");
    Ok(usize::try_from(SENT)?)
}
