#!/bin/sh
# Makes wasmd.json: permits that the wasmd command line encoded and signed, in both sign modes.
#
#   WASMD=path/to/wasmd ./make-wasmd.sh > wasmd.json
set -eu
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
wasmd() { "${WASMD:-wasmd}" "$@" --home "$home"; }
mnemonic="economy stock theory fatal elder harbor betray wasp final emotion task crumble siren bottom lizard educate guess current outdoor pair theory focus wife stone"
echo "$mnemonic" | wasmd keys add a --recover --keyring-backend test >/dev/null 2>&1
a=wasm1pkptre7fdkl6gfrzlesjjvhxhlc3r4gm32kke3
b=wasm10dyr9899g6t0pelew4nvf4j5c3jcgv0r5d3a5l
send=/cosmos.bank.v1beta1.MsgSend
make="--from $a --fees 5000stake --gas 300000 --offline -a 11 -s 6 --generate-only --keyring-backend test"
sign="--from $a --chain-id lode-vectors --offline -a 11 -s 6 --keyring-backend test"
separator=
echo '['
add() {
  name=$1
  shift
  wasmd tx "$@" $make >"$home/tx.json"
  sign
}
sign() {
  for mode in direct amino-json; do
    wasmd tx sign "$home/tx.json" $sign --sign-mode $mode >"$home/signed.json"
    raw=$(wasmd tx encode "$home/signed.json" | base64 -d | od -An -v -tx1 | tr -d ' \n')
    printf '%s {"name": "%s", "mode": "%s", "number": 11, "sequence": 6, "raw": "%s"}' "$separator" "$name" "${mode%-json}" "$raw"
    separator=',
'
  done
}
add grant_generic authz grant $b generic --msg-type $send --expiration 1893456000
add grant_forever authz grant $b generic --msg-type $send
add grant_send authz grant $b send --spend-limit 1000stake,7usdc --allow-list $a,$b --expiration 1893456000
add grant_send_to_all authz grant $b send --spend-limit 1000stake
add revoke authz revoke $b $send
# The command line wraps messages in an Exec only when it can ask a node.
name=exec
wasmd tx bank send $b $a 3stake $make --from $b >"$home/inner.json"
sed -E 's#"messages":\[(.*)\],"memo"#"messages":[{"@type":"/cosmos.authz.v1beta1.MsgExec","grantee":"'$a'","msgs":[\1]}],"memo"#' "$home/inner.json" >"$home/tx.json"
sign
add basic feegrant grant $a $b --spend-limit 100stake --expiration 2030-01-30T15:04:05Z
add unlimited feegrant grant $a $b
add periodic feegrant grant $a $b --spend-limit 100stake --period 3600 --period-limit 10stake --expiration 2030-01-30T15:04:05Z
add allowed feegrant grant $a $b --spend-limit 100stake --allowed-messages $send,/cosmwasm.wasm.v1.MsgExecuteContract
add revoke_allowance feegrant revoke $a $b
echo
echo ']'
