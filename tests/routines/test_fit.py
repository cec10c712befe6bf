"""FIT workouts: Garmin's own SDK decodes what we write, and we read what others write."""

import contextlib
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from garmin_fit_sdk import Decoder, Encoder, Profile, Stream
from hypothesis import given
from hypothesis import strategies as st

from holdcore.model import HELD, TIME
from holdtimer.routines import RoutineError, describe, find, library, load
from holdtimer.routines.fit import FIT_MAX, from_fit, to_fit
from holdtimer.routines.rehearsal import timeline, total_ms
from holdtimer.routines.slugs import slug_of

MADE_S = 1_790_000_000.0
SLUGS = [slug for slug, _ in library()]
TIMED = [
    slug
    for slug in SLUGS
    if all(
        step.works == HELD and len(step.phases) == 1 and step.phases[0].span.unit == TIME
        for step in find(slug).routine().steps
    )
]  # FIT says nothing of tempo, and an open step has no length


def decoded(data: bytes) -> dict[str, list[dict[str, Any]]]:
    messages, errors = Decoder(Stream.from_bytes_io(BytesIO(data))).read()
    assert errors == []
    return cast("dict[str, list[dict[str, Any]]]", messages)


def workout(tmp_path: Path, *steps: dict[str, Any], titles: Sequence[dict[str, Any]] = ()) -> Path:
    """A workout file as Garmin's SDK writes it."""
    encoder = Encoder()
    numbers: Any = Profile["mesg_num"]
    encoder.on_mesg(numbers["FILE_ID"], {"type": "workout", "manufacturer": "development"})
    encoder.on_mesg(numbers["WORKOUT"], {"wkt_name": "Theirs", "num_valid_steps": len(steps)})
    for index, step in enumerate(steps):
        encoder.on_mesg(numbers["WORKOUT_STEP"], {"message_index": index, "target_type": "open", **step})
    for title in titles:
        encoder.on_mesg(numbers["EXERCISE_TITLE"], title)
    path = tmp_path / "theirs.fit"
    path.write_bytes(bytes(encoder.close()))
    return path


def timed(name: str, seconds: float, intensity: str = "active") -> dict[str, Any]:
    return {
        "wkt_step_name": name,
        "duration_type": "time",
        "duration_value": round(seconds * 1000),
        "intensity": intensity,
    }


@pytest.mark.parametrize("slug", SLUGS)
def test_garmin_s_sdk_decodes_every_bundled_routine(slug: str) -> None:
    file = find(slug)
    messages = decoded(to_fit(file, MADE_S))

    assert messages["file_id_mesgs"][0]["type"] == "workout"
    assert messages["workout_mesgs"][0]["wkt_name"] == file.name
    steps = messages["workout_step_mesgs"]
    assert messages["workout_mesgs"][0]["num_valid_steps"] == len(steps)
    assert [step["message_index"] for step in steps] == list(range(len(steps)))
    if slug in TIMED:
        assert sum(step["duration_time"] for step in steps) * 1000 == total_ms(timeline(file.routine()))


def test_what_a_step_says() -> None:
    steps = decoded(to_fit(find("clam-and-glutes"), MADE_S))["workout_step_mesgs"]

    clam = steps[1]
    assert (clam["wkt_step_name"], clam["duration_type"], clam["duration_reps"]) == (
        "Clam (left)",
        "reps",
        20,
    )
    assert (clam["exercise_category"], clam["intensity"]) == ("hip_raise", "active")
    types: Any = Profile["types"]
    assert types["hip_raise_exercise_name"][clam["exercise_name"]] == "clams"
    assert (steps[2]["wkt_step_name"], steps[2]["intensity"], steps[2]["duration_time"]) == (
        "Change sides",
        "rest",
        8.0,
    )


def test_every_exercise_of_the_library_is_one_of_the_profile() -> None:
    types: Any = Profile["types"]
    for slug in SLUGS:
        for step in find(slug).steps:
            if step.fit:
                category, name = step.fit.split("/")
                assert name in types[f"{category}_exercise_name"].values()


@pytest.mark.parametrize("slug", TIMED)
def test_there_and_back_takes_as_long_and_holds_the_same(slug: str, tmp_path: Path) -> None:
    path = tmp_path / f"{slug}.fit"
    file = find(slug)
    path.write_bytes(to_fit(file, MADE_S))

    back = from_fit(path, slug)

    assert [phase[:3] for phase in timeline(back.routine())] == [
        phase[:3] for phase in timeline(file.routine())
    ]
    assert [(step.name, step.sides, step.reps.low, step.fit, step.cue) for step in back.steps] == [
        (step.name, step.sides, step.reps.low, step.fit, step.cue) for step in file.steps
    ]


def test_reps_come_back_with_their_sets_and_sides(tmp_path: Path) -> None:
    path = tmp_path / "clams.fit"
    path.write_bytes(to_fit(find("clam-and-glutes"), MADE_S))

    assert [dose for _, dose in describe(from_fit(path, "clams"))] == [
        "2 sets of 20 repetitions, each up 1 s, down 1 s on each side, 30 s rest between sets",
        "until the button is pressed",
    ]


def test_a_workout_of_garmin_s_sdk_with_a_repeat(tmp_path: Path) -> None:
    path = workout(
        tmp_path,
        timed("Warm up", 60.0, "warmup"),
        timed("Quad", 29.5),
        timed("Rest", 10.0, "rest"),
        {"duration_type": "repeat_until_steps_cmplt", "duration_value": 1, "target_value": 3},
        {"wkt_step_name": "Stop", "duration_type": "open", "intensity": "active"},
    )

    file = from_fit(path, "theirs")

    assert (file.name, file.source) == ("Theirs", "theirs.fit")
    assert [f"{name}: {dose}" for name, dose in describe(file)] == [
        "Warm up: 1 hold of 60 s",
        "Quad: 3 holds of 30 s, 10 s rest between them",
        "Stop: until the button is pressed",
    ]


WORKOUTS = Path(__file__).with_name("workouts")
"""Made by hand after public reports; other decoders read all of them."""


@pytest.mark.parametrize(
    ("file", "slug", "step"),
    [
        ("cut_utf8.fit", "cut-utf8", "Child pos"),
        ("garbage_after_nul.fit", "garbage-after-nul", "Child"),
        ("hdr12.fit", "hdr12", "Child pose"),
        ("hdrcrc0.fit", "hdrcrc0", "Child pose"),
        ("latin1.fit", "latin1", "Kind-ställ"),
        ("WORKOUT1.FIT", "workout1", "Child pose"),
        ("Yoga Flow_1.fit", "yoga-flow-1", "Child pose"),
    ],
)
def test_what_other_programs_read_is_read(file: str, slug: str, step: str) -> None:
    read = from_fit(WORKOUTS / file, slug_of(Path(file).stem))

    assert (read.name, read.slug, read.source) == ("Yoga", slug, file)
    assert [f"{name}: {dose}" for name, dose in describe(read)] == [
        f"{step}: 2 holds of 30 s, 10 s rest between them"
    ]


def test_a_step_without_a_name_is_called_as_its_exercise(tmp_path: Path) -> None:
    nameless = {"duration_type": "time", "duration_value": 30_000, "intensity": "active"}
    quad = nameless | {"exercise_category": "warm_up", "exercise_name": 31}
    path = workout(
        tmp_path,
        quad | {"exercise_name": 77},
        quad,
        nameless,
        titles=[{"exercise_category": "warm_up", "exercise_name": 77, "wkt_step_name": "Hip of my own"}],
    )

    names = [step.name for step in from_fit(path, "theirs").steps]
    assert names == ["Hip of my own", "Biceps stretch", "Step"]


def test_steps_are_done_by_their_numbers(tmp_path: Path) -> None:
    path = workout(
        tmp_path, timed("Second", 20.0) | {"message_index": 1}, timed("First", 10.0) | {"message_index": 0}
    )

    assert [step.name for step in from_fit(path, "theirs").steps] == ["First", "Second"]


def test_a_time_that_is_not_given_ends_with_a_press(tmp_path: Path) -> None:
    path = workout(tmp_path, {"wkt_step_name": "Rest", "duration_type": "time", "intensity": "rest"})

    assert [dose for _, dose in describe(from_fit(path, "theirs"))] == ["until the button is pressed"]


def test_a_workout_that_could_not_be_read_again_is_not_written() -> None:
    steps = "".join(
        f'[[steps]]\nname = "{number}"\nhold = 2\nreps = 90\nrest = "1s"\n' for number in range(8)
    )

    with pytest.raises(RoutineError, match="a workout of 1440 steps, which is not read"):
        to_fit(load('name = "x"\n' + steps, "x"), MADE_S)


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([], "no workout"),
        ([{"duration_type": "distance", "duration_value": 1000, "intensity": "active"}], "neither timed"),
        (
            [{"duration_type": "repeat_until_steps_cmplt", "duration_value": 7, "target_value": 3}],
            "no steps to repeat",
        ),
        (
            [
                timed("x", 1.0),
                {"duration_type": "repeat_until_steps_cmplt", "duration_value": 0, "target_value": 100_000},
            ],
            "more than 2000 steps",
        ),
        ([timed("x", 4000.0)], "3600000"),
        ([timed(f"x{number}", 5.0) for number in range(33)], "number of steps is 33"),
    ],
)
def test_a_workout_that_is_no_routine_is_refused_with_the_reason(
    tmp_path: Path, steps: list[dict[str, Any]], why: str
) -> None:
    with pytest.raises(RoutineError, match=why):
        from_fit(workout(tmp_path, *steps), "theirs")


def test_a_file_that_is_not_there_or_too_long(tmp_path: Path) -> None:
    long = tmp_path / "long.fit"
    long.write_bytes(bytes(FIT_MAX + 1))

    with pytest.raises(RoutineError, match="cannot be read"):
        from_fit(tmp_path / "none.fit", "x")
    with pytest.raises(RoutineError, match="longer than 65536 bytes"):
        from_fit(long, "x")


def test_an_exercise_that_the_profile_lacks_is_refused_by_name() -> None:
    file = load('name = "x"\n[[steps]]\nname = "x"\nhold = 30\nfit = "warm_up/stretch_elbow"', "x")

    with pytest.raises(RoutineError, match=r"steps\[1\]\.fit is warm_up/stretch_elbow"):
        to_fit(file, MADE_S)


@given(st.data())
def test_a_harmed_file_is_refused_and_breaks_nothing_down(data: st.DataObject) -> None:
    whole = bytearray(to_fit(find("openers"), MADE_S))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.NamedTemporaryFile(suffix=".fit") as file, contextlib.suppress(RoutineError):
        file.write(whole[: data.draw(st.integers(0, len(whole)))])
        file.flush()

        assert from_fit(Path(file.name), "harmed").encoded()
