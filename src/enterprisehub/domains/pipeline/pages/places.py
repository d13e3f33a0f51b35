"""Where the screens of pipeline are."""

from enterprisehub.domains.pipeline.permissions import PIPELINE_READ
from enterprisehub.ui.navigation import NAVIGATION, NavItem

BOARD, FORECAST = "/pipeline", "/pipeline/forecast"
ATTRIBUTION, ADVISOR = "/pipeline/attribution", "/pipeline/advisor"
MODEL, DIGEST, SETTINGS = "/pipeline/model", "/pipeline/digest", "/settings/pipeline"
TABS = [
    ("Board", BOARD),
    ("Forecast", FORECAST),
    ("Attribution", ATTRIBUTION),
    ("Advisor", ADVISOR),
    ("Model", MODEL),
    ("Digest", DIGEST),
]
NAVIGATION.add(
    NavItem("Revenue", "Pipeline", BOARD, "chart-column", permission=PIPELINE_READ, order=42),
    NavItem("Revenue", "Forecast", FORECAST, "trending-up", permission=PIPELINE_READ, order=43),
    NavItem("Revenue", "Attribution", ATTRIBUTION, "route", permission=PIPELINE_READ, order=44),
    NavItem("Revenue", "Advisor", ADVISOR, "compass", permission=PIPELINE_READ, order=45),
)
