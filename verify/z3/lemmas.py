"""Lemmas about Lode's formulas over unbounded integers.

Each formula is written here as the pages state it, not as the code computes it; the code is held
to the same formulas by its own tests. The negative controls are formulas that were wrong
somewhere, or rounded the wrong way; the solver has to find a counterexample for each.
"""

import sys

from z3 import And, Implies, Ints

from prover import Book, ceil, floor

# Pips in one, for the fee f: the swap's effective input is a * (D - f).
D = 1_000_000

book = Book()
a, b, c, d, e, f, g, h = Ints("a b c d e f g h")
n, p, q, r, s, t, w, x, y, z = Ints("n p q r s t w x y z")
T, W, Q, E, H = Ints("T W Q E H")

POOL = And(x > 0, y > 0)
FEE = And(0 <= f, f < D)


def arithmetic():
    """Roundings of a product over a divisor."""
    down, is_down = floor(a * b, d)
    up, is_up = ceil(a * b, d)
    division = [a >= 0, b >= 0, d > 0, is_down, is_up]
    book.lemma(
        "NUM: a quotient rounded up is at most one above the one rounded down",
        division,
        And(down <= up, up <= down + 1),
        [down * d < up * d + d, up * d < down * d + 2 * d],
    )
    book.lemma(
        "NUM: both roundings agree exactly when nothing is left over",
        division,
        (up == down) == (down * d == a * b),
        [Implies(up == down, down * d == a * b), Implies(down * d == a * b, up * d < down * d + d)],
    )
    other, is_other = floor(c * b, d)
    book.lemma(
        "NUM: a larger factor never gives a smaller quotient",
        [0 <= a, a <= c, b >= 0, d > 0, is_down, is_other],
        down <= other,
        [a * b <= c * b, down * d < other * d + d],
    )
    narrow, is_narrow = floor(a * b, d + e)
    book.lemma(
        "NUM: a larger divisor never gives a larger quotient",
        [a >= 0, b >= 0, d > 0, e >= 0, is_down, is_narrow],
        narrow <= down,
        [a * b >= 0, narrow >= 0, narrow * e >= 0, narrow * d <= a * b, narrow * d < down * d + d],
    )
    book.lemma(
        "NUM: an integer square root is the only one",
        [a >= 0, b >= 0, a * a <= n, n < (a + 1) * (a + 1), b * b <= n, n < (b + 1) * (b + 1)],
        a == b,
        [a < b + 1, b < a + 1],
    )
    word, bits = 2**256, 2**64
    book.lemma(
        "NUM: a left shift by 64 below 2^192 loses no bit of 256",
        [0 <= n, n < 2**192],
        n * bits < word,
    )
    book.control(
        "NUM: the mask 0xffffffffffffffff << 192 guards a left shift by 64",
        [0 <= n, n <= (2**64 - 1) * 2**192],
        n * bits < word,
    )


def swap_in():
    """A swap of exactly a: out = floor(a(D-f)y / (xD + a(D-f)))."""
    given = [POOL, FEE, a > 0, g == a * (D - f)]
    out, is_out = floor(g * y, x * D + g)
    whole = [*given, is_out]
    effective = [g > 0, g <= a * D]
    drained = [*effective, g * y < (x * D + g) * y, out * (x * D + g) < (x * D + g) * y]
    book.lemma("AMM: a swap never pays the whole reserve", whole, out < y, drained)
    # (x+a)(y-out) >= xy is a(y-out) >= x*out: the fee only adds to the left.
    kept = [
        *drained,
        out < y,
        out * x * D <= g * (y - out),
        g * (y - out) <= a * D * (y - out),
        x * out <= a * (y - out),
    ]
    book.lemma("AMM: a swap of an exact input never lowers x*y", whole,
               (x + a) * (y - out) >= x * y, kept)
    more, is_more = floor((g + e) * y, x * D + g + e)
    book.lemma(
        "AMM: a larger input never buys less",
        [*whole, e >= 0, is_more],
        out <= more,
        [
            *drained,
            out < y,
            out * e <= y * e,
            out * (x * D + g + e) <= (g + e) * y,
            out * (x * D + g + e) < (more + 1) * (x * D + g + e),
        ],
    )
    book.control(
        "AMM: an output rounded up keeps x*y",
        [POOL, a > 0, x < 20, y < 20, a < 20, f == 0, (s - 1) * (x + a) < a * y,
         a * y <= s * (x + a)],
        (x + a) * (y - s) >= x * y,
    )


def swap_out():
    """A swap for exactly b: cost = floor(x*b*D / ((y-b)(D-f))) + 1."""
    below, is_below = floor(x * b * D, (y - b) * (D - f))
    given = [POOL, FEE, 0 < b, b < y, is_below, c == below + 1]
    covered = [
        (y - b) * (D - f) > 0,
        x * b * D < c * ((y - b) * (D - f)),
        x * b >= 0,
        c > 0,
        c * (y - b) >= 0,
        c * ((y - b) * (D - f)) == (c * (y - b)) * (D - f),
        (c * (y - b)) * (D - f) <= (c * (y - b)) * D,
        x * b <= c * (y - b),
    ]
    book.lemma("AMM: a swap for an exact output never lowers x*y", given,
               (x + c) * (y - b) >= x * y, covered)
    # What the cost buys as an exact input is at least what was asked for.
    g_out = c * (D - f)
    out, is_out = floor(g_out * y, x * D + g_out)
    book.lemma(
        "AMM: the cost of an output buys that output",
        [*given, is_out],
        out >= b,
        [
            *covered[:4],
            g_out > 0,
            x * b * D < g_out * (y - b),
            b * (x * D + g_out) < g_out * y,
            b * (x * D + g_out) < (out + 1) * (x * D + g_out),
        ],
    )
    # Asking for what an exact input bought costs at most that input and one unit.
    paid, is_paid = floor(a * (D - f) * y, x * D + a * (D - f))
    price, is_price = floor(x * paid * D, (y - paid) * (D - f))
    book.lemma(
        "AMM: what an input bought costs at most that input and one unit",
        [POOL, FEE, a > 0, is_paid, paid > 0, paid < y, is_price],
        price + 1 <= a + 1,
        [
            a * (D - f) > 0,
            paid * (x * D + a * (D - f)) <= a * (D - f) * y,
            x * paid * D <= a * ((y - paid) * (D - f)),
            (y - paid) * (D - f) > 0,
            price * ((y - paid) * (D - f)) <= a * ((y - paid) * (D - f)),
        ],
    )
    book.control(
        "AMM: the cost of an output without the added unit buys that output",
        [POOL, x < 20, y < 20, 0 < b, b < y, c * (y - b) <= x * b, x * b < (c + 1) * (y - b),
         s * (x + c) <= c * y, c * y < (s + 1) * (x + c)],
        s >= b,
    )


def there_and_back():
    """Closed ways through a pool whose product never falls."""
    book.lemma(
        "AMM: out and back through a pool whose product never falls gains nothing",
        [POOL, a > 0, b >= 0, x + a - b > 0, (x + a - b) * y >= x * y],
        b <= a,
    )
    out, is_out = floor(a * y, x + a)
    book.lemma(
        "AMM: a price limit that holds after a swap held before it",
        [POOL, a > 0, s >= 0, s <= y, p > 0, q > 0, (y - s) * q >= (x + a) * p],
        y * q >= x * p,
        [(y - s) * q <= y * q, (x + a) * p >= x * p],
    )
    more, is_more = floor((a + e) * y, x + a + e)
    book.lemma(
        "AMM: a larger input never leaves a better price, so the search by halving is right",
        [POOL, a > 0, e >= 0, is_out, is_more, out <= more, p > 0, q > 0,
         (y - more) * q >= (x + a + e) * p],
        (y - out) * q >= (x + a) * p,
        [(y - out) * q >= (y - more) * q, (x + a + e) * p >= (x + a) * p],
    )


def fees():
    """fee = ceil(a*f/D); the protocol's part of it is at most a quarter, rounded down."""
    fee, is_fee = ceil(a * f, D)
    given = [FEE, a > 0, is_fee]
    book.lemma("AMM: the fee is never more than the amount, and never nothing for a fee above zero",
               given, And(0 <= fee, fee <= a, Implies(f > 0, fee > 0)), [a * f <= a * D, a * f >= 0])
    part, is_part = floor(fee * s, D)
    shared = [*given, 0 <= s, 4 * s <= D, is_part]
    within = [a * f >= 0, fee >= 0, fee * s <= fee * 250_000, 4 * part <= fee, part * D <= a * f]
    book.lemma("AMM: the protocol's part never comes out of the trader's effective input", shared,
               part * D <= a * f, within[:-1])
    # With the part taken out, the effective input is still covered, and so is the product.
    out = b
    kept = [
        *within,
        (a - part) * D >= a * (D - f),
        (a - part) * D * (y - out) >= a * (D - f) * (y - out),
        a * (D - f) * (y - out) >= out * x * D,
        (a - part) * (y - out) >= out * x,
    ]
    book.lemma(
        "AMM: a swap never lowers x*y when the protocol takes its part",
        [*shared, POOL, 0 <= out, out < y, out * (x * D + a * (D - f)) <= a * (D - f) * y],
        (x + a - part) * (y - out) >= x * y,
        kept,
    )
    book.control(
        "AMM: a protocol that may take the whole fee, rounded up, keeps x*y",
        [POOL, x < 9, y < 9, 0 < a, a < 9, f == 300_000, p * D >= a * f, (p - 1) * D < a * f,
         b * (x * D + a * (D - f)) <= a * (D - f) * y,
         a * (D - f) * y < (b + 1) * (x * D + a * (D - f))],
        (x + a - p) * (y - b) >= x * y,
    )


def shares():
    """Mint s = min(floor(aT/x), floor(bT/y)), take ceil(s*x/T); burn floor(s*x/T)."""
    minted, is_minted = floor(a * T, x)
    taken, is_taken = ceil(s * x, T)
    pool = [x > 0, T > 0]
    mint = [*pool, a > 0, is_minted, 0 < s, s <= minted, is_taken]
    book.lemma("LP: a deposit takes at most what was offered", mint, taken <= a,
               [s * x <= minted * x, s * x <= a * T, taken * T < a * T + T])
    join = [*pool, s > 0, is_taken]
    book.lemma("LP: a deposit never lowers what a share is worth", join,
               (x + taken) * T >= x * (T + s), [taken * T >= s * x])
    burnt, is_burnt = floor(s * x, T)
    burn = [*pool, 0 < s, s <= T, is_burnt]
    book.lemma("LP: a withdrawal pays at most the reserve and leaves the rest no poorer", burn,
               And(0 <= burnt, burnt <= x, (x - burnt) * T >= x * (T - s)),
               [s * x >= 0, s * x <= T * x, burnt * T <= s * x, burnt * T <= x * T])
    book.lemma("LP: a withdrawal pays less than one unit below the exact part", burn,
               And(burnt * T <= s * x, s * x < (burnt + 1) * T))
    back, is_back = floor(s * (x + taken), T + s)
    around = [taken * T >= s * x, s * (x + taken) <= taken * (T + s)]
    book.lemma("LP: a deposit taken out again pays no more than it took", [*join, is_back],
               back <= taken, [*around, back * (T + s) <= taken * (T + s)])
    book.lemma(
        "LP: a deposit taken out again costs at most one unit",
        [*join, is_back],
        back >= taken - 1,
        [
            *around,
            taken * T < s * x + T,
            (taken - 1) * (T + s) < s * (x + taken),
            (taken - 1) * (T + s) < (back + 1) * (T + s),
        ],
    )
    first, is_first = floor(a * x, T)
    second, is_second = floor((s - a) * (x - first), T - a)
    book.lemma(
        "LP: a withdrawal in two parts pays at most one unit more than in one",
        [*burn, 0 < a, a < s, is_first, is_second],
        first + second <= burnt + 1,
        [
            first * T <= a * x,
            a * x < first * T + T,
            second * (T - a) <= (s - a) * (x - first),
            (x - first) * T < x * (T - a) + T,
            (s - a) * ((x - first) * T) <= (s - a) * (x * (T - a) + T),
            second * (T - a) * T <= (s - a) * ((x - first) * T),
            second * (T - a) * T <= (s - a) * x * (T - a) + (s - a) * T,
            (s - a) * T <= (T - a) * T,
            second * (T - a) * T <= ((s - a) * x + T) * (T - a),
            second * T <= (s - a) * x + T,
            (first + second) * T <= s * x + T,
            (first + second) * T < (burnt + 2) * T,
        ],
    )
    book.control(
        "LP: a deposit that takes amounts rounded down keeps what a share is worth",
        [x > 0, T > 0, s > 0, x < 20, T < 20, s < 20, t * T <= s * x, s * x < (t + 1) * T],
        (x + t) * T >= x * (T + s),
    )
    book.control(
        "LP: a withdrawal rounded up leaves the rest no poorer",
        [x > 0, T > 0, s > 0, s <= T, x < 20, T < 20, t * T >= s * x, s * x > (t - 1) * T],
        (x - t) * T >= x * (T - s),
    )


def emission():
    """A campaign of n epochs and amount a = q*n + r; floor(E*t/H) within an epoch."""
    book.lemma(
        "RWD: q + 1 in the first r epochs and q in the others is the whole amount",
        [n > 0, a == q * n + r, 0 <= r, r < n],
        r * (q + 1) + (n - r) * q == a,
    )
    early, is_early = floor(E * s, H)
    late, is_late = floor(E * t, H)
    book.lemma(
        "RWD: emission within an epoch never runs backwards, nor beyond the epoch's total",
        [H > 0, E >= 0, 0 <= s, s <= t, t <= H, is_early, is_late],
        And(0 <= early, early <= late, late <= E),
        [E * s <= E * t, E * t <= E * H, E * s >= 0, early * H < late * H + H,
         late * H <= E * H, early * H > -H],
    )
    book.lemma(
        "RWD: at its end an epoch has emitted all of its total",
        [H > 0, E >= 0, t == H, is_late],
        late == E,
        [late * H <= E * H, E * H < (late + 1) * H],
    )
    first, is_first = floor(E * s, H)
    rest, is_rest = floor(E * (H - s), H)
    book.control(
        "RWD: parts that are each rounded down add up to the whole",
        [H > 0, H < 9, E > 0, E < 9, 0 < s, s < H, is_first, is_rest],
        first + rest == E,
    )
    book.control(
        "RWD: a rate rounded down pays the whole amount",
        [n > 0, a > 0, a < 9, n < 9, q * n <= a, a < (q + 1) * n],
        q * n == a,
    )


def index():
    """An index per unit of weight with Q fractions and a carried remainder."""
    step, is_step = floor(E * Q + c, W)
    roll = [W > 0, Q > 0, E >= 0, 0 <= c, c < W, is_step, r == E * Q + c - step * W]
    book.lemma("RWD: what an index shares out and carries is what came in, exactly", roll,
               And(step * W + r == E * Q + c, 0 <= r, r < W))
    book.lemma(
        "RWD: the parts of two holders and the carried remainder are what came in",
        [*roll, a >= 0, b >= 0, a + b == W],
        a * step + b * step + r == E * Q + c,
        [(a + b) * step == W * step],
    )
    # Two steps of an index against one step with both amounts, remainder carried.
    one, is_one = floor(p + c, W)
    two, is_two = floor(q + (p + c - one * W), W)
    both, is_both = floor(p + q + c, W)
    book.lemma(
        "RWD: two steps of an index are one step with both amounts",
        [W > 0, p >= 0, q >= 0, 0 <= c, c < W, is_one, is_two, is_both],
        one + two == both,
        [(one + two) * W <= p + q + c, p + q + c < (one + two + 1) * W,
         (one + two) * W < (both + 1) * W, both * W < (one + two + 1) * W],
    )
    # Claiming between: what is paid in two claims is what one claim pays.
    early, is_early = floor(w * p, Q)
    late, is_late = floor(w * q + (w * p - early * Q), Q)
    once, is_once = floor(w * (p + q), Q)
    book.lemma(
        "RWD: claiming twice pays what claiming once pays, to the unit",
        [Q > 0, w >= 0, p >= 0, q >= 0, is_early, is_late, is_once],
        early + late == once,
        [w * (p + q) == w * p + w * q, (early + late) * Q <= w * (p + q),
         w * (p + q) < (early + late + 1) * Q, (early + late) * Q < (once + 1) * Q,
         once * Q < (early + late + 1) * Q],
    )
    book.lemma(
        "RWD: moving shares moves nothing that was earned",
        [w >= 0, a >= 0, a <= w, h >= 0, d >= 0, e >= 0],
        ((w - a) * h - (d + (w - a) * h - w * h)) + ((z + a) * h - (e + (z + a) * h - z * h))
        == (w * h - d) + (z * h - e),
    )
    lost, is_lost = floor(w * p, Q)
    again, is_again = floor(w * q, Q)
    total, is_total = floor(w * (p + q), Q)
    book.control(
        "RWD: claims that drop their fractions pay what one claim pays",
        [Q > 1, Q < 9, 0 < w, w < 9, 0 < p, p < 9, 0 < q, q < 9, is_lost, is_again, is_total],
        lost + again == total,
    )


def main():
    """Runs everything; ends with 1 when a lemma isn't proved or a control isn't refuted."""
    for part in (arithmetic, swap_in, swap_out, there_and_back, fees, shares, emission, index):
        part()
    print(f"lemmas: {book.passed} passed, {book.failed} failed")
    return 1 if book.failed else 0


if __name__ == "__main__":
    sys.exit(main())
