"""The log: its records, read and written, and the session that a power cut left unfinished in it."""
