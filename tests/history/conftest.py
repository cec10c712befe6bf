"""A history of its own for every test, in SQLite and on a PostgreSQL server."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgresql import Server, server

from holdtimer.history.store import Store, open_store

BACKENDS = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever asks for a history gets one of either kind; whoever asks for its file, that of SQLite."""
    if "database" in metafunc.fixturenames:
        about_a_file = "path" in inspect.signature(metafunc.function).parameters
        metafunc.parametrize("database", BACKENDS[:1] if about_a_file else BACKENDS, indirect=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with server() as started:
        yield started


@pytest.fixture(scope="session")
def migrated(postgresql: Server) -> str:
    """The name of a database that is current, to be copied."""
    url = postgresql.database()
    open_store(url).close()
    return url.partition("@/")[2].partition("?")[0]


@pytest.fixture
def database(request: pytest.FixtureRequest, path: Path) -> str:
    """Of a database that is not there yet, or is current."""
    if request.param == "sqlite":
        return f"sqlite:///{path}"
    made: str = request.getfixturevalue("postgresql").database(request.getfixturevalue("migrated"))
    return made


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with open_store(database) as opened:
        yield opened
