"""The command line: one command per file, which parses, calls and prints."""
