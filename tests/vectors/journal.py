"""Records of the log, as literal data: (type, seq, boot, at_ms, fixed fields, name, bytes in hex).

Made with CPython's int.to_bytes and zlib.crc32 from the layout in holdcore/log/journal.py, not by its code.
"""

RECORDS = [
    (1, 0, 1, 12, (3987, 1, 0, 1, 0), "", "1a0100000000010000000c0000000000930f01000100b7ee701a"),
    (
        2,
        1,
        1,
        5000,
        (b"\x00\x01\x02\x03\x04\x05\x06\x07", 3),
        "hips",
        "2102010000000100000088130000000000010203040506070368697073ed579244",
    ),
    (
        3,
        2,
        1,
        25000,
        (1, 0, 1, 1, 2, 1, 3, 1, 20000, 20000),
        "Brücke",
        "2b030200000001000000a861000000000100010102010301204e0000204e00004272c3bc636b657e1182dd",
    ),
    (4, 3, 1, 26000, (31,), "", "150403000000010000009065000000001f52982b14"),
    (5, 4, 1, 30000, (31,), "", "150504000000010000003075000000001f2cd73f65"),
    (6, 5, 1, (1 << 48) - 1, (1, 255), "", "16060500000001000000ffffffffffff01ffe7c555cf"),
    (
        7,
        (1 << 32) - 1,
        (1 << 32) - 1,
        90000,
        (2, (1 << 32) - 1, 0),
        "",
        "1d07ffffffffffffffff905f0100000002ffffffff00000000f57b9248",
    ),
]

# (why decode refuses it though its check sum is right, bytes in hex)
REFUSED = [
    ("a type from the future", "1508060000000100000000000000000000311077ba"),
    ("a name that is not UTF-8", "1f020600000001000000000000000000000000000000000001fffee385f17d"),
    ("a body too short", "15070600000001000000000000000000019d479a43"),
    ("a body too long", "160406000000010000000000000000000101432ce492"),
    ("no body", "14040600000001000000000000000000a77cd143"),
]

# (why encode refuses it, type, seq, boot, at_ms, fixed fields, name)
UNFIT = [
    ("seq above u32", 4, 1 << 32, 1, 0, (1,), ""),
    ("seq below 0", 4, -1, 1, 0, (1,), ""),
    ("boot above u32", 4, 0, 1 << 32, 0, (1,), ""),
    ("time above u48", 4, 0, 1, 1 << 48, (1,), ""),
    ("time below 0", 4, 0, 1, -1, (1,), ""),
    ("a field above u8", 4, 0, 1, 0, (256,), ""),
    ("a field below 0", 4, 0, 1, 0, (-1,), ""),
    ("a field too few", 6, 0, 1, 0, (1,), ""),
    ("a field too many", 4, 0, 1, 0, (1, 1), ""),
    ("a number where bytes belong", 2, 0, 1, 0, (1, 1), ""),
    ("bytes of the wrong length", 2, 0, 1, 0, (b"1234567", 1), ""),
    ("a name too long", 2, 0, 1, 0, (b"12345678", 1), "x" * 33),
    ("a name where none belongs", 4, 0, 1, 0, (1,), "x"),
]
