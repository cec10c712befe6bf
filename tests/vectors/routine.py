"""A routine file, as literal data; its bytes were made with CPython's int.to_bytes, not by holdcore."""

NAME = "hips"

# (name, phases as (low, high, dose, unit), label, works; then the fields that are not as at first)
STEPS = [
    (
        "Knie & Hüfte",
        [((20000, 30000, 25000, 0), "", True)],
        {
            "cue": "at most 7 of 10",
            "prep_ms": 5000,
            "reps": 3,
            "rest": (10000, 15000, 12000, 0),
            "sides": 1,
            "first": 2,
            "change_ms": 4000,
            "tension": 7,
            "ask": 1,
            "sets": 2,
            "set_rest": (60000, 60000, 60000, 0),
            "after": (9000, 9000, 9000, 0),
        },
    ),
    (
        "clam",
        [
            ((1000, 1000, 1000, 0), "up", True),
            ((2000, 2000, 2000, 0), "hält", False),
            ((1500, 1500, 1500, 0), "down", True),
        ],
        {"reps": 20, "rest": (0, 0, 0, 3), "sides": 2, "sets": 2, "joined": True},
    ),
    ("x", [((0, 0, 0, 3), "", False)], {"sets": 2}),
    ("fig", [((5, 8, 6, 1), "", True)], {"reps": 3, "sides": 3}),
    ("plank", [((20000, 40000, 20000, 0), "", True)], {"reps": 3, "doses": (20000, 30000, 40000)}),
    ("hang", [((5000, 300000, 5000, 2), "", True)], {}),
]
BYTES = (
    "4852020604"
    "68697073"
    "6400"
    "0102030207010088130000a00f00000d01000010270000983a0000e02e00000060ea000060ea000060ea000000282300"
    "002823000028230000010000204e000030750000a86100004b6e696520262048c3bc6674656174206d6f73742037206f"
    "66203130"
    "7500"
    "020114020000010000000000000000040300030000000000000000000000000000000000000000000000000000000000"
    "000000000000000000010200e8030000e8030000e8030000000500d0070000d0070000d0070000010400dc050000dc05"
    "0000dc050000636c616d757068c3a46c74646f776e"
    "4900"
    "000101020000000000000000000000010100000000000000000000000000000000000000000000000000000000000000"
    "00000000000000000000000300000000000000000000000078"
    "4b00"
    "030103010000000000000000000000030100000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000010001050000000800000006000000666967"
    "5900"
    "000103010000000000000000000000050103000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000010000204e0000409c0000204e0000204e000030750000409c0000706c616e6b"
    "4c00"
    "000101010000000000000000000000040100000000000000000000000000000000000000000000000000000000000000"
    "00000000000000000001000288130000e09304008813000068616e67"
    "e9f7bdac"
)

# (why it is refused, byte, what stands there instead); the checksum is made right again
CHANGED = [
    ("another magic", 0, 73),
    ("another version of the format", 2, 1),
    ("no steps", 3, 0),
    ("fewer steps than follow", 3, 5),
    ("more steps than follow", 3, 7),
    ("more steps than allowed", 3, 33),
    ("no name", 4, 0),
    ("a name that reaches into the steps", 4, 5),
    ("a name longer than the file", 4, 255),
    ("a control character in the name", 5, 10),
    ("a name that is not UTF-8", 8, 255),
    ("a step shorter than its fields", 9, 57),
    ("a step longer than the file", 10, 3),
    ("sides from the future", 11, 4),
    ("no side that begins", 12, 0),
    ("a third side", 12, 3),
    ("no reps", 13, 0),
    ("more reps than allowed", 13, 101),
    ("no sets", 14, 0),
    ("more sets than allowed", 14, 21),
    ("more tension than there is", 15, 11),
    ("a question from the future", 16, 3),
    ("a circuit whose steps differ in sets", 17, 1),
    ("a prep of 20 days", 20, 102),
    ("a change of 20 days", 24, 102),
    ("no name of a step", 26, 0),
    ("a name of a step longer than the step", 26, 255),
    ("a name of a step above its limit", 26, 33),
    ("no phases", 27, 0),
    ("more phases than allowed", 27, 9),
    ("more doses than reps", 28, 1),
    ("a rest in breaths", 29, 1),
    ("a rest of an unknown unit", 29, 4),
    ("a rest until a press that has a length", 29, 3),
    ("a rest of 20 days", 32, 102),
    ("a label longer than the step", 69, 200),
    ("a phase of an unknown unit", 70, 4),
    ("a low end of 20 days", 73, 102),
    ("a high end below the low end", 76, 16),
    ("a dose below the range", 80, 16),
    ("a dose above the range", 80, 144),
    ("a control character in a cue", 96, 127),
    ("a cue that is not UTF-8", 110, 195),
    ("no breaths", 367, 0),
    ("breaths with the dose below the range", 375, 4),
    ("breaths with the dose above the range", 375, 9),
    ("breaths with the high end below the low end", 371, 4),
    ("more breaths than allowed", 372, 1),
    ("a dose of a rep of 20 days", 458, 102),
    ("a wait that is joined to the next, with other sets", 238, 1),
    ("the last step is joined to nothing", 481, 1),
]
