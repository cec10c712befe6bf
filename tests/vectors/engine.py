"""What the engine does, as literal data.

A case is (name, steps, last_seconds, halfway, gestures, what happens). A step is (phases, options): a phase
is (unit, span) with its label and whether it works, where they are not "" and True; a span is (low,),
(low, high), (low, high, dose) or (low, high, dose, unit), and options are arguments of steps.Step, spans
among them (a breath takes 6 s, 2.4 s of it in). Gestures are (time, event); in LATE (time, when it was
understood, event). What happens is joined by "; ": "TIME STATE LABEL", "TIME MARK LEFT", "TIME [SIDE sSET
rREP OUTCOME PLANNED ACTUAL]" where a hold is logged, with COUNT/PLANNED where it counts breaths or reps, and
at the end how it ended with active and paused ms.
"""

TIME, BREATHS, OPEN, PRESS = 0, 1, 2, 3
EACH, ALTERNATING, ONLY = 1, 2, 3
RIGHT = 2

CASES = [
    (
        "a hold",
        [([(TIME, (10000,))], {})],
        0,
        False,
        [],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 FINISHED; completed 10000 0",
    ),
    (
        "three breaths, without a tick",
        [([(BREATHS, (3, 3, 3))], {})],
        3,
        True,
        [],
        "0 BREATHING; 2400 out 15; 6000 in 12; 8400 out 9; 12000 in 6; 14400 out 3; "
        "18000 [- s1 r1 done 18000 18000 3/3]; 18000 FINISHED; completed 18000 0",
    ),
    (
        "a breath that a pause broke off begins again",
        [([(BREATHS, (2, 2, 2))], {})],
        0,
        False,
        [(8000, "clicked"), (13000, "clicked")],
        "0 BREATHING; 2400 out 9; 6000 in 6; 8000 PAUSED; 13000 REENTERING; 16000 BREATHING; "
        "18400 out 3; 22000 [- s1 r1 done 12000 14000 2/2]; 22000 FINISHED; completed 14000 8000",
    ),
    (
        "breaths of a range: the low end is enough",
        [([(BREATHS, (1, 3, 2))], {"sides": EACH, "change_ms": 4000})],
        0,
        False,
        [(7000, "skipped"), (16000, "skipped")],
        "0 BREATHING; 2400 out 9; 6000 in 6; 7000 [left s1 r1 done 12000 7000 1/2]; "
        "7000 SWITCHING; 11000 BREATHING; 13400 out 9; 16000 [right s1 r1 skipped 12000 5000 0/2]; "
        "16000 FINISHED; completed 16000 0",
    ),
    (
        "ended in the pause after a breath: short",
        [([(BREATHS, (2, 3, 3))], {})],
        0,
        False,
        [(7000, "clicked"), (9000, "stopped")],
        "0 BREATHING; 2400 out 15; 6000 in 12; 7000 PAUSED; 9000 [- s1 r1 short 18000 7000 1/3]; "
        "9000 FINISHED; stopped 7000 2000",
    ),
    (
        "a hold in a range lasts its dose",
        [([(TIME, (20000, 30000, 25000))], {})],
        0,
        False,
        [],
        "0 HOLDING; 25000 [- s1 r1 done 25000 25000]; 25000 FINISHED; completed 25000 0",
    ),
    (
        "prep comes once, before the first rep",
        [([(TIME, (10000,))], {"prep_ms": 5000, "reps": 2, "rest": (3000,)})],
        0,
        False,
        [],
        "0 PREPARING; 5000 HOLDING; 15000 [- s1 r1 done 10000 10000]; 15000 RESTING; 18000 HOLDING; "
        "28000 [- s1 r2 done 10000 10000]; 28000 FINISHED; completed 28000 0",
    ),
    (
        "each side: all reps left, then all right; the change-over stands alone",
        [([(TIME, (10000,))], {"sides": EACH, "reps": 2, "rest": (4000,), "change_ms": 6000})],
        0,
        False,
        [],
        "0 HOLDING; 10000 [left s1 r1 done 10000 10000]; 10000 RESTING; 14000 HOLDING; "
        "24000 [left s1 r2 done 10000 10000]; 24000 SWITCHING; 30000 HOLDING; "
        "40000 [right s1 r1 done 10000 10000]; 40000 RESTING; 44000 HOLDING; "
        "54000 [right s1 r2 done 10000 10000]; 54000 FINISHED; completed 54000 0",
    ),
    (
        "alternating: a change at every rep",
        [([(TIME, (10000,))], {"sides": ALTERNATING, "reps": 2, "rest": (4000,), "change_ms": 1500})],
        0,
        False,
        [],
        "0 HOLDING; 10000 [left s1 r1 done 10000 10000]; 10000 SWITCHING; 11500 HOLDING; "
        "21500 [right s1 r1 done 10000 10000]; 21500 RESTING; 24000 SWITCHING; 25500 HOLDING; "
        "35500 [left s1 r2 done 10000 10000]; 35500 SWITCHING; 37000 HOLDING; "
        "47000 [right s1 r2 done 10000 10000]; 47000 FINISHED; completed 47000 0",
    ),
    (
        "two rests: between reps and between sets",
        [([(TIME, (10000,))], {"reps": 2, "sets": 2, "rest": (3000,), "set_rest": (60000, 90000)})],
        0,
        False,
        [],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 RESTING; 13000 HOLDING; "
        "23000 [- s1 r2 done 10000 10000]; 23000 RESTING; 83000 HOLDING; "
        "93000 [- s2 r1 done 10000 10000]; 93000 RESTING; 96000 HOLDING; "
        "106000 [- s2 r2 done 10000 10000]; 106000 FINISHED; completed 106000 0",
    ),
    (
        "the change-over is the end of a longer rest",
        [([(TIME, (10000,))], {"sides": EACH, "sets": 2, "set_rest": (20000,), "change_ms": 5000})],
        0,
        False,
        [],
        "0 HOLDING; 10000 [left s1 r1 done 10000 10000]; 10000 SWITCHING; 15000 HOLDING; "
        "25000 [right s1 r1 done 10000 10000]; 25000 RESTING; 40000 SWITCHING; 45000 HOLDING; "
        "55000 [left s2 r1 done 10000 10000]; 55000 SWITCHING; 60000 HOLDING; "
        "70000 [right s2 r1 done 10000 10000]; 70000 FINISHED; completed 70000 0",
    ),
    (
        "a change-over longer than the rest swallows it",
        [([(TIME, (10000,))], {"sides": EACH, "sets": 2, "set_rest": (4000,), "change_ms": 5000})],
        0,
        False,
        [],
        "0 HOLDING; 10000 [left s1 r1 done 10000 10000]; 10000 SWITCHING; 15000 HOLDING; "
        "25000 [right s1 r1 done 10000 10000]; 25000 SWITCHING; 30000 HOLDING; "
        "40000 [left s2 r1 done 10000 10000]; 40000 SWITCHING; 45000 HOLDING; "
        "55000 [right s2 r1 done 10000 10000]; 55000 FINISHED; completed 55000 0",
    ),
    (
        "no prep, no rest, no change: hold follows hold",
        [([(TIME, (10000,))], {"sides": EACH, "reps": 2}), ([(TIME, (1,), "", False)], {})],
        0,
        False,
        [],
        "0 HOLDING; 10000 [left s1 r1 done 10000 10000]; 10000 HOLDING; "
        "20000 [left s1 r2 done 10000 10000]; 20000 HOLDING; 30000 [right s1 r1 done 10000 10000]; "
        "30000 HOLDING; 40000 [right s1 r2 done 10000 10000]; 40000 HOLDING; 40001 [- s1 r1 done 1 1]; "
        "40001 FINISHED; completed 40001 0",
    ),
    (
        "reps at a tempo are one entry a run",
        [
            (
                [(TIME, (1000,), "up"), (TIME, (2000,), "hold"), (TIME, (1500,), "down")],
                {"reps": 3, "sets": 2, "set_rest": (30000,)},
            )
        ],
        0,
        False,
        [],
        "0 HOLDING up; 1000 HOLDING hold; 3000 HOLDING down; 4500 HOLDING up; 5500 HOLDING hold; "
        "7500 HOLDING down; 9000 HOLDING up; 10000 HOLDING hold; 12000 HOLDING down; "
        "13500 [- s1 r3 done 13500 13500 3/3]; 13500 RESTING; 43500 HOLDING up; 44500 HOLDING hold; "
        "46500 HOLDING down; 48000 HOLDING up; 49000 HOLDING hold; 51000 HOLDING down; 52500 HOLDING up; "
        "53500 HOLDING hold; 55500 HOLDING down; 57000 [- s2 r3 done 13500 13500 3/3]; 57000 FINISHED; "
        "completed 57000 0",
    ),
    (
        "a tempo without a hold at the top, alternating: an entry a rep",
        [([(TIME, (1000,), "up"), (TIME, (1000,), "down")], {"reps": 2, "sides": ALTERNATING})],
        0,
        False,
        [],
        "0 HOLDING up; 1000 HOLDING down; 2000 [left s1 r1 done 2000 2000 1/1]; 2000 HOLDING up; "
        "3000 HOLDING down; 4000 [right s1 r1 done 2000 2000 1/1]; 4000 HOLDING up; 5000 HOLDING down; "
        "6000 [left s1 r2 done 2000 2000 1/1]; 6000 HOLDING up; 7000 HOLDING down; "
        "8000 [right s1 r2 done 2000 2000 1/1]; 8000 FINISHED; completed 8000 0",
    ),
    (
        "a tempo on each side: an entry a side",
        [([(TIME, (1000,), "up"), (TIME, (1000,), "down")], {"reps": 2, "sides": EACH, "change_ms": 3000})],
        0,
        False,
        [],
        "0 HOLDING up; 1000 HOLDING down; 2000 HOLDING up; 3000 HOLDING down; "
        "4000 [left s1 r2 done 4000 4000 2/2]; 4000 SWITCHING; 7000 HOLDING up; 8000 HOLDING down; "
        "9000 HOLDING up; 10000 HOLDING down; 11000 [right s1 r2 done 4000 4000 2/2]; 11000 FINISHED; "
        "completed 11000 0",
    ),
    (
        "a countdown",
        [([(TIME, (600000, 1200000), "", False)], {})],
        0,
        False,
        [],
        "0 HOLDING; 600000 [- s1 r1 done 600000 600000]; 600000 FINISHED; completed 600000 0",
    ),
    (
        "until the button is pressed",
        [([(PRESS, (0,), "", False)], {}), ([(TIME, (10000,))], {})],
        0,
        False,
        [(7000, "clicked")],
        "0 WAITING; 7000 [- s1 r1 done 0 7000]; 7000 HOLDING; 17000 [- s1 r1 done 10000 10000]; "
        "17000 FINISHED; completed 17000 0",
    ),
    (
        "nobody presses for half an hour",
        [([(PRESS, (0,), "", False)], {}), ([(TIME, (10000,))], {})],
        0,
        False,
        [],
        "0 WAITING; 1800000 [- s1 r1 done 0 1800000]; 1800000 FINISHED; stopped 1800000 0",
    ),
    (
        "an open hold: the floor is told, the ceiling ends it",
        [([(OPEN, (15000, 30000))], {})],
        0,
        False,
        [],
        "0 ENDURING; 15000 floor 15; 30000 [- s1 r1 extended 15000 30000]; 30000 FINISHED; completed 30000 0",
    ),
    (
        "an open hold: a press after the floor",
        [([(OPEN, (15000, 30000))], {})],
        0,
        False,
        [(20000, "clicked")],
        "0 ENDURING; 15000 floor 15; 20000 [- s1 r1 extended 15000 20000]; 20000 FINISHED; completed 20000 0",
    ),
    (
        "an open hold: a press before the floor",
        [([(OPEN, (15000, 30000))], {})],
        0,
        False,
        [(8000, "clicked")],
        "0 ENDURING; 8000 [- s1 r1 short 15000 8000]; 8000 FINISHED; completed 8000 0",
    ),
    (
        "an open hold without a floor",
        [([(OPEN, (0, 30000))], {})],
        0,
        False,
        [(500, "clicked")],
        "0 ENDURING; 500 [- s1 r1 done 0 500]; 500 FINISHED; completed 500 0",
    ),
    (
        "marks: the middle and the last seconds",
        [([(TIME, (20000,))], {"prep_ms": 5000})],
        3,
        True,
        [],
        "0 PREPARING; 2000 tick 3; 3000 tick 2; 4000 tick 1; 5000 HOLDING; 15000 half 10; 22000 tick 3; "
        "23000 tick 2; 24000 tick 1; 25000 [- s1 r1 done 20000 20000]; 25000 FINISHED; completed 25000 0",
    ),
    (
        "marks: the middle stands before a tick at the same moment",
        [([(TIME, (20000,), "", False)], {})],
        10,
        True,
        [(9999, "clicked"), (20000, "clicked")],
        "0 HOLDING; 9999 PAUSED; 20000 REENTERING; 21000 tick 2; 22000 tick 1; 23000 HOLDING; "
        "23001 half 10; 24001 tick 9; 25001 tick 8; 26001 tick 7; 27001 tick 6; 28001 tick 5; "
        "29001 tick 4; 30001 tick 3; 31001 tick 2; 32001 tick 1; 33001 [- s1 r1 done 20000 20000]; "
        "33001 FINISHED; completed 20000 13001",
    ),
    (
        "marks: a hold under 20 s has no middle, a second of length no tick",
        [([(TIME, (19999,))], {}), ([(TIME, (1000,))], {})],
        2,
        True,
        [],
        "0 HOLDING; 17999 tick 2; 18999 tick 1; 19999 [- s1 r1 done 19999 19999]; 19999 HOLDING; "
        "20999 [- s1 r1 done 1000 1000]; 20999 FINISHED; completed 20999 0",
    ),
    (
        "marks: an open hold, floor and ceiling",
        [([(OPEN, (15000, 18000))], {})],
        2,
        True,
        [],
        "0 ENDURING; 15000 floor 3; 16000 tick 2; 17000 tick 1; 18000 [- s1 r1 extended 15000 18000]; "
        "18000 FINISHED; completed 18000 0",
    ),
    (
        "marks: a tempo is too fast for them",
        [([(TIME, (4000,), "up"), (TIME, (4000,), "hold"), (TIME, (4000,), "down")], {"rest": (4000,)})],
        3,
        True,
        [],
        "0 HOLDING up; 4000 HOLDING hold; 8000 HOLDING down; 12000 [- s1 r1 done 12000 12000 1/1]; "
        "12000 FINISHED; completed 12000 0",
    ),
    (
        "pause in a hold: a count of three, and the hold keeps its time",
        [([(TIME, (10000,))], {})],
        3,
        False,
        [(4000, "clicked"), (9000, "clicked")],
        "0 HOLDING; 4000 PAUSED; 9000 REENTERING; 10000 tick 2; 11000 tick 1; 12000 HOLDING; "
        "15000 tick 3; 16000 tick 2; 17000 tick 1; 18000 [- s1 r1 done 10000 10000]; 18000 FINISHED; "
        "completed 10000 8000",
    ),
    (
        "pause in the last second: the ticks after it do not sound again",
        [([(TIME, (10000,))], {})],
        3,
        False,
        [(8500, "clicked"), (9000, "clicked")],
        "0 HOLDING; 7000 tick 3; 8000 tick 2; 8500 PAUSED; 9000 REENTERING; 10000 tick 2; 11000 tick 1; "
        "12000 HOLDING; 12500 tick 1; 13500 [- s1 r1 done 10000 10000]; 13500 FINISHED; "
        "completed 10000 3500",
    ),
    (
        "pause in a rest: it simply goes on",
        [([(TIME, (10000,))], {"reps": 2, "rest": (5000,)})],
        0,
        False,
        [(12000, "clicked"), (20000, "clicked")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 RESTING; 12000 PAUSED; 20000 RESTING; "
        "23000 HOLDING; 33000 [- s1 r2 done 10000 10000]; 33000 FINISHED; completed 25000 8000",
    ),
    (
        "pause in prep, twice",
        [([(TIME, (10000,))], {"prep_ms": 5000})],
        0,
        False,
        [(1000, "clicked"), (2000, "clicked"), (3000, "clicked"), (4000, "clicked")],
        "0 PREPARING; 1000 PAUSED; 2000 PREPARING; 3000 PAUSED; 4000 PREPARING; 7000 HOLDING; "
        "17000 [- s1 r1 done 10000 10000]; 17000 FINISHED; completed 15000 2000",
    ),
    (
        "pause in the count of three: it begins anew",
        [([(TIME, (10000,))], {})],
        0,
        False,
        [(4000, "clicked"), (5000, "clicked"), (7000, "clicked"), (8000, "clicked")],
        "0 HOLDING; 4000 PAUSED; 5000 REENTERING; 7000 PAUSED; 8000 REENTERING; 11000 HOLDING; "
        "17000 [- s1 r1 done 10000 10000]; 17000 FINISHED; completed 10000 7000",
    ),
    (
        "pause in a tempo: the rep goes on where it was",
        [([(TIME, (1000,), "up"), (TIME, (2000,), "hold"), (TIME, (1000,), "down")], {"reps": 2})],
        0,
        False,
        [(1500, "clicked"), (2000, "clicked")],
        "0 HOLDING up; 1000 HOLDING hold; 1500 PAUSED; 2000 REENTERING; 5000 HOLDING hold; "
        "6500 HOLDING down; 7500 HOLDING up; 8500 HOLDING hold; 10500 HOLDING down; "
        "11500 [- s1 r2 done 8000 8000 2/2]; 11500 FINISHED; completed 8000 3500",
    ),
    (
        "pause for half an hour: saved and stopped",
        [([(TIME, (10000,))], {})],
        0,
        False,
        [(4000, "clicked")],
        "0 HOLDING; 4000 PAUSED; 1804000 [- s1 r1 short 10000 4000]; 1804000 FINISHED; stopped 4000 1800000",
    ),
    (
        "skip a hold soon, late, and the last one",
        [([(TIME, (10000,))], {"reps": 3})],
        0,
        False,
        [(2999, "skipped"), (6000, "skipped"), (15000, "skipped")],
        "0 HOLDING; 2999 [- s1 r1 skipped 10000 2999]; 2999 HOLDING; 6000 [- s1 r2 short 10000 3001]; "
        "6000 HOLDING; 15000 [- s1 r3 short 10000 9000]; 15000 FINISHED; completed 15000 0",
    ),
    (
        "skip a hold in a range after its low end: it is done",
        [([(TIME, (5000, 20000, 15000))], {})],
        0,
        False,
        [(6000, "skipped")],
        "0 HOLDING; 6000 [- s1 r1 done 15000 6000]; 6000 FINISHED; completed 6000 0",
    ),
    (
        "skip prep, rest and change-over: the hold begins",
        [
            (
                [(TIME, (10000,))],
                {"prep_ms": 5000, "sides": EACH, "sets": 2, "set_rest": (9000,), "change_ms": 4000},
            )
        ],
        0,
        False,
        [(1000, "skipped"), (12000, "skipped"), (23000, "skipped"), (24000, "skipped")],
        "0 PREPARING; 1000 HOLDING; 11000 [left s1 r1 done 10000 10000]; 11000 SWITCHING; 12000 HOLDING; "
        "22000 [right s1 r1 done 10000 10000]; 22000 RESTING; 23000 SWITCHING; 24000 HOLDING; "
        "34000 [left s2 r1 done 10000 10000]; 34000 SWITCHING; 38000 HOLDING; "
        "48000 [right s2 r1 done 10000 10000]; 48000 FINISHED; completed 48000 0",
    ),
    (
        "skip in a pause: of a hold, of a rest",
        [([(TIME, (10000,))], {"reps": 3, "rest": (5000,)})],
        0,
        False,
        [(4000, "clicked"), (6000, "skipped"), (7000, "clicked"), (8000, "skipped")],
        "0 HOLDING; 4000 PAUSED; 6000 [- s1 r1 short 10000 4000]; 6000 RESTING; 7000 PAUSED; "
        "8000 HOLDING; 18000 [- s1 r2 done 10000 10000]; 18000 RESTING; 23000 HOLDING; "
        "33000 [- s1 r3 done 10000 10000]; 33000 FINISHED; completed 30000 3000",
    ),
    (
        "skip in the count of three leaves the hold",
        [([(TIME, (10000,))], {"reps": 2})],
        0,
        False,
        [(4000, "clicked"), (5000, "clicked"), (6000, "skipped")],
        "0 HOLDING; 4000 PAUSED; 5000 REENTERING; 6000 [- s1 r1 short 10000 4000]; 6000 HOLDING; "
        "16000 [- s1 r2 done 10000 10000]; 16000 FINISHED; completed 14000 2000",
    ),
    (
        "skip in a tempo leaves the whole run; reps done count",
        [([(TIME, (1000,), "up"), (TIME, (2000,), "hold"), (TIME, (1000,), "down")], {"reps": 5, "sets": 2})],
        0,
        False,
        [(9000, "skipped"), (9500, "skipped")],
        "0 HOLDING up; 1000 HOLDING hold; 3000 HOLDING down; 4000 HOLDING up; 5000 HOLDING hold; "
        "7000 HOLDING down; 8000 HOLDING up; 9000 HOLDING hold; 9000 [- s1 r2 short 20000 9000 2/5]; "
        "9000 HOLDING up; 9500 [- s2 r0 skipped 20000 500 0/5]; 9500 FINISHED; completed 9500 0",
    ),
    (
        "skip in a tempo's rest between reps only ends the rest",
        [([(TIME, (1000,), "up"), (TIME, (2000,), "hold")], {"reps": 2, "rest": (5000,)})],
        0,
        False,
        [(4000, "skipped")],
        "0 HOLDING up; 1000 HOLDING hold; 3000 RESTING; 4000 HOLDING up; 5000 HOLDING hold; "
        "7000 [- s1 r2 done 6000 6000 2/2]; 7000 FINISHED; completed 7000 0",
    ),
    (
        "skip what waits, and an open hold",
        [([(PRESS, (0,), "", False)], {}), ([(OPEN, (15000, 30000))], {})],
        0,
        False,
        [(1000, "skipped"), (2000, "skipped")],
        "0 WAITING; 1000 [- s1 r1 done 0 1000]; 1000 ENDURING; 2000 [- s1 r1 skipped 15000 1000]; "
        "2000 FINISHED; completed 2000 0",
    ),
    (
        "back late in a hold: logged, and begun again",
        [([(TIME, (10000,))], {"reps": 2})],
        0,
        False,
        [(14000, "backed")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 HOLDING; 14000 [- s1 r2 short 10000 4000]; "
        "14000 REENTERING; 17000 HOLDING; 27000 [- s1 r2 done 10000 10000]; 27000 FINISHED; "
        "completed 24000 3000",
    ),
    (
        "back early in a hold: the one before",
        [([(TIME, (10000,))], {"reps": 2})],
        0,
        False,
        [(12000, "backed")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 HOLDING; 12000 REENTERING; 15000 HOLDING; "
        "25000 [- s1 r1 done 10000 10000]; 25000 HOLDING; 35000 [- s1 r2 done 10000 10000]; "
        "35000 FINISHED; completed 32000 3000",
    ),
    (
        "back at the first place: begun again, nothing logged",
        [([(TIME, (10000,))], {"prep_ms": 5000})],
        0,
        False,
        [(2000, "backed"), (3000, "backed"), (7000, "backed")],
        "0 PREPARING; 2000 REENTERING; 3000 REENTERING; 6000 HOLDING; 7000 REENTERING; 10000 HOLDING; "
        "20000 [- s1 r1 done 10000 10000]; 20000 FINISHED; completed 13000 7000",
    ),
    (
        "back from the first place of a step: the last of the step before",
        [([(TIME, (10000,))], {"sides": EACH}), ([(TIME, (8000,))], {})],
        0,
        False,
        [(21000, "backed")],
        "0 HOLDING; 10000 [left s1 r1 done 10000 10000]; 10000 HOLDING; "
        "20000 [right s1 r1 done 10000 10000]; 20000 HOLDING; 21000 REENTERING; 24000 HOLDING; "
        "34000 [right s1 r1 done 10000 10000]; 34000 HOLDING; 42000 [- s1 r1 done 8000 8000]; "
        "42000 FINISHED; completed 39000 3000",
    ),
    (
        "back in a rest: the hold just done",
        [([(TIME, (10000,))], {"reps": 2, "rest": (5000,)})],
        0,
        False,
        [(12000, "backed")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 RESTING; 12000 REENTERING; 15000 HOLDING; "
        "25000 [- s1 r1 done 10000 10000]; 25000 RESTING; 30000 HOLDING; "
        "40000 [- s1 r2 done 10000 10000]; 40000 FINISHED; completed 37000 3000",
    ),
    (
        "back and back again walks",
        [([(TIME, (10000,))], {"reps": 3})],
        0,
        False,
        [(21000, "backed"), (22000, "backed")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 HOLDING; 20000 [- s1 r2 done 10000 10000]; "
        "20000 HOLDING; 21000 REENTERING; 22000 REENTERING; 25000 HOLDING; "
        "35000 [- s1 r1 done 10000 10000]; 35000 HOLDING; 45000 [- s1 r2 done 10000 10000]; "
        "45000 HOLDING; 55000 [- s1 r3 done 10000 10000]; 55000 FINISHED; completed 51000 4000",
    ),
    (
        "back in a tempo: the whole run again",
        [
            (
                [(TIME, (1000,), "up"), (TIME, (2000,), "hold"), (TIME, (1000,), "down")],
                {"reps": 2, "sets": 2, "set_rest": (5000,)},
            )
        ],
        0,
        False,
        [(19000, "backed")],
        "0 HOLDING up; 1000 HOLDING hold; 3000 HOLDING down; 4000 HOLDING up; 5000 HOLDING hold; "
        "7000 HOLDING down; 8000 [- s1 r2 done 8000 8000 2/2]; 8000 RESTING; 13000 HOLDING up; "
        "14000 HOLDING hold; 16000 HOLDING down; 17000 HOLDING up; 18000 HOLDING hold; "
        "19000 [- s2 r1 short 8000 6000 1/2]; 19000 REENTERING; 22000 HOLDING up; 23000 HOLDING hold; "
        "25000 HOLDING down; 26000 HOLDING up; 27000 HOLDING hold; 29000 HOLDING down; "
        "30000 [- s2 r2 done 8000 8000 2/2]; 30000 FINISHED; completed 27000 3000",
    ),
    (
        "back in a rest after a run of reps: that run",
        [
            (
                [(TIME, (1000,), "up"), (TIME, (2000,), "hold"), (TIME, (1000,), "down")],
                {"reps": 2, "sets": 2, "set_rest": (5000,)},
            )
        ],
        0,
        False,
        [(9000, "backed")],
        "0 HOLDING up; 1000 HOLDING hold; 3000 HOLDING down; 4000 HOLDING up; 5000 HOLDING hold; "
        "7000 HOLDING down; 8000 [- s1 r2 done 8000 8000 2/2]; 8000 RESTING; 9000 REENTERING; "
        "12000 HOLDING up; 13000 HOLDING hold; 15000 HOLDING down; 16000 HOLDING up; 17000 HOLDING hold; "
        "19000 HOLDING down; 20000 [- s1 r2 done 8000 8000 2/2]; 20000 RESTING; 25000 HOLDING up; "
        "26000 HOLDING hold; 28000 HOLDING down; 29000 HOLDING up; 30000 HOLDING hold; "
        "32000 HOLDING down; 33000 [- s2 r2 done 8000 8000 2/2]; 33000 FINISHED; completed 30000 3000",
    ),
    (
        "back in a pause",
        [([(TIME, (10000,))], {"reps": 2})],
        0,
        False,
        [(15000, "clicked"), (20000, "backed")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 HOLDING; 15000 PAUSED; "
        "20000 [- s1 r2 short 10000 5000]; 20000 REENTERING; 23000 HOLDING; "
        "33000 [- s1 r2 done 10000 10000]; 33000 FINISHED; completed 25000 8000",
    ),
    (
        "back to an open hold, then a pause in the count of three",
        [([(OPEN, (5000, 30000))], {}), ([(TIME, (10000,))], {})],
        0,
        False,
        [(6000, "clicked"), (7000, "backed"), (8000, "clicked"), (9000, "clicked"), (20000, "clicked")],
        "0 ENDURING; 5000 floor 25; 6000 [- s1 r1 extended 5000 6000]; 6000 HOLDING; 7000 REENTERING; "
        "8000 PAUSED; 9000 REENTERING; 12000 ENDURING; 17000 floor 25; "
        "20000 [- s1 r1 extended 5000 8000]; 20000 HOLDING; 30000 [- s1 r1 done 10000 10000]; "
        "30000 FINISHED; completed 25000 5000",
    ),
    (
        "back to what waits",
        [([(PRESS, (0,), "", False)], {}), ([(TIME, (10000,))], {})],
        0,
        False,
        [(1000, "clicked"), (2000, "backed"), (9000, "clicked")],
        "0 WAITING; 1000 [- s1 r1 done 0 1000]; 1000 HOLDING; 2000 REENTERING; 5000 WAITING; "
        "9000 [- s1 r1 done 0 4000]; 9000 HOLDING; 19000 [- s1 r1 done 10000 10000]; 19000 FINISHED; "
        "completed 16000 3000",
    ),
    (
        "stop in prep",
        [([(TIME, (10000,))], {"prep_ms": 5000})],
        0,
        False,
        [(2000, "stopped")],
        "0 PREPARING; 2000 FINISHED; stopped 2000 0",
    ),
    (
        "stop in a hold",
        [([(TIME, (10000,))], {})],
        0,
        False,
        [(6000, "stopped")],
        "0 HOLDING; 6000 [- s1 r1 short 10000 6000]; 6000 FINISHED; stopped 6000 0",
    ),
    (
        "stop in a pause of a hold",
        [([(TIME, (10000,))], {})],
        0,
        False,
        [(6000, "clicked"), (8000, "stopped")],
        "0 HOLDING; 6000 PAUSED; 8000 [- s1 r1 short 10000 6000]; 8000 FINISHED; stopped 6000 2000",
    ),
    (
        "stop in a rest: nothing more to log",
        [([(TIME, (10000,))], {"reps": 2, "rest": (5000,)})],
        0,
        False,
        [(11000, "stopped")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 RESTING; 11000 FINISHED; stopped 11000 0",
    ),
    (
        "stop in the count of three",
        [([(TIME, (10000,))], {})],
        0,
        False,
        [(6000, "clicked"), (8000, "clicked"), (9000, "stopped")],
        "0 HOLDING; 6000 PAUSED; 8000 REENTERING; 9000 [- s1 r1 short 10000 6000]; 9000 FINISHED; "
        "stopped 6000 3000",
    ),
    (
        "stop in a tempo's rest: the reps done are logged",
        [
            (
                [(TIME, (1000,), "up"), (TIME, (2000,), "hold")],
                {"reps": 5, "sides": ALTERNATING, "rest": (5000,)},
            )
        ],
        0,
        False,
        [(10000, "stopped")],
        "0 HOLDING up; 1000 HOLDING hold; 3000 [left s1 r1 done 3000 3000 1/1]; 3000 HOLDING up; "
        "4000 HOLDING hold; 6000 [right s1 r1 done 3000 3000 1/1]; 6000 RESTING; 10000 FINISHED; "
        "stopped 10000 0",
    ),
    (
        "stop while waiting",
        [([(PRESS, (0,), "", False)], {})],
        0,
        False,
        [(4000, "stopped")],
        "0 WAITING; 4000 [- s1 r1 done 0 4000]; 4000 FINISHED; stopped 4000 0",
    ),
    (
        "what comes after the end is ignored",
        [([(TIME, (10000,))], {})],
        0,
        False,
        [(6000, "stopped"), (7000, "clicked"), (8000, "backed"), (9000, "stopped")],
        "0 HOLDING; 6000 [- s1 r1 short 10000 6000]; 6000 FINISHED; stopped 6000 0",
    ),
    (
        "one side only",
        [
            (
                [(TIME, (10000,))],
                {"sides": ONLY, "first": RIGHT, "reps": 2, "rest": (4000,), "change_ms": 5000},
            )
        ],
        0,
        False,
        [],
        "0 HOLDING; 10000 [right s1 r1 done 10000 10000]; 10000 RESTING; 14000 HOLDING; "
        "24000 [right s1 r2 done 10000 10000]; 24000 FINISHED; completed 24000 0",
    ),
    (
        "the right side begins, in every set",
        [([(TIME, (10000,))], {"sides": EACH, "first": RIGHT, "sets": 2, "change_ms": 5000})],
        0,
        False,
        [],
        "0 HOLDING; 10000 [right s1 r1 done 10000 10000]; 10000 SWITCHING; 15000 HOLDING; "
        "25000 [left s1 r1 done 10000 10000]; 25000 SWITCHING; 30000 HOLDING; "
        "40000 [right s2 r1 done 10000 10000]; 40000 SWITCHING; 45000 HOLDING; "
        "55000 [left s2 r1 done 10000 10000]; 55000 FINISHED; completed 55000 0",
    ),
    (
        "contract, relax, stretch: what works counts, a run is one entry",
        [
            (
                [
                    (TIME, (6000,), "contract", False),
                    (TIME, (10000,), "relax", False),
                    (TIME, (20000,), "stretch"),
                ],
                {"reps": 2, "rest": (3000,)},
            )
        ],
        3,
        True,
        [],
        "0 HOLDING contract; 3000 tick 3; 4000 tick 2; 5000 tick 1; 6000 HOLDING relax; 13000 tick 3; "
        "14000 tick 2; 15000 tick 1; 16000 HOLDING stretch; 26000 half 10; 33000 tick 3; 34000 tick 2; "
        "35000 tick 1; 36000 RESTING; 37000 tick 2; 38000 tick 1; 39000 HOLDING contract; 42000 tick 3; "
        "43000 tick 2; 44000 tick 1; 45000 HOLDING relax; 52000 tick 3; 53000 tick 2; 54000 tick 1; "
        "55000 HOLDING stretch; 65000 half 10; 72000 tick 3; 73000 tick 2; 74000 tick 1; "
        "75000 [- s1 r2 done 40000 40000 2/2]; 75000 FINISHED; completed 75000 0",
    ),
    (
        "contract, relax, stretch: stopped in the second stretch",
        [([(TIME, (6000,), "contract", False), (TIME, (20000,), "stretch")], {"reps": 2})],
        0,
        False,
        [(36000, "stopped")],
        "0 HOLDING contract; 6000 HOLDING stretch; 26000 HOLDING contract; 32000 HOLDING stretch; "
        "36000 [- s1 r1 short 40000 24000 1/2]; 36000 FINISHED; stopped 36000 0",
    ),
    (
        "nothing works: all of it counts, as of a countdown",
        [([(TIME, (6000,), "on", False), (TIME, (4000,), "off", False)], {"reps": 2})],
        0,
        False,
        [],
        "0 HOLDING on; 6000 HOLDING off; 10000 HOLDING on; 16000 HOLDING off; "
        "20000 [- s1 r2 done 20000 20000 2/2]; 20000 FINISHED; completed 20000 0",
    ),
    (
        "a hold of its own for each rep, on either side",
        [([(TIME, (20000, 40000))], {"reps": 3, "doses": (20000, 30000, 40000), "sides": EACH})],
        0,
        False,
        [(85000, "skipped")],
        "0 HOLDING; 20000 [left s1 r1 done 20000 20000]; 20000 HOLDING; "
        "50000 [left s1 r2 done 30000 30000]; 50000 HOLDING; 85000 [left s1 r3 short 40000 35000]; "
        "85000 HOLDING; 105000 [right s1 r1 done 20000 20000]; 105000 HOLDING; "
        "135000 [right s1 r2 done 30000 30000]; 135000 HOLDING; 175000 [right s1 r3 done 40000 40000]; "
        "175000 FINISHED; completed 175000 0",
    ),
    (
        "reps at one's own pace: done, left, and left alone",
        [([(PRESS, (15, 15, 15))], {"sides": EACH, "change_ms": 3000}), ([(PRESS, (10, 10, 10))], {})],
        3,
        True,
        [(40000, "clicked"), (45000, "skipped")],
        "0 WAITING; 40000 [left s1 r1 done 0 40000 15/15]; 40000 SWITCHING; 41000 tick 2; 42000 tick 1; "
        "43000 WAITING; 45000 [right s1 r1 skipped 0 2000 0/15]; 45000 WAITING; "
        "1845000 [- s1 r1 short 0 1800000 0/10]; 1845000 FINISHED; stopped 1845000 0",
    ),
    (
        "a rest until the button is pressed, and the change of side after it",
        [
            (
                [(TIME, (10000,))],
                {"sides": ALTERNATING, "reps": 2, "rest": (0, 0, 0, PRESS), "change_ms": 2000},
            )
        ],
        3,
        False,
        [(30000, "clicked")],
        "0 HOLDING; 7000 tick 3; 8000 tick 2; 9000 tick 1; 10000 [left s1 r1 done 10000 10000]; "
        "10000 SWITCHING; 11000 tick 1; 12000 HOLDING; 19000 tick 3; 20000 tick 2; 21000 tick 1; "
        "22000 [right s1 r1 done 10000 10000]; 22000 WAITING; 30000 SWITCHING; 31000 tick 1; "
        "32000 HOLDING; 39000 tick 3; 40000 tick 2; 41000 tick 1; 42000 [left s1 r2 done 10000 10000]; "
        "42000 SWITCHING; 43000 tick 1; 44000 HOLDING; 51000 tick 3; 52000 tick 2; 53000 tick 1; "
        "54000 [right s1 r2 done 10000 10000]; 54000 FINISHED; completed 54000 0",
    ),
    (
        "a rest until the button is pressed can be skipped; nobody presses: saved and stopped",
        [([(TIME, (10000,))], {"reps": 3, "rest": (0, 0, 0, PRESS)})],
        0,
        False,
        [(15000, "skipped")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 WAITING; 15000 HOLDING; "
        "25000 [- s1 r2 done 10000 10000]; 25000 WAITING; 1825000 FINISHED; stopped 1825000 0",
    ),
    (
        "a circuit: rests between exercises and between rounds, prep in each round",
        [
            (
                [(TIME, (10000,))],
                {"sets": 2, "set_rest": (30000,), "after": (5000,), "joined": True, "prep_ms": 3000},
            ),
            (
                [(TIME, (8000,))],
                {"sets": 2, "set_rest": (30000,), "after": (7000,), "sides": EACH, "change_ms": 2000},
            ),
            ([(TIME, (4000,))], {}),
        ],
        0,
        False,
        [],
        "0 PREPARING; 3000 HOLDING; 13000 [- s1 r1 done 10000 10000]; 13000 RESTING; 18000 HOLDING; "
        "26000 [left s1 r1 done 8000 8000]; 26000 SWITCHING; 28000 HOLDING; "
        "36000 [right s1 r1 done 8000 8000]; 36000 RESTING; 66000 PREPARING; 69000 HOLDING; "
        "79000 [- s2 r1 done 10000 10000]; 79000 RESTING; 84000 HOLDING; "
        "92000 [left s2 r1 done 8000 8000]; 92000 SWITCHING; 94000 HOLDING; "
        "102000 [right s2 r1 done 8000 8000]; 102000 RESTING; 109000 HOLDING; "
        "113000 [- s1 r1 done 4000 4000]; 113000 FINISHED; completed 113000 0",
    ),
    (
        "back from the second round of a circuit: the last exercise of the first",
        [([(TIME, (10000,))], {"sets": 2, "joined": True}), ([(TIME, (8000,))], {"sets": 2})],
        0,
        False,
        [(19000, "backed")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 HOLDING; 18000 [- s1 r1 done 8000 8000]; "
        "18000 HOLDING; 19000 REENTERING; 22000 HOLDING; 30000 [- s1 r1 done 8000 8000]; 30000 HOLDING; "
        "40000 [- s2 r1 done 10000 10000]; 40000 HOLDING; 48000 [- s2 r1 done 8000 8000]; "
        "48000 FINISHED; completed 45000 3000",
    ),
    (
        "back within a round, and from the step after a circuit",
        [
            ([(TIME, (10000,))], {"sets": 2, "joined": True}),
            ([(TIME, (8000,))], {"sets": 2}),
            ([(TIME, (5000,))], {}),
        ],
        0,
        False,
        [(11000, "backed"), (51000, "backed")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 HOLDING; 11000 REENTERING; 14000 HOLDING; "
        "24000 [- s1 r1 done 10000 10000]; 24000 HOLDING; 32000 [- s1 r1 done 8000 8000]; 32000 HOLDING; "
        "42000 [- s2 r1 done 10000 10000]; 42000 HOLDING; 50000 [- s2 r1 done 8000 8000]; 50000 HOLDING; "
        "51000 REENTERING; 54000 HOLDING; 62000 [- s2 r1 done 8000 8000]; 62000 HOLDING; "
        "67000 [- s1 r1 done 5000 5000]; 67000 FINISHED; completed 61000 6000",
    ),
    (
        "a rest after a step, in which the last seconds tick",
        [([(TIME, (10000,))], {"after": (5000,)}), ([(TIME, (10000,))], {"prep_ms": 2000})],
        1,
        False,
        [],
        "0 HOLDING; 9000 tick 1; 10000 [- s1 r1 done 10000 10000]; 10000 RESTING; 14000 tick 1; "
        "15000 PREPARING; 16000 tick 1; 17000 HOLDING; 26000 tick 1; 27000 [- s1 r1 done 10000 10000]; "
        "27000 FINISHED; completed 27000 0",
    ),
    (
        "a question after the last set of a step stops the clock",
        [([(TIME, (10000,))], {"ask": 1, "sets": 2, "after": (5000,)}), ([(TIME, (10000,))], {"ask": 2})],
        0,
        False,
        [(24000, "clicked"), (26000, "answered"), (45000, "answered")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 HOLDING; 20000 [- s2 r1 done 10000 10000]; "
        "20000 ASKING; 26000 RESTING; 31000 HOLDING; 41000 [- s1 r1 done 10000 10000]; 41000 ASKING; "
        "45000 FINISHED; completed 35000 10000",
    ),
    (
        "an open hold between two movements",
        [([(TIME, (1000,), "up"), (OPEN, (0, 30000)), (TIME, (1000,), "down")], {"reps": 2})],
        3,
        True,
        [(9000, "clicked"), (20000, "clicked")],
        "0 HOLDING up; 1000 ENDURING; 9000 HOLDING down; 10000 HOLDING up; 11000 ENDURING; "
        "20000 HOLDING down; 21000 [- s1 r2 extended 4000 21000 2/2]; 21000 FINISHED; completed 21000 0",
    ),
    (
        "breathing in a box: too quick for ticks",
        [
            (
                [
                    (TIME, (4000,), "in"),
                    (TIME, (4000,), "hold"),
                    (TIME, (4000,), "out"),
                    (TIME, (4000,), "hold"),
                ],
                {},
            )
        ],
        3,
        True,
        [],
        "0 HOLDING in; 4000 HOLDING hold; 8000 HOLDING out; 12000 HOLDING hold; "
        "16000 [- s1 r1 done 16000 16000 1/1]; 16000 FINISHED; completed 16000 0",
    ),
]

LATE = [
    (
        "a pause: from the boundary on",
        [([(TIME, (10000,))], {"reps": 2, "rest": (5000,)})],
        0,
        False,
        [(9900, 10300, "clicked"), (12000, 12400, "clicked")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 RESTING; 10000 PAUSED; 12000 RESTING; "
        "17000 HOLDING; 27000 [- s1 r2 done 10000 10000]; 27000 FINISHED; completed 25000 2000",
    ),
    (
        "a skip of a hold that ended meanwhile does not skip the rest",
        [([(TIME, (10000,))], {"reps": 2, "rest": (5000,)})],
        0,
        False,
        [(9900, 10300, "skipped")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 RESTING; 15000 HOLDING; "
        "25000 [- s1 r2 done 10000 10000]; 25000 FINISHED; completed 25000 0",
    ),
    (
        "a skip of a rest that ended meanwhile does not skip the hold",
        [([(TIME, (10000,))], {"reps": 2, "rest": (5000,)})],
        0,
        False,
        [(14900, 15300, "skipped")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 RESTING; 15000 HOLDING; "
        "25000 [- s1 r2 done 10000 10000]; 25000 FINISHED; completed 25000 0",
    ),
    (
        "a skip of a hold that ended meanwhile does not skip the next",
        [([(TIME, (10000,))], {"reps": 2})],
        0,
        False,
        [(9900, 10300, "skipped")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 HOLDING; 20000 [- s1 r2 done 10000 10000]; "
        "20000 FINISHED; completed 20000 0",
    ),
    (
        "a skip of a rest does not skip the change-over after it",
        [([(TIME, (10000,))], {"sides": EACH, "sets": 2, "set_rest": (9000,), "change_ms": 4000})],
        0,
        False,
        [(28900, 29300, "skipped")],
        "0 HOLDING; 10000 [left s1 r1 done 10000 10000]; 10000 SWITCHING; 14000 HOLDING; "
        "24000 [right s1 r1 done 10000 10000]; 24000 RESTING; 29000 SWITCHING; 33000 HOLDING; "
        "43000 [left s2 r1 done 10000 10000]; 43000 SWITCHING; 47000 HOLDING; "
        "57000 [right s2 r1 done 10000 10000]; 57000 FINISHED; completed 57000 0",
    ),
    (
        "a skip within a rep at a tempo leaves the run, at the boundary",
        [([(TIME, (1000,), "up"), (TIME, (2000,), "hold"), (TIME, (1000,), "down")], {"reps": 2})],
        0,
        False,
        [(900, 1300, "skipped")],
        "0 HOLDING up; 1000 HOLDING hold; 1000 [- s1 r0 skipped 8000 1000 0/2]; 1000 FINISHED; "
        "completed 1000 0",
    ),
    (
        "a skip in the count of three leaves the hold that it led to",
        [([(TIME, (10000,))], {"reps": 2})],
        0,
        False,
        [(4000, 4400, "clicked"), (5000, 5400, "clicked"), (7900, 8200, "skipped")],
        "0 HOLDING; 4000 PAUSED; 5000 REENTERING; 8000 HOLDING; 8000 [- s1 r1 short 10000 4000]; "
        "8000 HOLDING; 18000 [- s1 r2 done 10000 10000]; 18000 FINISHED; completed 14000 4000",
    ),
    (
        "the press that ends an open hold at its ceiling does not pause the rest",
        [([(OPEN, (5000, 10000))], {"reps": 2, "rest": (5000,)})],
        0,
        False,
        [(9900, 10300, "clicked")],
        "0 ENDURING; 5000 floor 5; 10000 [- s1 r1 extended 5000 10000]; 10000 RESTING; 15000 ENDURING; "
        "20000 floor 5; 25000 [- s1 r2 extended 5000 10000]; 25000 FINISHED; completed 25000 0",
    ),
    (
        "a pause of a rest does not end the open hold after it",
        [([(OPEN, (5000, 10000))], {"reps": 2, "rest": (5000,)})],
        0,
        False,
        [(14900, 15300, "clicked")],
        "0 ENDURING; 5000 floor 5; 10000 [- s1 r1 extended 5000 10000]; 10000 RESTING; 15000 ENDURING; "
        "20000 floor 5; 25000 [- s1 r2 extended 5000 10000]; 25000 FINISHED; completed 25000 0",
    ),
    (
        "back: the hold that it was meant for, and a whole count of three",
        [([(TIME, (10000,))], {"reps": 2, "rest": (5000,)})],
        0,
        False,
        [(9500, 10600, "backed")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 RESTING; 10600 REENTERING; 13600 HOLDING; "
        "23600 [- s1 r1 done 10000 10000]; 23600 RESTING; 28600 HOLDING; "
        "38600 [- s1 r2 done 10000 10000]; 38600 FINISHED; completed 35600 3000",
    ),
    (
        "a stop, three seconds old, at the boundary",
        [([(TIME, (10000,))], {"reps": 2, "rest": (5000,)})],
        0,
        False,
        [(8000, 11000, "stopped")],
        "0 HOLDING; 10000 [- s1 r1 done 10000 10000]; 10000 RESTING; 10000 FINISHED; stopped 10000 0",
    ),
]
