"""HubSpot's API: how it names its limits.

Source: developers.hubspot.com/docs/api/crm/* (v3 objects, v4 associations) and …/usage-details.
"""

import httpx

from enterprisehub.kernel.connectors.rest import (
    DAILY_SECONDS,
    TOO_MANY,
    Json,
    RestClient,
    limit_wait,
    named_wait,
)

API = "https://api.hubapi.com"


class HubspotClient(RestClient):
    vendor = "HubSpot"

    @classmethod
    def wait_seconds(cls, answer: httpx.Response, told: Json) -> int:
        """The daily limit ends at midnight of the portal's zone, and is named in the body too."""
        daily = answer.status_code == TOO_MANY and str(told.get("policyName")).upper() == "DAILY"
        if daily and not named_wait(answer):
            return DAILY_SECONDS
        return limit_wait(answer, "X-HubSpot-RateLimit-")
