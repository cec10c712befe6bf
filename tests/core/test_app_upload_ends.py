"""An upload that would be longer than announced: what is too much is refused, and the rest is kept."""

from core.central import linked, refused

from holdcore import wire


def test_too_much_data_is_refused_and_the_upload_goes_on_where_it_was() -> None:
    central = linked()
    assert central.ask(wire.PUSH_BEGIN, 10, bytes(32), tail=b"new")[0][1][0] == 0
    assert central.ask(wire.PUSH_DATA, 0, tail=b"12345")[0][1][0] == 5
    refused(central.ask(wire.PUSH_DATA, 5, tail=b"678901")[0], wire.PUSH_DATA, wire.ERR_SIZE)
    assert central.board.upload == b"12345"

    assert central.ask(wire.PUSH_DATA, 5, tail=b"67890")[0][1][0] == 10
    assert central.board.upload == b"1234567890"
