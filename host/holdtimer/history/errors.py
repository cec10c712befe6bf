"""What can go wrong with the history; each error says what and why, and `hint` says what to do."""

from holdtimer.errors import EXIT_FILE, HoldtimerError


class HistoryError(HoldtimerError):
    """Root of what the history raises."""

    exit_code = EXIT_FILE


class RecordsError(HistoryError):
    """Records or an anchor that cannot be what a device sent; nothing of them was stored."""


class ConflictError(HistoryError):
    """A sequence number came again with other bytes; nothing of that pull was stored."""


class NewerError(HistoryError):
    """The database was written by a newer program; it was not touched."""


class StorageError(HistoryError):
    """The database cannot be opened, read or written; it is as it was before the call."""


class BusyError(StorageError):
    """Another program had the database for longer than one waits."""


class DamagedError(StorageError):
    """The file is no database, or one that is damaged."""


class ArchiveError(HistoryError):
    """A backup that cannot be written, or that is not whole; the history is as it was."""
