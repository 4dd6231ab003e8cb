//! Uploads of code and what new contracts cost.

mod support;

use lode_chain::{EngineKind, Msg};
use support::*;

#[test]
fn code_is_checked_before_it_is_stored() {
    let mut desk = desk(EngineKind::Wasm);
    let good = artifact("lode_probe");
    let mut refused = |wasm: Vec<u8>| {
        let msg = Msg::StoreCode { sender: desk.address("alice"), wasm, name: "x".into() };
        let result = desk.try_msg("alice", msg).unwrap();
        (result.codespace, result.code)
    };
    assert_eq!(refused(vec![]), ("sdk".into(), 18));
    assert_eq!(refused(b"no wasm at all".to_vec()), ("wasm".into(), 2));
    assert_eq!(refused(b"\0asm\x01\0\0\0".to_vec()), ("wasm".into(), 2));
    assert_eq!(refused(good[..good.len() / 2].to_vec()), ("wasm".into(), 2));
    assert_eq!(refused(vec![0; 900 * 1024]), ("sdk".into(), 18));
    // A gzip bomb stops at the limit.
    assert_eq!(refused(gzip(&vec![0; 50 << 20])), ("wasm".into(), 2));
    assert_eq!(refused([0x1f, 0x8b, 0x08, 1, 2, 3].to_vec()), ("wasm".into(), 2));
}

fn gzip(raw: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(raw).unwrap();
    out.finish().unwrap()
}

#[test]
fn uploads_cost_three_gas_a_byte_of_the_unpacked_wasm() {
    let wasm = artifact("lode_probe");
    let packed = gzip(&wasm);
    for engine in ENGINES {
        let mut desk = desk(engine);
        let mut store = |wasm: &[u8]| {
            let (sender, name) = (desk.address("alice"), "probe".to_string());
            desk.msg("alice", Msg::StoreCode { sender, wasm: wasm.to_vec(), name }).unwrap()
        };
        let (raw, gz) = (store(&wasm), store(&packed));
        let compile = 3 * wasm.len() as u64;
        assert_eq!(raw.gas.code, compile);
        assert_eq!(gz.gas.code, compile + packed.len() as u64 * 15 / 100);
        // Parameters twice, the sequence, and the record of 83 bytes.
        let records =
            2 * (1_000 + 3 * 7) + (1_000 + 3 * 19) + (2_000 + 30 * 19) + (2_000 + 30 * 92);
        assert_eq!((raw.gas.contract, gz.gas.contract), (records, records));
        assert_eq!(raw.attribute("store_code", "code_id"), Some("2"));
        let of = |r: &lode_chain::TxResult| {
            r.attribute("store_code", "code_checksum").map(ToString::to_string)
        };
        assert_eq!(of(&raw), of(&gz), "the checksum is of the wasm, not of the gzip");
        assert_eq!(desk.chain().code_bytes(3).unwrap(), wasm);
    }
}

#[test]
fn a_new_contract_costs_its_records() {
    for engine in ENGINES {
        let mut desk = desk(engine);
        desk.next_block(5).unwrap();
        let alice = desk.address("alice");
        let made = desk.msg(
            "alice",
            Msg::Instantiate {
                sender: alice,
                admin: None,
                code_id: 1,
                label: "amm".into(),
                msg: br#"{"steps":[]}"#.to_vec(),
                funds: vec![],
            },
        );
        let made = made.unwrap();
        // The first contract of the chain, in block 2, transaction 0: fields of value 0 are
        // left out. History scan, then history, info and two indexes.
        let code = 1_000 + 3 * (9 + 83);
        let sequence = (1_000 + 3 * 15) + (2_000 + 30 * 23);
        let account = 1_000 + (1_000 + 3 * 33);
        let created = (1_000 + 3 * 9)
            + (2_000 + 30 * 9)
            + (1_000 + 3 * 33)
            + 1_000
            + (2_000 + 30 * (21 + 32))
            + (2_000 + 30 * (33 + 103));
        let history = 30 + 2_000 + 30 * (41 + 2 + 2 + 2 + 2 + 2 + 12);
        let info = 2_000 + 30 * (33 + 2 + 45 + 5 + 2 + 2 + 66);
        let indexes = (2_000 + 30 * 57) + (2_000 + 30 * 70);
        let sum = code + 1_000 + sequence + account + created + history + info + indexes;
        assert_eq!(made.gas.contract, sum);
        assert_eq!((made.gas.setup, made.gas.storage), (60_000, 0));
    }
}
