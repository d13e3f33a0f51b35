"""What roles may do with what is said about deals."""

from enterprisehub.kernel.identity.permissions import LEADERS, READERS, WORKERS, permission

PIPELINE_READ = permission("pipeline.read", "See scores, risks, forecasts and attribution", READERS)
FORECASTS_WRITE = permission("pipeline.forecasts.write", "Have forecasts and models made", LEADERS)
SETTINGS_WRITE = permission("pipeline.settings.write", "Set quotas and thresholds", LEADERS)
AGENTS_RUN = permission("pipeline.agents.run", "Have deals analysed and advised on", WORKERS)
SOURCES_WRITE = permission("pipeline.sources.write", "Record where leads came from", WORKERS)
