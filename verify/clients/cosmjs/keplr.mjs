// What Keplr and other wallets ask over REST, in their order, against the chain of LODE_TARGET.
// Each step prints a line; the first that fails ends the run with exit code 1.
import assert from "node:assert/strict";

import { Comet38Client, WebsocketClient } from "@cosmjs/tendermint-rpc";
import { DirectSecp256k1HdWallet, Registry, encodePubkey, makeAuthInfoBytes, makeSignDoc }
  from "@cosmjs/proto-signing";
import { GasPrice, calculateFee, coins, defaultRegistryTypes } from "@cosmjs/stargate";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";

import { say, target, until } from "./target.mjs";

const { rpc, rest, denom, recipient, validator } = target;

async function get(path) {
  const response = await fetch(rest + path);
  return { status: response.status, body: await response.json() };
}

async function ok(path) {
  const { status, body } = await get(path);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return body;
}

async function post(path, body) {
  const response = await fetch(rest + path, { method: "POST", body: JSON.stringify(body) });
  const answer = await response.json();
  assert.equal(response.status, 200, `${path}: ${JSON.stringify(answer)}`);
  return answer;
}

// A chain is suggested: Keplr holds its endpoints against its chain id.
const status = await (await fetch(`${rpc}/status`)).json();
assert.equal(status.result.node_info.network, target.chain_id);
const socket = new WebsocketClient(rpc.replace("http", "ws"));
const comet = await Comet38Client.create(socket);
assert.equal((await comet.status()).nodeInfo.network, target.chain_id);
const node = await ok("/cosmos/base/tendermint/v1beta1/node_info");
assert.equal(node.default_node_info.network, target.chain_id);
assert("cosmos_sdk_version" in node.application_version);
say("suggest", target.chain_id);

// Features are told from their absence by 400 or 200 against 501.
const probes = {
  "/cosmwasm/wasm/v1/contract/test/smart/test": 400,
  "/cosmos/bank/v1beta1/spendable_balances/test": 400,
  // A wallet offers transfers to other chains only where these aren't 501.
  "/ibc/apps/transfer/v1/params": target.ibc ? 200 : 501,
  "/ibc/apps/transfer/v1/denoms/test": target.ibc ? 400 : 501,
  "/feemarket/v1/params": 501,
  "/feemarket/v1/gas_prices": 501,
  "/osmosis/txfees/v1beta1/base_denom": 501,
};
for (const [path, expected] of Object.entries(probes)) {
  const { status, body } = await get(path);
  assert.equal(status, expected, `${path}: ${JSON.stringify(body)}`);
  if (expected !== 200) assert.deepEqual(Object.keys(body).sort(), ["code", "details", "message"]);
}
say("features", Object.keys(probes).length);

const latest = await ok("/cosmos/base/tendermint/v1beta1/blocks/latest");
assert.equal(latest.block.header.chain_id, target.chain_id);
assert.equal((await ok("/cosmos/base/tendermint/v1beta1/syncing")).syncing, false);
const config = await ok("/cosmos/base/node/v1beta1/config");
assert(config.minimum_gas_price.endsWith(denom), config.minimum_gas_price);
const price = GasPrice.fromString(target.gas_price);
say("gas price", config.minimum_gas_price);

const wallet = await DirectSecp256k1HdWallet.fromMnemonic(target.mnemonic, { prefix: target.prefix });
const [{ address, pubkey }] = await wallet.getAccounts();
const amount = async (who) => {
  const { balance } = await ok(`/cosmos/bank/v1beta1/balances/${who}/by_denom?denom=${denom}`);
  return BigInt(balance.amount);
};
const { balances } = await ok(`/cosmos/bank/v1beta1/balances/${address}?pagination.limit=1000`);
const spendable = await ok(`/cosmos/bank/v1beta1/spendable_balances/${address}?pagination.limit=1000`);
assert.deepEqual(spendable.balances, balances);
assert.equal(BigInt(balances.find((coin) => coin.denom === denom).amount), await amount(address));
assert.deepEqual((await ok(`/cosmos/bank/v1beta1/balances/${target.nobody}`)).balances, []);
const supply = await ok(`/cosmos/bank/v1beta1/supply/by_denom?denom=${denom}`);
assert(BigInt(supply.amount.amount) > 0n);
say("balances", balances.length);

const before = (await ok(`/cosmos/auth/v1beta1/accounts/${address}`)).account;
assert.equal(before["@type"], "/cosmos.auth.v1beta1.BaseAccount");
assert.equal(before.pub_key, null);
assert.equal((await get(`/cosmos/auth/v1beta1/accounts/${target.nobody}`)).status, 404);
say("account", before.account_number);

for (const path of [
  `/cosmos/staking/v1beta1/delegations/${address}?pagination.limit=1000`,
  `/cosmos/staking/v1beta1/delegators/${address}/unbonding_delegations?pagination.limit=1000`,
  `/cosmos/distribution/v1beta1/delegators/${address}/rewards`,
  "/cosmos/staking/v1beta1/params",
  "/cosmos/staking/v1beta1/pool",
  "/cosmos/mint/v1beta1/inflation",
  "/cosmos/distribution/v1beta1/params",
  "/cosmos/slashing/v1beta1/params",
  "/cosmos/gov/v1/proposals?pagination.limit=20&pagination.reverse=true",
  `/cosmos/authz/v1beta1/grants/granter/${address}?pagination.limit=1000`,
  `/cosmos/feegrant/v1beta1/allowances/${address}`,
]) {
  await ok(path);
}
const bonded = await ok("/cosmos/staking/v1beta1/validators?status=BOND_STATUS_BONDED&pagination.limit=1000");
assert(bonded.validators.some((one) => one.operator_address === validator));
say("staking", bonded.validators.length);

// Simulation as Keplr does it: no public key, amino mode, a fee without gas, an empty signature.
const registry = new Registry(defaultRegistryTypes);
const value = { fromAddress: address, toAddress: recipient, amount: coins(7, denom) };
const messages = [{ typeUrl: "/cosmos.bank.v1beta1.MsgSend", value }];
const body = registry.encode({ typeUrl: "/cosmos.tx.v1beta1.TxBody", value: { messages, memo: "keplr" } });
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const sequence = Number(before.sequence);
const amino = SignMode.SIGN_MODE_LEGACY_AMINO_JSON;
const draft = TxRaw.encode({
  bodyBytes: body,
  authInfoBytes: makeAuthInfoBytes([{ sequence }], coins(1, denom), 0, undefined, undefined, amino),
  signatures: [new Uint8Array(64)],
}).finish();
const simulated = await post("/cosmos/tx/v1beta1/simulate", { tx_bytes: base64(draft) });
const used = Number(simulated.gas_info.gas_used);
assert(used > 30_000 && used < 300_000, `${used}`);
assert(simulated.result.events.length > 0);
say("simulate", used);

const fee = calculateFee(Math.round(used * 1.4), price);
const key = encodePubkey({ type: "tendermint/PubKeySecp256k1", value: base64(pubkey) });
const auth = makeAuthInfoBytes([{ pubkey: key, sequence }], fee.amount, Number(fee.gas));
const doc = makeSignDoc(body, auth, target.chain_id, Number(before.account_number));
const { signed, signature } = await wallet.signDirect(address, doc);
const raw = TxRaw.encode({
  bodyBytes: signed.bodyBytes,
  authInfoBytes: signed.authInfoBytes,
  signatures: [Buffer.from(signature.signature, "base64")],
}).finish();
const had = await amount(recipient);
const mode = "BROADCAST_MODE_SYNC";
const { tx_response: taken } = await post("/cosmos/tx/v1beta1/txs", { tx_bytes: base64(raw), mode });
assert.equal(taken.code, 0, taken.raw_log);
const path = `/cosmos/tx/v1beta1/txs/${taken.txhash}`;
const found = await until("the transaction", async () => {
  const { status, body } = await get(path);
  return status === 200 ? body : undefined;
});
assert.equal(found.tx_response.code, 0, found.tx_response.raw_log);
assert.equal(found.tx.body.memo, "keplr");
assert.equal(await amount(recipient) - had, 7n);
say("broadcast", taken.txhash);

// What is refused says so: the same bytes again, and a signature for another chain.
const twice = await post("/cosmos/tx/v1beta1/txs", { tx_bytes: base64(raw), mode });
assert.notEqual(twice.tx_response.code, 0);
const after = (await ok(`/cosmos/auth/v1beta1/accounts/${address}`)).account;
assert.equal(Number(after.sequence), sequence + 1);
assert.equal(after.pub_key.key, base64(pubkey));
const query = encodeURIComponent(`message.sender='${address}'`);
const own = await ok(`/cosmos/tx/v1beta1/txs?query=${query}&order_by=ORDER_BY_DESC&page=1&limit=10`);
assert.equal(own.tx_responses[0].txhash, taken.txhash);
assert.equal((await get(`/cosmos/tx/v1beta1/txs/${"00".repeat(32)}`)).status, 404);
say("history", own.total);

comet.disconnect();
process.exit(0);
