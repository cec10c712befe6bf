"""Every picture fits its frame, whatever the words are."""

from holdcore import screens
from holdcore.events import View
from holdcore.model import LEFT, NO_SIDE, RIGHT


class Paper:
    """A canvas that keeps boxes (x, y, width, height) and words instead of pixels."""

    def __init__(self) -> None:
        self.boxes: "list[tuple[int, int, int, int]]" = []
        self.words: "list[tuple[int, int, str]]" = []

    def clear(self) -> None:
        self.boxes.clear()
        self.words.clear()

    def text(self, x: int, y: int, s: str, first: int, stop: int) -> None:
        assert 0 <= first < stop <= len(s)
        # The last column of the last cell is a gap.
        self.boxes.append((x, y, screens.CELL_WIDTH * (stop - first) - 1, 8))
        self.words.append((y, x, s[first:stop]))

    def label(self, x: int, y: int, s: str, stop: int) -> None:
        self.boxes.append((x, y, screens.LABEL_PAD + screens.CELL_WIDTH * stop, 9))
        self.words.append((y, x, "[" + s[:stop] + "]"))

    def big(self, x: int, y: int, s: str) -> None:
        width = sum([screens.COLON_WIDTH if char == ":" else screens.DIGIT_WIDTH for char in s])
        self.boxes.append((x, y, width - 2, 32))
        self.words.append((y, x, s))

    def side(self, x: int, y: int, side: int) -> None:
        self.boxes.append((x, y, screens.SIDE_WIDTH, 32))
        self.words.append((y, x, "<L" if side == LEFT else "R>"))

    def bar(self, x: int, y: int, w: int, h: int, permille: int) -> None:
        assert 0 <= permille <= 1000
        self.boxes.append((x, y, w, h))


def painted(view: View) -> Paper:
    paper = Paper()
    screens.paint(view, paper)
    return paper


def words(view: View) -> "list[str]":
    """The words from top left to bottom right."""
    return [word for _, _, word in sorted(painted(view).words)]


def check(view: View) -> None:
    boxes = painted(view).boxes
    for x, y, w, h in boxes:
        assert x >= 0 and x + w <= screens.WIDTH, (view, x, w)
        assert y >= 0 and y + h <= screens.HEIGHT, (view, y, h)
        assert y >= screens.BIG_Y or y + h <= screens.BIG_Y, (view, y, h)
    for i in range(len(boxes)):
        for j in range(i):
            (x, y, w, h), (u, v, s, t) = boxes[i], boxes[j]
            assert x >= u + s or u >= x + w or y >= v + t or v >= y + h, (view, boxes[i], boxes[j])


TEXTS = (
    "",
    "a",
    "Supine figure 4",
    "twenty-one characters",
    "Seated piriformis stretch",
    "x" * 64,
    "a b " * 16,
)


def test_nothing_leaves_the_frame_or_overlaps() -> None:
    for text in TEXTS:
        for side in (NO_SIDE, LEFT, RIGHT):
            for big in ("", "7", "28", "100", "9:59", "60:00"):
                for progress in (-1, 0, 500, 1000):
                    check(View(text, text, big, side, text, text, progress))


def test_a_hold_shows_all_it_has() -> None:
    view = View("Supine figure 4", "HOLD", "28", LEFT, "1/3", "next: right", 400)

    assert words(view) == ["Supine figure 4", "[HOLD]", "1/3", "<L", "28", "next: right"]


def test_the_side_stands_at_its_own_edge() -> None:
    for side, edge in ((LEFT, 0), (RIGHT, screens.WIDTH - screens.SIDE_WIDTH)):
        paper = painted(View("a", big="28", side=side))
        assert (edge, screens.BIG_Y, screens.SIDE_WIDTH, 32) in paper.boxes


def test_a_countdown_is_centred() -> None:
    for big in ("7", "28", "9:59", "60:00"):
        ((x, _, w, _),) = [box for box in painted(View("", big=big)).boxes if box[3] == 32]
        assert abs(x - (screens.WIDTH - x - w)) <= 1


def test_what_is_too_long_is_cut_with_a_mark() -> None:
    view = View(
        "Seated piriformis stretch", "TOO LONG A WORD", "5", counter="rep 10/100 set 1", footer="y" * 22
    )

    cut, last = "Seated piriformis st", "y" * 20
    assert words(view) == [cut, screens.CUT, "[TOO LONG A]", "rep 10/10", screens.CUT, "5", last, screens.CUT]


def test_what_just_fits_is_not_cut() -> None:
    assert words(View("x" * 21, big="5", footer="y" * 21)) == ["x" * 21, "5", "y" * 21]


def test_without_a_countdown_the_footer_is_a_paragraph() -> None:
    view = View("a", footer="Cross the ankle over the knee, pull the thigh to the chest")

    assert words(view) == ["a", "Cross the ankle over", "the knee, pull the", "thigh to the chest"]


def test_a_paragraph_gives_way_to_a_side() -> None:
    assert words(View("a", side=RIGHT, footer="Turn to the other side now")) == [
        "a",
        "R>",
        "Turn to the other",
        "side now",
    ]


def test_a_paragraph_that_is_too_long_is_cut_on_its_last_line() -> None:
    assert words(View("a", footer="z" * 64)) == ["a", "z" * 21, "z" * 21, "z" * 20, screens.CUT]


def test_no_progress_is_no_bar() -> None:
    bars = [[box for box in painted(View("a", progress=p)).boxes if box[3] == 2] for p in (-1, 0)]

    assert [len(found) for found in bars] == [0, 1]
