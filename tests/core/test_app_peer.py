"""Whatever an enrolled laptop may ask, nothing raises and old routines stay; of noise: test_random_bytes."""

from core.central import Central, on_air
from hypothesis import given, settings
from hypothesis import strategies as st

from holdcore import wire

requests = st.one_of(
    st.binary(min_size=1, max_size=60),
    st.builds(
        lambda code, body: bytes((code,)) + body,
        st.sampled_from(sorted(wire.MESSAGES)),
        st.binary(max_size=45),
    ),
    st.builds(
        lambda at, data: wire.pack(wire.MESSAGES, wire.PUSH_DATA, at, tail=data),
        st.integers(0, 300),
        st.binary(max_size=100),
    ),
    st.builds(
        lambda size, slug: wire.pack(wire.MESSAGES, wire.PUSH_BEGIN, size, bytes(32), tail=slug),
        st.integers(0, 5_000),
        st.sampled_from((b"a", b"hips", b"\xff", b"../x")),
    ),
    st.builds(
        lambda seq, credits: wire.pack(wire.MESSAGES, wire.PULL, seq, credits),
        st.integers(0, 5),
        st.integers(0, 9),
    ),
)


@settings(max_examples=2_000)
@given(st.lists(st.lists(requests, min_size=1, max_size=4), max_size=8))
def test_any_requests_never_raise_and_old_routines_stay(chunks: list[list[bytes]]) -> None:
    board = on_air()
    before = dict(board.flash)
    central = Central(board)
    for messages in chunks:
        central.send(*messages)
        board.run(100)
    assert board.connected
    assert board.flash == before  # nothing that random requests make is a routine
    assert central.ask(wire.GET_STATUS)[-1][0] == wire.STATUS
