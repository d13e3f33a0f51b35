"""What a call needs of one language beside its flow: fixed sentences, and short words to hear."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWords:
    """The words of one language. Everything is needed; a test tells what is missing.

    Sentences have `{company}` and `{agent}` put in. `emotions`, `denying`, `machines` and
    `objecting` (to a recording) are parts of regular expressions, read without regard to case;
    `no_objection` are denials that agree, `go_on` tells a speaker to, `open_ended` ends nothing.
    """

    code: str
    hello: str
    disclosure: str
    admitting: tuple[str, ...]
    recording_notice: str
    ask_recording: str
    not_reached: str
    nobody: str
    cut_off: str
    at_rest: str
    subject: str
    voicemail: str
    follow_ups: Mapping[str, str]
    widget: Mapping[str, str]
    yes: frozenset[str]
    no: frozenset[str]
    no_objection: str
    no_more: frozenset[str]
    digits: tuple[str, ...]
    repeated: Mapping[str, int]
    at: tuple[str, ...]
    signs: Mapping[str, str]
    fillers: str
    machines: str
    emotions: Mapping[str, str]
    denying: str
    objecting: str
    go_on: frozenset[str]
    open_ended: str
