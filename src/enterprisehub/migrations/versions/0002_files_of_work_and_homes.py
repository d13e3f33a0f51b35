"""Take work items and listings from files."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_LIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    op.add_column("concierge_listings", sa.Column("external_key", sa.String(), nullable=True))
    op.create_index(
        "uq_concierge_listings_external_key",
        "concierge_listings",
        ["tenant_id", "external_key"],
        unique=True,
        postgresql_where=_LIVE,
    )
    # Which kinds there are is declared by the domains.
    op.drop_constraint(op.f("ck_crm_imports_record_kind"), "crm_imports", type_="check")
    _name_vendors("'jira', 'github', 'sandbox', 'file'")


def downgrade() -> None:
    _name_vendors("'jira', 'github', 'sandbox'")
    op.create_check_constraint(
        op.f("ck_crm_imports_record_kind"),
        "crm_imports",
        "record_kind IN ('contact', 'company', 'deal')",
    )
    op.drop_index(
        "uq_concierge_listings_external_key",
        table_name="concierge_listings",
        postgresql_where=_LIVE,
    )
    op.drop_column("concierge_listings", "external_key")


def _name_vendors(listed: str) -> None:
    name = op.f("ck_delivery_sites_vendor")
    op.drop_constraint(name, "delivery_sites", type_="check")
    op.create_check_constraint(name, "delivery_sites", f"vendor IN ({listed})")
