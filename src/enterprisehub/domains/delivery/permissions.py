"""Who may see the work, connect its sources and decide what its statuses mean."""

from enterprisehub.kernel.identity.permissions import LEADERS, READERS, WORKERS, permission

DELIVERY_READ = permission("delivery.work.read", "See projects, work and forecasts", READERS)
WORKSPACES_COMPARE = permission(
    "delivery.workspaces.compare", "See the work of all workspaces side by side", READERS
)
EXPORTS_RUN = permission(
    "delivery.exports.run", "Export work items and what figures are made of as files", LEADERS
)
FORECASTS_WRITE = permission(
    "delivery.forecasts.write", "Make forecasts and correct what they are made from", WORKERS
)
SOURCES_READ = permission("delivery.sources.read", "See where the work comes from", READERS)
SOURCES_WRITE = permission(
    "delivery.sources.write", "Connect sources of work, choose projects, map statuses", LEADERS
)
DEALS_LINK = permission(
    "delivery.deals.write", "Link deals to projects, keep and withdraw promises", WORKERS
)
PORTALS_WRITE = permission(
    "delivery.links.write", "Give customers links to the progress of their projects", LEADERS
)
