"""Messages, as literal data: (code, fixed fields, tail, bytes in hex), written by hand."""

MESSAGES = [
    (1, (1,), b"", "0101"),
    (
        3,
        (2, b"ABCDEFGH", b"nonce of device!"),
        b"",
        "03024142434445464748" + "6e6f6e6365206f662064657669636521",
    ),
    (
        4,
        (b"nonce of laptop!", b"proof of laptop!"),
        b"",
        "04" + "6e6f6e6365206f66206c6170746f7021" + "70726f6f66206f66206c6170746f7021",
    ),
    (5, (b"proof of device!",), b"", "05" + "70726f6f66206f662064657669636521"),
    (16, (), b"", "10"),
    (
        17,
        (b"EPOCH678", 258, 4_294_967_296, 65_537, 3987, 1, 2, 3, 1),
        b"",
        "1145504f434836373802010000000000000100000001000100930f01020301",
    ),
    (18, (), b"", "12"),
    (19, (), b"hips knees", "1368697073206b6e656573"),
    (19, (), b"", "13"),
    (23, (), b"", "17"),
    (24, (), b"\x07\x03\x01\x00\x00\x01\x3c", "180703010000013c"),
    (25, (), b"\x00\x0a\x06\x50", "19000a0650"),
    (26, (848_000_123,), b"", "1a7b748b32"),
    (27, (), b"", "1b"),
    (
        32,
        (4096, b"0123456789abcdef0123456789abcdef"),
        b"hips",
        "200010" + "30313233343536373839616263646566" * 2 + "68697073",
    ),
    (33, (65_535, 960), b"", "21ffffc003"),
    (34, (480,), b"\x00\xff", "22e00100ff"),
    (34, (0,), b"", "220000"),
    (35, (), b"", "23"),
    (36, (), b"", "24"),
    (48, (4_294_967_295, 8), b"", "30ffffffff0800"),
    (49, (7,), b"\x15", "310700000015"),
    (50, (7,), b"", "3207000000"),
    (51, (4,), b"", "330400"),
    (52, (7,), b"", "3407000000"),
    (53, (7,), b"", "3507000000"),
    (54, (), b"", "36"),
    (55, (), b"", "37"),
    (127, (32, 2), "läuft".encode(), "7f20026cc3a4756674"),
]

# (why unpack refuses it, bytes in hex)
REFUSED = [
    ("nothing", ""),
    ("a code of nothing", "00"),
    ("a code from the future", "38"),
    ("the highest code", "ff"),
    ("HELLO without its version", "01"),
    ("HELLO with a tail", "010100"),
    ("the WELCOME of version 1", "02014142434445464748"),
    ("CHALLENGE with a nonce too short", "03024142434445464748" + "00" * 15),
    ("CHALLENGE with a nonce too long", "03024142434445464748" + "00" * 17),
    ("PROOF one short", "04" + "00" * 31),
    ("PROVEN one long", "05" + "00" * 17),
    ("GET_STATUS with a tail", "1000"),
    ("settings in the fixed layout that was never released", "15070301000000"),
    ("more settings than there may ever be", "18" + "00" * 65),
    ("more changes than there may ever be", "19" + "00" * 129),
    ("PUSH_BEGIN with a digest too short", "200010" + "30" * 31),
    ("PUSH_BEGIN with a slug too long", "200010" + "30" * 32 + "61" * 25),
    ("PUSH_DATA too long", "220000" + "00" * 476),
    ("RECORDS too long", "3100000000" + "00" * 474),
    ("REFUSED with a text too long", "7f2002" + "61" * 121),
]

# (why pack refuses it, code, fixed fields, tail)
UNFIT = [
    ("u8 above its range", 1, (256,), b""),
    ("u8 below 0", 1, (-1,), b""),
    ("u16 above its range", 33, (65_536, 0), b""),
    ("u32 above its range", 50, (1 << 32,), b""),
    ("u64 above its range", 17, (b"EPOCH678", 1, 1 << 64, 1, 1, 1, 1, 1, 1), b""),
    ("bytes too short", 5, (b"proof of device",), b""),
    ("bytes too long", 5, (b"proof of device!!",), b""),
    ("bytes where a number belongs", 1, (b"1",), b""),
    ("a number where bytes belong", 5, (1,), b""),
    ("a field too few", 33, (1,), b""),
    ("a field too many", 33, (1, 2, 3), b""),
    ("a field where none belongs", 16, (1,), b""),
    ("a tail where none belongs", 16, (), b"x"),
    ("a tail too long", 34, (0,), b"x" * 476),
]

NOT_UTF8 = ["ff", "c3", "e282", "80", "61ff62", "f8808080"]

# Settings out of range.
SETTINGS_REFUSED = [
    ("volume", 11),
    ("volume", -1),
    ("volume", 255),
    ("last_seconds", 11),
    ("halfway", 2),
    ("breath_ds", 29),
    ("breath_ds", 201),
]
