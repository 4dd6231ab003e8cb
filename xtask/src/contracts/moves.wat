;; Moving and filling memory eight bytes at a time.
;;
;; What the names stand for is called in place of `memory.copy` and `memory.fill`. As there, areas
;; may overlap, and what lies beyond the end traps; unlike there, a part may have been written by
;; then, which nobody sees, because a trap ends the instance. An area that wraps around the end of
;; the address space traps too: its first address lies beyond the end.

(func $__memory_copy (param $to i32) (param $from i32) (param $left i32)
  (if (i32.lt_u (i32.sub (local.get $to) (local.get $from)) (local.get $left))
    (then
      ;; The target begins within the source: from the end.
      (block $short
        (loop $words
          (br_if $short (i32.lt_u (local.get $left) (i32.const 8)))
          (local.set $left (i32.sub (local.get $left) (i32.const 8)))
          (i64.store align=1
            (i32.add (local.get $to) (local.get $left))
            (i64.load align=1 (i32.add (local.get $from) (local.get $left))))
          (br $words)))
      (block $done
        (loop $bytes
          (br_if $done (i32.eqz (local.get $left)))
          (local.set $left (i32.sub (local.get $left) (i32.const 1)))
          (i32.store8
            (i32.add (local.get $to) (local.get $left))
            (i32.load8_u (i32.add (local.get $from) (local.get $left))))
          (br $bytes))))
    (else
      (block $short
        (loop $words
          (br_if $short (i32.lt_u (local.get $left) (i32.const 8)))
          (i64.store align=1 (local.get $to) (i64.load align=1 (local.get $from)))
          (local.set $to (i32.add (local.get $to) (i32.const 8)))
          (local.set $from (i32.add (local.get $from) (i32.const 8)))
          (local.set $left (i32.sub (local.get $left) (i32.const 8)))
          (br $words)))
      (block $done
        (loop $bytes
          (br_if $done (i32.eqz (local.get $left)))
          (i32.store8 (local.get $to) (i32.load8_u (local.get $from)))
          (local.set $to (i32.add (local.get $to) (i32.const 1)))
          (local.set $from (i32.add (local.get $from) (i32.const 1)))
          (local.set $left (i32.sub (local.get $left) (i32.const 1)))
          (br $bytes))))))

(func $__memory_fill (param $to i32) (param $value i32) (param $left i32)
  (local $word i64)
  (local.set $word
    (i64.mul
      (i64.extend_i32_u (i32.and (local.get $value) (i32.const 255)))
      (i64.const 0x0101010101010101)))
  (block $short
    (loop $words
      (br_if $short (i32.lt_u (local.get $left) (i32.const 8)))
      (i64.store align=1 (local.get $to) (local.get $word))
      (local.set $to (i32.add (local.get $to) (i32.const 8)))
      (local.set $left (i32.sub (local.get $left) (i32.const 8)))
      (br $words)))
  (block $done
    (loop $bytes
      (br_if $done (i32.eqz (local.get $left)))
      (i32.store8 (local.get $to) (local.get $value))
      (local.set $to (i32.add (local.get $to) (i32.const 1)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $bytes))))
