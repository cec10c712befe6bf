"""Which characters a text of a routine may have: printable ones, up to the very edge of what is refused."""

from holdcore.model import ModelError
from holdcore.routine_file import Routine
from holdcore.steps import Phase, Span, Step

# First and last code points: controls, then the marks that turn the direction of the text around them.
REFUSED = ((0, 31), (127, 159), (0x200E, 0x200F), (0x2028, 0x202E), (0x2066, 0x2069))


def is_refused(name: str = "name", cue: str = "", routine: str = "routine") -> bool:
    try:
        Routine(routine, [Step(name, [Phase(Span(1_000))], cue=cue)])
    except ModelError as error:
        assert "control character" in error.args[0], error.args[0]
        return True
    return False


def test_every_character_from_the_first_to_the_last_of_a_stretch_is_refused() -> None:
    for first, last in REFUSED:
        for code in range(first, last + 1):
            text = "a" + chr(code) + "b"
            assert is_refused(name=text), code
            assert is_refused(cue=text), code
            assert is_refused(routine=text), code


def test_the_characters_beside_a_stretch_are_allowed() -> None:
    for first, last in REFUSED:
        for code in (first - 1, last + 1):
            if code >= 0:
                text = "a" + chr(code) + "b"
                assert not is_refused(name=text, cue=text, routine=text), code
