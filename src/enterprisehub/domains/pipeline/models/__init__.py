"""Tables of pipeline."""

from enterprisehub.domains.pipeline.models.forecasts import ForecastRow
from enterprisehub.domains.pipeline.models.scores import (
    AlertRow,
    ModelRow,
    ScoreRow,
    StandingRow,
)
from enterprisehub.domains.pipeline.models.sources import LeadSourceRow

__all__ = ["AlertRow", "ForecastRow", "LeadSourceRow", "ModelRow", "ScoreRow", "StandingRow"]
