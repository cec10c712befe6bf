"""The button, against tests/vectors/gesture.py."""

from vectors.gesture import CASES, FORGOTTEN

from holdcore.gesture import Button

LATER_MS = 60_000


def tick(button: Button, until_ms: int) -> "list[tuple[int, str, int]]":
    """Call the button exactly when it wants it."""
    out: "list[tuple[int, str, int]]" = []
    while True:
        due = button.next_ms
        if due is None or due > until_ms:
            return out
        out += [(due, name, pressed) for name, pressed in button.handle(None, due)]


def feel(button: Button, edges: "list[tuple[int, bool]]") -> "list[tuple[int, str, int]]":
    out = []
    for at_ms, down in edges:
        out += tick(button, at_ms)
        out += [(at_ms, name, pressed) for name, pressed in button.handle(down, at_ms)]
    return out


def test_what_is_understood_and_when() -> None:
    for name, edges, gestures in CASES:
        button = Button()
        out = feel(button, edges) + tick(button, edges[-1][0] + LATER_MS)
        assert out == gestures, (name, out)


def test_without_a_tick_between_the_edges_the_same_is_understood() -> None:
    for name, edges, gestures in CASES:
        button = Button()
        out = []
        for at_ms, down in edges:
            out += button.handle(down, at_ms)
        out += button.handle(None, edges[-1][0] + LATER_MS)
        assert out == [(what, pressed) for _, what, pressed in gestures], (name, out)


def test_what_is_forgotten_means_nothing() -> None:
    for name, before, at_ms, after, gestures in FORGOTTEN:
        button = Button()
        out = feel(button, before) + tick(button, at_ms)
        button.forget()
        out += feel(button, after) + tick(button, after[-1][0] + LATER_MS)
        assert out == gestures, (name, out)


def test_a_button_at_rest_asks_for_no_tick() -> None:
    for _, edges, _ in CASES:
        button = Button()
        assert button.next_ms is None
        feel(button, edges)
        tick(button, edges[-1][0] + LATER_MS)
        assert button.next_ms is None
        assert not button.down
