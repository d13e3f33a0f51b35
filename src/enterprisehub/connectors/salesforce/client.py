"""Salesforce's REST API: queries, how it names its limits, and what is worth another try.

Source: developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest (Query, QueryAll, sObject
Rows, sObject Collections, Limit Info Header, Status Codes and Error Responses).
"""

import re

import httpx

from enterprisehub.kernel.connectors.rest import (
    DAILY_SECONDS,
    TOO_MANY,
    Json,
    RestClient,
    named_wait,
)
from enterprisehub.kernel.errors import ConnectorRejected, RateLimited

DATA = "/services/data/v62.0"
# The day's calls are one pool for every program of the company: reading leaves the last ones.
MOST_USED_RATIO = 0.95
HELD_SECONDS = 900
CONCURRENT_SECONDS = 30
_USED = re.compile(r"\bapi-usage=(\d+)/(\d+)")
_PASSING = {"UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "QUERY_TIMEOUT"}
_GONE = {"ENTITY_IS_DELETED", "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY"}


class SalesforceClient(RestClient):
    vendor = "Salesforce"
    _used = (0, 0)

    async def query(self, soql: str, *, deleted: bool = False, sparing: bool = False) -> list[Json]:
        """Every row of the answer, which may come in parts; with deleted ones where asked.

        Raises:
            RateLimited: also where a `sparing` query finds the day's calls nearly used up.
        """
        path = f"{DATA}/{'queryAll' if deleted else 'query'}"
        answer = await self.get(path, q=soql)
        rows = list(answer.get("records") or ())
        while not answer.get("done", True):
            answer = await self.get(str(answer["nextRecordsUrl"]))
            rows += answer.get("records") or ()
        if sparing:
            self._spare()
        return rows

    def _spare(self) -> None:
        used, most = self._used
        if most and used / most >= MOST_USED_RATIO:
            raise RateLimited(
                f"Salesforce: {used:,} of {most:,} calls of the day are used. Reading waits, so "
                "that others can go on.",
                retry_after_seconds=HELD_SECONDS,
            )

    def note(self, answer: httpx.Response) -> None:
        """`Sforce-Limit-Info: api-usage=10018/100000`"""
        if found := _USED.search(answer.headers.get("Sforce-Limit-Info", "")):
            self._used = (int(found[1]), int(found[2]))

    @classmethod
    def said(cls, told: Json) -> str:
        """A list of errors, each with its name and the fields that it is about."""
        return "; ".join(_words(one) for one in _errors(told))[:500] or super().said(told)

    @classmethod
    def code(cls, told: Json) -> str:
        return next((str(one.get("errorCode") or "") for one in _errors(told)), "")

    @classmethod
    def wait_seconds(cls, answer: httpx.Response, told: Json) -> int:
        """403 REQUEST_LIMIT_EXCEEDED: the day's calls are used, or too many run at once."""
        if answer.status_code == TOO_MANY:
            return named_wait(answer) or CONCURRENT_SECONDS
        if cls.code(told) != "REQUEST_LIMIT_EXCEEDED":
            return 0
        at_once = "concurrent" in cls.said(told).lower()
        return named_wait(answer) or (CONCURRENT_SECONDS if at_once else DAILY_SECONDS)

    @classmethod
    def may_pass(cls, answer: httpx.Response, told: Json) -> bool:
        return super().may_pass(answer, told) or cls.code(told) in _PASSING

    @classmethod
    def is_missing(cls, error: ConnectorRejected) -> bool:
        return super().is_missing(error) or error.details.get("code") in _GONE


def _errors(told: Json) -> list[Json]:
    return [one for one in told.get("results") or () if isinstance(one, dict)]


def _words(error: Json) -> str:
    fields = ", ".join(map(str, error.get("fields") or ()))
    about = ": ".join(filter(None, (str(error.get("errorCode") or ""), fields)))
    return f"{error.get('message') or 'refused'} ({about})" if about else str(error.get("message"))
