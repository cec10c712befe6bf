"""docs/protocol.md says what the code does: its tables are compared with it, its examples computed again."""

import hashlib
import hmac
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from vectors import channel as vectors

from holdcore import app, events, gesture, model, routine_file, steps, wire
from holdcore.link import channel, radio_window, transfer
from holdcore.link.laptop_end import LaptopEnd
from holdcore.log import journal, reader
from holdfw import flash
from holdfw.radio import Radio
from holdtimer.ccm import Ccm
from holdtimer.link import central, conversation

TEXT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
PROSE = " ".join(TEXT.split())
CODES = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "8 bytes": "8s", "16 bytes": "16s", "32 bytes": "32s"}
SIZES = {"u8": 1, "u16": 2, "u32": 4, "u48": 6, "2 bytes": 2}
DEVICE_ID = bytes.fromhex("a1b2c3d4e5f60718")
KEY = bytes(range(0x20, 0x40))
Row = dict[str, str]


def tables(heading: str = "") -> Iterator[list[Row]]:
    """The tables of the section under `heading` up to the next heading, or of the whole page."""
    text = TEXT
    if heading:
        assert text.count(f"\n{heading}\n") == 1, heading
        text = re.split(r"^#", text.split(f"\n{heading}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]
    for block in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        head, _, *body = (
            [cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()
        )
        yield [dict(zip(head, cells, strict=True)) for cells in body]


def table(heading: str, columns: str) -> list[Row]:
    """The rows of the one table under `heading` that has these columns."""
    found = [rows for rows in tables(heading) if list(rows[0]) == columns.split(", ")]
    assert len(found) == 1, (heading, columns)
    return found[0]


def grouped(rows: list[Row], key: str, name: str, kind: str) -> dict[int, tuple[str, list[Row], str, int]]:
    """number: (name, fields, struct layout, longest tail); a row without one continues the one before."""
    found: dict[int, tuple[str, list[Row], str, int]] = {}
    number = 0
    for row in rows:
        if row[key]:
            number = int(row[key])
            assert number not in found, number
            found[number] = row[name], [], "", 0
        if row["field"]:
            title, fields, layout, tail = found[number]
            assert not tail, "what is left of a message is its last field"
            if row[kind].startswith("rest"):
                tail = int(row[kind].removeprefix("rest ≤ "))
            else:
                layout += CODES[row[kind]]
            found[number] = title, [*fields, row], layout, tail
    return found


MESSAGE_ROWS = [row for rows in tables() if list(rows[0])[:2] == ["code", "message"] for row in rows]
MESSAGES = grouped(MESSAGE_ROWS, "code", "message", "type")
SENDERS = {int(row["code"]): row["from"] for row in MESSAGE_ROWS if row["code"]}
RECORDS = grouped(
    table("### Record types", "type, record, field, type of field, range, meaning"),
    "type",
    "record",
    "type of field",
)


def hexed(cell: str) -> bytes:
    return bytes.fromhex(cell.strip("`"))


def example(heading: str) -> tuple[bytes, list[tuple[str, Any]]]:
    """The bytes of an example, and its fields in order: a number, a text, or for other values the bytes."""
    rows = table(heading, "bytes, field, value")
    values: list[tuple[str, Any]] = []
    for row in rows:
        shown = row["value"]
        value = (
            shown[1:-1] if shown[0] == '"' else int(shown, 0) if shown[0].isdigit() else hexed(row["bytes"])
        )
        if isinstance(value, int):
            assert hexed(row["bytes"]) == value.to_bytes(len(hexed(row["bytes"])), "little"), row
        elif isinstance(value, str):
            assert hexed(row["bytes"]) == value.encode(), row
        values.append((row["field"], value))
    return b"".join(hexed(row["bytes"]) for row in rows), values


# --- tables


def test_every_message_is_as_the_code_packs_it() -> None:
    assert {code: (layout, tail) for code, (_, _, layout, tail) in MESSAGES.items()} == wire.MESSAGES
    assert {name: getattr(wire, name) for name, *_ in MESSAGES.values()} == {
        name: code for code, (name, *_) in MESSAGES.items()
    }


def test_every_record_is_as_the_code_packs_it() -> None:
    assert {
        code: (layout, tail) for code, (_, _, layout, tail) in RECORDS.items()
    } == journal.BODIES | reader.OLD
    numbers = vars(reader) | vars(journal)
    assert {name: numbers[name] for name, *_ in RECORDS.values()} == {
        name: code for code, (name, *_) in RECORDS.items()
    }


def test_the_fields_of_a_hold_stand_in_the_order_of_the_model() -> None:
    assert [row["field"] for row in RECORDS[journal.DID][1]] == list(steps.Hold._fields)


def test_every_setting_has_its_number_its_range_and_what_it_is_at_first() -> None:
    rows = table("### Settings", "number, setting, range, at first, meaning")
    first = model.Settings()

    assert tuple(row["setting"] for row in rows) == model.Settings._fields
    assert [int(row["number"]) for row in rows] == list(range(len(rows)))
    for row in rows:
        least, most = map(int, row["range"].split(" to "))
        assert int(row["at first"]) == getattr(first, row["setting"])
        for value in (least, most):
            model.Settings(**{row["setting"]: value})
        for value in (least - 1, most + 1):
            with pytest.raises(model.ModelError):
                model.Settings(**{row["setting"]: value})


def test_every_refusal_is_listed() -> None:
    listed = {
        row["name"]: int(row["reason"]) for row in table("### Refusals", "reason, name, when, what to do")
    }

    assert listed == {name[4:]: code for name, code in vars(wire).items() if name.startswith("ERR_")}
    assert (model.ModelError.code, wire.WireError.code) == (listed["ROUTINE"], listed["MESSAGE"])


def test_every_value_has_its_number() -> None:
    listed = {row["name"]: int(row["value"]) for row in table("### Values", "of, value, name, meaning")}
    numbers = {name: value for name, value in vars(model).items() if name.isupper() and type(value) is int}
    known = {
        name: value for name, value in numbers.items() if not name.endswith(("_MAX", "_MS", "NO_RATING"))
    }

    assert listed == known | {name: getattr(journal, name) for name in ("BEFORE", "AFTER", "BETWEEN")}


def test_every_cap_has_its_value() -> None:
    modules = {
        module.__name__.split(".")[-1]: module
        for module in (conversation, flash, journal, model, channel, transfer, radio_window, wire)
    }
    listed = {
        row["constant"]: int(row["value"].split()[0].replace(",", ""))
        for row in table("## Caps, windows and time-outs", "constant, value, why")
    }
    caps = {
        name for module in modules.values() for name in vars(module) if re.fullmatch("[A-Z][A-Z_]*_MAX", name)
    }

    assert listed == {name: getattr(modules[name.split(".")[0]], name.split(".")[1]) for name in listed}
    assert caps <= {name.split(".")[1] for name in listed}


def test_every_range_is_that_of_the_code() -> None:
    wait = steps.Phase(steps.Span(0, unit=model.PRESS))
    shortest = routine_file.encode_routine(routine_file.Routine("x", [steps.Step("x", [wait])]))
    size_min = int.from_bytes(shortest[6:8], "little")
    phases = (model.PHASES_MAX - 1) * steps.PHASE_SIZE + model.PHASES_MAX * model.LABEL_MAX
    size_max = size_min + model.NAME_MAX - 1 + model.CUE_MAX + phases + 4 * model.REPS_MAX
    phase = f"to {model.PHASE_MAX_MS}"
    ranges = {
        "length": {f"1 to {wire.MESSAGE_MAX}"},
        "version": {f"{wire.VERSION}"},
        "size": {f"1 to {model.ROUTINE_MAX}", f"{journal.OVERHEAD} to {journal.RECORD_MAX}"},
        "held": {f"0 to {model.ROUTINE_MAX}"},
        "window": {f"{transfer.UPLOAD_WINDOW}"},
        "offset": {f"0 to {model.ROUTINE_MAX - 1}"},
        "slug": {f"1 to {model.SLUG_MAX}"},
        "magic": {f'"{wire.ROUTINE_MAGIC[:2].decode()}"'},
        "format": {f"{wire.ROUTINE_MAGIC[2]}"},
        "steps": {f"1 to {model.STEPS_MAX}"},
        "name_size": {f"1 to {model.NAME_MAX}"},
        "step_size": {f"{size_min} to {size_max}"},
        "cue": {f"≤ {model.CUE_MAX} bytes"},
        "kind": {"1 to 5", "6"},
        "step": {f"0 to {model.STEPS_MAX - 1}", f"0 to {model.STEPS_MAX}", ""},
        "side": {f"{model.NO_SIDE} to {model.RIGHT}"},
        "sides": {f"{model.SIDES_NONE} to {model.SIDES_ONLY}"},
        "set": {f"1 to {model.SETS_MAX}"},
        "sets": {f"1 to {model.SETS_MAX}"},
        "rep": {f"0 to {model.REPS_MAX}", f"0 to {2 * model.SETS_MAX * model.REPS_MAX - 1}"},
        "reps": {f"1 to {model.REPS_MAX}"},
        "tension": {f"0 to {model.TENSION_MAX}"},
        "outcome": {f"{model.DONE} to {model.EXTENDED}"},
        "how": {f"{model.COMPLETED} to {model.INTERRUPTED}"},
        "when": {f"{journal.BEFORE}, {journal.AFTER}", f"{journal.BEFORE} to {journal.BETWEEN}"},
        "what": {f"{model.PAIN}, {model.EFFORT}"},
        "pain": {f"0 to {model.RATING_MAX}, {model.NO_RATING}"},
        "value": {f"0 to {model.RATING_MAX}, {model.NO_RATING}"},
        "confirmed": {"0, 1"},
        "joined": {"0, 1"},
        "works": {"0, 1", f"{model.RESTED} to {model.MOVED}"},
        "first": {f"{model.LEFT}, {model.RIGHT}", ""},
        "ask": {f"0 to {model.EFFORT}"},
        "unit": {f"{model.TIME} to {model.PRESS}"},
        "planned_count": {f"0 to {model.REPS_MAX}"},
        "phases": {f"1 to {model.PHASES_MAX}"},
        "doses": {f"0 to {model.REPS_MAX}"},
        "dose_ms": {f"1 {phase}"},
        "label_size": {f"0 to {model.LABEL_MAX}"},
        "low": {f"0 {phase}"},
        "high": {f"low {phase}"},
        "dose": {"low to high"},
        "boot": {"from 1"},
        "count": {"from 1", f"0 to {model.REPS_MAX}"},
        "now_ms": {"below 2^48"},
        "cursor": {"0 to log_end"},
        "planned_breaths": {f"1 to {model.BREATHS_MAX}"},
        "breaths": {f"0 to {model.BREATHS_MAX}"},
    }
    ranges["reserved"] = {"0"}
    ranges |= {f"{name}_ms": {f"0 {phase}"} for name in ("prep", "change")}
    rows = [
        row for found in tables() if {"field", "range"} <= found[0].keys() for row in found if row["field"]
    ]

    assert len(rows) > 80
    assert not [row for row in rows if row["range"] not in ranges.get(row["field"], {""})]


# --- examples


def exchange() -> list[Row]:
    return table("### Example: greeting", "from, bytes, message")


def ends() -> tuple[LaptopEnd, channel.DeviceEnd]:
    """Laptop and device of the example, before the greeting."""
    device_nonce, laptop_nonce = (
        hexed(exchange()[at]["bytes"])[start:][:16] for at, start in ((1, 12), (2, 3))
    )
    return laptop_end(laptop_nonce), channel.DeviceEnd(lambda _: KEY, device_nonce, Ccm, DEVICE_ID)


def laptop_end(nonce: bytes = bytes(16)) -> LaptopEnd:
    return LaptopEnd(lambda _: KEY, nonce, Ccm)


def test_the_greeting_is_as_shown() -> None:
    laptop, device = ends()
    receivers = {"laptop": device, "device": laptop}
    sent = laptop.open()
    for row in exchange():
        assert sent == hexed(row["bytes"])
        assert MESSAGES[sent[2]][0] == row["message"]
        assert SENDERS[sent[2]] == row["from"]
        sent, _ = receivers[row["from"]].receive(sent)
    assert laptop.established
    assert device.established


def test_sealed_frames_are_as_shown() -> None:
    laptop, device = ends()
    device.receive(laptop.open())
    answer, _ = laptop.receive(hexed(exchange()[1]["bytes"]))
    laptop.receive(device.receive(answer)[0])
    for row in table("### Example: sealed frames", "from, message, bytes"):
        sender, receiver = (laptop, device) if row["from"] == "laptop" else (device, laptop)
        assert sender.seal(hexed(row["message"])) == hexed(row["bytes"])
        assert receiver.receive(hexed(row["bytes"])) == (b"", [hexed(row["message"])])
        assert SENDERS[hexed(row["message"])[0]] == row["from"]


def test_the_vectors_are_the_examples() -> None:
    shown = [(row["from"], hexed(row["bytes"]).hex()) for row in exchange()]
    frames = table("### Example: sealed frames", "from, message, bytes")
    sealed = [(row["from"], hexed(row["message"]).hex(), hexed(row["bytes"]).hex()) for row in frames]

    assert (KEY.hex(), DEVICE_ID.hex()) == (vectors.KEY, vectors.DEVICE_ID)
    assert tuple(shown) == vectors.GREETING
    assert tuple(sealed) == vectors.SEALED[: len(sealed)]


def test_proofs_and_keys_are_those_of_the_prose() -> None:
    """Recomputed from the page alone, with other libraries than the code's."""
    _, challenge, proof, proven = (hexed(row["bytes"])[3:] for row in exchange())
    transcript = challenge + proof[:16]
    assert len(transcript) == 41

    def proof_of(label: str) -> bytes:
        return hmac.new(KEY, label.encode() + transcript, "sha256").digest()[:16]

    laptop_label, device_label, info = re.findall('"(hold timer 2 [a-z]+)"', PROSE)
    keys = HKDF(SHA256(), 32, transcript, info.encode()).derive(KEY)
    shown = re.search(r"The session's keys are `([0-9a-f ]+)` and `([0-9a-f ]+)`", PROSE)
    assert (proof[16:], proven) == (proof_of(laptop_label), proof_of(device_label))
    assert shown
    assert (keys[:16], keys[16:]) == (hexed(shown[1]), hexed(shown[2]))
    numbers = {"laptop": 0, "device": 0}
    for row in table("### Example: sealed frames", "from, message, bytes"):
        message, raw, who = hexed(row["message"]), hexed(row["bytes"]), row["from"]
        cipher = AESCCM(keys[:16] if who == "laptop" else keys[16:], tag_length=8)
        assert raw[:2] == len(message).to_bytes(2, "little")
        nonce = bytes(5) + numbers[who].to_bytes(8, "big")
        assert raw[2:] == cipher.encrypt(nonce, message, raw[:2])
        numbers[who] += 1


def test_push_begin_is_as_shown() -> None:
    raw, values = example("### Example: PUSH_BEGIN")
    routine, _ = example("### Example: routine")
    fields = dict(values)

    assert [name for name, _ in values[1:]] == [row["field"] for row in MESSAGES[wire.PUSH_BEGIN][1]]
    message = wire.pack(
        wire.MESSAGES, fields["code"], fields["size"], fields["sha256"], tail=fields["slug"].encode()
    )
    assert raw == message
    assert (fields["size"], fields["sha256"]) == (len(routine), hashlib.sha256(routine).digest())


def test_the_record_of_a_hold_is_as_shown() -> None:
    raw, values = example("### Example: DID record")
    fields = dict(values)
    head = [row["field"] for row in table("### Record", "field, type, range, meaning")]
    body = [row["field"] for row in RECORDS[journal.DID][1]]

    assert [name for name, _ in values] == [*head[:-2], *body, head[-1]]
    fixed = [fields[name] for name in body[:-1]]
    made = journal.encode(
        fields["type"], fields["seq"], fields["boot"], fields["at_ms"], *fixed, name=fields["name"]
    )
    assert raw == made
    assert fields["size"] == len(raw)
    check_sizes(table("### Record", "field, type, range, meaning"), "### Example: DID record")


SPAN = ("unit", "low", "high", "dose")


def step_of(fields: dict[str, Any]) -> steps.Step:
    def span(prefix: str = "") -> steps.Span:
        unit, low, high, dose = (fields[prefix + end] for end in SPAN)
        return steps.Span(low, high, dose, unit)

    made: dict[str, Any] = {name: value for name, value in fields.items() if name in steps.Step._fields}
    made |= {name: span(f"{name}_") for name in ("rest", "set_rest", "after")}
    made |= {"phases": [steps.Phase(span(), "", fields["works"] == 1)], "doses": ()}
    return steps.Step(**made)


def test_the_routine_is_as_shown() -> None:
    raw, values = example("### Example: routine")
    head, step = values[:6], values[6:]
    file_rows = table("## Routine file", "field, type, range, meaning")
    step_rows = table("### Step", "field, type, range, meaning")
    phase_rows = table("### Phase", "field, type, range, meaning")
    names: list[str] = []
    for row in file_rows[:-2] + step_rows + file_rows[-1:]:
        if row["type"] == "a span":
            names += [f"{row['field']}_{end}" for end in SPAN]
        elif row["field"] == "phase":
            names += [each["field"] for each in phase_rows[:-1]] + list(SPAN)
        elif row["field"] not in ("dose_ms", "labels"):  # there is none
            names.append(row["field"])

    assert [name for name, _ in values] == names
    assert raw == routine_file.encode_routine(routine_file.Routine(dict(head)["name"], [step_of(dict(step))]))
    assert dict(head)["step_size"] == len(raw) - len("HR") - len("Hips") - 5 - steps.CRC_SIZE
    check_sizes(file_rows[:-2] + step_rows, "### Example: routine")


def check_sizes(rows: list[Row], heading: str) -> None:
    """The fields of an example are as long as `rows` say, where they do."""
    lengths = {row["field"]: len(hexed(row["bytes"])) for row in table(heading, "bytes, field, value")}
    fixed = {row["field"]: SIZES[row["type"]] for row in rows if row["type"] in SIZES}

    assert fixed == {name: lengths[name] for name in fixed}


# --- malformed input


def device() -> app.App:
    """Booted for the first time, its radio window opened, and connected."""
    made = app.App(Ccm)
    made.handle(events.Booted(DEVICE_ID + bytes(8), 1, 0, (), model.Settings(), 4000, 1, KEY), 0)
    made.handle(events.Pressed(), 0)
    made.handle(events.Released(), gesture.VERY_LONG_MS)
    made.handle(events.Connected(bytes(range(0xD0, 0xE0))), 3_010)
    return made


def sent(effects: list[model.Record]) -> bytes:
    return b"".join(effect.data for effect in effects if isinstance(effect, events.Send))


def greeted() -> tuple[app.App, LaptopEnd]:
    made, laptop = device(), laptop_end(bytes(range(0x10, 0x20)))
    data = laptop.open()
    while data:
        data, _ = laptop.receive(sent(made.handle(events.Received(data), 3_020)))
    return made, laptop


def answer_to(message: bytes) -> tuple[int, tuple[Any, ...], bytes] | None:
    """What a greeted device answers at once."""
    made, laptop = greeted()
    _, messages = laptop.receive(sent(made.handle(events.Received(laptop.seal(message)), 3_030)))
    return wire.unpack(wire.MESSAGES, messages[0]) if messages else None


WRONG_FRAMES = table("## What malformed input does", "state, bytes, why")
WRONG_MESSAGES = table("## What malformed input does", "message, reason, why")


@pytest.mark.parametrize("row", WRONG_FRAMES, ids=[row["why"] for row in WRONG_FRAMES])
def test_a_frame_that_breaks_the_rules_ends_the_connection(row: Row) -> None:
    made = greeted()[0] if row["state"] == "greeted" else device()
    data = hexed(row["bytes"].replace("`", ""))

    effects = made.handle(events.Received(data), 30)

    assert [effect for effect in effects if isinstance(effect, events.HangUp)]
    assert not sent(effects)


@pytest.mark.parametrize("row", WRONG_MESSAGES, ids=[row["why"] for row in WRONG_MESSAGES])
def test_a_wrong_message_is_refused(row: Row) -> None:
    message = hexed(row["message"])

    answer = answer_to(message)

    assert answer
    assert answer[:2] == (wire.REFUSED, (message[0], int(row["reason"])))


@pytest.mark.parametrize(
    "code", [code for code in MESSAGES if code not in (wire.HELLO, wire.PROOF)], ids=lambda c: MESSAGES[c][0]
)
def test_the_device_takes_what_comes_from_the_laptop_and_nothing_else(code: int) -> None:
    nothing = bytes((code,)) + bytes(struct.calcsize("<" + MESSAGES[code][2]))

    answer = answer_to(nothing)

    refused = answer is not None and answer[:2] == (wire.REFUSED, (code, wire.ERR_MESSAGE))
    assert refused is (SENDERS[code] == "device")


# --- radio


class Bluetooth:
    """MicroPython's `bluetooth` as far as the driver uses it; keeps what it is told."""

    FLAG_READ, FLAG_WRITE_NO_RESPONSE, FLAG_WRITE, FLAG_NOTIFY = 2, 4, 8, 16

    class UUID:
        def __init__(self, value: "int | str") -> None:
            self.name = f"0x{value:04X}" if isinstance(value, int) else value

        def __bytes__(self) -> bytes:
            return bytes.fromhex(self.name.replace("-", ""))[::-1]

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}
        self.services: Any = ()
        self.advertised: tuple[Any, ...] = ()
        self.hung_up = False
        self.written = b""

    def BLE(self) -> "Bluetooth":
        return self

    def active(self, on: bool) -> None:
        self.told["active"] = on

    def irq(self, handler: Any) -> None:
        self.handler = handler

    def config(self, *asked: str, **told: Any) -> Any:
        self.told.update(told)
        return self.told[asked[0]].encode() if asked else None

    def gatts_register_services(self, services: Any) -> Any:
        self.services = services
        return tuple(tuple(range(10 * n, 10 * n + len(rows))) for n, (_, rows) in enumerate(services, 1))

    def gatts_write(self, _handle: int, _value: bytes) -> None: ...

    def gatts_set_buffer(self, _handle: int, size: int, append: bool) -> None:
        self.told["buffer"] = size, append

    def gatts_read(self, _handle: int) -> bytes:
        return self.written

    def gap_advertise(self, interval_us: int | None, data: bytes = b"", resp_data: bytes = b"") -> None:
        if interval_us:
            self.advertised = interval_us, data, resp_data

    def gap_disconnect(self, _connection: int) -> None:
        self.hung_up = True


@pytest.fixture
def bluetooth() -> Bluetooth:
    return Bluetooth()


@pytest.fixture
def radio(bluetooth: Bluetooth) -> Any:
    opened = Radio(bluetooth, DEVICE_ID + bytes(8), 1, lambda: 0)
    opened.open(80)
    opened.poll()
    return opened


@pytest.mark.usefixtures("radio")
def test_the_advertisement_is_as_shown(bluetooth: Bluetooth) -> None:
    packets = {"advertisement": b"", "scan response": b""}
    for row in table("## Advertising and GATT", "packet, AD type, meaning, value"):
        body = bytes((int(row["AD type"], 16),)) + hexed(row["value"])
        packets[row["packet"]] += bytes((len(body),)) + body
    _, data, response = bluetooth.advertised

    assert (data, response) == tuple(packets.values())


@pytest.mark.usefixtures("radio")
def test_the_gatt_table_is_as_shown(bluetooth: Bluetooth) -> None:
    words = {"read": 2, "write without response": 4, "write": 8, "notify": 16}
    rows = table("## Advertising and GATT", "service, characteristic, UUID, properties, value")
    shown = [
        (row["service"], row["UUID"], sum(words[word] for word in row["properties"].split(", ")))
        for row in rows
    ]

    assert shown == [
        (service.name, uuid.name, flags) for service, found in bluetooth.services for uuid, flags in found
    ]
    uuids = {row["characteristic"]: row["UUID"] for row in rows}
    assert (rows[-1]["service"], uuids["to device"], uuids["from device"]) == (
        central.SERVICE,
        conversation.TO_DEVICE,
        conversation.FROM_DEVICE,
    )


@pytest.mark.parametrize("too_many", [0, 1])
def test_the_device_hangs_up_when_its_buffer_is_full(radio: Any, bluetooth: Bluetooth, too_many: int) -> None:
    said = re.search(r"MUST NOT have more than ([\d,]+) bytes of frames on the way", PROSE)
    assert said
    left = int(said[1].replace(",", "")) + too_many
    bluetooth.handler(1, (0, 0, b""))
    while left:
        size = min(left, 244)
        bluetooth.written = bytes(size)
        bluetooth.handler(3, (0, 30))
        left -= size

    happened = []
    while (event := radio.poll()) is not None:
        happened.append(event)

    assert isinstance(happened[0], events.Connected)
    assert bluetooth.hung_up is bool(too_many)
