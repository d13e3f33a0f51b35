"""The languages that are said and heard beside English and Spanish, a file each.

English and Spanish have their own grammars; every other language is one table here, and one file
of the same name in the domains that speak it.
"""

from typing import Final

from enterprisehub.kernel.text.languages import de, fr, it, nl
from enterprisehub.kernel.text.languages.language import Language

__all__ = ["LANGUAGES", "SPOKEN", "Language"]

LANGUAGES: Final[dict[str, Language]] = {
    one.LANGUAGE.code: one.LANGUAGE for one in (de, fr, it, nl)
}
SPOKEN: Final[tuple[str, ...]] = ("en", "es", *LANGUAGES)
"""Every language a call can be held in, by its ISO 639-1 code."""
