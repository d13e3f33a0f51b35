"""HighLevel's API: its version, how it names its limits and what is missing.

Source: GoHighLevel/highlevel-api-docs (contacts, opportunities), marketplace.gohighlevel.com/docs.
"""

from collections.abc import Mapping
from typing import ClassVar

import httpx

from enterprisehub.kernel.connectors.rest import Json, RestClient, limit_wait
from enterprisehub.kernel.errors import ConnectorRejected

API = "https://services.leadconnectorhq.com"


class HighLevelClient(RestClient):
    vendor = "HighLevel"
    headers: ClassVar[Mapping[str, str]] = {"Version": "2021-07-28"}

    @classmethod
    def is_missing(cls, error: ConnectorRejected) -> bool:
        """It says so with 404, or with 400 and these words."""
        status = error.details.get("status")
        return status == httpx.codes.NOT_FOUND or (
            status == httpx.codes.BAD_REQUEST and "not found" in error.message.lower()
        )

    @classmethod
    def wait_seconds(cls, answer: httpx.Response, told: Json) -> int:
        """100 requests in ten seconds and 200,000 a day, per app and location."""
        del told
        return limit_wait(answer, "X-RateLimit-")
