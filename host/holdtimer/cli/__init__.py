"""The command line: parses, calls, prints. A module per subject; `main.COMMANDS` says what is where."""
