"""What a file says is what the device runs."""

from hypothesis import given
from hypothesis import strategies as st
from routines.drafts import Draft, drafts, spans

from holdcore.routine_file import decode_routine
from holdcore.steps import Span
from holdtimer.routines import load
from holdtimer.routines.values import duration_text, span_of, span_text


@given(drafts())
def test_toml_to_model_to_device_bytes_to_model(draft: Draft) -> None:
    file = load(draft.text, "draft")

    assert file.routine() == draft.routine
    assert decode_routine(file.encoded()) == draft.routine


@given(drafts())
def test_line_endings_and_a_byte_order_mark_change_nothing(draft: Draft) -> None:
    assert load("\ufeff" + draft.text.replace("\n", "\r\n"), "draft") == load(draft.text, "draft")


@given(spans())
def test_a_span_is_read_back_from_its_text(span: Span) -> None:
    assert span_of(span_text(span)) == span


@given(st.integers(0, 3600))
def test_a_number_is_seconds_and_reads_as_its_text_does(seconds: int) -> None:
    span = Span(seconds * 1000)

    assert span_of(seconds) == span
    assert span_of(f"{seconds}s") == span
    assert span_of(duration_text(seconds * 1000)) == span
