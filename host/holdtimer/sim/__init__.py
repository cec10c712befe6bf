"""A second board: the air, the fakes of `machine` and `bluetooth`, the terminal UI."""
