"""What was looked up or arranged, in the words of the language spoken. Pure."""

from collections.abc import Sequence
from datetime import datetime

from enterprisehub.domains.concierge.contracts import (
    Asked,
    Booked,
    Listing,
    ListingsFound,
    OpenTime,
)
from enterprisehub.domains.conversations.flows.phrasebook import phrasebook
from enterprisehub.kernel.text.languages import LANGUAGES
from enterprisehub.kernel.text.languages.written import written_sum

_COINS = {"USD": "$", "EUR": "€", "GBP": "£"}
_CENTS = 100
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
           "septiembre", "octubre", "noviembre", "diciembre"),
}  # fmt: skip
_NOON = 12
_TEXTS = {
    "en": {
        "one": "We have one that fits: {homes}.",
        "some": "We have {count} that fit: {homes}.",
        "many": "We have {count} that fit, among them {homes}.",
        "near": "Nothing fits exactly right now. The nearest we have: {homes}.",
        "none": "I find nothing that fits right now. {agent} will look out for it.",
        "offer": "I can offer {times}. Which suits you?",
        "offer_one": "I can offer {times}. Does that suit you?",
        "not_then": "That time is not free.",
        "just_taken": "That time has just been taken.",
        "no_times": "I see no free time in the next days. {agent} will get back to you about one.",
        "other_times": "What day and time would suit you?",
        "booked": "Done: {when} with {name}{about}.",
        "booked_already": "You are down for {when} with {name}{about} already.",
        "asked": "I have asked {name} to call you back{when}.",
        "not_known": "I find no {name} here, but I have left the request that you be called back.",
        "about": " for {about}",
        "source": " (Source: {source})",
        "and": " and ",
        "or": " or ",
        "bedrooms": "{count} bedrooms",
        "bedroom": "1 bedroom",
        "in": "{address} in {place}",
    },
    "es": {
        "one": "Tenemos una que encaja: {homes}.",
        "some": "Tenemos {count} que encajan: {homes}.",
        "many": "Tenemos {count} que encajan, entre ellas {homes}.",
        "near": "Ahora mismo nada encaja del todo. Lo más cercano que tenemos: {homes}.",
        "none": "Ahora mismo no encuentro nada que encaje. {agent} estará pendiente.",
        "offer": "Le puedo ofrecer {times}. ¿Cuál le conviene?",
        "offer_one": "Le puedo ofrecer {times}. ¿Le conviene?",
        "not_then": "Esa hora no está libre.",
        "just_taken": "Esa hora acaba de ocuparse.",
        "no_times": "No veo horas libres en los próximos días. {agent} le propondrá una.",
        "other_times": "¿Qué día y a qué hora le convendría?",
        "booked": "Listo: {when} con {name}{about}.",
        "booked_already": "Ya tiene cita {when} con {name}{about}.",
        "asked": "Le he pedido a {name} que le llame{when}.",
        "not_known": "Aquí no encuentro a {name}, pero dejé el recado de que le llamen.",
        "about": " para {about}",
        "source": " (Fuente: {source})",
        "and": " y ",
        "or": " o ",
        "bedrooms": "{count} recámaras",
        "bedroom": "1 recámara",
        "in": "{address} en {place}",
    },
}


def _further(language: str) -> dict[str, str]:
    """The same sentences, as the phrases of a further language have them."""
    book = phrasebook(language)
    return {key: book.say(f"help.{key}", tone="any", seed="") for key in _TEXTS["en"]}


class HelpWords:
    """The sentences of one language; `{agent}` stays open for the speaker to fill."""

    def __init__(self, language: str) -> None:
        self.language = language if language in (*_TEXTS, *LANGUAGES) else "en"
        self._texts = _TEXTS.get(self.language) or _further(self.language)

    def say(self, key: str, **parts: object) -> str:
        text = self._texts[key]
        for name, value in parts.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def listings(self, found: ListingsFound) -> str:
        if not found.shown:
            return self.say("none")
        homes = self._joined([self._home(one) for one in found.shown], "; ")
        if not found.fitting:
            return self.say("near", homes=homes)
        if found.fitting == 1:
            return self.say("one", homes=homes)
        key = "some" if found.fitting == len(found.shown) else "many"
        return self.say(key, count=found.fitting, homes=homes)

    def times(self, times: Sequence[OpenTime]) -> str:
        if not times:
            return self.say("no_times")
        said: list[str] = []
        for place, one in enumerate(times):
            same = place and times[place - 1].starts_at.date() == one.starts_at.date()
            said.append(self._clock(one.starts_at) if same else self.when(one.starts_at))
        key = "offer" if len(said) > 1 else "offer_one"
        return self.say(key, times=self._joined(said, ", ", last="or"))

    def booked(self, done: Booked, about: str) -> str:
        key = "booked_already" if done.again else "booked"
        for_what = self.say("about", about=about) if about else ""
        return self.say(key, when=self.when(done.starts_at), name=done.user_name, about=for_what)

    def asked(self, done: Asked, due_at: datetime | None) -> str:
        when = " " + self.when(due_at) if due_at else ""
        return self.say("asked" if done.known else "not_known", name=done.user_name, when=when)

    def when(self, at: datetime) -> str:
        """As "Thursday, November 26 at 4 PM"; the clock is that of `at`."""
        if self.language in LANGUAGES:
            further = LANGUAGES[self.language]
            month = further.months[at.month - 1]
            written = further.written_day.format(day=at.day, month=month)
            return f"{further.weekdays[at.weekday()]}, {written} {self._clock(at)}"
        day = _DAYS[self.language][at.weekday()]
        month = _MONTHS[self.language][at.month - 1]
        if self.language == "es":
            return f"el {day} {at.day} de {month} {self._clock(at)}"
        return f"{day}, {month} {at.day} {self._clock(at)}"

    def _clock(self, at: datetime) -> str:
        if self.language in LANGUAGES:
            written = LANGUAGES[self.language].written_time
            return written.format(hour=at.hour, minute=f"{at.minute:02}")
        if self.language == "es":
            return f"a las {at.hour}:{at.minute:02}"
        half = "AM" if at.hour < _NOON else "PM"
        minutes = f":{at.minute:02}" if at.minute else ""
        return f"at {(at.hour - 1) % _NOON + 1}{minutes} {half}"

    def _home(self, one: Listing) -> str:
        parts = [self.say("in", address=one.address, place=one.place)]
        if one.bedrooms:
            key = "bedroom" if one.bedrooms == 1 else "bedrooms"
            parts.append(self.say(key, count=one.bedrooms))
        return ", ".join([*parts, money(one.price_cents, one.currency, self.language)])

    def _joined(self, said: Sequence[str], comma: str, *, last: str = "and") -> str:
        *first, end = said
        return f"{comma.join(first)}{self._texts[last]}{end}" if first else end


def money(cents: int, currency: str, language: str = "en") -> str:
    """Whole units: nobody says the cents of a house."""
    whole = round(cents / _CENTS) * _CENTS
    return written_sum(whole, _COINS.get(currency), currency, language)
