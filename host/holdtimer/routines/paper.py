"""A routine on one page of paper: its sentences, what was assumed, boxes to tick, and its code."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from holdtimer.routines.code import draw_code
from holdtimer.routines.read_back import say_assumed, say_length, sentences
from holdtimer.routines.tables import RoutineFile

SIZES = (10, 9, 8, 7)  # of the letters, in points
WEEKS = 6  # of boxes, where the prescription does not say how many
WEEKS_MAX = 12  # of boxes that leave room on the page
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def html(file: RoutineFile, size: int = SIZES[0]) -> str:
    """The page in letters of `size` points; raise RoutineError where the routine is too long for its code."""
    weeks = min(file.lasts_weeks or file.last_week or WEEKS, WEEKS_MAX)
    template = (files("holdtimer.routines") / "paper.html").read_text("utf-8")
    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(template)
    return page.render(
        file=file,
        weeks=[
            {
                "number": week,
                "sentences": list(sentences(file, week)),
                "length": say_length(file, week),
            }
            for week in _weeks_apart(file)
        ],
        size=size,
        assumed=say_assumed(file),
        days=_DAYS,
        rows=range(1, weeks + 1),
        code=draw_code(file),
    )


def pdf(file: RoutineFile) -> bytes:
    """The same as a PDF, in the largest letters that make one page of it."""
    from weasyprint import HTML  # a second to load, and only here

    for size in SIZES:
        laid_out = HTML(string=html(file, size)).render()
        if len(laid_out.pages) == 1:
            break
    made: bytes = laid_out.write_pdf()
    return made


def _weeks_apart(file: RoutineFile) -> list[int]:
    """The weeks from which on something else is done; [1] where nothing ever is."""
    begin = {step.weeks.first for step in file.steps if step.weeks}
    begin |= {table.weeks.first for table in file.schedule}
    return sorted({1} | begin)
