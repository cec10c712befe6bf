"""A routine file, as literal data; its bytes were made with CPython's int.to_bytes, not by holdcore."""

# (kind, name, cue, tension, sides, reps, sets, hold, rest, set_rest,
#  prep_ms, change_ms, up_ms, down_ms, breaths)
NAME = "hips"
STEPS = [
    (
        1,
        "Knie & Hüfte",
        "at most 7 of 10",
        7,
        1,
        3,
        2,
        (20000, 30000, 25000),
        (10000, 15000, 12000),
        (60000,),
        5000,
        4000,
        0,
        0,
        (0, 0, 0),
    ),
    (3, "clam", "", 0, 2, 20, 2, (2000,), (0,), (0,), 0, 0, 1000, 1500, (0, 0, 0)),
    (5, "x", "", 0, 0, 1, 1, (0,), (0,), (0,), 0, 0, 0, 0, (0, 0, 0)),
    (6, "fig", "", 0, 1, 3, 1, (0,), (0,), (0,), 0, 0, 0, 0, (5, 8, 6)),
]
BYTES = (
    "4852010404"
    "68697073"
    "56"
    "0101030207"
    "204e000030750000a8610000"
    "10270000983a0000e02e0000"
    "60ea000060ea000060ea0000"
    "88130000"
    "a00f0000"
    "00000000"
    "00000000"
    "0d"
    "4b6e696520262048c3bc667465"
    "6174206d6f73742037206f66203130"
    "3e"
    "0302140200"
    "d0070000d0070000d0070000"
    "000000000000000000000000"
    "000000000000000000000000"
    "00000000"
    "00000000"
    "e8030000"
    "dc050000"
    "04"
    "636c616d"
    "3b"
    "0500010100"
    "000000000000000000000000"
    "000000000000000000000000"
    "000000000000000000000000"
    "00000000"
    "00000000"
    "00000000"
    "00000000"
    "01"
    "78"
    "3d"
    "0601030100"
    "050000000800000006000000"
    "000000000000000000000000"
    "000000000000000000000000"
    "00000000"
    "00000000"
    "00000000"
    "00000000"
    "03"
    "666967"
)

# (why it is refused, byte, what stands there instead)
CHANGED = [
    ("another magic", 0, 0x49),
    ("another version of the format", 2, 2),
    ("no steps", 3, 0),
    ("fewer steps than follow", 3, 3),
    ("more steps than follow", 3, 5),
    ("more steps than allowed", 3, 33),
    ("no name", 4, 0),
    ("a name that reaches into the steps", 4, 5),
    ("a name longer than the file", 4, 255),
    ("a control character in the name", 5, 0x0A),
    ("a name that is not UTF-8", 8, 0xFF),
    ("a step shorter than its fields", 9, 57),
    ("a step longer than the file", 9, 255),
    ("kind 0", 10, 0),
    ("a kind from the future", 10, 7),
    ("sides from the future", 11, 3),
    ("no reps", 12, 0),
    ("more reps than allowed", 12, 101),
    ("no sets", 13, 0),
    ("more sets than allowed", 13, 21),
    ("more tension than there is", 14, 11),
    ("a low end of 20 days", 18, 0x66),
    ("a high end below the low end", 20, 0x10),
    ("a dose below the range", 24, 0x10),
    ("a dose above the range", 24, 0x90),
    ("a rest of 20 days", 30, 0x66),
    ("a prep of 20 days", 54, 0x66),
    ("a lift in a plain hold", 59, 1),
    ("no name of a step", 67, 0),
    ("a name of a step longer than the step", 67, 29),
    ("a name of a step above its limit", 67, 28 + 5),
    ("a control character in a cue", 81, 0x7F),
    ("a cue that is not UTF-8", 95, 0xC3),
    ("a wait with a duration", 165, 1),
    ("no breaths", 225, 0),
    ("breaths with the dose below the range", 233, 4),
    ("breaths with the dose above the range", 233, 9),
    ("breaths with the high end below the low end", 229, 4),
    ("more breaths than allowed", 230, 1),
]
