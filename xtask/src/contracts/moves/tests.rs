//! Our moves against what the standard library does, in an interpreter.

use wasmi::{Engine, Instance, Linker, Memory, Module, Store};

use super::{MOVES, quicken};

const PAGE: usize = 65_536;

struct Machine {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

/// The module of the moves, with its memory to look into.
fn machine() -> Machine {
    let engine = Engine::default();
    let text = format!(
        "(module (memory (export \"memory\") 1) {MOVES} (export \"copy\" (func $__memory_copy))
         (export \"fill\" (func $__memory_fill)))"
    );
    let module = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module).unwrap();
    let memory = instance.get_memory(&store, "memory").unwrap();
    Machine { store, instance, memory }
}

impl Machine {
    fn call(&mut self, name: &str, a: u32, b: u32, c: u32) -> bool {
        let function = self.instance.get_typed_func::<(u32, u32, u32), ()>(&self.store, name);
        function.unwrap().call(&mut self.store, (a, b, c)).is_ok()
    }
}

/// A generator that needs no seed from outside.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    usize::try_from(*state >> 33).unwrap()
}

#[test]
fn moves_and_fills_are_those_of_the_standard_library() {
    let mut machine = machine();
    let mut state = 1;
    let mut expected: Vec<u8> = (0..PAGE).map(|_| next(&mut state) as u8).collect();
    machine.memory.data_mut(&mut machine.store).copy_from_slice(&expected);
    for round in 0..20_000 {
        // Short ones mostly, close together, so that they overlap in every way.
        let len = if round % 50 == 0 { next(&mut state) % 3_000 } else { next(&mut state) % 40 };
        let from = next(&mut state) % (PAGE - 6_000) + 3_000;
        let to = from + next(&mut state) % 80 - 40;
        let value = next(&mut state);
        if round % 4 == 0 {
            expected[to..to + len].fill(value as u8);
            assert!(machine.call("fill", to as u32, value as u32, len as u32));
        } else {
            expected.copy_within(from..from + len, to);
            assert!(machine.call("copy", to as u32, from as u32, len as u32));
        }
        let (low, high) = (from - 2_000, PAGE.min(from + 4_000));
        let seen = &machine.memory.data(&machine.store)[low..high];
        assert_eq!(seen, &expected[low..high], "round {round}: {to} {from} {len}");
    }
    assert_eq!(machine.memory.data(&machine.store), expected);
}

#[test]
fn what_lies_beyond_the_end_traps() {
    let page = PAGE as u32;
    let last = u32::MAX;
    for (to, from, len) in [
        (page - 3, 0, 4),
        (0, page - 3, 4),
        (page - 9, 0, 10),
        (last, 0, 1),
        (last - 3, 0, 64),
        (0, last - 3, 64),
        (last - 3, last - 20, 64),
    ] {
        assert!(!machine().call("copy", to, from, len), "copy {to} {from} {len}");
    }
    for (to, len) in [(page - 3, 4), (page - 9, 10), (last - 3, 64)] {
        assert!(!machine().call("fill", to, 7, len), "fill {to} {len}");
    }
    assert!(machine().call("copy", page - 10, 0, 10));
    assert!(machine().call("fill", page - 10, 7, 10));
}

#[test]
fn only_the_functions_of_those_names_are_replaced() {
    let text = "(module\n (memory 1)\n (func $__memory_copy (param i32)\n  (unreachable)\n )\n \
                (func $other (param i32)\n  (unreachable)\n )\n)\n";
    let quick = quicken(text).unwrap();
    assert_eq!(quick.matches("unreachable").count(), 1);
    assert_eq!(quick.matches("(func ").count(), 2);
    assert!(quick.contains("i64.load") && quick.contains("\n (func $other (param i32)\n"));
    assert!(!quick.contains("$__memory_fill"), "nothing is added that nobody calls");
    wat::parse_str(&quick).unwrap();
    assert!(quicken("(module\n (func $__memory_fill (param i32)").is_err());
}
