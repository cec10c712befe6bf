"""FIT workouts: a routine unfolded into steps of holds, rests and runs of reps, and folded back.

What FIT does not know (ranges, tempo, tension, muscles) is lost on the way there. fit-tool writes;
fitdecode reads, which takes files as watches and sites make them.
"""

import struct
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import fitdecode
from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile import profile_type
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.workout_message import WorkoutMessage
from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
from fit_tool.profile.profile_type import ExerciseCategory, Intensity, WorkoutStepDuration

from holdcore.engine import ASKING, ENDURING, GAPS, WAITING
from holdcore.model import CUE_MAX, LEFT, NAME_MAX, NO_SIDE, RIGHT
from holdtimer.files import as_text
from holdtimer.routines.load import judge
from holdtimer.routines.problems import NOWHERE, Document, RoutineError, about_file, key_text
from holdtimer.routines.rehearsal import Phase, timeline
from holdtimer.routines.tables import RoutineFile, StepTable
from holdtimer.words.text import printable

FIT_MAX = 65_536  # bytes: some 500 steps, ten times what a watch takes
UNFOLDED_MAX = 2_000  # steps once repeats are unfolded: an hour in which each lasts under 2 s
_TEMPO = {"up": "1s", "down": "1s"}  # FIT says how many reps, not how fast
SIDES = ("", " (left)", " (right)")
_GAP_NAMES = {"PREPARING": "Get ready", "RESTING": "Rest", "SWITCHING": "Change sides"}


def exercise_numbers(fit: str) -> tuple[int, int] | None:
    """(category, exercise) of the profile, or None where it has no such exercise."""
    category, name = fit.upper().split("/")
    names = _exercises(category)
    return (ExerciseCategory[category].value, names[name].value) if name in names else None


def exercise_name(category: Any, exercise: Any) -> str:
    """The exercise of two numbers, or "" where the profile does not know them."""
    try:
        found = ExerciseCategory(category).name
        names = {value.value: name for name, value in _exercises(found).items()}
    except ValueError:
        return ""
    return f"{found}/{names[exercise]}".lower() if exercise in names else ""


def _exercises(category: str) -> dict[str, Any]:
    """The exercises of a category by their names."""
    if category not in ExerciseCategory.__members__:
        return {}
    camel = "".join(word.capitalize() for word in category.split("_"))
    return dict(getattr(getattr(profile_type, f"{camel}ExerciseName", None), "__members__", {}))


def to_fit(file: RoutineFile, made_s: float) -> bytes:
    """The bytes of a workout file made at `made_s` (s since 1970).

    Raises RoutineError for an exercise that the profile lacks, and for more steps than FIT_MAX allows.
    """
    steps = [
        _write_step(file, list(phases), key)
        for key, phases in groupby(_done(timeline(file.routine())), key=_unit(file))
    ]
    head = FileIdMessage()
    head.type = profile_type.FileType.WORKOUT
    head.manufacturer = profile_type.Manufacturer.DEVELOPMENT.value
    head.product = 0
    head.time_created = round(made_s) * 1000
    head.serial_number = 1
    workout = WorkoutMessage()
    workout.workout_name = file.name
    workout.sport = profile_type.Sport.TRAINING
    workout.sub_sport = profile_type.SubSport.FLEXIBILITY_TRAINING
    workout.num_valid_steps = len(steps)
    builder = FitFileBuilder(auto_define=True, min_string_size=50)
    builder.add(head)
    builder.add(workout)
    for index, step in enumerate(steps):
        step.message_index = index
        builder.add(step)
    data = bytes(builder.build().to_bytes())
    if len(data) > FIT_MAX:
        what = f"this would be a workout of {len(steps)} steps, which is not read again"
        raise _refusal(file.slug, what, f"at most {FIT_MAX} bytes: fewer sets and reps")
    return data


def _done(phases: list[Phase]) -> list[Phase]:
    """Without the questions: a watch has none."""
    return [phase for phase in phases if phase.state != ASKING]


def _moves(step: StepTable) -> bool:
    """Is it a run of reps? FIT says how many they are."""
    labels = {phase.label for phase in step.phases or []}
    return bool(step.tempo or step.pace or (labels and labels <= {"up", "hold", "down"}))


def _unit(file: RoutineFile) -> Any:
    """What the phases of one workout step (a run of reps, or one phase) have in common; its side last."""
    steps = file.as_run()

    def key(phase: Phase) -> tuple[int, ...]:
        step = steps[phase.step]
        if _moves(step) and phase.state not in GAPS and (step.pace or phase.state != WAITING):
            return (phase.step, phase.set, NO_SIDE if step.sides == "alternating" else phase.side)
        return (phase.step, phase.set, phase.at_ms, phase.side)

    return key


def _write_step(file: RoutineFile, phases: list[Phase], key: tuple[int, ...]) -> Any:
    phase = phases[0]
    table = file.as_run()[phase.step]
    made = WorkoutStepMessage()
    made.target_type = profile_type.WorkoutStepTarget.OPEN
    made.target_value = 0
    made.intensity = Intensity.REST if phase.state in GAPS else Intensity.ACTIVE
    made.workout_step_name = _GAP_NAMES.get(phase.state, phase.name + SIDES[key[-1]])
    if table.cue and phase.state not in GAPS:
        made.notes = table.cue
    if len(key) == 3:
        made.duration_type = WorkoutStepDuration.REPS
        made.duration_reps = len({(each.side, each.rep) for each in phases}) * (
            table.reps.low if table.pace else 1
        )
    elif phase.state in (ENDURING, WAITING):
        made.duration_type = WorkoutStepDuration.OPEN
        made.duration_value = 0
        made.intensity = Intensity.REST if phase.state == WAITING else Intensity.ACTIVE
    else:
        made.duration_type = WorkoutStepDuration.TIME
        made.duration_time = phase.length_ms / 1000
        if table.countdown:
            made.intensity = Intensity.RECOVERY
    if table.fit and phase.state not in GAPS:
        numbers = exercise_numbers(table.fit)
        if numbers is None:
            what = f"{key_text(('steps', phase.step, 'fit'))} is {table.fit}"
            raise _refusal(file.slug, what, "an exercise of the FIT profile")
        made.exercise_category, made.exercise_name = numbers
    return made


class _Block(NamedTuple):
    """A hold, run of reps or press, and how often: the gap before the first, the rest between them, in s."""

    gap_s: int
    side: int
    step: dict[str, Any]
    times: int = 1
    rest_s: int = 0


def from_fit(path: Path, slug: str) -> RoutineFile:
    """The routine of a FIT workout file; raise RoutineError where it is none."""
    workout = _read_workout(path)
    steps = list(_fold(_group(_read_works(path, workout))))
    values: dict[str, object] = {
        "name": _text(workout.name, NAME_MAX) or slug,
        "source": as_text(path.name),
        "steps": steps,
    }
    return judge(str(path), Document(values, NOWHERE, []), slug)


class _Workout(NamedTuple):
    """What a workout file says: each step as its fields by name; the titles of exercises by their numbers."""

    name: str
    steps: list[dict[str, Any]]
    titles: dict[tuple[Any, Any], str]


def _read_workout(path: Path) -> _Workout:
    try:
        with path.open("rb") as file:
            data = file.read(FIT_MAX + 1)
    except OSError as refused:
        raise _refusal(path, f"this cannot be read: {refused.strerror}") from refused
    if len(data) > FIT_MAX:
        raise _refusal(path, f"this is longer than {FIT_MAX} bytes")
    found: dict[str, list[dict[str, Any]]] = {"workout": [], "workout_step": [], "exercise_title": []}
    try:
        with fitdecode.FitReader(
            data,
            check_crc=fitdecode.CrcCheck.RAISE,
            error_handling=fitdecode.ErrorHandling.IGNORE,
            keep_raw_chunks=True,
        ) as frames:
            for frame in frames:
                if isinstance(frame, fitdecode.FitDataMessage) and frame.name in found:
                    found[frame.name].append(_fields(frame))
    except (fitdecode.FitError, ValueError, LookupError, TypeError, ArithmeticError, struct.error) as refused:
        raise _refusal(path, f"this is no FIT file ({refused})") from refused
    steps = found["workout_step"]
    if not steps:
        raise _refusal(path, "there is no workout in this FIT file")
    if all(isinstance(step.get("message_index"), int) for step in steps):
        steps.sort(key=lambda step: int(step["message_index"]))  # by which a repeat names its first
    names = [workout.get("wkt_name", "") for workout in found["workout"]]
    titles = {_exercise(title): title.get("wkt_step_name", "") for title in found["exercise_title"]}
    return _Workout((names or [""])[0], steps, titles)


def _fields(frame: Any) -> dict[str, Any]:
    """The numbers and texts of a message; a field that has no value is left out."""
    found: dict[str, Any] = {}
    at = 1  # behind the head of the record
    for known in frame.def_mesg.field_defs:
        if known.base_type.name == "string":
            found[known.name] = _decode(frame.chunk.bytes[at : at + known.size])
        elif isinstance(value := frame.get_raw_value(known.def_num, fallback=None), int):
            found[known.name] = value
        at += known.size
    return found


def _decode(raw: bytes) -> str:
    """UTF-8 up to the first zero; cut in the middle of a character, without that; else it is Latin-1."""
    said = raw.partition(b"\0")[0]
    try:
        return said.decode()
    except UnicodeDecodeError as wrong:
        if wrong.end == len(said) and wrong.reason == "unexpected end of data":
            return said[: wrong.start].decode()
        return said.decode("latin-1")


def _unfold(path: Path, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps in the order they are done; a repeat does what stands between its target and itself again."""
    done: list[dict[str, Any]] = []
    begins: list[int] = []  # where in `done` each step of the file begins
    for step in steps:
        begins.append(len(done))
        if step.get("duration_type") != WorkoutStepDuration.REPEAT_UNTIL_STEPS_CMPLT.value:
            done.append(step)
            continue
        first, times = step.get("duration_value"), step.get("target_value")
        if not isinstance(first, int) or not isinstance(times, int) or first >= len(begins):
            raise _refusal(path, "a repeat in this workout has no steps to repeat")
        again = done[begins[first] :]
        if len(done) + len(again) * max(0, times - 1) > UNFOLDED_MAX:
            raise _refusal(path, f"this workout unfolds to more than {UNFOLDED_MAX} steps")
        done += again * max(0, times - 1)
    return done


def _read_works(path: Path, workout: _Workout) -> Iterator[_Block]:
    gap_s = 0
    for step in _unfold(path, workout.steps):
        kind, value, intensity = step.get("duration_type"), step.get("duration_value"), step.get("intensity")
        seconds = _seconds(value) if kind == WorkoutStepDuration.TIME.value and value is not None else None
        if seconds is not None and intensity == Intensity.REST.value:
            gap_s += seconds
            continue
        exercise = exercise_name(*_exercise(step))
        name, side = _sided_name(
            _text(step.get("wkt_step_name"), NAME_MAX) or _title(step, workout, exercise)
        )
        made: dict[str, Any] = {"name": name}
        if cue := _text(step.get("notes"), CUE_MAX):
            made["cue"] = cue
        if seconds is not None:
            made["countdown" if intensity == Intensity.RECOVERY.value else "hold"] = f"{seconds}s"
        elif kind == WorkoutStepDuration.REPS.value:
            made |= {"tempo": _TEMPO, "reps": value, "filled": ["tempo"]}
        elif kind in (WorkoutStepDuration.OPEN.value, WorkoutStepDuration.TIME.value):
            made["wait"] = True
        else:
            raise _refusal(path, f"{name} is neither timed, nor counted in reps, nor open")
        if exercise and "wait" not in made:
            made["fit"] = exercise
        yield _Block(gap_s, side, made)
        gap_s = 0


def _exercise(message: dict[str, Any]) -> tuple[Any, Any]:
    return message.get("exercise_category"), message.get("exercise_name")


def _title(step: dict[str, Any], workout: _Workout, exercise: str) -> str:
    """The name of a step without one of its own: its exercise's title, or what the profile calls that."""
    titled = _text(workout.titles.get(_exercise(step)), NAME_MAX)
    return titled or _cut(exercise.partition("/")[2].replace("_", " ").capitalize(), NAME_MAX) or "Step"


def _group(works: Iterator[_Block]) -> list[_Block]:
    blocks: list[_Block] = []
    for work in works:
        last = blocks[-1] if blocks else None
        same = last and (last.side, last.step) == (work.side, work.step)
        if last and same and (last.times == 1 or last.rest_s == work.gap_s):
            blocks[-1] = last._replace(times=last.times + 1, rest_s=work.gap_s)
        else:
            blocks.append(work)
    return blocks


def _fold(blocks: list[_Block]) -> Iterator[dict[str, Any]]:
    """The steps of the routine: left and right of the same become one, and so do further sets of it."""
    at = 0
    while at < len(blocks):
        first = blocks[at]
        if not _pair(blocks, at):
            yield _step(first)
            at += 1
            continue
        change_s, sets, set_rest_s = blocks[at + 1].gap_s, 1, 0
        at += 2
        while _pair(blocks, at) and _alike(blocks[at], first) and blocks[at + 1].gap_s == change_s:
            if blocks[at].gap_s < change_s or (sets > 1 and blocks[at].gap_s != set_rest_s):
                break
            set_rest_s, sets, at = blocks[at].gap_s, sets + 1, at + 2
        step = _step(first._replace(side=NO_SIDE)) | {"sides": "each", "change": f"{change_s}s"}
        yield step | ({"sets": sets, "set_rest": f"{set_rest_s}s"} if sets > 1 else {})


def _pair(blocks: list[_Block], at: int) -> bool:
    """Whether left and right of the same stand here; a run of reps with more of them on a side is none."""
    left, right = [*blocks[at : at + 2], None, None][:2]
    if left is None or right is None or (left.side, right.side) != (LEFT, RIGHT):
        return False
    return _alike(left, right) and not ("tempo" in left.step and left.times > 1)


def _alike(one: _Block, other: _Block) -> bool:
    return (one.step, one.times, one.rest_s) == (other.step, other.times, other.rest_s)


def _step(block: _Block) -> dict[str, Any]:
    step = dict(block.step)
    if block.side:
        step["name"] = _cut(step["name"], NAME_MAX - len(SIDES[block.side])) + SIDES[block.side]
    if block.gap_s:
        step["prep"] = f"{block.gap_s}s"
    if block.times > 1 and "tempo" in step:
        step |= {"sets": block.times, "set_rest": f"{block.rest_s}s"}
    elif block.times > 1:
        step |= {"reps": block.times, "rest": f"{block.rest_s}s"}
    return step


def _sided_name(name: str) -> tuple[str, int]:
    for side in (LEFT, RIGHT):
        if name.endswith(SIDES[side]):
            return name.removesuffix(SIDES[side]), side
    return name, NO_SIDE


def _seconds(ms: int) -> int:
    """Whole seconds, as a routine file has them; none is lost."""
    return -(-ms // 1000)


def _text(value: Any, most: int) -> str:
    """Printable text of at most `most` bytes: who wrote the file may have put anything there."""
    said = value if isinstance(value, str) else ""
    return _cut(printable(said, instead="").strip(), most)


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore").strip()


def _refusal(name: Path | str, what: str, allowed: str = "a FIT workout") -> RoutineError:
    return RoutineError(str(name), [about_file(what, allowed)])
