"""What was done, as figures: pure functions of the sessions of the history and of what was prescribed.

`figures.figures` is the way in; whoever shows or exports them takes its dataclasses. No database and no
terminal here.
"""
