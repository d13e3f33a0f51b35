"""Time on hold is no silence."""

import pytest

from enterprisehub.domains.voice.logic.leave_out_holds import holds_of, without_holds


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
