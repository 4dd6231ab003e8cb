//! A chain in its everyday state: pools that have traded, rewards that flow, accounts that have
//! signed before.

use anyhow::{Context, Result, ensure};
use lode_chain::{Chain, Coin, Config, Desk, Key, Msg, Tx, TxResult, coin};
use serde_json::{Value, json};

/// The fee of every transaction.
pub(crate) const FEE: (u128, &str) = (5_000, "ustake");
/// The gas limit that every measured transaction states.
const GAS_LIMIT: u64 = 400_000;
/// Everybody who acts, in the order of their account numbers.
const PEOPLE: [&str; 6] = ["founder", "trader", "provider", "holder", "partner", "newcomer"];
/// What everybody owns, in letters as short as those of real chains.
const DENOMS: [&str; 8] = ["uatom", "ujuno", "ulode", "uosmo", "upart", "ustake", "ustar", "uusdc"];
/// Balances of 12 digits.
const WEALTH: u128 = 400_000_000_000;
/// What the founder puts into each side of a pool.
const DEPTH: u128 = 100_000_000_000;
/// What the providers put in.
const SHARE: u128 = 1_000_000_000;
const HOUR: u64 = 3_600;
const NS: u64 = 1_000_000_000;

/// What a world has in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    /// Campaigns of each reward token on the first pool.
    pub(crate) campaigns: u32,
    /// Reward tokens of the first pool.
    pub(crate) rewards: usize,
    /// Holders of the first pool besides those who act.
    pub(crate) holders: u32,
}

/// One chain, ready to be measured.
pub(crate) struct World {
    desk: Desk,
    pub(crate) exchange: String,
    pub(crate) cw20: String,
    pub(crate) face: String,
    codes: [u64; 3],
}

/// The same transaction on the same state, twice.
pub(crate) struct Measured {
    pub(crate) pinned: TxResult,
    pub(crate) not_pinned: TxResult,
    pub(crate) bytes: usize,
}

/// Who calls which contract with what.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) who: &'static str,
    pub(crate) contract: String,
    pub(crate) msg: Value,
    pub(crate) funds: Vec<Coin>,
}

fn wasm(name: &str) -> Result<Vec<u8>> {
    let path = format!("artifacts/{name}.wasm");
    std::fs::read(&path).with_context(|| format!("{path} is missing; cargo xtask contracts"))
}

impl World {
    /// Founds a chain and lives on it for ten days.
    pub(crate) fn new(size: Size) -> Result<Self> {
        let coins: Vec<Coin> = DENOMS.iter().map(|denom| coin(WEALTH, *denom)).collect();
        let mut desk = Desk::create(Config::wasm(), &PEOPLE, &coins)?;
        desk.set_fee(vec![coin(FEE.0, FEE.1)], 1_000_000_000);
        let exchange = desk.store("founder", "exchange", wasm("lode_exchange")?)?;
        let face = desk.store("founder", "lp-token", wasm("lode_lp_token")?)?;
        let cw20 = desk.store("founder", "cw20", wasm("cw20_base")?)?;
        let codes = [exchange, face, cw20];
        let init = json!({"lp_token_code_id": face});
        let exchange = desk.instantiate("founder", exchange, &init, "exchange", &[])?;
        let everybody: Vec<Value> = PEOPLE
            .iter()
            .map(|name| json!({"address": desk.address(name), "amount": WEALTH.to_string()}))
            .collect();
        let init = json!({
            "name": "Twenty", "symbol": "TWENTY", "decimals": 6, "initial_balances": everybody,
        });
        let cw20 = desk.instantiate("founder", cw20, &init, "twenty", &[])?;
        let mut world = Self { desk, exchange, cw20, face: String::new(), codes };
        world.create_pools()?;
        world.fund(size)?;
        world.populate(size.holders)?;
        world.live()?;
        world.ensure_size(size)?;
        Ok(world)
    }

    /// Makes sure that the world has in it what its table says.
    fn ensure_size(&self, size: Size) -> Result<()> {
        let campaigns = size.campaigns * u32::try_from(size.rewards)?;
        let last = json!({"campaigns": {"pool": 1, "start_after": campaigns - 1}});
        let last = self.query(&last)?;
        let last = last.get("campaigns").and_then(Value::as_array).map_or(0, Vec::len);
        ensure!(last == 1, "there are not {campaigns} campaigns");
        let name = Key::named(&format!("h{}", size.holders - 1));
        let owner = self.desk.chain().codec().encode(&name.address);
        let shares = self.query(&json!({"shares": {"pool": 1, "owner": owner}}))?;
        ensure!(shares.get("shares") == Some(&json!("100000")), "holders are missing");
        Ok(())
    }

    pub(crate) fn address(&mut self, name: &str) -> String {
        self.desk.address(name)
    }

    /// The time of the last block in seconds.
    pub(crate) fn now_s(&self) -> u64 {
        self.desk.chain().time_ns() / NS
    }

    pub(crate) fn query(&self, msg: &Value) -> Result<Value> {
        Ok(self.desk.query(&self.exchange, msg)?)
    }

    fn execute(&mut self, who: &str, msg: &Value, funds: &[Coin]) -> Result<TxResult> {
        let contract = self.exchange.clone();
        self.desk.execute(who, &contract, msg, funds).with_context(|| msg.to_string())
    }

    /// Five pools: four in a row, and one with a cw20.
    fn create_pools(&mut self) -> Result<()> {
        for pair in ["uatom uusdc", "uosmo uusdc", "ujuno uosmo", "ujuno ustar"] {
            let (zero, one) = pair.split_once(' ').context("two denoms")?;
            let assets = json!([{"native": zero}, {"native": one}]);
            let msg = json!({"create_pool": {"assets": assets, "fee_pips": 3000}});
            self.execute("founder", &msg, &[])?;
        }
        let assets = json!([{"native": "uusdc"}, {"cw20": self.cw20}]);
        let msg = json!({"create_pool": {"assets": assets, "fee_pips": 3000}});
        self.execute("founder", &msg, &[])?;
        let allow =
            json!({"increase_allowance": {"spender": self.exchange, "amount": WEALTH.to_string()}});
        let cw20 = self.cw20.clone();
        for name in ["founder", "provider"] {
            self.desk.execute(name, &cw20, &allow, &[])?;
        }
        for (pool, funds) in [
            (1, vec!["uatom", "uusdc"]),
            (2, vec!["uosmo", "uusdc"]),
            (3, vec!["ujuno", "uosmo"]),
            (4, vec!["ujuno", "ustar"]),
            (5, vec!["uusdc"]),
        ] {
            let (rich, small) = (DEPTH.to_string(), SHARE.to_string());
            for (who, amount) in [("founder", rich), ("provider", small.clone()), ("holder", small)]
            {
                if who == "holder" && pool == 5 {
                    continue;
                }
                let coins: Vec<Coin> =
                    funds.iter().map(|denom| coin(amount.parse().unwrap_or(0), *denom)).collect();
                let msg = json!({"deposit": {"pool": pool, "amounts": [amount, amount]}});
                self.execute(who, &msg, &coins)?;
            }
        }
        let msg = json!({"create_lp_token": {"pool": 1}});
        self.execute("founder", &msg, &[])?;
        let found = self.query(&json!({"lp_token": {"pool": 1}}))?;
        let face = found.get("address").or_else(|| found.get("lp_token"));
        self.face = face.and_then(Value::as_str).context("the pool's cw20 face")?.to_string();
        Ok(())
    }

    /// Campaigns on the first pool, which start within the hour and end on different days.
    fn fund(&mut self, size: Size) -> Result<()> {
        let start = (self.now_s() / HOUR + 1) * HOUR;
        for denom in ["ulode", "upart"].into_iter().take(size.rewards) {
            for index in 0..u64::from(size.campaigns) {
                // Of many, some end while the world is being made ready.
                let hours = 720 - index % 696;
                let end = start + hours * HOUR;
                let msg = json!({"create_campaign": {"pool": 1, "start": start, "end": end}});
                let amount = 20_000_000_000 / u128::from(size.campaigns);
                self.execute("partner", &msg, &[coin(amount, denom)])?;
            }
        }
        Ok(())
    }

    /// So many holders of the first pool.
    fn populate(&mut self, holders: u32) -> Result<()> {
        for index in 0..holders {
            let to = self.desk.chain().codec().encode(&Key::named(&format!("h{index}")).address);
            let msg = json!({"transfer_shares": {"pool": 1, "to": to, "shares": "100000"}});
            self.execute("founder", &msg, &[])?;
        }
        Ok(())
    }

    /// Ten days of trades, deposits and claims; everybody signs at least once a day.
    fn live(&mut self) -> Result<()> {
        for day in 0..10_u64 {
            let last_day = day == 9;
            self.desk.next_block(if last_day { 24 * HOUR - 1_200 } else { 24 * HOUR })?;
            self.trade()?;
            let amounts = json!(["1000000", "1000000"]);
            let msg = json!({"deposit": {"pool": 1, "amounts": amounts}});
            let funds = [coin(1_000_000, "uatom"), coin(1_000_000, "uusdc")];
            for who in ["founder", "provider"] {
                self.execute(who, &msg, &funds)?;
            }
            for who in ["provider", "holder"] {
                self.execute(who, &json!({"claim": {"pools": [1]}}), &[])?;
            }
            // Fees stand to the pool's account when it is measured, as they nearly always do.
            self.trade()?;
            let to = self.address("founder");
            for who in ["newcomer", "partner"] {
                self.desk.send(who, &to, &[coin(1_000, "ustake")])?;
            }
        }
        self.desk.next_block(60)?;
        Ok(())
    }

    /// One swap through every pool each way.
    fn trade(&mut self) -> Result<()> {
        let there = json!({"swap": {"route": [1, 2, 3, 4], "min_out": "1"}});
        self.execute("trader", &there, &[coin(3_000_000, "uatom")])?;
        let back = json!({"swap": {"route": [4, 3, 2, 1], "min_out": "1"}});
        self.execute("trader", &back, &[coin(2_000_000, "ustar")])?;
        let cw20 = json!({"swap": {"route": [5], "min_out": "1"}});
        self.execute("trader", &cw20, &[coin(2_000_000, "uusdc")])?;
        Ok(())
    }

    /// Makes something happen for good.
    pub(crate) fn happen(&mut self, call: &Call) -> Result<()> {
        self.desk.execute(call.who, &call.contract, &call.msg, &call.funds)?;
        Ok(())
    }

    /// Runs one transaction as the first of a block `seconds` later, pinned and not pinned, and
    /// forgets both.
    pub(crate) fn measure(&mut self, call: &Call, seconds: u64) -> Result<Measured> {
        if self.desk.chain().in_block() {
            self.desk.commit()?;
        }
        let key = self.desk.key(call.who);
        let msg = Msg::Execute {
            sender: self.desk.address(call.who),
            contract: call.contract.clone(),
            msg: serde_json::to_vec(&call.msg)?,
            funds: call.funds.clone(),
        };
        let tx = Tx::new(&key, vec![msg], vec![coin(FEE.0, FEE.1)], GAS_LIMIT);
        let not_pinned = self.attempt(&tx, seconds, &[])?;
        let pinned = self.attempt(&tx, seconds, &self.codes.clone())?;
        let address = self.desk.address(call.who);
        let account = self.desk.chain().account(&address)?;
        let sequence = account.context("the sender has an account")?.sequence;
        ensure!((1..128).contains(&sequence), "{}'s sequence is {sequence}", call.who);
        Ok(Measured { pinned, not_pinned, bytes: tx.encode(&[sequence]).len() })
    }

    fn attempt(&mut self, tx: &Tx, seconds: u64, pins: &[u64]) -> Result<TxResult> {
        let chain: &mut Chain = self.desk.chain_mut();
        chain.begin_block(chain.time_ns() + seconds * NS)?;
        for code in pins {
            chain.pin_code(*code)?;
        }
        let result = chain.deliver(tx)?;
        chain.discard_block();
        ensure!(result.is_ok(), "refused: {}", result.log);
        Ok(result)
    }
}
