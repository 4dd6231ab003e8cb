//! MEM-1: A memory that was used before is as a new one: zeros, its own size, faults beyond.

use lode_arena::Reuse;
use wasmer::sys::{NativeEngineExt, Singlepass};
use wasmer::{Engine, Instance, Module, Pages, Store, TypedFunction, imports};

const PAGE: i32 = 65_536;

/// Bytes can be read and written, and the memory can grow.
const WAT: &str = r#"(module
  (memory (export "memory") 17)
  (func (export "peek") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "poke") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "any") (param i32) (result i32) (local i32)
    (block (loop
      (br_if 1 (i32.ge_u (local.get 1) (local.get 0)))
      (if (i32.load8_u (local.get 1)) (then (return (local.get 1))))
      (local.set 1 (i32.add (local.get 1) (i32.const 1)))
      (br 0)))
    (i32.const -1)))"#;

struct Running {
    store: Store,
    instance: Instance,
}

impl Running {
    fn start(engine: &Engine, module: &Module) -> Self {
        let mut store = Store::new(engine.clone());
        let instance = Instance::new(&mut store, module, &imports! {}).expect("an instance");
        Self { store, instance }
    }

    fn one(&mut self, name: &str, argument: i32) -> Result<i32, wasmer::RuntimeError> {
        let function: TypedFunction<i32, i32> =
            self.instance.exports.get_typed_function(&self.store, name).expect("the function");
        function.call(&mut self.store, argument)
    }

    fn poke(&mut self, at: i32, value: i32) -> Result<(), wasmer::RuntimeError> {
        let function: TypedFunction<(i32, i32), ()> =
            self.instance.exports.get_typed_function(&self.store, "poke").expect("the function");
        function.call(&mut self.store, at, value)
    }
}

fn engine(limit: u32) -> Engine {
    let mut engine: Engine = Singlepass::new().into();
    engine.set_tunables(Reuse::new(Pages(limit)));
    engine
}

#[test]
fn nothing_of_one_call_is_left_for_the_next() {
    let engine = engine(512);
    let module = Module::new(&engine, wat::parse_str(WAT).expect("wat")).expect("a module");
    // In what is kept warm, before it, after it, at the edges, and in what was grown.
    let warm = [(1 << 20) - (48 << 10), (1 << 20) + (208 << 10)];
    let marks = [0, 5_000, warm[0] - 1, warm[0], 1 << 20, warm[1] - 1, warm[1], 40 * PAGE - 1];
    for _ in 0..50 {
        let mut running = Running::start(&engine, &module);
        assert_eq!(running.one("any", 17 * PAGE).expect("within"), -1);
        assert_eq!(running.one("grow", 23).expect("room"), 17);
        assert_eq!(running.one("any", 40 * PAGE).expect("within"), -1);
        for mark in marks {
            running.poke(mark, 255).expect("within");
            assert_eq!(running.one("peek", mark).expect("within"), 255);
        }
    }
}

#[test]
fn what_lies_beyond_faults_however_large_the_call_before_was() {
    let engine = engine(512);
    let module = Module::new(&engine, wat::parse_str(WAT).expect("wat")).expect("a module");
    let mut large = Running::start(&engine, &module);
    assert_eq!(large.one("grow", 400).expect("room"), 17);
    large.poke(417 * PAGE - 1, 1).expect("within");
    drop(large);
    let mut small = Running::start(&engine, &module);
    for beyond in [17 * PAGE, 417 * PAGE - 1, i32::MAX, -1] {
        let fault = small.one("peek", beyond).expect_err("beyond").to_string();
        assert!(fault.contains("out of bounds memory access"), "{fault}");
        small.poke(beyond, 1).expect_err("beyond");
    }
    assert_eq!(small.one("peek", 17 * PAGE - 1).expect("within"), 0);
}

#[test]
fn growth_ends_at_the_limit() {
    let engine = engine(20);
    let module = Module::new(&engine, wat::parse_str(WAT).expect("wat")).expect("a module");
    let mut running = Running::start(&engine, &module);
    assert_eq!(running.one("grow", 4).expect("runs"), -1);
    assert_eq!(running.one("grow", 3).expect("runs"), 17);
    assert_eq!(running.one("grow", 1).expect("runs"), -1);
    assert_eq!(running.one("grow", 0).expect("runs"), 20);
}

#[test]
fn too_large_a_memory_is_refused() {
    let engine = engine(16);
    let module = Module::new(&engine, wat::parse_str(WAT).expect("wat")).expect("a module");
    let refused = Instance::new(&mut Store::new(engine), &module, &imports! {});
    assert!(
        refused.expect_err("17 pages").to_string().contains("exceeds the allowed memory limit")
    );
}

#[test]
fn calls_nest_and_run_side_by_side() {
    let engine = engine(512);
    let module = Module::new(&engine, wat::parse_str(WAT).expect("wat")).expect("a module");
    std::thread::scope(|scope| {
        for thread in 1..=4 {
            let (engine, module) = (&engine, &module);
            scope.spawn(move || {
                for round in 0..100 {
                    let mut outer = Running::start(engine, module);
                    outer.poke(round, thread).expect("within");
                    let mut inner = Running::start(engine, module);
                    assert_eq!(inner.one("any", PAGE).expect("within"), -1);
                    inner.poke(round, thread + 100).expect("within");
                    assert_eq!(outer.one("peek", round).expect("within"), thread);
                }
            });
        }
    });
}
