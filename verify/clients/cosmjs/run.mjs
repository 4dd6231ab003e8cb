// CosmJS, unchanged, against the chain of LODE_TARGET (target.mjs).
// Each step prints a line; the first that fails ends the run with exit code 1.
import assert from "node:assert/strict";

import { Secp256k1HdWallet } from "@cosmjs/amino";
import { SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import {
  GasPrice, QueryClient, SigningStargateClient, StargateClient, coin, coins, setupStakingExtension,
} from "@cosmjs/stargate";
import { Comet38Client, WebsocketClient } from "@cosmjs/tendermint-rpc";

import { say, target, until, wasm } from "./target.mjs";

const { rpc, mnemonic, prefix, denom, recipient } = target;
const options = { gasPrice: GasPrice.fromString(target.gas_price), broadcastPollIntervalMs: 100 };
// CosmJS simulates without a fee, and so without what paying it costs.
const gas = 1.8;

const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix });
const [{ address }] = await wallet.getAccounts();
assert.equal(address, target.address);
const client = await SigningCosmWasmClient.connectWithSigner(rpc, wallet, options);
const chain = await client.getChainId();
assert.equal(chain, target.chain_id);
say("connect", chain);

// Subscriptions that are open from the start.
const socket = new WebsocketClient(rpc.replace("http", "ws"));
const comet = await Comet38Client.create(socket);
const [seen, blocks] = [[], []];
const subscriptions = [
  comet.subscribeTx(`message.sender='${address}'`).subscribe({ next: (tx) => seen.push(tx) }),
  comet.subscribeNewBlock().subscribe({ next: (block) => blocks.push(block) }),
];

const before = await client.getBalance(recipient, denom);
const sent = await client.sendTokens(address, recipient, coins(12345, denom), gas, "hello");
assert.equal(sent.code, 0, sent.rawLog);
const after = await client.getBalance(recipient, denom);
assert.equal(BigInt(after.amount) - BigInt(before.amount), 12345n);
say("send", sent.transactionHash);

const found = await client.getTx(sent.transactionHash);
assert.equal(found.height, sent.height);
assert.equal(found.code, 0);
assert.equal(await client.getTx("00".repeat(32)), null);
const all = await client.searchTx([{ key: "transfer.recipient", value: recipient }]);
assert.equal(all.length, 1);
say("getTx", found.gasUsed.toString());

const upload = await client.upload(address, wasm(), gas);
say("upload", upload.codeId);
const init = {
  name: "Test", symbol: "TEST", decimals: 6,
  initial_balances: [{ address, amount: "1000000" }],
};
const made = await client.instantiate(address, upload.codeId, init, "a token", gas);
say("instantiate", made.contractAddress);
const transfer = { transfer: { recipient, amount: "77" } };
const done = await client.execute(address, made.contractAddress, transfer, gas);
assert(done.events.some((event) => event.type === "wasm"));
say("execute", done.gasUsed.toString());
const held = await client.queryContractSmart(made.contractAddress, { balance: { address: recipient } });
assert.deepEqual(held, { balance: "77" });
say("smart", held);
const tooMuch = { transfer: { recipient, amount: "999999999" } };
await assert.rejects(client.execute(address, made.contractAddress, tooMuch, gas));
await assert.rejects(client.queryContractSmart(made.contractAddress, { nope: {} }));
const info = await client.getContract(made.contractAddress);
assert.equal(info.creator, address);
assert((await client.getCodes()).some((code) => code.id === upload.codeId));
assert.deepEqual(await client.getContracts(upload.codeId), [made.contractAddress]);
say("contract", info.label);

const amino = await Secp256k1HdWallet.fromMnemonic(mnemonic, { prefix });
const second = await SigningStargateClient.connectWithSigner(rpc, amino, options);
const signed = await second.sendTokens(address, recipient, coins(5, denom), gas, "a<b>&é");
assert.equal(signed.code, 0, signed.rawLog);
const now = await client.getBalance(recipient, denom);
assert.equal(BigInt(now.amount) - BigInt(after.amount), 5n);
const wasmAmino = await SigningCosmWasmClient.connectWithSigner(rpc, amino, options);
const again = await wasmAmino.execute(address, made.contractAddress, transfer, gas);
assert(again.events.some((event) => event.type === "wasm"));
say("amino", now.amount);

// Sends of this sender, each with one event: those above, and those of the delegations.
let transactions = 6;
if (target.delegates) {
  const { validator } = target;
  const query = QueryClient.withExtensions(comet, setupStakingExtension);
  const { validators } = await query.staking.validators("BOND_STATUS_BONDED");
  assert(validators.some((one) => one.operatorAddress === validator));
  const reader = await StargateClient.connect(rpc);
  assert.equal(await reader.getDelegation(address, validator), null);
  const staked = await client.delegateTokens(address, validator, coin(1_000_000, denom), gas);
  assert.equal(staked.code, 0, staked.rawLog);
  const more = await second.delegateTokens(address, validator, coin(500_000, denom), gas);
  assert.equal(more.code, 0, more.rawLog);
  assert.equal((await reader.getDelegation(address, validator)).amount, "1500000");
  assert.equal((await reader.getBalanceStaked(address)).amount, "1500000");
  const less = await client.undelegateTokens(address, validator, coin(500_000, denom), 2.5);
  assert.equal(less.code, 0, less.rawLog);
  const left = await query.staking.delegation(address, validator);
  assert.equal(left.delegationResponse.balance.amount, "1000000");
  const reward = await second.withdrawRewards(address, validator, 2.5);
  assert.equal(reward.code, 0, reward.rawLog);
  transactions += 4;
  say("delegate", left.delegationResponse.balance.amount);
}

const plain = await StargateClient.connect(rpc);
const account = await plain.getAccount(address);
assert.equal(account.sequence, transactions);
assert.equal(await plain.getAccount(target.nobody), null);
const block = await plain.getBlock(sent.height);
assert(block.txs.length >= 1);
assert.equal(block.header.chainId, chain);
say("block", block.header.height);

for (const ask of ["abciInfo", "genesis", "health", "status", "validatorsAll", "numUnconfirmedTxs"]) {
  await comet[ask]();
}
for (const ask of ["blockResults", "commit"]) {
  await comet[ask](sent.height);
}
await comet.blockchain(1, sent.height);
await comet.blockSearchAll({ query: `block.height = ${sent.height}` });
await comet.txSearchAll({ query: `message.sender = '${address}'` });
say("comet", "understood");

await until("events", () => seen.length >= transactions && blocks.length > 0);
assert.equal(seen.length, transactions, "one event for each transaction in a block");
assert.equal(Buffer.from(seen[0].hash).toString("hex").toUpperCase(), sent.transactionHash);
say("subscription", seen.length);
subscriptions.forEach((subscription) => subscription.unsubscribe());
comet.disconnect();
process.exit(0);
