"""Every setting, one row each: whoever adds one adds a row here, an attribute to model.Settings and the docs.

Loaded only while settings are made, changed or shown, to spare RAM.
"""

# A setting's number, on the wire and on flash, is its place here; a row is
# name, least, most, at first, what one press adds, unit, label on the display.
# Units: "" a number, "on/off", "s", "ds" tenths of a second, "min", "h", "semitones" with 12 for none,
# "sound/touch/both".
SETTINGS = (
    ("volume", 0, 10, 7, 1, "", "volume"),
    ("last_seconds", 0, 10, 3, 1, "s", "last seconds tick"),
    ("halfway", 0, 1, 1, 1, "on/off", "halfway cue"),
    ("ask_before", 0, 1, 0, 1, "on/off", "ask pain before"),
    ("dark", 0, 1, 0, 1, "on/off", "dark while it runs"),
    ("radio_after", 0, 1, 0, 1, "on/off", "radio after session"),
    ("breath_ds", 30, 200, 60, 1, "ds", "breath"),
    ("mute", 0, 1, 0, 1, "on/off", "mute"),
    ("prep_s", 0, 30, 0, 5, "s", "get ready, seconds"),
    ("pitch", 0, 24, 12, 1, "semitones", "pitch"),
    ("brightness", 0, 10, 8, 1, "", "brightness"),
    ("upside_down", 0, 1, 0, 1, "on/off", "upside down"),
    ("remind", 0, 1, 0, 1, "on/off", "break reminder"),
    ("remind_min", 10, 240, 30, 10, "min", "break every, minutes"),
    ("remind_from_h", 0, 23, 9, 1, "h", "breaks from, hour"),
    ("remind_to_h", 1, 24, 18, 1, "h", "breaks until, hour"),
    ("cues", 0, 2, 0, 1, "sound/touch/both", "cues by"),
)
