// Makes cosmjs.json: transactions that CosmJS encoded and signed, in both sign modes.
//
//   npm install --no-save @cosmjs/amino @cosmjs/cosmwasm-stargate @cosmjs/proto-signing @cosmjs/stargate
//   node make.mjs > cosmjs.json
import { createMultisigThresholdPubkey, pubkeyToAddress, Secp256k1HdWallet } from "@cosmjs/amino";
import { SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { makeMultisignedTxBytes, makeCosmoshubPath } from "@cosmjs/stargate";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";

const mnemonic =
  "economy stock theory fatal elder harbor betray wasp final emotion task crumble siren bottom lizard educate guess current outdoor pair theory focus wife stone";
const chainId = "lode-vectors";
const prefix = "wasm";
const options = { prefix, hdPaths: [0, 1, 2].map(makeCosmoshubPath) };
const direct = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, options);
const amino = await Secp256k1HdWallet.fromMnemonic(mnemonic, options);
const accounts = await direct.getAccounts();
const [a, b] = accounts.map((account) => account.address);
const contract = "wasm14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s0phg4d";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const utf8 = (text) => new TextEncoder().encode(text);
const coins = (amount, denom) => [{ amount: String(amount), denom }];
const payload = utf8(
  JSON.stringify({
    swap: { route: [1, 2], min_out: "1", note: "a<b>&\u00e9 \"q\" \\ \n", z: null, a: true, big: 9007199254740991, neg: -5 },
  }),
);
const messages = {
  send: { typeUrl: "/cosmos.bank.v1beta1.MsgSend", value: { fromAddress: a, toAddress: b, amount: coins(12345, "stake") } },
  multi_send: {
    typeUrl: "/cosmos.bank.v1beta1.MsgMultiSend",
    value: {
      inputs: [{ address: a, coins: coins(3, "stake") }],
      outputs: [{ address: b, coins: coins(1, "stake") }, { address: a, coins: coins(2, "stake") }],
    },
  },
  store_code: { typeUrl: "/cosmwasm.wasm.v1.MsgStoreCode", value: { sender: a, wasmByteCode: new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]) } },
  instantiate: {
    typeUrl: "/cosmwasm.wasm.v1.MsgInstantiateContract",
    value: { sender: a, admin: b, codeId: 7n, label: "lbl <x>", msg: payload, funds: coins(5, "stake") },
  },
  instantiate_no_admin: {
    typeUrl: "/cosmwasm.wasm.v1.MsgInstantiateContract",
    value: { sender: a, admin: "", codeId: 1n, label: "lbl", msg: utf8("{}"), funds: [] },
  },
  instantiate2: {
    typeUrl: "/cosmwasm.wasm.v1.MsgInstantiateContract2",
    value: { sender: a, admin: b, codeId: 7n, label: "lbl", msg: payload, funds: [], salt: new Uint8Array([1, 2, 3]), fixMsg: false },
  },
  execute: {
    typeUrl: "/cosmwasm.wasm.v1.MsgExecuteContract",
    value: { sender: a, contract, msg: payload, funds: [...coins(5, "stake"), ...coins(7, "usdc")] },
  },
  execute_no_funds: { typeUrl: "/cosmwasm.wasm.v1.MsgExecuteContract", value: { sender: a, contract, msg: utf8('{"claim":{}}'), funds: [] } },
  migrate: { typeUrl: "/cosmwasm.wasm.v1.MsgMigrateContract", value: { sender: a, contract, codeId: 8n, msg: payload } },
  update_admin: { typeUrl: "/cosmwasm.wasm.v1.MsgUpdateAdmin", value: { sender: a, newAdmin: b, contract } },
  clear_admin: { typeUrl: "/cosmwasm.wasm.v1.MsgClearAdmin", value: { sender: a, contract } },
};
const fee = { amount: coins(5000, "stake"), gas: "300000" };

const txs = [];
const add = async (name, mode, wallet, list, number, sequence, memo, useFee = fee, timeout = undefined) => {
  const client = await SigningCosmWasmClient.offline(wallet);
  const raw = await client.sign(a, list, useFee, memo, { accountNumber: number, sequence, chainId }, timeout);
  txs.push({ name, mode, number, sequence, raw: hex(TxRaw.encode(raw).finish()) });
};
for (const [mode, wallet] of [["direct", direct], ["amino", amino]]) {
  for (const [name, message] of Object.entries(messages)) {
    await add(name, mode, wallet, [message], 11, 6, "");
  }
  await add("several", mode, wallet, [messages.send, messages.execute, messages.send], 11, 6, "a<b>&\u00e9 \"memo\"");
  await add("zero_numbers", mode, wallet, [messages.send], 0, 0, "");
  await add("no_fee", mode, wallet, [messages.send], 11, 6, "", { amount: [], gas: "200000" });
  await add("timeout", mode, wallet, [messages.send], 11, 6, "", fee, 4689n);
  await add("granter", mode, wallet, [messages.send], 11, 6, "", { ...fee, granter: b });
}

// Two of three keys, which sign amino JSON.
const key = (account) => ({ type: "tendermint/PubKeySecp256k1", value: Buffer.from(account.pubkey).toString("base64") });
const shared = createMultisigThresholdPubkey(accounts.map(key), 2);
const address = pubkeyToAddress(shared, prefix);
const message = { typeUrl: "/cosmos.bank.v1beta1.MsgSend", value: { fromAddress: address, toAddress: b, amount: coins(77, "stake") } };
const signatures = new Map();
let body;
for (const i of [0, 2]) {
  const client = await SigningCosmWasmClient.offline(amino);
  const signer = { accountNumber: 12, sequence: 3, chainId };
  const { bodyBytes, signatures: made } = await client.sign(accounts[i].address, [message], fee, "together", signer);
  signatures.set(accounts[i].address, made[0]);
  body = bodyBytes;
}
const multisig = makeMultisignedTxBytes(shared, 3, fee, body, signatures);
const keys = accounts.map((account) => hex(account.pubkey));
console.log(JSON.stringify({ chain_id: chainId, accounts: [a, b], keys, txs, multisig: { address, number: 12, sequence: 3, raw: hex(multisig) } }, null, 1));
