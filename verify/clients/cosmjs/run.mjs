// CosmJS, unchanged, against a node: node run.mjs RPC MNEMONIC RECIPIENT CW20.wasm
// Each step prints a line; the first that fails ends the run with exit code 1.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { Secp256k1HdWallet } from "@cosmjs/amino";
import { SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { GasPrice, SigningStargateClient, StargateClient, coins } from "@cosmjs/stargate";
import { Comet38Client, WebsocketClient } from "@cosmjs/tendermint-rpc";

const [rpc, mnemonic, recipient, wasm] = process.argv.slice(2);
const options = { gasPrice: GasPrice.fromString("0.025ustake"), broadcastPollIntervalMs: 100 };
const say = (step, value) => console.log(JSON.stringify({ step, value }));

const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix: "wasm" });
const [{ address }] = await wallet.getAccounts();
const client = await SigningCosmWasmClient.connectWithSigner(rpc, wallet, options);
const chain = await client.getChainId();
say("connect", chain);

// A subscription that is open from the start.
const socket = new WebsocketClient(rpc.replace("http", "ws"));
const comet = await Comet38Client.create(socket);
const seen = [];
const subscriptions = [
  comet.subscribeTx().subscribe({ next: (tx) => seen.push(tx) }),
  comet.subscribeNewBlock().subscribe({ next: () => {} }),
];

const sent = await client.sendTokens(address, recipient, coins(12345, "ustake"), "auto", "hello");
assert.equal(sent.code, 0, sent.rawLog);
say("send", sent.transactionHash);
const before = await client.getBalance(recipient, "ustake");

const found = await client.getTx(sent.transactionHash);
assert.equal(found.height, sent.height);
assert.equal(found.code, 0);
assert.equal(await client.getTx("00".repeat(32)), null);
const all = await client.searchTx([{ key: "transfer.recipient", value: recipient }]);
assert.equal(all.length, 1);
say("getTx", found.gasUsed.toString());

const upload = await client.upload(address, readFileSync(wasm), "auto");
say("upload", upload.codeId);
const init = {
  name: "Test", symbol: "TEST", decimals: 6,
  initial_balances: [{ address, amount: "1000000" }],
};
const made = await client.instantiate(address, upload.codeId, init, "a token", "auto");
say("instantiate", made.contractAddress);
const transfer = { transfer: { recipient, amount: "77" } };
const done = await client.execute(address, made.contractAddress, transfer, "auto");
assert(done.events.some((event) => event.type === "wasm"));
say("execute", done.gasUsed.toString());
const held = await client.queryContractSmart(made.contractAddress, { balance: { address: recipient } });
assert.deepEqual(held, { balance: "77" });
say("smart", held);
const tooMuch = { transfer: { recipient, amount: "999999999" } };
await assert.rejects(client.execute(address, made.contractAddress, tooMuch, "auto"));
await assert.rejects(client.queryContractSmart(made.contractAddress, { nope: {} }));
const info = await client.getContract(made.contractAddress);
assert.equal(info.creator, address);
assert.equal((await client.getCodes()).length, 1);
assert.deepEqual(await client.getContracts(upload.codeId), [made.contractAddress]);
say("contract", info.label);

const amino = await Secp256k1HdWallet.fromMnemonic(mnemonic, { prefix: "wasm" });
const second = await SigningStargateClient.connectWithSigner(rpc, amino, options);
const signed = await second.sendTokens(address, recipient, coins(5, "ustake"), "auto", "a<b>&é");
assert.equal(signed.code, 0, signed.rawLog);
const after = await client.getBalance(recipient, "ustake");
assert.equal(BigInt(after.amount) - BigInt(before.amount), 5n);
say("amino", after.amount);

const plain = await StargateClient.connect(rpc);
const account = await plain.getAccount(address);
assert(account.sequence >= 5);
assert.equal(await plain.getAccount("wasm1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnf2q0cj"), null);
const block = await plain.getBlock(sent.height);
assert.equal(block.txs.length, 1);
assert.equal(block.header.chainId, chain);
say("block", block.header.height);

for (const ask of ["abciInfo", "genesis", "health", "status", "validatorsAll", "numUnconfirmedTxs"]) {
  await comet[ask]();
}
for (const ask of ["blockResults", "commit"]) {
  await comet[ask](sent.height);
}
await comet.blockchain(1, sent.height);
await comet.blockSearchAll({ query: "block.height >= 1" });
await comet.txSearchAll({ query: "message.module = 'bank'" });
say("comet", "understood");

for (let tries = 0; seen.length < 5 && tries < 100; tries += 1) {
  await new Promise((resolve) => setTimeout(resolve, 50));
}
assert.equal(seen.length, 5, "one event for each transaction in a block");
assert.equal(Buffer.from(seen[0].hash).toString("hex").toUpperCase(), sent.transactionHash);
say("subscription", seen.length);
subscriptions.forEach((subscription) => subscription.unsubscribe());
comet.disconnect();
process.exit(0);
