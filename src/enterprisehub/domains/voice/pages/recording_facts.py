"""What a call's page says of its recording: the law it was kept by, and its copy."""

from enterprisehub.domains.voice.models import CallRow, RecordingRow

_COPIES = {
    "waiting": "Being copied to the second store",
    "copied": "In the second store, read back and the same",
}


def recording_facts(call: CallRow, row: RecordingRow | None) -> list[tuple[str, str]]:
    """Labelled lines; none where nothing was to be recorded."""
    facts: list[tuple[str, str]] = []
    if says := call.recording_rule.get("says"):
        rules = ", ".join(call.recording_rule.get("rules", ()))
        facts.append(("Recording law", f"{says} {f'({rules})' if rules else ''}".strip()))
    if row is not None and row.copy_state != "none":
        says = _COPIES.get(row.copy_state, f"Not copied: {row.copy_says}")
        when = f", {row.copied_at:%-d %b %Y %H:%M} UTC" if row.copied_at else ""
        facts.append(("Copy", f"{says}{when}"))
    return facts
