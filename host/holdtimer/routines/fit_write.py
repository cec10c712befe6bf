"""A routine as a FIT workout: a step for each hold, rest and run of reps, in the order of the engine."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.workout_message import WorkoutMessage
from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
from fit_tool.profile.profile_type import (
    FileType,
    Intensity,
    Manufacturer,
    Sport,
    SubSport,
    WorkoutStepDuration,
    WorkoutStepTarget,
)

from holdcore.engine import ENDURING, GAPS, WAITING
from holdcore.model import COUNTDOWN, NO_SIDE, SIDES_ALTERNATING, TEMPO
from holdtimer.routines.fit_exercises import numbers_of
from holdtimer.routines.problems import RoutineError, about_file, key_text
from holdtimer.routines.rehearsal import Phase, timeline
from holdtimer.routines.tables import RoutineFile

SIDES = ("", " (left)", " (right)")
_GAP_NAMES = {"PREPARING": "Get ready", "RESTING": "Rest", "SWITCHING": "Change sides"}


def to_fit(file: RoutineFile, made_s: float) -> bytes:
    """The bytes of a workout file made at `made_s` (s since 1970).

    Raises RoutineError for an exercise that the profile lacks.
    """
    steps = list(_steps(file))
    head = FileIdMessage()
    head.type = FileType.WORKOUT
    head.manufacturer = Manufacturer.DEVELOPMENT.value
    head.product = 0
    head.time_created = round(made_s) * 1000
    head.serial_number = 1
    workout = WorkoutMessage()
    workout.workout_name = file.name
    workout.sport = Sport.TRAINING
    workout.sub_sport = SubSport.FLEXIBILITY_TRAINING
    workout.num_valid_steps = len(steps)
    builder = FitFileBuilder(auto_define=True, min_string_size=50)
    builder.add(head)
    builder.add(workout)
    for index, step in enumerate(steps):
        step.message_index = index
        builder.add(step)
    return bytes(builder.build().to_bytes())


def _steps(file: RoutineFile) -> Iterator[Any]:
    for key, phases in groupby(timeline(file.routine()), key=_unit(file)):
        yield _step(file, list(phases), key)


def _unit(file: RoutineFile) -> Any:
    """A key that is the same for phases that make one workout step: a run of reps, or a phase by itself.

    Its last part is the side that the step is for.
    """
    steps = file.routine().steps

    def key(phase: Phase) -> tuple[int, ...]:
        step = steps[phase.step]
        if step.kind == TEMPO and phase.state not in GAPS:
            return (phase.step, phase.set, NO_SIDE if step.sides == SIDES_ALTERNATING else phase.side)
        return (phase.step, phase.set, phase.at_ms, phase.side)

    return key


def _step(file: RoutineFile, phases: list[Phase], key: tuple[int, ...]) -> Any:
    phase = phases[0]
    table = file.steps[phase.step]
    made = WorkoutStepMessage()
    made.target_type = WorkoutStepTarget.OPEN
    made.target_value = 0
    made.intensity = Intensity.REST if phase.state in GAPS else Intensity.ACTIVE
    made.workout_step_name = _GAP_NAMES.get(phase.state, phase.name + SIDES[key[-1]])
    if table.cue and phase.state not in GAPS:
        made.notes = table.cue
    if len(key) == 3:
        made.duration_type = WorkoutStepDuration.REPS
        made.duration_reps = len({(each.side, each.rep) for each in phases})
    elif phase.state in (ENDURING, WAITING):
        made.duration_type = WorkoutStepDuration.OPEN
        made.duration_value = 0
        made.intensity = Intensity.REST if phase.state == WAITING else Intensity.ACTIVE
    else:
        made.duration_type = WorkoutStepDuration.TIME
        made.duration_time = phase.length_ms / 1000
        if file.routine().step(phase.step).kind == COUNTDOWN:
            made.intensity = Intensity.RECOVERY
    if table.fit and phase.state not in GAPS:
        numbers = numbers_of(table.fit)
        if numbers is None:
            key_of = key_text(("steps", phase.step, "fit"))
            raise RoutineError(
                file.slug, [about_file(f"{key_of} is {table.fit}", "an exercise of the FIT profile")]
            )
        made.exercise_category, made.exercise_name = numbers
    return made
