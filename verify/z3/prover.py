"""Proves statements about integers of any size, step by step, and refutes false ones.

A lemma has assumptions and a claim, and may have steps between them. Each step is proved from the
assumptions and the steps before it; only then may later ones use it. So a step can help the
solver, but can't smuggle anything in.
"""

import time

from z3 import And, Int, Not, Solver, sat, unsat

TIMEOUT_MS = 120_000


class Book:
    """Runs lemmas and controls, prints a line for each and counts."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def lemma(self, name, given, claim, steps=()):
        """Proves that `claim` follows from `given`, by way of `steps`."""
        start = time.monotonic()
        facts = list(given)
        verdict = "proved"
        if _solve(facts) == unsat:
            # From a contradiction anything follows, and a proof would mean nothing.
            verdict = "EMPTY (the assumptions contradict each other)"
        else:
            for number, goal in enumerate([*steps, claim], 1):
                if _solve([*facts, Not(goal)]) != unsat:
                    last = number > len(steps)
                    verdict = "NOT PROVED" + ("" if last else f" (step {number})")
                    break
                facts.append(goal)
        self._note(verdict, verdict == "proved", name, start)

    def control(self, name, given, claim):
        """Shows that `claim` does not follow from `given`, by a counterexample."""
        start = time.monotonic()
        held = _solve([*given, Not(claim)]) == sat
        self._note("refuted" if held else "NOT REFUTED", held, name, start)

    def _note(self, verdict, held, name, start):
        self.passed += held
        self.failed += not held
        print(f"{verdict:<11} {name} ({time.monotonic() - start:.1f} s)", flush=True)


def _solve(facts):
    solver = Solver()
    solver.set("timeout", TIMEOUT_MS)
    solver.add(*facts)
    return solver.check()


_fresh = iter(range(10**9))


def floor(numerator, divisor):
    """A new integer that is the quotient rounded down, and the facts that make it so."""
    quotient = Int(f"floor{next(_fresh)}")
    return quotient, And(quotient * divisor <= numerator, numerator < quotient * divisor + divisor)


def ceil(numerator, divisor):
    """A new integer that is the quotient rounded up, and the facts that make it so."""
    quotient = Int(f"ceil{next(_fresh)}")
    return quotient, And(quotient * divisor >= numerator, numerator > quotient * divisor - divisor)
