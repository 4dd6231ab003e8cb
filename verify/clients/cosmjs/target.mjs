// Which chain a script talks to: one JSON object in LODE_TARGET, the same for every chain.
// {name, rpc, rest, grpc, chain_id, prefix, denom, gas_price, mnemonic, address, recipient,
//  validator, delegates, ibc, nobody, wasm}
import { readFileSync } from "node:fs";

export const target = JSON.parse(process.env.LODE_TARGET);

/** The wasm file of a cw20 token. */
export const wasm = () => readFileSync(target.wasm);

/** Tells that a step is done. */
export const say = (step, value) => console.log(JSON.stringify({ step, value }));

/** Waits until `ask` gives something. */
export async function until(what, ask) {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await ask();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}

// Whoever started this holds the other end of the input: it ends with its owner, and with time.
process.stdin.resume().on("end", () => process.exit(3));
setTimeout(() => {
  console.error("this takes too long");
  process.exit(4);
}, 150_000).unref();
