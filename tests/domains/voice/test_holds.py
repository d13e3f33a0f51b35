"""Time on hold is no silence."""

import pytest

from enterprisehub.domains.voice.logic.leave_out_holds import (
    holds_of,
    without_holds,
    without_unrecorded,
)


@pytest.mark.requirement("VAN-03", "VOX-06")
def test_music_on_hold_is_no_silence_and_what_is_left_of_one_counts() -> None:
    told = [
        ("call.in_progress", 0), ("call.noted", None), ("call.held", 19_000),
        ("call.in_progress", 43_000), ("call.held", 60_000),
    ]  # fmt: skip
    holds = holds_of(told, 70_000)
    assert holds == [(19_000, 43_000), (60_000, 70_000)]
    within = {"began_ms": 19_500, "ended_ms": 42_000}
    barely = {"began_ms": 17_500, "ended_ms": 43_500}
    longer = {"began_ms": 10_000, "ended_ms": 44_000}
    elsewhere = {"began_ms": 48_000, "ended_ms": 52_000}
    kept = without_holds([within, barely, longer, elsewhere], holds)
    assert kept == [{"began_ms": 10_000, "ended_ms": 20_000}, elsewhere]
    assert without_holds([elsewhere], []) == [elsewhere]


@pytest.mark.requirement("VAN-03", "REC-01")
def test_what_was_said_but_not_recorded_is_no_silence() -> None:
    before_the_notice = {"began_ms": 0, "ended_ms": 6_100}
    between = {"began_ms": 9_000, "ended_ms": 13_000}
    spoken = [(0, 1_900), (1_900, 4_800), (4_700, 6_000), (7_000, 9_800), (12_900, 15_000)]
    assert without_unrecorded([before_the_notice, between], spoken) == [between]
    assert without_unrecorded([before_the_notice], []) == [before_the_notice]
