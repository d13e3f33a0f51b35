"""What a language is called in English, by its ISO 639-1 code."""

from typing import Final

NAMES: Final = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "mr": "Marathi", "nl": "Dutch",
    "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sv": "Swedish", "ta": "Tamil", "te": "Telugu", "th": "Thai",
    "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip


def language_name(code: str | None) -> str:
    """Spanish for "es" and for "es-MX"; a code that is not known here stays as it is."""
    return NAMES.get((code or "").partition("-")[0].lower(), code or "")


_IN: Final = {
    "en": {code: NAMES[code] for code in ("en", "es", "de", "fr", "it", "nl")},
    "es": {"en": "inglés", "es": "español", "de": "alemán", "fr": "francés", "it": "italiano",
           "nl": "neerlandés"},
    "de": {"en": "Englisch", "es": "Spanisch", "de": "Deutsch", "fr": "Französisch",
           "it": "Italienisch", "nl": "Niederländisch"},
    "fr": {"en": "anglais", "es": "espagnol", "de": "allemand", "fr": "français",
           "it": "italien", "nl": "néerlandais"},
    "it": {"en": "inglese", "es": "spagnolo", "de": "tedesco", "fr": "francese",
           "it": "italiano", "nl": "olandese"},
    "nl": {"en": "Engels", "es": "Spaans", "de": "Duits", "fr": "Frans", "it": "Italiaans",
           "nl": "Nederlands"},
}  # fmt: skip


def language_in(code: str, spoken: str) -> str:
    """What the language `code` is called in the language `spoken`."""
    return _IN[spoken][code]
