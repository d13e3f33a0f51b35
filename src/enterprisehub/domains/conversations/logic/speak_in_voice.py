"""An answer of the rules in the tenant's writing voice: its contractions, and nothing else."""

import re
from collections.abc import Iterable
from dataclasses import replace

from enterprisehub.domains.conversations.logic.phrase_reply import Phrased
from enterprisehub.domains.messaging.contracts.style import in_contractions
from enterprisehub.domains.messaging.ports import WritingStyle


def speak_in_voice(phrased: Phrased, style: WritingStyle, kept: Iterable[str]) -> Phrased:
    """English answers are drawn together or written out; others are as they were.

    What must be kept, and the tenant's and the lead's own words, stay letter by letter. Pure.
    """
    if phrased.language != "en" or style.spoken == "neutral":
        return phrased
    stay = sorted({*kept, *map(str, phrased.facts.values())} - {""}, key=len, reverse=True)
    if not stay:
        return replace(phrased, text=in_contractions(phrased.text, style.spoken))
    parts = re.split("({})".format("|".join(map(re.escape, stay))), phrased.text)
    spoken = [part if part in stay else in_contractions(part, style.spoken) for part in parts]
    return replace(phrased, text="".join(spoken))
