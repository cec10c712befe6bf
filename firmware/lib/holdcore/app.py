"""The product: takes what happened, returns what to do. Owns no clock, no pin, no file, no radio.

Theory of operation. The app is in one of four modes: in the MENU, OFFERING to go on with a session that
lost its power, RUNNING a routine, or RATING pain. TABLE maps mode and gesture to an action. The radio
window lies over any mode. Before and after every event what is due by then is worked off, each at its own
time and in order, so that a late call does what calls in time would have done. Then the display is
compared with what it shows, and the board is told until when it may sleep. The board hands in the answers
to effects before anything else.

What only a routine, a rating or a connection needs is imported when that begins: a board has memory for one
of them at a time and drops what it needs no longer (docs/adr/0009-what-lies-in-ram.md).
"""

import hashlib

from holdcore import cues, engine, gesture, journal, power, rating, views, wire
from holdcore.events import (
    Append,
    BatteryMeasured,
    Booted,
    CloseRadio,
    Connected,
    Disconnected,
    Drained,
    Draw,
    HangUp,
    HoldEnded,
    LoadRoutine,
    LogRead,
    LogRoom,
    MakeRoom,
    Marked,
    OpenRadio,
    PhaseBegan,
    Play,
    Pressed,
    Received,
    Released,
    RoutineLoaded,
    Send,
    SettingsKept,
    SleepUntil,
    StoreFailed,
    UploadAt,
    UploadKept,
    UploadRead,
)
from holdcore.kdf import KEY_SIZE
from holdcore.model import COMPLETED, INTERRUPTED, NO_RATING, TEMPO, HoldError, Record
from holdcore.transfer import FIRMWARE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from holdcore.events import View
    from holdcore.session import Cipher, Session
    from holdcore.transfer import Outgoing, Transfer

MENU = "MENU"
OFFERING = "OFFERING"
RUNNING = "RUNNING"
RATING = "RATING"

TABLE = {
    MENU: {
        gesture.CLICK: "next",
        gesture.DOUBLE: "previous",
        gesture.LONG_PRESS: "start",
        gesture.VERY_LONG: "radio",
        gesture.LONG_REACHED: "tick",
    },
    OFFERING: {
        gesture.CLICK: "decline",
        gesture.LONG_PRESS: "accept",
        gesture.VERY_LONG: "radio",
        gesture.LONG_REACHED: "tick",
    },
    RUNNING: {
        gesture.CLICK: engine.CLICKED,
        gesture.DOUBLE: engine.SKIPPED,
        gesture.LONG_PRESS: engine.BACKED,
        gesture.VERY_LONG: engine.ENDED,
        gesture.LONG_REACHED: "tick",
    },
    RATING: {},
}

RADIO_MS = 90_000  # one window: long enough to walk to the laptop
LINK_IDLE_MS = 30_000  # a central that says nothing keeps the battery busy; the laptop asks every few seconds
WRONG_KEY_MS = 1_000  # of silence after a wrong proof, doubled by each that follows
WRONG_KEY_MAX_MS = 60_000  # less than a window: a stranger in reach keeps nobody out for longer than he stays


class App:
    """One power-on of the device. `handle` is the only way in; `cipher` is what Session wants of one."""

    def __init__(self, cipher: "Callable[[bytes], Cipher]") -> None:
        self.mode = MENU
        self.device: "Booted" = None  # type: ignore[assignment]  # unknown before Booted
        self._out: "list[Record]" = []
        self._now = 0
        self._button = gesture.Button()
        self._index = 0
        self._notice = ""
        self._log_full = False
        self._engine: "engine.Engine | None" = None
        self._paused = False
        self._rating: "rating.Rating | None" = None
        self._after = False
        self._cipher = cipher
        self._session: "Session | None" = None
        self._wrong_keys = 0  # proofs that failed since one succeeded
        self._unlocks_ms = 0
        self._transfer: "Transfer | None" = None
        self._inbox: "list[bytes]" = []  # requests that wait for the flash or the radio; one Received at most
        self._radio_ms: "int | None" = None  # when the window closes
        self._heard_ms = 0
        self._touched_ms = 0
        self._phase_ms = 0
        self._light = ""
        self._view: "View | None" = None

    def handle(self, event: Record, now_ms: int) -> "list[Record]":
        """What to do about `event`, in order, SleepUntil last; before Booted there is none.

        A press before Booted is the one that woke the device: it only wakes.
        """
        self._out = []
        name = _HANDLERS.get(type(event))
        if self.device is None and name != "_boot":
            if isinstance(event, Pressed):  # it woke the device and means nothing more
                self._button.handle(True, now_ms)
                self._button.forget()
            return []
        self._work_off(now_ms)
        if name:
            getattr(self, name)(event)
            self._work_off(now_ms)
        self._show()
        self._sleep()
        return self._out

    # --- the device

    def _boot(self, event: Booted) -> None:
        self.device = event
        self._touched_ms = self._now
        self._log(journal.BOOT, self._now, event.battery_mv, event.cause, *FIRMWARE)
        left = event.unfinished
        if left and left.view:
            self.mode = OFFERING
        elif left:
            if left.slug:  # the power went between the last hold and the end
                self._log(journal.CONTINUED, self._now, left.seq, left.step)
            self._log(journal.END, self._now, COMPLETED if left.slug else INTERRUPTED, 0, 0)

    def _measured(self, event: BatteryMeasured) -> None:
        self.device.battery_mv = event.value

    def _log(self, type_: int, at_ms: int, *values: "int | bytes", name: str = "") -> None:
        device = self.device
        self._out.append(
            Append(journal.encode(type_, device.log_end, device.boot, at_ms, *values, name=name))
        )
        device.log_end += 1

    def _room(self, event: LogRoom) -> None:
        self._log_full = event.full
        if event.count:
            self._log(journal.DROPPED, self._now, event.first, event.count)
            self._out.append(MakeRoom())

    def _play(self, pattern: bytes) -> None:
        self._out.append(Play(pattern, self.device.settings.volume))

    # --- the button

    def _edge(self, event: Record) -> None:
        self._feel(isinstance(event, Pressed))

    def _feel(self, level: "bool | None") -> None:
        actions = TABLE[self.mode]  # as it is felt; what a release answers may change it
        was_down = self._button.down
        gestures = self._button.handle(level, self._now)
        down = self._button.down
        if down != was_down:
            if down and self._light == power.DARK and not self._by_ear:
                self._button.forget()  # the press that wakes the display only wakes it
            elif self._rating:
                self._rate(rating.PRESS if down else rating.RELEASE)
            self._touched_ms = self._now
        for name, pressed_ms in gestures:
            action = actions.get(name)
            if action == "tick":
                self._play(cues.CUES[name])
            elif action and self.mode == RUNNING:
                self._drive(action, pressed_ms)
            elif action:
                getattr(self, "_" + action)()

    @property
    def _by_ear(self) -> bool:
        """The owner wants the display off while a routine runs: presses act at once."""
        return self.mode == RUNNING and self.device.settings.dark

    # --- the menu

    def _next(self) -> None:
        self._walk(1, "next")

    def _previous(self) -> None:
        self._walk(-1, "previous")

    def _walk(self, by: int, cue: str) -> None:
        self._notice = ""
        if self.device.routines:
            self._index = (self._index + by) % len(self.device.routines)
        self._play(cues.CUES[cue])

    def _start(self) -> None:
        if self.device.routines:
            self._out.append(LoadRoutine(self.device.routines[self._index]))
        else:
            self._refuse("no routine yet")

    def _accept(self) -> None:
        assert self.device.unfinished
        self._out.append(LoadRoutine(self.device.unfinished.slug))

    def _decline(self) -> None:
        self.mode = MENU
        self._log(journal.END, self._now, INTERRUPTED, 0, 0)
        self._play(cues.CUES["stopped"])

    def _refuse(self, why: str) -> None:
        self._notice = why
        self._play(cues.CUES["refused"])

    # --- a routine

    def _loaded(self, event: RoutineLoaded) -> None:
        from holdcore.engine import Engine

        try:
            stored = wire.StoredRoutine(event.data)
        except HoldError:
            if self.mode == OFFERING:
                self._decline()
            self._refuse("damaged: push again")
            return
        self._notice = ""
        left = self.device.unfinished
        if self.mode == OFFERING and left:
            self._log(journal.CONTINUED, self._now, left.seq, left.step)
            self._engine = Engine(stored, self.device.settings, left.step, left.place)
            self.mode = RUNNING
            self._drive(engine.CONTINUED, self._now)
            return
        digest = hashlib.sha256(event.data).digest()
        self._log(journal.START, self._now, digest[:8], stored.count, name=stored.name)
        self._engine = Engine(stored, self.device.settings)
        self.mode = RUNNING
        if self.device.settings.ask_before:
            self._ask(False)
        else:
            self._drive(engine.STARTED, self._now)

    def _drive(self, event: str, at_ms: int) -> None:
        running = self._engine
        assert running is not None
        since_ms = max(at_ms, running.entered_ms)  # what a gesture ends, ends when the press began
        for happened in running.handle(event, at_ms, self._now):
            if isinstance(happened, PhaseBegan):
                self._began(running, happened.text, since_ms)
            elif isinstance(happened, Marked):
                self._play(cues.CUES[happened.mark])
            elif isinstance(happened, HoldEnded):
                hold = happened.hold
                self._log(journal.HOLD, since_ms, *journal.hold_values(hold), name=hold.name)

    def _began(self, running: "engine.Engine", state: str, at_ms: int) -> None:
        self._phase_ms = self._now
        if state == engine.PAUSED and not self._paused:
            self._paused = True
            self._log(journal.PAUSE, at_ms, running.step_index)
        elif self._paused and state not in (engine.PAUSED, engine.REENTERING):
            self._paused = False
            if state != engine.FINISHED:
                self._log(journal.RESUME, at_ms, running.step_index)
        if state == engine.FINISHED:
            self._finish(running)
        elif state == engine.HOLDING and running.step.kind == TEMPO:
            self._play(cues.CUES["TOP"])
        else:
            self._play(cues.CUES[state])

    def _finish(self, done: "engine.Engine") -> None:
        active_ms = done.entered_ms - done.started_ms - done.paused_ms
        self._log(journal.END, done.entered_ms, done.outcome, active_ms, done.paused_ms)
        fanfare = cues.CUES["FINISHED" if done.outcome == COMPLETED else "stopped"]
        self._engine = None
        self._ask(True, fanfare + b"\x00\x32")

    # --- pain

    def _ask(self, after: bool, before_it: bytes = b"") -> None:
        self.mode = RATING
        self._after = after
        from holdcore.rating import Rating

        self._rating = Rating(self._now)
        self._play(before_it + cues.CUES["ask"])

    def _rate(self, event: str) -> None:
        asked = self._rating
        assert asked is not None
        for action in asked.handle(event, self._now):
            if action == "play":
                self._play(cues.rating_playback(asked.pain))
            elif action != "decline":
                self._play(cues.rating_step(asked.pain))
        if asked.state == rating.ANSWERED:
            self._rated(asked.pain)

    def _rated(self, pain: int) -> None:
        self._rating = None
        self._button.forget()
        self._log(journal.RATING, self._now, journal.AFTER if self._after else journal.BEFORE, pain)
        if pain != NO_RATING:
            self._play(cues.CUES["accepted"])
        if self._engine:
            self.mode = RUNNING
            self._drive(engine.STARTED, self._now)
            return
        self.mode = MENU
        self._touched_ms = self._now
        if self.device.settings.radio_after and self._radio_ms is None:
            self._radio()

    # --- the radio

    def _radio(self) -> None:
        if self._radio_ms is None:
            self._radio_ms = self._now + RADIO_MS
            self._out.append(OpenRadio())
            self._play(cues.CUES["radio on"])
        else:
            self._close_radio()

    def _close_radio(self) -> None:
        self._radio_ms = self._session = self._transfer = None
        self._out.append(CloseRadio())
        self._play(cues.CUES["radio off"])

    def _connected(self, event: Connected) -> None:
        from holdcore.session import Session
        from holdcore.transfer import Transfer

        self._session = Session(self._key_of, event.data, self._cipher, self.device.identity[:8])
        self._transfer = Transfer(self.device)
        self._inbox = []
        self._heard_ms = self._now

    def _key_of(self, device_id: bytes) -> bytes:
        left_ms = self._unlocks_ms - self._now
        if left_ms > 0:
            why = "after a wrong key it listens again in %d s" % ((left_ms + 999) // 1000)
            raise wire.Refusal(wire.ERR_WAIT, why)
        key = self.device.key
        if len(key) != KEY_SIZE:
            raise wire.Refusal(wire.ERR_KEY, "it has no key yet")
        return key

    def _disconnected(self, event: Disconnected) -> None:
        self._session = self._transfer = None

    def _received(self, event: Received) -> None:
        session = self._session
        if session is None:
            return
        failed = session.failed_proof
        messages: "list[bytes] | None" = None
        try:
            reply, messages = session.receive(event.data)
        except HoldError:
            pass
        if session.failed_proof and not failed:
            self._unlocks_ms = self._now + min(WRONG_KEY_MS << self._wrong_keys, WRONG_KEY_MAX_MS)
            self._wrong_keys = min(self._wrong_keys + 1, 6)
        elif session.established:
            self._wrong_keys = 0
        if messages is None:
            self._hang_up()
            return
        if reply:
            self._out.append(Send(reply))
        self._inbox += messages
        self._answer([])

    def _hang_up(self) -> None:
        self._session = self._transfer = None
        self._out.append(HangUp())

    def _stored(self, event: Record) -> None:
        if isinstance(event, UploadKept):
            self.device.routines = event.routines
            self._index = 0
        if self._transfer:
            self._answer(self._transfer.stored(event))

    def _settings_kept(self, event: SettingsKept) -> None:
        self.device.settings = event.settings
        self._stored(event)

    def _failed(self, event: StoreFailed) -> None:
        if isinstance(event.effect, (Append, OpenRadio)):
            if isinstance(event.effect, OpenRadio):
                self._close_radio()
            self._refuse(event.text)
        elif self._transfer and self._transfer.asked(event.effect):
            self._stored(event)

    def _answer(self, outgoing: "Outgoing") -> None:
        """Send what goes out, then answer requests until one has to wait for the flash or the radio."""
        session, transfer = self._session, self._transfer
        assert session is not None
        assert transfer is not None
        if session.established:  # who proves nothing keeps the radio on for LINK_IDLE_MS, talking or not
            self._heard_ms = self._now
        while True:
            sent = False
            for item in outgoing:
                if isinstance(item, bytes):
                    sent = True
                    item = Send(session.seal(item))
                self._out.append(item)
            if sent or transfer.waiting or not self._inbox:
                return
            outgoing = transfer.request(self._inbox.pop(0), self._now, self.mode != MENU)

    # --- what is due

    def _work_off(self, now_ms: int) -> None:
        """Do what is due by `now_ms`, as if each had been called in time."""
        while True:
            due = _earliest(self._due())
            if due is None or due > now_ms:
                break
            self._now = max(self._now, due)
            self._feel(None)
            if self._rating:
                self._rate(rating.TIMEOUT)
            elif self._engine:
                self._drive(engine.ELAPSED, self._now)
            if self._session:
                if self._now - self._heard_ms >= LINK_IDLE_MS:
                    self._hang_up()
            elif self._radio_ms is not None and self._now >= self._radio_ms:
                self._close_radio()
        self._now = max(self._now, now_ms)

    def _due(self) -> "list[int | None]":
        """When something is to be done that cannot wait for the next picture."""
        timed = self._rating or self._engine
        return [
            self._button.next_ms,
            timed.next_ms if timed else None,
            self._heard_ms + LINK_IDLE_MS if self._session else self._radio_ms,
        ]

    def _lighting(self) -> "tuple[str, int | None]":
        since_press = self._now - self._touched_ms
        if self._rating or (self._radio_ms is not None and self.mode == MENU):
            return power.BRIGHT, None
        if self._engine:
            still = self._engine.state in (engine.PAUSED, engine.WAITING)
            left = 0 if still else self._engine.left_ms(self._now)
            return power.light_running(self._by_ear, since_press, self._now - self._phase_ms, left)
        return power.light_idle(since_press)

    def _show(self) -> None:
        light, _ = self._lighting()
        view = None if light == power.DARK else self._picture()
        if light != self._light or view != self._view:
            self._light, self._view = light, view
            self._out.append(Draw(view, light == power.DIM))

    def _picture(self) -> "View":
        if self._rating:
            return views.rating(self._rating.pain, self._after, self._rating.state == rating.SET)
        if self._engine:
            return views.running(self._engine, self._now)
        unfinished = self.device.unfinished
        if self.mode == OFFERING and unfinished and unfinished.view:
            return unfinished.view
        left = None if self._radio_ms is None else max(0, self._radio_ms - self._now)
        notice = self._notice or ("log full: pull" if self._log_full else "")
        return views.menu(self.device.routines, self._index, left, self._session is not None, notice)

    def _sleep(self) -> None:
        """Ask to be called when something is due or the picture changes."""
        now = self._now
        since_press = now - self._touched_ms
        busy = self.mode in (RUNNING, RATING)
        depth, deeper_in = power.depth(busy, self._radio_ms is not None, since_press)
        light, changes_in = self._lighting()
        due = self._due()
        if deeper_in is not None:
            due.append(now + deeper_in)
        if changes_in is not None:
            due.append(now + changes_in)
        counting_to = self._counting_to()
        if counting_to is not None and light != power.DARK:
            due.append(now + ((counting_to - now) % 1000 or 1000))
        self._out.append(SleepUntil(_earliest(due), depth))

    def _counting_to(self) -> "int | None":
        """A moment whole seconds away from every change of the digits shown; None where none count."""
        running = self._engine
        if self._rating:
            return None
        if running:
            if running.state in (engine.PAUSED, engine.WAITING):
                return None
            counts_up = running.state == engine.ENDURING
            return self._now + running.left_ms(self._now) - (running.length_ms if counts_up else 0)
        return None if self._session else self._radio_ms


def _earliest(times: "list[int | None]") -> "int | None":
    known = [at_ms for at_ms in times if at_ms is not None]
    return min(known) if known else None


_HANDLERS = {
    Booted: "_boot",
    BatteryMeasured: "_measured",
    Pressed: "_edge",
    Released: "_edge",
    Connected: "_connected",
    Disconnected: "_disconnected",
    Received: "_received",
    RoutineLoaded: "_loaded",
    Drained: "_stored",
    UploadAt: "_stored",
    UploadRead: "_stored",
    UploadKept: "_stored",
    SettingsKept: "_settings_kept",
    LogRead: "_stored",
    LogRoom: "_room",
    StoreFailed: "_failed",
}
