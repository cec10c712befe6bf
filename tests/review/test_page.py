"""The HTML page as text: what it says, that it stands alone, and that no name gets out of its place."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from review.page_sessions import FIRST, HOSTILE, TODAY, hostile, one, person, year

from holdtimer.history.sessions import Session
from holdtimer.review.figures import Figures, figures
from holdtimer.review.filters import Wanted
from holdtimer.review.page import PageError, write_page
from holdtimer.review.prescribed import Prescribed


class Page(HTMLParser):
    """What a browser would make of it: every element, the texts of some, and the cells of every table."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.text: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self._table = ""
        self._open: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag in self.raw:
            self.raw[tag].append("")
        if tag == "table":
            self._table = dict(attrs)["id"] or ""
            self.tables[self._table] = []
        elif tag == "tr":
            self.tables[self._table].append([])
        elif tag == "td":
            self.tables[self._table][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in self.raw:
            self.raw[self._open[-1]][-1] += data
            return
        self.text.append(data)
        if "td" in self._open:
            self.tables[self._table][-1][-1] += data

    def rows(self, table: str) -> list[list[str]]:
        """Without the head."""
        return [row for row in self.tables[table] if row]

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())

    @property
    def code(self) -> list[str]:
        """The scripts that run."""
        kinds = [attributes.get("type") for tag, attributes in self.elements if tag == "script"]
        return [text for kind, text in zip(kinds, self.raw["script"], strict=True) if kind is None]

    @property
    def policy(self) -> str:
        return next(
            attributes["content"] or ""
            for tag, attributes in self.elements
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        )


def page_of(path: Path, *people: tuple[list[Session], Figures]) -> Page:
    file = path / "review.html"
    size = write_page(file, people, TODAY)
    assert file.stat().st_size == size
    return Page(file.read_text("utf-8"))


def test_it_refers_to_nothing_outside_of_itself(tmp_path: Path) -> None:
    page = page_of(tmp_path, person(year(60)))

    links = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ("src", "href", "srcset", "action", "data", "poster", "background") and value is not None
    ]
    assert links
    assert all(link.startswith("#") for link in links)
    assert not re.search(r"@import|url\(", "".join(page.raw["style"]))
    assert not {"link", "iframe", "object", "embed", "img", "base"} & {tag for tag, _ in page.elements}


def test_its_policy_lets_run_what_it_was_made_with_and_nothing_else(tmp_path: Path) -> None:
    page = page_of(tmp_path, person(year(60)))

    def allowed(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    rules = dict(rule.strip().split(" ", 1) for rule in page.policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert set(rules["script-src"].split()) == {allowed(script) for script in page.code}
    assert rules["style-src"] == allowed(page.raw["style"][0])
    assert len(page.raw["style"]) == 1
    assert not any("style" in attributes for _, attributes in page.elements)


def test_the_tables_hold_the_figures(tmp_path: Path) -> None:
    sessions, figures = person(year(60))
    page = page_of(tmp_path, (sessions, figures))

    seconds: dict[tuple[str, str], list[int]] = {}
    for _, muscle, side, *times, days_held, days_enough in page.rows("p1-dose-1-table"):
        assert int(days_enough) <= int(days_held)
        total = seconds.setdefault((muscle, side), [0, 0, 0])
        for at, text in enumerate(times):
            total[at] += sum(60**place * int(part) for place, part in enumerate(reversed(text.split(":"))))
    for (muscle, side), sums in seconds.items():
        weeks = [dose for dose in figures.doses if (dose.muscle, dose.side) == (muscle, side)]
        for summed, name in zip(sums, ("planned_ms", "kept_ms", "held_ms"), strict=True):
            expected = sum(getattr(dose, name) for dose in weeks) / 1000
            assert summed == pytest.approx(expected, abs=len(weeks))
    assert {muscle for muscle, _ in seconds} == {dose.muscle for dose in figures.doses}

    days = page.rows("p1-calendar-1-table")
    assert sum(int(row[2]) for row in days) == len(sessions)
    done = sum(int(row[3]) for row in page.rows("p1-adherence-1-table"))
    assert done == sum(week.done_days for week in figures.adherence)
    outcomes = page.rows("p1-outcomes-1-table")
    assert sum(int(count) for row in outcomes for count in row[1:5]) == figures.hold_count
    assert len(page.rows("p1-pain-1-table")) == len(figures.pain.weeks)
    assert sum(int(row[1]) for row in page.rows("p1-hours-1-table")) == len(sessions)


def test_every_session_is_in_the_table_the_latest_first(tmp_path: Path) -> None:
    sessions = year(60)
    page = page_of(tmp_path, person(sessions))

    rows = page.rows("p1-session-table")
    assert [int(row[0]) for row in rows] == [session.number for session in reversed(sessions)]
    assert {row[2] for row in rows} == {session.routine for session in sessions}


def test_what_needs_a_professional_stands_first(tmp_path: Path) -> None:
    hurting = [replace(session, pain_before=6, pain_after=6) for session in year(40)]
    sessions, figures = person(hurting, today=(FIRST + timedelta(days=40)).date())
    page = page_of(tmp_path, (sessions, figures))

    (flag,) = figures.flags
    assert flag.rule in page.words
    assert page.words.index(flag.text) < page.words.index("Sessions 4"), "before the overview"


def test_a_name_is_text_and_nothing_else(tmp_path: Path) -> None:
    harmless = [replace(session, routine=f"Routine {session.number}") for session in hostile()]
    harmless = [one(session.started_utc, session.routine, session.routine) for session in harmless]
    plain = page_of(tmp_path, person(harmless))
    page = page_of(tmp_path, person(hostile()))

    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert [set(attributes) for _, attributes in page.elements] == [set(found) for _, found in plain.elements]
    assert page.code == plain.code
    shown = {"".join(char if char.isprintable() else "\ufffd" for char in name) for name in HOSTILE}
    assert {row[2] for row in page.rows("p1-session-table")} == shown
    assert {row[0] for row in page.rows("p1-outcomes-1-table")} == shown


def test_no_mark_that_turns_text_around_is_left(tmp_path: Path) -> None:
    page = page_of(tmp_path, person(hostile()))

    outside_of_charts = "".join(page.text)
    assert not re.search(
        "[\u0000-\u0008\u000b-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]", outside_of_charts
    )


def test_an_empty_history_says_so(tmp_path: Path) -> None:
    page = page_of(tmp_path)

    assert "No sessions yet" in page.words
    assert "holdtimer pull" in page.words
    assert not page.tables
    assert len(page.source) < 50_000, "no chart, so no charting script"


def test_no_session_that_fits_says_why(tmp_path: Path) -> None:
    file = tmp_path / "review.html"
    write_page(file, [], TODAY, empty="no session matches --since 2026-12-01.")

    assert "no session matches --since 2026-12-01." in Page(file.read_text("utf-8")).words


def test_a_clock_that_was_never_set_says_so(tmp_path: Path) -> None:
    page = page_of(tmp_path, person([one(None)]))

    assert "1 session has no date." in page.words
    assert "p1-calendar-1-table" not in page.tables
    assert page.rows("p1-planned-1-table") == [["Supine figure 4", "left", "0:30", "0:30", "100"]]
    assert page.rows("p1-session-table")[0][1] == "time not known"


def test_one_session_makes_a_whole_page(tmp_path: Path) -> None:
    page = page_of(tmp_path, person([one()]))

    assert page.rows("p1-session-table")[0][1:5] == ["2025-06-02 07:30+01:00", "Hip trio", "1/1", "0:35"]
    assert page.rows("p1-timeline-1-table") == [["Supine figure 4", "left", "0:00", "0:30", "0:30", "done"]]
    assert [table for table in page.tables if "calendar" in table or "hours" in table] == []
    assert "held on both sides" not in page.words


def test_a_session_after_midnight_stands_in_the_calendar_on_the_evening_before(tmp_path: Path) -> None:
    at_night = replace(one(FIRST.replace(hour=0)), started_error_ms=170_000)
    sessions, evening = person([one(FIRST - timedelta(days=3)), at_night])
    assert page_of(tmp_path, (sessions, evening)).rows("p1-calendar-1-table")[0][0] == "2025-06-01"

    midnight = figures(sessions, Prescribed([]), TODAY.date(), wanted=Wanted(day_begins=0))
    page = page_of(tmp_path, (sessions, midnight))
    assert page.rows("p1-calendar-1-table")[0][0] == "2025-06-02"
    assert "days at 00:00" in page.words
    assert page.rows("p1-session-table")[0][1] == "2025-06-02 01:30+01:00 ±\u00a03\u00a0min"


def test_why_a_session_has_no_date_is_told(tmp_path: Path) -> None:
    page = page_of(tmp_path, person([replace(one(None), why_undated="power")]))

    assert "1 session has no date: the device's power was lost" in page.words


def test_each_person_has_a_chapter_and_ids_are_used_once(tmp_path: Path) -> None:
    ada = [replace(session, person="Ada") for session in year(20)]
    grace = [replace(session, person="Grace", device=b"device 2") for session in year(20, seed=2)]
    page = page_of(tmp_path, person(ada), person(grace))

    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {"p1", "p2"} <= set(ids)
    links = {attributes["href"] for tag, attributes in page.elements if tag == "a"}
    assert {"#p1", "#p2"} <= links <= {f"#{id}" for id in ids}
    assert "Stretching: Ada, Grace" in page.words
    for table, sessions in (("p1-session-table", ada), ("p2-session-table", grace)):
        routines = [session.routine for session in reversed(sessions)]
        assert [row[2] for row in page.rows(table)] == routines, "nobody else's"
    both = [*ada, *(replace(session, person="Ada") for session in grace)]
    whose = {row[8] for row in page_of(tmp_path, person(both)).rows("p1-session-table")}
    assert whose == {f"hold-{b'device 1'.hex()}", f"hold-{b'device 2'.hex()}"}


def test_where_it_cannot_be_written_nothing_changes(tmp_path: Path) -> None:
    taken = tmp_path / "folder"
    taken.mkdir()

    with pytest.raises(PageError, match="cannot be written") as raised:
        write_page(taken, [], TODAY)
    assert "--html" in raised.value.hint
    assert list(tmp_path.iterdir()) == [taken]

    with pytest.raises(PageError, match="cannot be written"):
        write_page(tmp_path / "nowhere" / "review.html", [], TODAY)
