"""Any routine that the model allows comes back from its bytes."""

from core.routines import routines
from hypothesis import given, settings

from holdcore.routine_file import Routine, decode_routine, encode_routine
from holdcore.steps import StoredRoutine
from holdcore.wire import name_of


@settings(max_examples=200)
@given(routines())
def test_any_routine_comes_back_from_its_bytes(routine: Routine) -> None:
    data = encode_routine(routine)
    assert decode_routine(data) == routine
    assert encode_routine(decode_routine(data)) == data
    stored = StoredRoutine(data)
    assert [stored.step(at) for at in reversed(range(stored.count))] == list(reversed(routine.steps))
    assert name_of(data[:37]) == routine.name
