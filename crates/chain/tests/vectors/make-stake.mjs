// Makes cosmjs-stake.json: messages of staking and distribution that CosmJS encoded and signed,
// in both sign modes, with the keys and the form of make.mjs.
//
//   npm install --no-save @cosmjs/amino @cosmjs/cosmwasm-stargate @cosmjs/encoding @cosmjs/proto-signing @cosmjs/stargate
//   node make-stake.mjs > cosmjs-stake.json
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { fromBech32, toBech32 } from "@cosmjs/encoding";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { makeCosmoshubPath } from "@cosmjs/stargate";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";

const mnemonic =
  "economy stock theory fatal elder harbor betray wasp final emotion task crumble siren bottom lizard educate guess current outdoor pair theory focus wife stone";
const chainId = "lode-vectors";
const options = { prefix: "wasm", hdPaths: [0, 1].map(makeCosmoshubPath) };
const direct = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, options);
const amino = await Secp256k1HdWallet.fromMnemonic(mnemonic, options);
const [a, b] = (await direct.getAccounts()).map((account) => account.address);
const operator = (address) => toBech32("wasmvaloper", fromBech32(address, 90).data);
const amount = { amount: "12345", denom: "ustake" };
const staking = "/cosmos.staking.v1beta1.Msg";
const distribution = "/cosmos.distribution.v1beta1.Msg";
const pair = { delegatorAddress: a, validatorAddress: operator(b) };
const messages = {
  delegate: { typeUrl: `${staking}Delegate`, value: { ...pair, amount } },
  undelegate: { typeUrl: `${staking}Undelegate`, value: { ...pair, amount } },
  redelegate: {
    typeUrl: `${staking}BeginRedelegate`,
    value: { delegatorAddress: a, validatorSrcAddress: operator(b), validatorDstAddress: operator(a), amount },
  },
  cancel: { typeUrl: `${staking}CancelUnbondingDelegation`, value: { ...pair, amount, creationHeight: 77n } },
  reward: { typeUrl: `${distribution}WithdrawDelegatorReward`, value: pair },
  commission: { typeUrl: `${distribution}WithdrawValidatorCommission`, value: { validatorAddress: operator(a) } },
  withdraw_address: { typeUrl: `${distribution}SetWithdrawAddress`, value: { delegatorAddress: a, withdrawAddress: b } },
  fund: { typeUrl: `${distribution}FundCommunityPool`, value: { amount: [amount], depositor: a } },
};
const fee = { amount: [{ amount: "5000", denom: "ustake" }], gas: "300000" };
const txs = [];
for (const [mode, wallet] of [["direct", direct], ["amino", amino]]) {
  for (const [name, message] of Object.entries(messages)) {
    // CosmJS has a name for this one that no SDK takes (MsgWithdrawValidatorCommission, not ...ValCommission).
    if (mode === "amino" && name === "commission") continue;
    const client = await SigningCosmWasmClient.offline(wallet);
    const signer = { accountNumber: 11, sequence: 6, chainId };
    const raw = await client.sign(a, [message], fee, "", signer);
    const hex = Buffer.from(TxRaw.encode(raw).finish()).toString("hex");
    txs.push({ name, mode, number: 11, sequence: 6, raw: hex });
  }
}
console.log(JSON.stringify(txs, null, 1));
