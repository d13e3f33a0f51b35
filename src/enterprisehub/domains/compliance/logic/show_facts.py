"""The facts of a receipt as people read them; the whole of them stands below as data."""

from typing import Any

from enterprisehub.domains.compliance.models import ReceiptRow

_REGISTERED = {True: "listed", False: "not listed", None: "never checked"}
_BY = (("author", "Written by"), ("template", "Template"), ("model", "Model"), ("prompt", "Prompt"))


def facts_shown(row: ReceiptRow) -> list[tuple[str, str]]:
    """What was known of the person and the tenant, how the text was made, what it relied on."""
    known = row.facts.get("known", {})
    lines = [*_of_person(known), *_of_text(row), *_stated(row)]
    return [(label, text) for label, text in lines if text]


def _of_person(known: dict[str, Any]) -> list[tuple[str, str]]:
    where = known.get("whereabouts", {})
    phone = where.get("phone_e164")
    zones = (where.get("stated_zone"), where.get("device_zone"))
    return [
        ("Phone", phone or ""),
        ("State", where.get("state") or ""),
        ("Time zone they gave", ", ".join(filter(None, zones))),
        ("Opt-outs", _opt_outs(known.get("opt_outs", ()))),
        ("Consents", _consents(known.get("consents", ()))),
        ("Do Not Call list", _REGISTERED[known.get("do_not_call")] if phone else ""),
        ("They last wrote", _moment(known.get("last_inbound_at"))),
        ("Unasked messages in 24 h", str(len(known.get("unasked_sent", ())))),
        ("Do not disturb", ", ".join(d["says"] for d in known.get("disturbances", ()))),
        ("Written by a person", "yes" if known.get("written_by_person") else ""),
        ("Approved by a person", "yes" if known.get("looked_at_by_person") else ""),
    ]


def _of_text(row: ReceiptRow) -> list[tuple[str, str]]:
    made = row.provenance
    lines = []
    for name, label in _BY:
        version = made.get(f"{name}_version")
        text = str(made.get(name) or "")
        lines.append((label, f"{text}, version {version}" if text and version else text))
    facts = [
        (str(fact["name"]).removeprefix("slot.").replace("_", " ").capitalize(), str(fact["value"]))
        for fact in made.get("facts", ())
    ]
    return [*lines, *facts]


def _stated(row: ReceiptRow) -> list[tuple[str, str]]:
    """What the proposer relied on, beyond what the text says anyway."""
    said = {str(fact["value"]) for fact in row.provenance.get("facts", ())}
    stated = row.facts.get("stated", {})
    return [
        (name.replace("_", " ").capitalize(), _plain(value))
        for name, value in stated.items()
        if _plain(value) not in said
    ]


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one).replace(":", " ").replace("_", " ") for one in value)
    return "" if value is None else str(value)


def _opt_outs(rows: Any) -> str:
    said = [f"{o['opted_out_at'][:10]} “{o['words'][:60]}”" for o in rows]
    return ", ".join(said) or "none"


def _consents(rows: Any) -> str:
    given = [f"{c['kind'].replace('_', ' ')}, {c['given_at'][:10]}" for c in rows]
    return ", ".join(given) or "none recorded"


def _moment(text: str | None) -> str:
    return f"{text[:16].replace('T', ' ')} UTC" if text else ""
