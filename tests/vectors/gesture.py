"""What one button means, as literal data.

A case is (name, edges, gestures): an edge is (time, down), a gesture (time it was understood, what, time of
the press that began it). In ms: a lockout is 25, a double is within 300, long is 800, very long 3000.
"""

DOWN, UP = True, False

CASES = [
    ("a click", [(1000, DOWN), (1080, UP)], [(1380, "click", 1000)]),
    ("a double", [(0, DOWN), (80, UP), (300, DOWN), (390, UP)], [(390, "double", 0)]),
    (
        "two clicks, too slow for a double",
        [(0, DOWN), (80, UP), (381, DOWN), (460, UP)],
        [(380, "click", 0), (760, "click", 381)],
    ),
    (
        "three quick presses: a double and a click",
        [(0, DOWN), (80, UP), (200, DOWN), (280, UP), (400, DOWN), (480, UP)],
        [(280, "double", 0), (780, "click", 400)],
    ),
    ("one ms short of long is a click", [(0, DOWN), (799, UP)], [(1099, "click", 0)]),
    ("long, from the very ms on", [(0, DOWN), (800, UP)], [(800, "long reached", 0), (800, "long", 0)]),
    (
        "long is told when reached, and acts on release",
        [(0, DOWN), (2999, UP)],
        [(800, "long reached", 0), (2999, "long", 0)],
    ),
    (
        "very long acts without waiting for the release, which means nothing",
        [(0, DOWN), (9000, UP), (9500, DOWN), (9580, UP)],
        [(800, "long reached", 0), (3000, "very long", 0), (9880, "click", 9500)],
    ),
    (
        "held on after a click: long, from the first press",
        [(0, DOWN), (80, UP), (200, DOWN), (1200, UP)],
        [(1000, "long reached", 0), (1200, "long", 0)],
    ),
    (
        "bounces on both edges",
        [
            (0, DOWN),
            (1, UP),
            (2, DOWN),
            (4, UP),
            (9, DOWN),
            (100, UP),
            (103, DOWN),
            (105, UP),
            (111, DOWN),
            (112, UP),
        ],
        [(400, "click", 0)],
    ),
    ("a press shorter than the lockout ends with it", [(0, DOWN), (10, UP)], [(325, "click", 0)]),
    (
        "bouncing that outlasts the lockout on the wrong level is a press still",
        [(0, DOWN), (20, UP), (30, DOWN), (900, UP)],
        [(850, "long reached", 0), (900, "long", 0)],
    ),
    ("the same level again is no edge", [(0, DOWN), (50, DOWN), (80, UP), (200, UP)], [(380, "click", 0)]),
    ("a release out of nothing", [(0, UP), (5000, UP)], []),
    (
        "days after boot",
        [(2_000_000_000, DOWN), (2_000_000_080, UP)],
        [(2_000_000_380, "click", 2_000_000_000)],
    ),
]

# (name, edges, when it is told to forget, edges after that, gestures)
FORGOTTEN = [
    ("a press that only wakes", [(0, DOWN)], 0, [(80, UP)], []),
    ("however long it is held", [(0, DOWN)], 0, [(9000, UP)], []),
    ("half a double", [(0, DOWN), (80, UP)], 100, [(200, DOWN), (280, UP)], [(580, "click", 200)]),
    ("a long press that was told already", [(0, DOWN)], 900, [(1500, UP)], [(800, "long reached", 0)]),
    ("nothing at all", [], 0, [(100, DOWN), (180, UP)], [(480, "click", 100)]),
    (
        "within the lockout of a release",
        [(0, DOWN), (80, UP)],
        90,
        [(95, DOWN), (200, UP)],
        [(500, "click", 105)],
    ),
]
