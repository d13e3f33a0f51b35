"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import enterprisehub.kernel.search.models

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assistant_memories",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("valid_from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_message_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('preference', 'fact')", name=op.f("ck_assistant_memories_kind")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_assistant_memories")),
    )
    op.create_index(
        "uq_assistant_memories_current",
        "assistant_memories",
        ["tenant_id", "user_id", "kind", "key"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL AND deleted_at IS NULL"),
    )
    op.create_table(
        "assistant_sessions",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), server_default="", nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("leaf_id", sa.Uuid(), nullable=True),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_assistant_sessions")),
    )
    op.create_index(
        "ix_assistant_sessions_user",
        "assistant_sessions",
        ["tenant_id", "user_id", "last_message_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "compliance_receipts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("action_kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("unasked", sa.Boolean(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("local_times", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("jurisdictions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("frequency", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("opt_out_state", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("provenance", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule_versions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("inputs_hash", sa.String(), nullable=False),
        sa.Column("body_sha256", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "outcome IN ('allow', 'defer_until', 'refuse', 'review')",
            name=op.f("ck_compliance_receipts_outcome"),
        ),
        sa.CheckConstraint(
            "stage IN ('propose', 'send')", name=op.f("ck_compliance_receipts_stage")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_compliance_receipts")),
    )
    op.create_index(
        "ix_compliance_receipts_action",
        "compliance_receipts",
        ["tenant_id", "action_id", "decided_at"],
        unique=False,
    )
    op.create_index(
        "ix_compliance_receipts_at",
        "compliance_receipts",
        ["tenant_id", "decided_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_compliance_receipts_contact",
        "compliance_receipts",
        ["tenant_id", "contact_id", "decided_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_compliance_receipts_sent",
        "compliance_receipts",
        ["tenant_id", "channel", "decided_at", "address", "contact_id", "unasked"],
        unique=False,
        postgresql_where=sa.text("stage = 'send' AND outcome = 'allow'"),
    )
    op.create_index(
        "ix_compliance_receipts_unasked",
        "compliance_receipts",
        ["tenant_id", "address", "decided_at"],
        unique=False,
        postgresql_where=sa.text("stage = 'send' AND outcome = 'allow' AND unasked"),
    )
    op.create_table(
        "compliance_registry_checks",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("phone_e164", sa.String(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_compliance_registry_checks")),
        sa.UniqueConstraint(
            "tenant_id",
            "phone_e164",
            name=op.f("uq_compliance_registry_checks_tenant_id_phone_e164"),
        ),
    )
    op.create_table(
        "concierge_answers",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("source", sa.String(), server_default="", nullable=False),
        sa.Column("language", sa.String(), server_default="en", nullable=False),
        sa.Column(
            "question_terms", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("answer_terms", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("language IN ('en', 'es')", name=op.f("ck_concierge_answers_language")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_concierge_answers")),
    )
    op.create_index(
        "ix_concierge_answers_language",
        "concierge_answers",
        ["tenant_id", "language", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "concierge_listings",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("price_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("bedrooms", sa.Integer(), nullable=True),
        sa.Column("bathrooms", sa.Double(), nullable=True),
        sa.Column("status", sa.String(), server_default="for_sale", nullable=False),
        sa.Column("url", sa.String(), server_default="", nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "status IN ('for_sale', 'under_contract', 'sold', 'withdrawn')",
            name=op.f("ck_concierge_listings_status"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_concierge_listings")),
    )
    op.create_index(
        "ix_concierge_listings_offered",
        "concierge_listings",
        ["tenant_id", "place_key", "price_cents", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND status = 'for_sale'"),
    )
    op.create_index(
        "uq_concierge_listings_address",
        "concierge_listings",
        ["tenant_id", "address_key", "place_key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "content_pieces",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_content_pieces")),
    )
    op.create_index(
        "ix_content_pieces_made",
        "content_pieces",
        ["tenant_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "conversations_flows",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("flow_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'live', 'retired')", name=op.f("ck_conversations_flows_state")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_conversations_flows")),
        sa.UniqueConstraint(
            "tenant_id",
            "name",
            "flow_version",
            name=op.f("uq_conversations_flows_tenant_id_name_flow_version"),
        ),
    )
    op.create_table(
        "crm_companies",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("phone_e164", sa.String(), nullable=True),
        sa.Column("industry", sa.String(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(), server_default="", nullable=False),
        sa.Column("street", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("postal_code", sa.String(), nullable=True),
        sa.Column("country", sa.String(), server_default="US", nullable=False),
        sa.Column("owner_user_id", sa.Uuid(), nullable=True),
        sa.Column("tags", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "custom", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("external_key", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_companies")),
    )
    op.create_index(
        "ix_crm_companies_by_created_at",
        "crm_companies",
        ["tenant_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_companies_by_name_key",
        "crm_companies",
        ["tenant_id", "name_key", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_companies_by_updated_at",
        "crm_companies",
        ["tenant_id", "updated_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        op.f("ix_crm_companies_owner_user_id"), "crm_companies", ["owner_user_id"], unique=False
    )
    op.create_index(
        "uq_crm_companies_domain",
        "crm_companies",
        ["tenant_id", "domain"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "uq_crm_companies_external_key",
        "crm_companies",
        ["tenant_id", "external_key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "crm_custom_fields",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("record_kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column(
            "choices", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("required", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "record_kind IN ('contact', 'company', 'deal')",
            name=op.f("ck_crm_custom_fields_record_kind"),
        ),
        sa.CheckConstraint(
            "type IN ('text', 'number', 'money', 'date', 'yes_no', 'choice', 'link')",
            name=op.f("ck_crm_custom_fields_type"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_custom_fields")),
    )
    op.create_index(
        "uq_crm_custom_fields_key",
        "crm_custom_fields",
        ["tenant_id", "record_kind", "key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "crm_imports",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("record_kind", sa.String(), server_default="contact", nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("object_key", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("delimiter", sa.String(), server_default=",", nullable=False),
        sa.Column(
            "columns", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "sample", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "mapping", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "options", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("state", sa.String(), server_default="uploaded", nullable=False),
        sa.Column("next_byte", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("next_row", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unchanged_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("begun_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("file_removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "record_kind IN ('contact', 'company', 'deal')", name=op.f("ck_crm_imports_record_kind")
        ),
        sa.CheckConstraint(
            "state IN ('uploaded', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_crm_imports_state"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_imports")),
    )
    op.create_index(
        "ix_crm_imports_at", "crm_imports", ["tenant_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "crm_lists",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("description", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_lists")),
    )
    op.create_index(
        "uq_crm_lists_name_key",
        "crm_lists",
        ["tenant_id", "name_key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "crm_merges",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("merged_by", sa.String(), nullable=False),
        sa.Column(
            "choices", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "before", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "after", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "keys", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "moved", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("kind IN ('contact', 'company')", name=op.f("ck_crm_merges_kind")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_merges")),
    )
    op.create_index(
        "ix_crm_merges_at", "crm_merges", ["tenant_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_crm_merges_kept", "crm_merges", ["tenant_id", "kept_id"], unique=False)
    op.create_index(
        "uq_crm_merges_other",
        "crm_merges",
        ["tenant_id", "other_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "crm_pipelines",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_pipelines")),
    )
    op.create_index(
        "uq_crm_pipelines_default",
        "crm_pipelines",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("is_default AND deleted_at IS NULL"),
    )
    op.create_table(
        "crm_places",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "name_lc",
            sa.Text(collation="C"),
            sa.Computed('lower(name COLLATE "C")', persisted=True),
            nullable=False,
        ),
        sa.Column("kind", sa.String(), server_default="city", nullable=False),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column(
            "aliases", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('city', 'county', 'neighborhood', 'postal_code', 'region', 'state')",
            name=op.f("ck_crm_places_kind"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_places")),
    )
    op.create_index(
        "uq_crm_places_name",
        "crm_places",
        ["tenant_id", "name_lc", "kind", "state"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "crm_suggestion_feedback",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "answer IN ('accepted', 'edited', 'dismissed')",
            name=op.f("ck_crm_suggestion_feedback_answer"),
        ),
        sa.CheckConstraint(
            "score BETWEEN 0 AND 100", name=op.f("ck_crm_suggestion_feedback_score")
        ),
        sa.CheckConstraint(
            "threshold BETWEEN 0 AND 100", name=op.f("ck_crm_suggestion_feedback_threshold")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_suggestion_feedback")),
        sa.UniqueConstraint(
            "tenant_id", "action_id", name=op.f("uq_crm_suggestion_feedback_tenant_id_action_id")
        ),
    )
    op.create_index(
        "ix_crm_suggestion_feedback_at",
        "crm_suggestion_feedback",
        ["tenant_id", "answered_at"],
        unique=False,
    )
    op.create_table(
        "crm_suggestion_models",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sample_count", sa.Integer(), nullable=False),
        sa.Column("accepted_count", sa.Integer(), nullable=False),
        sa.Column("loss", sa.Double(), nullable=True),
        sa.Column("base_loss", sa.Double(), nullable=True),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column(
            "thresholds",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column(
            "effect", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_suggestion_models")),
    )
    op.create_index(
        "ix_crm_suggestion_models_at",
        "crm_suggestion_models",
        ["tenant_id", "learned_at"],
        unique=False,
    )
    op.create_table(
        "crm_tag_links",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("tag_key", sa.Text(collation="C"), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_tag_links")),
    )
    op.create_index(
        "ix_crm_tag_links_record", "crm_tag_links", ["tenant_id", "record_id"], unique=False
    )
    op.create_index(
        "uq_crm_tag_links",
        "crm_tag_links",
        ["tenant_id", "kind", "tag_key", "record_id"],
        unique=True,
    )
    op.create_table(
        "delivery_forecasts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("history", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "calibration",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("items", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("actual_on", sa.Date(), nullable=True),
        sa.Column("actual_items", sa.Integer(), nullable=True),
        sa.Column(
            "held", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "question IN ('when', 'how_many')", name=op.f("ck_delivery_forecasts_question")
        ),
        sa.CheckConstraint("state IN ('open', 'graded')", name=op.f("ck_delivery_forecasts_state")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_forecasts")),
    )
    op.create_index(
        "ix_delivery_forecasts_made",
        "delivery_forecasts",
        ["tenant_id", "made_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_delivery_forecasts_state",
        "delivery_forecasts",
        ["tenant_id", "state", "made_on"],
        unique=False,
    )
    op.create_table(
        "delivery_insights",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_title", sa.String(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'confirmed', 'rejected')", name=op.f("ck_delivery_insights_state")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_insights")),
        sa.UniqueConstraint(
            "tenant_id",
            "rule",
            "subject_id",
            "found_on",
            name=op.f("uq_delivery_insights_tenant_id_rule_subject_id_found_on"),
        ),
    )
    op.create_index(
        "ix_delivery_insights_state",
        "delivery_insights",
        ["tenant_id", "state", "found_on"],
        unique=False,
    )
    op.create_table(
        "delivery_people",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_people")),
    )
    op.create_index(
        "ix_delivery_people_name", "delivery_people", ["tenant_id", "name"], unique=False
    )
    op.create_table(
        "delivery_person_events",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=True),
        sa.Column("author_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("undone", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('merge', 'split', 'different', 'bot', 'human')",
            name=op.f("ck_delivery_person_events_kind"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_person_events")),
    )
    op.create_index(
        "ix_delivery_person_events_person",
        "delivery_person_events",
        ["tenant_id", "person_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "delivery_portal_links",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shows_items", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("shows_names", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_portal_links")),
    )
    op.create_table(
        "delivery_sites",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "options", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "vendor IN ('jira', 'github', 'sandbox')", name=op.f("ck_delivery_sites_vendor")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_sites")),
        sa.UniqueConstraint(
            "tenant_id",
            "vendor",
            "address",
            name=op.f("uq_delivery_sites_tenant_id_vendor_address"),
        ),
    )
    op.create_table(
        "delivery_sprint_forecasts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("sprint_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("item_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("chance_ratio", sa.Double(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("spread_ratios", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("history", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column(
            "calibration",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("done_items", sa.Integer(), nullable=True),
        sa.Column(
            "held", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'graded')", name=op.f("ck_delivery_sprint_forecasts_state")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_sprint_forecasts")),
        sa.UniqueConstraint(
            "tenant_id",
            "sprint_id",
            "made_on",
            name=op.f("uq_delivery_sprint_forecasts_tenant_id_sprint_id_made_on"),
        ),
    )
    op.create_index(
        "ix_delivery_sprint_forecasts_state",
        "delivery_sprint_forecasts",
        ["tenant_id", "state", "ends_on"],
        unique=False,
    )
    op.create_table(
        "delivery_teams",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_teams")),
    )
    op.create_table(
        "hygiene_alerts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("entity_type", sa.String(), nullable=True),
        sa.Column("entity_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by", sa.String(), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "severity IN ('info', 'warn', 'bad')", name=op.f("ck_hygiene_alerts_severity")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hygiene_alerts")),
    )
    op.create_index(
        "ix_hygiene_alerts_entity", "hygiene_alerts", ["tenant_id", "entity_id"], unique=False
    )
    op.create_index(
        "ix_hygiene_alerts_open",
        "hygiene_alerts",
        ["tenant_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("dismissed_at IS NULL AND over_at IS NULL"),
    )
    op.create_index(
        "uq_hygiene_alerts_key",
        "hygiene_alerts",
        ["tenant_id", "key"],
        unique=True,
        postgresql_where=sa.text("over_at IS NULL"),
    )
    op.create_table(
        "hygiene_mail_domains",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("takes_mail", sa.Boolean(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hygiene_mail_domains")),
        sa.UniqueConstraint(
            "tenant_id", "domain", name=op.f("uq_hygiene_mail_domains_tenant_id_domain")
        ),
    )
    op.create_table(
        "hygiene_models",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("model", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("record_count", sa.Integer(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hygiene_models")),
        sa.UniqueConstraint("tenant_id", "kind", name=op.f("uq_hygiene_models_tenant_id_kind")),
    )
    op.create_table(
        "hygiene_pairs",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("left_id", sa.Uuid(), nullable=False),
        sa.Column("right_id", sa.Uuid(), nullable=False),
        sa.Column("probability_pct", sa.Double(), nullable=False),
        sa.Column("strict", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("certain", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "weights", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("found_by", sa.String(), server_default="nightly", nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("merge_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("kind IN ('contact', 'company')", name=op.f("ck_hygiene_pairs_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'merged', 'distinct', 'ignored', 'gone')",
            name=op.f("ck_hygiene_pairs_state"),
        ),
        sa.CheckConstraint(
            "probability_pct BETWEEN 0 AND 100", name=op.f("ck_hygiene_pairs_probability_pct")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hygiene_pairs")),
        sa.UniqueConstraint(
            "tenant_id",
            "kind",
            "left_id",
            "right_id",
            name=op.f("uq_hygiene_pairs_tenant_id_kind_left_id_right_id"),
        ),
    )
    op.create_index(
        "ix_hygiene_pairs_left", "hygiene_pairs", ["tenant_id", "left_id"], unique=False
    )
    op.create_index(
        "ix_hygiene_pairs_queue",
        "hygiene_pairs",
        ["tenant_id", "state", "kind", "probability_pct", "id"],
        unique=False,
    )
    op.create_index(
        "ix_hygiene_pairs_right", "hygiene_pairs", ["tenant_id", "right_id"], unique=False
    )
    op.create_table(
        "hygiene_reports",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("report_date", sa.Date(), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.Column("duplicates_open", sa.Integer(), nullable=False),
        sa.Column("duplicates_found", sa.Integer(), nullable=False),
        sa.Column("duplicates_merged", sa.Integer(), nullable=False),
        sa.Column("contacts_validated", sa.Integer(), nullable=False),
        sa.Column("contacts_invalid", sa.Integer(), nullable=False),
        sa.Column("contacts_enriched", sa.Integer(), nullable=False),
        sa.Column("stale_records", sa.Integer(), nullable=False),
        sa.Column("alerts_open", sa.Integer(), nullable=False),
        sa.Column("health", sa.String(), nullable=False),
        sa.Column(
            "reasons", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "health IN ('green', 'yellow', 'red')", name=op.f("ck_hygiene_reports_health")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hygiene_reports")),
        sa.UniqueConstraint(
            "tenant_id", "report_date", name=op.f("uq_hygiene_reports_tenant_id_report_date")
        ),
    )
    op.create_table(
        "kernel_action_policies",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="100", nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("min_risk", sa.String(), nullable=True),
        sa.Column("max_risk", sa.String(), nullable=True),
        sa.Column("min_aps", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(), nullable=True),
        sa.Column("min_amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("max_amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("agent", sa.String(), nullable=True),
        sa.Column("min_approved_unedited_ratio", sa.Double(), nullable=True),
        sa.Column("min_decided_count", sa.Integer(), server_default="10", nullable=False),
        sa.Column("daily_cap", sa.Integer(), nullable=True),
        sa.Column(
            "approvers",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("escalate_after_minutes", sa.Integer(), nullable=True),
        sa.Column(
            "escalate_to",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "mode IN ('auto', 'earned', 'review', 'two_person')",
            name=op.f("ck_kernel_action_policies_mode"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_action_policies")),
    )
    op.create_index(
        "ix_kernel_action_policies_order",
        "kernel_action_policies",
        ["tenant_id", "position"],
        unique=False,
    )
    op.create_table(
        "kernel_actions",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rendered", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("effect_hash", sa.String(), nullable=False),
        sa.Column(
            "targets", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=True),
        sa.Column("subject_kind", sa.String(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column(
            "subjects", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "evidence", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("risk", sa.String(), nullable=False),
        sa.Column("aps", sa.Integer(), nullable=False),
        sa.Column(
            "aps_factors",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column(
            "priority", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("cost_microcents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=True),
        sa.Column("segment", sa.String(), server_default="", nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column(
            "policy", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("approvals_needed", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "approvers",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("escalate_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "escalate_to",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "approvals",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_because", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("original", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("changed_since", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unsettled", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("reaching_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("performed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversed_because", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "risk IN ('low', 'medium', 'high')", name=op.f("ck_kernel_actions_risk")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'performing', 'done', 'refused', 'rejected', 'failed', 'expired', 'cancelled', 'undone')",
            name=op.f("ck_kernel_actions_state"),
        ),
        sa.CheckConstraint("aps BETWEEN 0 AND 100", name=op.f("ck_kernel_actions_aps")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_actions")),
        sa.UniqueConstraint(
            "tenant_id", "dedupe_key", name=op.f("uq_kernel_actions_tenant_id_dedupe_key")
        ),
    )
    op.create_index(
        "ix_kernel_actions_due",
        "kernel_actions",
        ["not_before"],
        unique=False,
        postgresql_where=sa.text("state IN ('approved', 'performing')"),
    )
    op.create_index(
        "ix_kernel_actions_escalate",
        "kernel_actions",
        ["escalate_at"],
        unique=False,
        postgresql_where=sa.text("state = 'proposed' AND escalate_at IS NOT NULL"),
    )
    op.create_index(
        "ix_kernel_actions_queue",
        "kernel_actions",
        ["tenant_id", "state", "aps", "id"],
        unique=False,
    )
    op.create_index(
        "ix_kernel_actions_record",
        "kernel_actions",
        ["tenant_id", "agent", "kind", "segment", "decided_at"],
        unique=False,
        postgresql_where=sa.text("agent IS NOT NULL"),
    )
    op.create_index(
        "ix_kernel_actions_subject",
        "kernel_actions",
        ["tenant_id", "subject_kind", "subject_id"],
        unique=False,
    )
    op.create_table(
        "kernel_agent_bulks",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("wanted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), server_default="running", nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("estimated", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refused", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "reasons", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "status IN ('running', 'done', 'stopped')", name=op.f("ck_kernel_agent_bulks_status")
        ),
        sa.CheckConstraint("verb IN ('replay', 'cancel')", name=op.f("ck_kernel_agent_bulks_verb")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_agent_bulks")),
    )
    op.create_index(
        "ix_kernel_agent_bulks_created",
        "kernel_agent_bulks",
        ["tenant_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "kernel_agent_handoffs",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("root_run_id", sa.Uuid(), nullable=False),
        sa.Column("from_run_id", sa.Uuid(), nullable=False),
        sa.Column("to_run_id", sa.Uuid(), nullable=True),
        sa.Column("back_run_id", sa.Uuid(), nullable=True),
        sa.Column("from_agent", sa.String(), nullable=False),
        sa.Column("to_agent", sa.String(), nullable=False),
        sa.Column("path", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("says", sa.String(), server_default="", nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('accepted', 'completed', 'stalled', 'failed', 'refused')",
            name=op.f("ck_kernel_agent_handoffs_status"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_agent_handoffs")),
    )
    op.create_index(
        "ix_kernel_agent_handoffs_giver",
        "kernel_agent_handoffs",
        ["tenant_id", "from_run_id"],
        unique=False,
    )
    op.create_index(
        "ix_kernel_agent_handoffs_open",
        "kernel_agent_handoffs",
        ["tenant_id", "deadline_at"],
        unique=False,
        postgresql_where=sa.text("status = 'accepted'"),
    )
    op.create_table(
        "kernel_agent_registry",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("agent_name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), server_default="active", nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column(
            "checks", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("restarts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'paused', 'draining', 'stopped', 'starting')",
            name=op.f("ck_kernel_agent_registry_status"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_agent_registry")),
        sa.UniqueConstraint(
            "tenant_id", "agent_name", name=op.f("uq_kernel_agent_registry_tenant_id_agent_name")
        ),
    )
    op.create_table(
        "kernel_agent_runs",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("agent_name", sa.String(), nullable=False),
        sa.Column("agent_version", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("status", sa.String(), server_default="pending", nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("parent_run_id", sa.Uuid(), nullable=True),
        sa.Column("retry_of", sa.Uuid(), nullable=True),
        sa.Column("input", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("output", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "outcomes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("summary", sa.String(), nullable=True),
        sa.Column("engine", sa.String(), server_default="rules", nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("cost_microcents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tokens_in", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tokens_out", sa.Integer(), server_default="0", nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("from_step", sa.Integer(), nullable=True),
        sa.Column("repeats_allowed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "blocked", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column("handoff_id", sa.Uuid(), nullable=True),
        sa.Column("handed_over", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'running', 'waiting_approval', 'success', 'failed', 'timed_out', 'cancelled')",
            name=op.f("ck_kernel_agent_runs_status"),
        ),
        sa.CheckConstraint(
            "trigger IN ('user', 'schedule', 'event', 'agent')",
            name=op.f("ck_kernel_agent_runs_trigger"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_agent_runs")),
    )
    op.create_index(
        "ix_kernel_agent_runs_agent",
        "kernel_agent_runs",
        ["tenant_id", "agent_name", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_kernel_agent_runs_created",
        "kernel_agent_runs",
        ["tenant_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_kernel_agent_runs_held",
        "kernel_agent_runs",
        ["tenant_id", "agent_name"],
        unique=False,
        postgresql_where=sa.text("held_at IS NOT NULL"),
    )
    op.create_index(
        "ix_kernel_agent_runs_status",
        "kernel_agent_runs",
        ["tenant_id", "status", "created_at"],
        unique=False,
    )
    op.create_table(
        "kernel_api_keys",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_api_keys")),
    )
    op.create_index("ix_kernel_api_keys_hash", "kernel_api_keys", ["key_hash"], unique=False)
    op.create_table(
        "kernel_archives",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("span_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("span_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), server_default="planned", nullable=False),
        sa.Column(
            "files", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("row_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("manifest_path", sa.String(), nullable=True),
        sa.Column("manifest_sha256", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'extracted', 'uploaded', 'verified', 'removed', 'restored', 'stale')",
            name=op.f("ck_kernel_archives_state"),
        ),
        sa.CheckConstraint("span_from < span_to", name=op.f("ck_kernel_archives_span")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_archives")),
    )
    op.create_index(
        "ix_kernel_archives_kind",
        "kernel_archives",
        ["tenant_id", "kind", "span_from"],
        unique=False,
    )
    op.create_index(
        "uq_kernel_archives_open",
        "kernel_archives",
        ["tenant_id", "kind", "span_from"],
        unique=True,
        postgresql_where="state IN ('planned', 'extracted', 'uploaded', 'verified')",
    )
    op.create_table(
        "kernel_autonomy",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("level", sa.String(), server_default="review", nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("because", sa.String(), server_default="", nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default="true", nullable=False),
        sa.Column(
            "evidence", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "level IN ('review', 'sampled', 'automatic')", name=op.f("ck_kernel_autonomy_level")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_autonomy")),
        sa.UniqueConstraint(
            "tenant_id",
            "agent",
            "kind",
            "segment",
            name=op.f("uq_kernel_autonomy_tenant_id_agent_kind_segment"),
        ),
    )
    op.create_table(
        "kernel_change_links",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("change_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "position", name=op.f("pk_kernel_change_links")),
        info={"tenant_table": True},
    )
    op.create_index(
        "uq_kernel_change_links_seq",
        "kernel_change_links",
        ["tenant_id", "change_seq"],
        unique=True,
    )
    op.create_table(
        "kernel_changes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("txid", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "at", "seq", name=op.f("pk_kernel_changes")),
        info={"tenant_table": True},
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index(
        "ix_kernel_changes_order", "kernel_changes", ["tenant_id", "txid", "seq"], unique=False
    )
    op.create_index(
        "ix_kernel_changes_record",
        "kernel_changes",
        ["tenant_id", "record_id", "seq"],
        unique=False,
    )
    op.create_index("ix_kernel_changes_seq", "kernel_changes", ["tenant_id", "seq"], unique=False)
    op.create_table(
        "kernel_connector_accounts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("hook_key", sa.String(), nullable=False),
        sa.Column("credentials", sa.Text(), nullable=False),
        sa.Column(
            "options", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("state", sa.String(), server_default="connected", nullable=False),
        sa.Column("credentials_expire_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expiry_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_connector_accounts")),
    )
    op.create_index(
        "ix_kernel_connector_accounts_hook", "kernel_connector_accounts", ["hook_key"], unique=False
    )
    op.create_table(
        "kernel_events",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_events")),
    )
    op.create_index("ix_kernel_events_seq", "kernel_events", ["tenant_id", "seq"], unique=False)
    op.create_index(
        "ix_kernel_events_subject",
        "kernel_events",
        ["tenant_id", "subject_kind", "subject_id", "seq"],
        unique=False,
    )
    op.create_table(
        "kernel_goals",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("status", sa.String(), server_default="planned", nullable=False),
        sa.Column("engine", sa.String(), server_default="rules", nullable=False),
        sa.Column("reading", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("complexity_ratio", sa.Float(), nullable=False),
        sa.Column("concurrency", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_by_user", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "status IN ('planned', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_kernel_goals_status"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_goals")),
    )
    op.create_index(
        "ix_kernel_goals_created", "kernel_goals", ["tenant_id", "created_at"], unique=False
    )
    op.create_table(
        "kernel_invitations",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_invitations")),
    )
    op.create_index(
        "ix_kernel_invitations_token", "kernel_invitations", ["token_hash"], unique=False
    )
    op.create_table(
        "kernel_legal_holds",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("span_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("span_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_legal_holds")),
    )
    op.create_table(
        "kernel_live",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "txid",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=True),
        sa.Column(
            "data", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("permission", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_live")),
    )
    op.create_index(
        "ix_kernel_live_created", "kernel_live", ["tenant_id", "created_at"], unique=False
    )
    op.create_index("ix_kernel_live_txid", "kernel_live", ["tenant_id", "txid"], unique=False)
    op.create_table(
        "kernel_model_answers",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("exact_key", sa.Text(collation="C"), nullable=False),
        sa.Column("family_key", sa.Text(collation="C"), nullable=True),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("cost_microcents", sa.BigInteger(), nullable=False),
        sa.Column("cost_known", sa.Boolean(), nullable=False),
        sa.Column("embedding", enterprisehub.kernel.search.models.HalfVec(), nullable=True),
        sa.Column("embedding_model", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_model_answers")),
    )
    op.create_index(
        "ix_kernel_model_answers_expires",
        "kernel_model_answers",
        ["tenant_id", "expires_at"],
        unique=False,
    )
    op.create_index(
        "ix_kernel_model_answers_family",
        "kernel_model_answers",
        ["tenant_id", "family_key", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_kernel_model_answers_prompt",
        "kernel_model_answers",
        ["tenant_id", "prompt"],
        unique=False,
    )
    op.create_index(
        "uq_kernel_model_answers_exact",
        "kernel_model_answers",
        ["tenant_id", "exact_key"],
        unique=True,
    )
    op.create_table(
        "kernel_model_calls",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("status", sa.String(), server_default="reserved", nullable=False),
        sa.Column("prompt", sa.String(), server_default="", nullable=False),
        sa.Column("prompt_version", sa.String(), nullable=False),
        sa.Column("tokens_in", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tokens_out", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tokens_cached", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cost_microcents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cost_known", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("latency_ms", sa.Integer(), nullable=True),
        sa.Column("cache_level", sa.String(), server_default="none", nullable=False),
        sa.Column("saved_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("saved_microcents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("subject_kind", sa.String(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "cache_level IN ('none', 'miss', 'process', 'shared', 'similar')",
            name=op.f("ck_kernel_model_calls_cache_level"),
        ),
        sa.CheckConstraint(
            "status IN ('reserved', 'success', 'failed')", name=op.f("ck_kernel_model_calls_status")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_model_calls")),
    )
    op.create_index(
        "ix_kernel_model_calls_created",
        "kernel_model_calls",
        ["tenant_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_kernel_model_calls_prompt",
        "kernel_model_calls",
        ["tenant_id", "prompt", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_kernel_model_calls_run", "kernel_model_calls", ["tenant_id", "run_id"], unique=False
    )
    op.create_table(
        "kernel_notice_preferences",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_notice_preferences")),
        sa.UniqueConstraint(
            "tenant_id",
            "user_id",
            "kind",
            "channel",
            name=op.f("uq_kernel_notice_preferences_tenant_id_user_id_kind_channel"),
        ),
    )
    op.create_table(
        "kernel_notices",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("href", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_notices")),
    )
    op.create_index(
        "ix_kernel_notices_person",
        "kernel_notices",
        ["tenant_id", "user_id", "at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_kernel_notices_unread",
        "kernel_notices",
        ["tenant_id", "user_id", "key"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "kernel_operator_events",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("ip", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_operator_events")),
    )
    op.create_index(
        "ix_kernel_operator_events_at", "kernel_operator_events", ["at", "id"], unique=False
    )
    op.create_table(
        "kernel_prompt_choices",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("shares", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_prompt_choices")),
    )
    op.create_index(
        "ix_kernel_prompt_choices_latest",
        "kernel_prompt_choices",
        ["tenant_id", "prompt", "id"],
        unique=False,
    )
    op.create_table(
        "kernel_prompt_outcomes",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("prompt_version", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "outcome IN ('kept', 'refused', 'approved', 'edited', 'rejected')",
            name=op.f("ck_kernel_prompt_outcomes_outcome"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_prompt_outcomes")),
    )
    op.create_index(
        "ix_kernel_prompt_outcomes_of",
        "kernel_prompt_outcomes",
        ["tenant_id", "prompt", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_kernel_prompt_outcomes_once",
        "kernel_prompt_outcomes",
        ["tenant_id", "prompt", "subject_kind", "subject_id", "outcome"],
        unique=True,
    )
    op.create_table(
        "kernel_prompt_versions",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("based_on", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'published')", name=op.f("ck_kernel_prompt_versions_state")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_prompt_versions")),
        sa.UniqueConstraint(
            "tenant_id",
            "prompt",
            "number",
            name=op.f("uq_kernel_prompt_versions_tenant_id_prompt_number"),
        ),
    )
    op.create_table(
        "kernel_report_schedules",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column(
            "mail_to", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "every IN ('week', 'month')", name=op.f("ck_kernel_report_schedules_every")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_report_schedules")),
    )
    op.create_table(
        "kernel_reports",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("span_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("span_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column(
            "mail_to", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("pdf_sha256", sa.String(), nullable=True),
        sa.Column("size_bytes", sa.Integer(), nullable=True),
        sa.Column("warning", sa.String(), server_default="", nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'made', 'failed')", name=op.f("ck_kernel_reports_state")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_reports")),
    )
    op.create_index(
        "ix_kernel_reports_made", "kernel_reports", ["tenant_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "kernel_route_times",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("minute_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_route_times")),
        sa.UniqueConstraint(
            "tenant_id",
            "minute_at",
            "method",
            "route",
            "process",
            name=op.f("uq_kernel_route_times_tenant_id_minute_at_method_route_process"),
        ),
    )
    op.create_table(
        "kernel_search_documents",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("subtitle", sa.String(), server_default="", nullable=False),
        sa.Column("body", sa.String(), server_default="", nullable=False),
        sa.Column("name_keys", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', subtitle), 'B') || setweight(to_tsvector('english', body), 'C') || array_to_tsvector(ARRAY['tenant:' || tenant_id::text, 'kind:' || kind])",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "names",
            postgresql.TSVECTOR(),
            sa.Computed(
                "array_to_tsvector(name_keys) || array_to_tsvector(ARRAY['tenant:' || tenant_id::text, 'kind:' || kind])",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("embedding", enterprisehub.kernel.search.models.HalfVec(), nullable=True),
        sa.Column("embedding_model", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_search_documents")),
    )
    op.create_index(
        "ix_kernel_search_documents_model",
        "kernel_search_documents",
        ["tenant_id", "embedding_model"],
        unique=False,
        postgresql_where=sa.text("embedding_model IS NOT NULL"),
    )
    op.create_index(
        "ix_kernel_search_documents_names",
        "kernel_search_documents",
        ["names"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_kernel_search_documents_unembedded",
        "kernel_search_documents",
        ["tenant_id", "id"],
        unique=False,
        postgresql_where=sa.text("embedding_model IS NULL"),
    )
    op.create_index(
        "ix_kernel_search_documents_words",
        "kernel_search_documents",
        ["words"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "uq_kernel_search_documents_record",
        "kernel_search_documents",
        ["tenant_id", "kind", "record_id"],
        unique=True,
    )
    op.create_table(
        "kernel_security_events",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("ip", sa.Text(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column(
            "data", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_security_events")),
    )
    op.create_index(
        "ix_kernel_security_events_kind",
        "kernel_security_events",
        ["tenant_id", "kind", "id"],
        unique=False,
    )
    op.create_table(
        "kernel_settings",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_settings")),
        sa.UniqueConstraint(
            "tenant_id", "section", name=op.f("uq_kernel_settings_tenant_id_section")
        ),
    )
    op.create_table(
        "kernel_sign_in_attempts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("ip", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_sign_in_attempts")),
    )
    op.create_index(
        "ix_kernel_sign_in_attempts_account",
        "kernel_sign_in_attempts",
        ["account", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_kernel_sign_in_attempts_ip",
        "kernel_sign_in_attempts",
        ["ip", "created_at"],
        unique=False,
    )
    op.create_table(
        "kernel_sla_alerts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("status", sa.String(), server_default="firing", nullable=False),
        sa.Column("p95_ms", sa.Integer(), nullable=False),
        sa.Column("worst_ms", sa.Integer(), nullable=False),
        sa.Column("sla_ms", sa.Integer(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("recovered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("kind IN ('route', 'agent')", name=op.f("ck_kernel_sla_alerts_kind")),
        sa.CheckConstraint(
            "status IN ('firing', 'acknowledged', 'recovered')",
            name=op.f("ck_kernel_sla_alerts_status"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_sla_alerts")),
    )
    op.create_index(
        "ix_kernel_sla_alerts_first", "kernel_sla_alerts", ["tenant_id", "first_at"], unique=False
    )
    op.create_index(
        "uq_kernel_sla_alerts_open",
        "kernel_sla_alerts",
        ["tenant_id", "kind", "name"],
        unique=True,
        postgresql_where=sa.text("status <> 'recovered'"),
    )
    op.create_table(
        "kernel_tenants",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), server_default="America/Chicago", nullable=False),
        sa.Column("currency", sa.String(), server_default="USD", nullable=False),
        sa.Column("language", sa.String(), server_default="en", nullable=False),
        sa.Column("region", sa.String(), server_default="us-east-1", nullable=False),
        sa.Column("demo", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_because", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_tenants")),
        sa.UniqueConstraint("slug", name=op.f("uq_kernel_tenants_slug")),
    )
    op.create_table(
        "kernel_timeline",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column(
            "data", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_timeline")),
    )
    op.create_index(
        "ix_kernel_timeline_at", "kernel_timeline", ["tenant_id", "at", "id"], unique=False
    )
    op.create_index(
        "ix_kernel_timeline_subject",
        "kernel_timeline",
        ["tenant_id", "subject_kind", "subject_id", "at", "id"],
        unique=False,
    )
    op.create_table(
        "kernel_users",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column(
            "password_changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_enabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("theme", sa.String(), server_default="system", nullable=False),
        sa.Column("last_tenant_id", sa.Uuid(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_users")),
        sa.UniqueConstraint("email", name=op.f("uq_kernel_users_email")),
    )
    op.create_table(
        "kernel_webhook_endpoints",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("event_types", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shape", sa.String(), server_default="", nullable=False),
        sa.Column("ordered", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=True),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), server_default="on", nullable=False),
        sa.Column("off_because", sa.String(), server_default="", nullable=False),
        sa.Column("off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('on', 'off')", name=op.f("ck_kernel_webhook_endpoints_state")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_webhook_endpoints")),
    )
    op.create_table(
        "kernel_work_checkpoints",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("workflow_id", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("output", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_work_checkpoints")),
        sa.UniqueConstraint(
            "tenant_id",
            "workflow_id",
            "step",
            name=op.f("uq_kernel_work_checkpoints_tenant_id_workflow_id_step"),
        ),
    )
    op.create_table(
        "kernel_work_ticks",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("honoured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_work_ticks")),
        sa.UniqueConstraint("name", name=op.f("uq_kernel_work_ticks_name")),
    )
    op.create_table(
        "kernel_workspaces",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), server_default="team", nullable=False),
        sa.Column("location_id", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_workspaces")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_kernel_workspaces_tenant_id_name")),
    )
    op.create_table(
        "outreach_competitors",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), nullable=False),
        sa.Column("aliases", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("strengths", sa.String(), server_default="", nullable=False),
        sa.Column("weaknesses", sa.String(), server_default="", nullable=False),
        sa.Column("answer", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_outreach_competitors")),
    )
    op.create_index(
        "uq_outreach_competitors_name_key",
        "outreach_competitors",
        ["tenant_id", "name_key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "outreach_reply_hours",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("hours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_outreach_reply_hours")),
        sa.UniqueConstraint(
            "tenant_id", "segment", name=op.f("uq_outreach_reply_hours_tenant_id_segment")
        ),
    )
    op.create_table(
        "outreach_sequences",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("because", sa.String(), server_default="", nullable=False),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'live', 'paused', 'ended')",
            name=op.f("ck_outreach_sequences_state"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_outreach_sequences")),
    )
    op.create_index(
        "ix_outreach_sequences_live",
        "outreach_sequences",
        ["tenant_id"],
        unique=False,
        postgresql_where=sa.text("state = 'live' AND deleted_at IS NULL"),
    )
    op.create_index(
        "uq_outreach_sequences_name_key",
        "outreach_sequences",
        ["tenant_id", "name_key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "pipeline_alerts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("href", sa.String(), server_default="", nullable=False),
        sa.Column("before", sa.Double(), nullable=True),
        sa.Column("after", sa.Double(), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "scope IN ('market', 'client', 'deal', 'business')",
            name=op.f("ck_pipeline_alerts_scope"),
        ),
        sa.CheckConstraint(
            "severity IN ('info', 'warn', 'bad')", name=op.f("ck_pipeline_alerts_severity")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_pipeline_alerts")),
    )
    op.create_index(
        "ix_pipeline_alerts_at", "pipeline_alerts", ["tenant_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "uq_pipeline_alerts_open",
        "pipeline_alerts",
        ["tenant_id", "key"],
        unique=True,
        postgresql_where=sa.text("dismissed_at IS NULL AND deleted_at IS NULL"),
    )
    op.create_table(
        "pipeline_forecasts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("won_cents", sa.BigInteger(), nullable=False),
        sa.Column("predicted_cents", sa.BigInteger(), nullable=False),
        sa.Column("low_cents", sa.BigInteger(), nullable=False),
        sa.Column("high_cents", sa.BigInteger(), nullable=False),
        sa.Column("weighted_cents", sa.BigInteger(), nullable=False),
        sa.Column("quota_cents", sa.BigInteger(), nullable=True),
        sa.Column("quota_ratio", sa.Double(), nullable=True),
        sa.Column("inputs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("actual_cents", sa.BigInteger(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=True),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "period IN ('month', 'quarter')", name=op.f("ck_pipeline_forecasts_period")
        ),
        sa.CheckConstraint("state IN ('open', 'graded')", name=op.f("ck_pipeline_forecasts_state")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_pipeline_forecasts")),
    )
    op.create_index(
        "ix_pipeline_forecasts_state",
        "pipeline_forecasts",
        ["tenant_id", "state", "ends_on"],
        unique=False,
    )
    op.create_index(
        "uq_pipeline_forecasts_made",
        "pipeline_forecasts",
        ["tenant_id", "period", "currency", "starts_on", "made_on"],
        unique=True,
    )
    op.create_table(
        "pipeline_models",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("card", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("artefact_path", sa.String(), nullable=True),
        sa.Column("artefact_sha256", sa.String(), nullable=True),
        sa.Column(
            "drift", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("drift_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('live', 'retired', 'refused')", name=op.f("ck_pipeline_models_state")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_pipeline_models")),
    )
    op.create_index(
        "ix_pipeline_models_number", "pipeline_models", ["tenant_id", "number"], unique=True
    )
    op.create_index(
        "uq_pipeline_models_live",
        "pipeline_models",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("state = 'live' AND deleted_at IS NULL"),
    )
    op.create_table(
        "proposals_clause_rules",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_proposals_clause_rules")),
    )
    op.create_index(
        "uq_proposals_clause_rules_key",
        "proposals_clause_rules",
        ["tenant_id", "key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "proposals_prices",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("sku", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), server_default="unit", nullable=False),
        sa.Column("billing", sa.String(), server_default="once", nullable=False),
        sa.Column("currency", sa.String(), server_default="USD", nullable=False),
        sa.Column("tier_mode", sa.String(), server_default="volume", nullable=False),
        sa.Column(
            "tiers", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("most_discount_pct", sa.Double(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "billing IN ('once', 'month', 'year')", name=op.f("ck_proposals_prices_billing")
        ),
        sa.CheckConstraint(
            "tier_mode IN ('volume', 'graduated')", name=op.f("ck_proposals_prices_tier_mode")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_proposals_prices")),
    )
    op.create_index(
        "uq_proposals_prices_sku",
        "proposals_prices",
        ["tenant_id", "sku"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "proposals_signatures",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("document_kind", sa.String(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_proposals_signatures")),
        sa.UniqueConstraint(
            "tenant_id",
            "document_id",
            "user_id",
            "sha256",
            name=op.f("uq_proposals_signatures_tenant_id_document_id_user_id_sha256"),
        ),
    )
    op.create_index(
        "ix_proposals_signatures_document",
        "proposals_signatures",
        ["tenant_id", "document_id"],
        unique=False,
    )
    op.create_table(
        "replay_runs",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("total_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("left_out_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "report", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promoted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('flow', 'policy', 'prompt')", name=op.f("ck_replay_runs_kind")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_replay_runs_state")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_replay_runs")),
    )
    op.create_index(
        "ix_replay_runs_latest", "replay_runs", ["tenant_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_replay_runs_proof", "replay_runs", ["tenant_id", "kind", "name", "digest"], unique=False
    )
    op.create_table(
        "research_documents",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("object_path", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("passage_count", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "form IN ('text', 'markdown', 'pdf', 'docx')", name=op.f("ck_research_documents_form")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_research_documents")),
    )
    op.create_index(
        "ix_research_documents_created",
        "research_documents",
        ["tenant_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_research_documents_sha256",
        "research_documents",
        ["tenant_id", "sha256"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "research_sessions",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("depth", sa.String(), nullable=False),
        sa.Column("places", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="running", nullable=False),
        sa.Column("progress", sa.String(), server_default="", nullable=False),
        sa.Column(
            "questions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("notes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("engine", sa.String(), server_default="rules", nullable=False),
        sa.Column("source_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("google_doc_id", sa.String(), nullable=True),
        sa.Column("google_doc_url", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "depth IN ('standard', 'deep')", name=op.f("ck_research_sessions_depth")
        ),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'failed')", name=op.f("ck_research_sessions_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "follows_id"],
            ["research_sessions.tenant_id", "research_sessions.id"],
            name="fk_research_sessions_follows_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_research_sessions")),
    )
    op.create_index(
        "ix_research_sessions_asked",
        "research_sessions",
        ["tenant_id", "asked_by", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_research_sessions_follows_id"), "research_sessions", ["follows_id"], unique=False
    )
    op.create_index(
        "ix_research_sessions_run", "research_sessions", ["tenant_id", "run_id"], unique=False
    )
    op.create_table(
        "sandbox_crm_records",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('contact', 'company', 'deal')", name=op.f("ck_sandbox_crm_records_kind")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sandbox_crm_records")),
        sa.UniqueConstraint(
            "tenant_id", "kind", "number", name=op.f("uq_sandbox_crm_records_tenant_id_kind_number")
        ),
    )
    op.create_index(
        "ix_sandbox_crm_records_changed",
        "sandbox_crm_records",
        ["tenant_id", "kind", "changed_at", "number"],
        unique=False,
    )
    op.create_table(
        "sandbox_crm_writes",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sandbox_crm_writes")),
    )
    op.create_index(
        "ix_sandbox_crm_writes_key", "sandbox_crm_writes", ["tenant_id", "key"], unique=False
    )
    op.create_index(
        "ix_sandbox_crm_writes_recent", "sandbox_crm_writes", ["tenant_id", "id"], unique=False
    )
    op.create_table(
        "sandbox_handsets",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number_e164", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("our_number_e164", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sandbox_handsets")),
        sa.UniqueConstraint(
            "tenant_id", "number_e164", name=op.f("uq_sandbox_handsets_tenant_id_number_e164")
        ),
    )
    op.create_table(
        "sandbox_mishaps",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("refuse_next", sa.Integer(), server_default="0", nullable=False),
        sa.Column("busy_next", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lose_answer_next", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fail_delivery_next", sa.Integer(), server_default="0", nullable=False),
        sa.Column("delay_seconds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("report_twice", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("report_backwards", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "delay_seconds BETWEEN 0 AND 10", name=op.f("ck_sandbox_mishaps_delay_seconds")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sandbox_mishaps")),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_sandbox_mishaps_tenant_id")),
    )
    op.create_table(
        "voice_agents",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("number_e164", sa.String(), nullable=True),
        sa.Column("newest_number", sa.Integer(), server_default="1", nullable=False),
        sa.Column("live_number", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'live', 'paused')", name=op.f("ck_voice_agents_state")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voice_agents")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_voice_agents_tenant_id_name")),
        sa.UniqueConstraint(
            "tenant_id", "number_e164", name=op.f("uq_voice_agents_tenant_id_number_e164")
        ),
    )
    op.create_table(
        "writing_personas",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_writing_personas")),
        sa.UniqueConstraint(
            "tenant_id", "number", name=op.f("uq_writing_personas_tenant_id_number")
        ),
    )
    op.create_table(
        "writing_samples",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), server_default="", nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("feedback", sa.String(), server_default="", nullable=False),
        sa.Column("language", sa.String(), server_default="en", nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "origin IN ('email', 'draft', 'manual')", name=op.f("ck_writing_samples_origin")
        ),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_writing_samples_rating")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_writing_samples")),
    )
    op.create_index(
        "ix_writing_samples_created",
        "writing_samples",
        ["tenant_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_writing_samples_rated",
        "writing_samples",
        ["tenant_id", "rating"],
        unique=False,
        postgresql_where=sa.text("rating IS NOT NULL AND deleted_at IS NULL"),
    )
    op.create_index(
        "uq_writing_samples_fingerprint",
        "writing_samples",
        ["tenant_id", "fingerprint"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "assistant_messages",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="done", nullable=False),
        sa.Column("content", sa.String(), server_default="", nullable=False),
        sa.Column("tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "tool_calls",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column(
            "sources", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "action_ids",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column(
            "focus", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("covers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("engine", sa.String(), server_default="rules", nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "role IN ('user', 'assistant', 'system')", name=op.f("ck_assistant_messages_role")
        ),
        sa.CheckConstraint(
            "state IN ('working', 'done', 'failed')", name=op.f("ck_assistant_messages_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["assistant_sessions.tenant_id", "assistant_sessions.id"],
            name="fk_assistant_messages_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_assistant_messages")),
        sa.UniqueConstraint(
            "tenant_id",
            "session_id",
            "number",
            name=op.f("uq_assistant_messages_tenant_id_session_id_number"),
        ),
    )
    op.create_table(
        "content_posts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("style", sa.String(), server_default="summary", nullable=False),
        sa.Column("part", sa.Integer(), server_default="1", nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column(
            "graphic", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("error", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "channel IN ('linkedin', 'x', 'instagram', 'facebook', 'newsletter')",
            name=op.f("ck_content_posts_channel"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'planned', 'posted', 'failed', 'withdrawn')",
            name=op.f("ck_content_posts_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "piece_id"],
            ["content_pieces.tenant_id", "content_pieces.id"],
            name="fk_content_posts_piece_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_content_posts")),
    )
    op.create_index(
        "ix_content_posts_piece",
        "content_posts",
        ["tenant_id", "piece_id", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_content_posts_planned",
        "content_posts",
        ["tenant_id", "planned_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "crm_contacts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("given_name", sa.String(), server_default="", nullable=False),
        sa.Column("family_name", sa.String(), server_default="", nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone_e164", sa.String(), nullable=True),
        sa.Column("job_title", sa.String(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("lifecycle", sa.String(), server_default="lead", nullable=False),
        sa.Column("lead_status", sa.String(), server_default="new", nullable=False),
        sa.Column("street", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("postal_code", sa.String(), nullable=True),
        sa.Column("country", sa.String(), server_default="US", nullable=False),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), nullable=True),
        sa.Column("owner_user_id", sa.Uuid(), nullable=True),
        sa.Column("tags", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "custom", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("external_key", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "lead_status IN ('new', 'contacted', 'engaged', 'qualified', 'nurturing', 'unqualified', 'lost')",
            name=op.f("ck_crm_contacts_lead_status"),
        ),
        sa.CheckConstraint(
            "lifecycle IN ('lead', 'qualified', 'customer', 'past_customer', 'partner', 'other')",
            name=op.f("ck_crm_contacts_lifecycle"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["crm_companies.tenant_id", "crm_companies.id"],
            name="fk_crm_contacts_company_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_contacts")),
    )
    op.create_index(
        "ix_crm_contacts_by_company_id_created_at",
        "crm_contacts",
        ["tenant_id", "company_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_contacts_by_created_at",
        "crm_contacts",
        ["tenant_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_contacts_by_lifecycle_created_at",
        "crm_contacts",
        ["tenant_id", "lifecycle", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_contacts_by_name_key",
        "crm_contacts",
        ["tenant_id", "name_key", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_contacts_by_owner_user_id_created_at",
        "crm_contacts",
        ["tenant_id", "owner_user_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_contacts_by_updated_at",
        "crm_contacts",
        ["tenant_id", "updated_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        op.f("ix_crm_contacts_company_id"), "crm_contacts", ["company_id"], unique=False
    )
    op.create_index(
        op.f("ix_crm_contacts_owner_user_id"), "crm_contacts", ["owner_user_id"], unique=False
    )
    op.create_index(
        op.f("ix_crm_contacts_workspace_id"), "crm_contacts", ["workspace_id"], unique=False
    )
    op.create_index(
        "uq_crm_contacts_external_key",
        "crm_contacts",
        ["tenant_id", "external_key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "crm_import_errors",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("line", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "import_id"],
            ["crm_imports.tenant_id", "crm_imports.id"],
            name="fk_crm_import_errors_import_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_import_errors")),
    )
    op.create_index(
        "ix_crm_import_errors_import",
        "crm_import_errors",
        ["tenant_id", "import_id", "row_number"],
        unique=False,
    )
    op.create_table(
        "crm_merged_parts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merge_id"],
            ["crm_merges.tenant_id", "crm_merges.id"],
            name="fk_crm_merged_parts_merge_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_merged_parts")),
    )
    op.create_index(
        "uq_crm_merged_parts",
        "crm_merged_parts",
        ["tenant_id", "merge_id", "table_name", "row_id"],
        unique=True,
    )
    op.create_table(
        "crm_property_names",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "name_lc",
            sa.Text(collation="C"),
            sa.Computed('lower(name COLLATE "C")', persisted=True),
            nullable=False,
        ),
        sa.Column("kind", sa.String(), server_default="community", nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column(
            "aliases", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('building', 'community', 'subdivision')",
            name=op.f("ck_crm_property_names_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["crm_places.tenant_id", "crm_places.id"],
            name="fk_crm_property_names_place_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_property_names")),
    )
    op.create_index(
        op.f("ix_crm_property_names_place_id"), "crm_property_names", ["place_id"], unique=False
    )
    op.create_index(
        "uq_crm_property_names_name_lc",
        "crm_property_names",
        ["tenant_id", "name_lc"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "crm_stages",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("pipeline_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("kind", sa.String(), server_default="open", nullable=False),
        sa.Column("win_pct", sa.Integer(), server_default="0", nullable=False),
        sa.Column("stale_after_days", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("kind IN ('open', 'won', 'lost')", name=op.f("ck_crm_stages_kind")),
        sa.CheckConstraint("win_pct BETWEEN 0 AND 100", name=op.f("ck_crm_stages_win_pct")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pipeline_id"],
            ["crm_pipelines.tenant_id", "crm_pipelines.id"],
            name="fk_crm_stages_pipeline_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_stages")),
    )
    op.create_index(
        "ix_crm_stages_pipeline",
        "crm_stages",
        ["tenant_id", "pipeline_id", "position"],
        unique=False,
    )
    op.create_table(
        "delivery_authors",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("avatar_url", sa.String(), nullable=True),
        sa.Column("is_bot", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('account', 'git')", name=op.f("ck_delivery_authors_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["delivery_sites.tenant_id", "delivery_sites.id"],
            name="fk_delivery_authors_site_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_authors")),
        sa.UniqueConstraint(
            "tenant_id",
            "site_id",
            "kind",
            "external_id",
            name=op.f("uq_delivery_authors_tenant_id_site_id_kind_external_id"),
        ),
    )
    op.create_table(
        "delivery_connections",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="ready", nullable=False),
        sa.Column("first_loaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("hooks_error", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('ready', 'paused', 'failing')", name=op.f("ck_delivery_connections_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["kernel_connector_accounts.tenant_id", "kernel_connector_accounts.id"],
            name="fk_delivery_connections_account_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["delivery_sites.tenant_id", "delivery_sites.id"],
            name="fk_delivery_connections_site_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_connections")),
        sa.UniqueConstraint(
            "tenant_id", "account_id", name=op.f("uq_delivery_connections_tenant_id_account_id")
        ),
    )
    op.create_index(
        op.f("ix_delivery_connections_site_id"), "delivery_connections", ["site_id"], unique=False
    )
    op.create_table(
        "delivery_developer_metrics",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("items_finished", sa.Integer(), nullable=False),
        sa.Column("median_cycle_seconds", sa.Integer(), nullable=True),
        sa.Column("pulls_opened", sa.Integer(), nullable=False),
        sa.Column("pulls_merged", sa.Integer(), nullable=False),
        sa.Column("reviews_given", sa.Integer(), nullable=False),
        sa.Column("commits", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["delivery_people.tenant_id", "delivery_people.id"],
            name="fk_delivery_developer_metrics_person_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_developer_metrics")),
        sa.UniqueConstraint(
            "tenant_id",
            "person_id",
            "month",
            name=op.f("uq_delivery_developer_metrics_tenant_id_person_id_month"),
        ),
    )
    op.create_index(
        "ix_delivery_developer_metrics_month",
        "delivery_developer_metrics",
        ["tenant_id", "month"],
        unique=False,
    )
    op.create_table(
        "delivery_portal_visits",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("opened", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "link_id"],
            ["delivery_portal_links.tenant_id", "delivery_portal_links.id"],
            name="fk_delivery_portal_visits_link_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_portal_visits")),
        sa.UniqueConstraint(
            "tenant_id",
            "link_id",
            "visited_on",
            name=op.f("uq_delivery_portal_visits_tenant_id_link_id_visited_on"),
        ),
    )
    op.create_table(
        "delivery_status_mappings",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("item_type", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), server_default="unknown", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "category IN ('to_do', 'in_progress', 'done', 'unknown')",
            name=op.f("ck_delivery_status_mappings_category"),
        ),
        sa.CheckConstraint(
            "flow IN ('active', 'waiting', 'unknown')",
            name=op.f("ck_delivery_status_mappings_flow"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["delivery_sites.tenant_id", "delivery_sites.id"],
            name="fk_delivery_status_mappings_site_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_status_mappings")),
        sa.UniqueConstraint(
            "tenant_id",
            "site_id",
            "status",
            "item_type",
            name=op.f("uq_delivery_status_mappings_tenant_id_site_id_status_item_type"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "delivery_statuses",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "category IN ('to_do', 'in_progress', 'done', 'unknown')",
            name=op.f("ck_delivery_statuses_category"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["delivery_sites.tenant_id", "delivery_sites.id"],
            name="fk_delivery_statuses_site_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_statuses")),
        sa.UniqueConstraint(
            "tenant_id",
            "site_id",
            "external_id",
            name=op.f("uq_delivery_statuses_tenant_id_site_id_external_id"),
        ),
    )
    op.create_table(
        "delivery_team_members",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name=op.f("ck_delivery_team_members_span")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["delivery_people.tenant_id", "delivery_people.id"],
            name="fk_delivery_team_members_person_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "team_id"],
            ["delivery_teams.tenant_id", "delivery_teams.id"],
            name="fk_delivery_team_members_team_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_team_members")),
        sa.UniqueConstraint(
            "tenant_id",
            "team_id",
            "person_id",
            "from_on",
            name=op.f("uq_delivery_team_members_tenant_id_team_id_person_id_from_on"),
        ),
    )
    op.create_index(
        op.f("ix_delivery_team_members_person_id"),
        "delivery_team_members",
        ["person_id"],
        unique=False,
    )
    op.create_table(
        "delivery_type_mappings",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("item_type", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('requirement', 'bug', 'incident', 'task', 'epic', 'subtask', 'other')",
            name=op.f("ck_delivery_type_mappings_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["delivery_sites.tenant_id", "delivery_sites.id"],
            name="fk_delivery_type_mappings_site_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_type_mappings")),
        sa.UniqueConstraint(
            "tenant_id",
            "site_id",
            "item_type",
            name=op.f("uq_delivery_type_mappings_tenant_id_site_id_item_type"),
        ),
    )
    op.create_table(
        "kernel_agent_steps",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column(
            "given", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "got", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column(
            "attempts", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("kept", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["kernel_agent_runs.tenant_id", "kernel_agent_runs.id"],
            name="fk_kernel_agent_steps_run_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_agent_steps")),
    )
    op.create_index(
        "ix_kernel_agent_steps_run",
        "kernel_agent_steps",
        ["tenant_id", "run_id", "position"],
        unique=False,
    )
    op.create_table(
        "kernel_api_key_uses",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_ip", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "key_id"],
            ["kernel_api_keys.tenant_id", "kernel_api_keys.id"],
            name="fk_kernel_api_key_uses_key_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_api_key_uses")),
        sa.UniqueConstraint(
            "tenant_id", "key_id", name=op.f("uq_kernel_api_key_uses_tenant_id_key_id")
        ),
    )
    op.create_table(
        "kernel_autonomy_moves",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("autonomy_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("moved_by", sa.String(), nullable=False),
        sa.Column(
            "evidence", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "autonomy_id"],
            ["kernel_autonomy.tenant_id", "kernel_autonomy.id"],
            name="fk_kernel_autonomy_moves_autonomy_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_autonomy_moves")),
    )
    op.create_index(
        "ix_kernel_autonomy_moves_cell",
        "kernel_autonomy_moves",
        ["tenant_id", "autonomy_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "kernel_deliveries",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("subscriber", sa.String(), nullable=False),
        sa.Column("order_key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "next_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "event_id"],
            ["kernel_events.tenant_id", "kernel_events.id"],
            name="fk_kernel_deliveries_event_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_deliveries")),
    )
    op.create_index(
        "ix_kernel_deliveries_due",
        "kernel_deliveries",
        ["next_at", "seq"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        op.f("ix_kernel_deliveries_event_id"), "kernel_deliveries", ["event_id"], unique=False
    )
    op.create_index(
        "ix_kernel_deliveries_order",
        "kernel_deliveries",
        ["tenant_id", "subscriber", "order_key", "seq"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "kernel_goal_notes",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("task_key", sa.String(), nullable=False),
        sa.Column("agent_name", sa.String(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("confidence_ratio", sa.Float(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "goal_id"],
            ["kernel_goals.tenant_id", "kernel_goals.id"],
            name="fk_kernel_goal_notes_goal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_goal_notes")),
    )
    op.create_index(
        "ix_kernel_goal_notes_key",
        "kernel_goal_notes",
        ["tenant_id", "goal_id", "about", "key"],
        unique=False,
    )
    op.create_table(
        "kernel_goal_tasks",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("agent_name", sa.String(), nullable=False),
        sa.Column("input", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("about_title", sa.String(), server_default="", nullable=False),
        sa.Column(
            "needs", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("status", sa.String(), server_default="waiting", nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'success', 'failed', 'skipped', 'cancelled')",
            name=op.f("ck_kernel_goal_tasks_status"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "goal_id"],
            ["kernel_goals.tenant_id", "kernel_goals.id"],
            name="fk_kernel_goal_tasks_goal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_goal_tasks")),
        sa.UniqueConstraint(
            "tenant_id", "goal_id", "key", name=op.f("uq_kernel_goal_tasks_tenant_id_goal_id_key")
        ),
    )
    op.create_index(
        "ix_kernel_goal_tasks_status", "kernel_goal_tasks", ["tenant_id", "status"], unique=False
    )
    op.create_table(
        "kernel_inbox",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("order_key", sa.String(), nullable=True),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["kernel_connector_accounts.tenant_id", "kernel_connector_accounts.id"],
            name="fk_kernel_inbox_account_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_inbox")),
        sa.UniqueConstraint(
            "tenant_id",
            "connector",
            "external_id",
            name=op.f("uq_kernel_inbox_tenant_id_connector_external_id"),
        ),
    )
    op.create_index(
        op.f("ix_kernel_inbox_account_id"), "kernel_inbox", ["account_id"], unique=False
    )
    op.create_index(
        "ix_kernel_inbox_received", "kernel_inbox", ["tenant_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "kernel_memberships",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "role IN ('owner', 'admin', 'manager', 'member', 'viewer', 'auditor')",
            name=op.f("ck_kernel_memberships_role"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["kernel_users.id"], name=op.f("fk_kernel_memberships_")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_memberships")),
        sa.UniqueConstraint(
            "tenant_id", "user_id", name=op.f("uq_kernel_memberships_tenant_id_user_id")
        ),
    )
    op.create_index("ix_kernel_memberships_user", "kernel_memberships", ["user_id"], unique=False)
    op.create_table(
        "kernel_operators",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["kernel_users.id"], name=op.f("fk_kernel_operators_"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_operators")),
        sa.UniqueConstraint("user_id", name=op.f("uq_kernel_operators_user_id")),
    )
    op.create_table(
        "kernel_recovery_codes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["kernel_users.id"],
            name=op.f("fk_kernel_recovery_codes_"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_recovery_codes")),
    )
    op.create_index(
        op.f("ix_kernel_recovery_codes_user_id"), "kernel_recovery_codes", ["user_id"], unique=False
    )
    op.create_table(
        "kernel_sessions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ip", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("stage IN ('code', 'full')", name=op.f("ck_kernel_sessions_stage")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["kernel_users.id"], name=op.f("fk_kernel_sessions_"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kernel_sessions_token_hash")),
    )
    op.create_index("ix_kernel_sessions_expires", "kernel_sessions", ["expires_at"], unique=False)
    op.create_index("ix_kernel_sessions_user", "kernel_sessions", ["user_id"], unique=False)
    op.create_table(
        "kernel_webhook_deliveries",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("order_key", sa.String(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("envelope", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("test", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "next_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_latency_ms", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'done', 'failed')",
            name=op.f("ck_kernel_webhook_deliveries_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "endpoint_id"],
            ["kernel_webhook_endpoints.tenant_id", "kernel_webhook_endpoints.id"],
            name="fk_kernel_webhook_deliveries_endpoint_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_webhook_deliveries")),
    )
    op.create_index(
        "ix_kernel_webhook_deliveries_created",
        "kernel_webhook_deliveries",
        ["tenant_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_kernel_webhook_deliveries_line",
        "kernel_webhook_deliveries",
        ["tenant_id", "endpoint_id", "order_key", "seq"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )
    op.create_index(
        "uq_kernel_webhook_deliveries_fact",
        "kernel_webhook_deliveries",
        ["tenant_id", "endpoint_id", "event_id"],
        unique=True,
    )
    op.create_table(
        "kernel_webhook_health",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_free_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "endpoint_id"],
            ["kernel_webhook_endpoints.tenant_id", "kernel_webhook_endpoints.id"],
            name="fk_kernel_webhook_health_endpoint_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_webhook_health")),
    )
    op.create_index(
        "uq_kernel_webhook_health_endpoint",
        "kernel_webhook_health",
        ["tenant_id", "endpoint_id"],
        unique=True,
    )
    op.create_table(
        "outreach_steps",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("sequence_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('text', 'email', 'task', 'wait')", name=op.f("ck_outreach_steps_kind")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sequence_id"],
            ["outreach_sequences.tenant_id", "outreach_sequences.id"],
            name="fk_outreach_steps_sequence_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_outreach_steps")),
    )
    op.create_index(
        "ix_outreach_steps_order",
        "outreach_steps",
        ["tenant_id", "sequence_id", "position"],
        unique=False,
    )
    op.create_table(
        "replay_items",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("replay_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("heard", sa.String(), server_default="", nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "differs", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("weight", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cost_microcents", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "replay_id"],
            ["replay_runs.tenant_id", "replay_runs.id"],
            name="fk_replay_items_replay_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_replay_items")),
        sa.UniqueConstraint(
            "tenant_id", "replay_id", "key", name=op.f("uq_replay_items_tenant_id_replay_id_key")
        ),
    )
    op.create_index(
        "ix_replay_items_differing",
        "replay_items",
        ["tenant_id", "replay_id", "weight", "id"],
        unique=False,
    )
    op.create_table(
        "research_passages",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("heading", sa.String(), server_default="", nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("stems", sa.String(), nullable=False),
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            sa.Computed(
                "to_tsvector('simple', stems) || array_to_tsvector(ARRAY['tenant:' || tenant_id::text])",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["research_documents.tenant_id", "research_documents.id"],
            name="fk_research_passages_document_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_research_passages")),
        sa.UniqueConstraint(
            "tenant_id",
            "document_id",
            "position",
            name=op.f("uq_research_passages_tenant_id_document_id_position"),
        ),
    )
    op.create_index(
        "ix_research_passages_words",
        "research_passages",
        ["words"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "research_sources",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["research_sessions.tenant_id", "research_sessions.id"],
            name="fk_research_sources_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_research_sources")),
        sa.UniqueConstraint(
            "tenant_id",
            "session_id",
            "key",
            name=op.f("uq_research_sources_tenant_id_session_id_key"),
        ),
    )
    op.create_table(
        "sandbox_parcels",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("our_address", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), server_default="", nullable=False),
        sa.Column("html", sa.String(), nullable=True),
        sa.Column("headers", sa.String(), server_default="", nullable=False),
        sa.Column(
            "files", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="sent", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handset_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("channel IN ('sms', 'email')", name=op.f("ck_sandbox_parcels_channel")),
        sa.CheckConstraint(
            "direction IN ('to_person', 'from_person')", name=op.f("ck_sandbox_parcels_direction")
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'delivered', 'failed')", name=op.f("ck_sandbox_parcels_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "handset_id"],
            ["sandbox_handsets.tenant_id", "sandbox_handsets.id"],
            name="fk_sandbox_parcels_handset_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sandbox_parcels")),
    )
    op.create_index(
        "ix_sandbox_parcels_address",
        "sandbox_parcels",
        ["tenant_id", "channel", "address", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sandbox_parcels_handset_id"), "sandbox_parcels", ["handset_id"], unique=False
    )
    op.create_index("ix_sandbox_parcels_key", "sandbox_parcels", ["tenant_id", "key"], unique=False)
    op.create_index(
        "ix_sandbox_parcels_recent", "sandbox_parcels", ["tenant_id", "id"], unique=False
    )
    op.create_table(
        "sync_connections",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="ready", nullable=False),
        sa.Column("takes", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("gives", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("makes_there", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("unasked", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("on_their_delete", sa.String(), server_default="delete", nullable=False),
        sa.Column("on_our_delete", sa.String(), server_default="keep", nullable=False),
        sa.Column(
            "shape", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "stages", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("first_loaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "on_our_delete IN ('delete', 'keep')", name=op.f("ck_sync_connections_on_our_delete")
        ),
        sa.CheckConstraint(
            "on_their_delete IN ('delete', 'keep')",
            name=op.f("ck_sync_connections_on_their_delete"),
        ),
        sa.CheckConstraint(
            "state IN ('ready', 'paused', 'failing')", name=op.f("ck_sync_connections_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["kernel_connector_accounts.tenant_id", "kernel_connector_accounts.id"],
            name="fk_sync_connections_account_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sync_connections")),
    )
    op.create_index(
        "uq_sync_connections_account",
        "sync_connections",
        ["tenant_id", "connector", "account_id"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "voice_agent_versions",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("author", sa.String(), server_default="", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["voice_agents.tenant_id", "voice_agents.id"],
            name="fk_voice_agent_versions_agent_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voice_agent_versions")),
        sa.UniqueConstraint(
            "tenant_id",
            "agent_id",
            "number",
            name=op.f("uq_voice_agent_versions_tenant_id_agent_id_number"),
        ),
    )
    op.create_table(
        "voice_campaigns",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("because", sa.String(), server_default="", nullable=False),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("checking", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'running', 'paused', 'stopped', 'finished')",
            name=op.f("ck_voice_campaigns_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["voice_agents.tenant_id", "voice_agents.id"],
            name="fk_voice_campaigns_agent_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voice_campaigns")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_voice_campaigns_tenant_id_name")),
    )
    op.create_index(
        op.f("ix_voice_campaigns_agent_id"), "voice_campaigns", ["agent_id"], unique=False
    )
    op.create_index(
        "ix_voice_campaigns_running",
        "voice_campaigns",
        ["tenant_id"],
        unique=False,
        postgresql_where=sa.text("state = 'running' AND deleted_at IS NULL"),
    )
    op.create_table(
        "voice_widgets",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default="true", nullable=False),
        sa.Column(
            "document", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["voice_agents.tenant_id", "voice_agents.id"],
            name="fk_voice_widgets_agent_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voice_widgets")),
        sa.UniqueConstraint(
            "tenant_id", "agent_id", name=op.f("uq_voice_widgets_tenant_id_agent_id")
        ),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_voice_widgets_tenant_id_key")),
    )
    op.create_table(
        "compliance_consents",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "channels", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("seller", sa.String(), server_default="", nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), server_default="", nullable=False),
        sa.Column("ip_address", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_because", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('written', 'express', 'inquiry', 'purchase')",
            name=op.f("ck_compliance_consents_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_compliance_consents_contact_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_compliance_consents")),
    )
    op.create_index(
        "ix_compliance_consents_address",
        "compliance_consents",
        ["tenant_id", "address"],
        unique=False,
    )
    op.create_index(
        "ix_compliance_consents_at",
        "compliance_consents",
        ["tenant_id", "given_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_compliance_consents_contact_id"),
        "compliance_consents",
        ["contact_id"],
        unique=False,
    )
    op.create_table(
        "compliance_disturbances",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("daily_from", sa.String(), nullable=True),
        sa.Column("daily_to", sa.String(), nullable=True),
        sa.Column("says", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_compliance_disturbances_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_compliance_disturbances")),
    )
    op.create_index(
        op.f("ix_compliance_disturbances_contact_id"),
        "compliance_disturbances",
        ["contact_id"],
        unique=False,
    )
    op.create_table(
        "compliance_opt_outs",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), server_default="all", nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), server_default="", nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), nullable=True),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "scope IN ('all', 'channel')", name=op.f("ck_compliance_opt_outs_scope")
        ),
        sa.CheckConstraint(
            "state IN ('active', 'review', 'dismissed', 'ended')",
            name=op.f("ck_compliance_opt_outs_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_compliance_opt_outs_contact_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_compliance_opt_outs")),
    )
    op.create_index(
        "ix_compliance_opt_outs_address",
        "compliance_opt_outs",
        ["tenant_id", "address"],
        unique=False,
    )
    op.create_index(
        "ix_compliance_opt_outs_at",
        "compliance_opt_outs",
        ["tenant_id", "opted_out_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_compliance_opt_outs_contact_id"),
        "compliance_opt_outs",
        ["contact_id"],
        unique=False,
    )
    op.create_index(
        "uq_compliance_opt_outs_bounced",
        "compliance_opt_outs",
        ["tenant_id", "channel", "address"],
        unique=True,
        postgresql_where=sa.text("state = 'active' AND reason = 'hard_bounce'"),
    )
    op.create_index(
        "uq_compliance_opt_outs_standing",
        "compliance_opt_outs",
        ["tenant_id", "channel", "address"],
        unique=True,
        postgresql_where=sa.text("state IN ('active', 'review') AND reason <> 'hard_bounce'"),
    )
    op.create_table(
        "crm_contact_emails",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column(
            "email_lc",
            sa.Text(collation="C"),
            sa.Computed('lower(email COLLATE "C")', persisted=True),
            nullable=False,
        ),
        sa.Column("label", sa.String(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_crm_contact_emails_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_contact_emails")),
    )
    op.create_index(
        "ix_crm_contact_emails_contact",
        "crm_contact_emails",
        ["tenant_id", "contact_id"],
        unique=False,
    )
    op.create_index(
        "uq_crm_contact_emails_email_lc",
        "crm_contact_emails",
        ["tenant_id", "email_lc"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "crm_contact_phones",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("phone_e164", sa.Text(collation="C"), nullable=False),
        sa.Column("label", sa.String(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "phone_e164 ~ '^\\+[1-9][0-9]{5,14}$'", name=op.f("ck_crm_contact_phones_phone_e164")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_crm_contact_phones_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_contact_phones")),
    )
    op.create_index(
        "ix_crm_contact_phones_contact",
        "crm_contact_phones",
        ["tenant_id", "contact_id"],
        unique=False,
    )
    op.create_index(
        "uq_crm_contact_phones_phone_e164",
        "crm_contact_phones",
        ["tenant_id", "phone_e164"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "crm_contact_standings",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("temperature", sa.String(), nullable=True),
        sa.Column(
            "reasons", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_outbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inbound_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outbound_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "temperature IN ('hot', 'warm', 'cold')",
            name=op.f("ck_crm_contact_standings_temperature"),
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_crm_contact_standings_score")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_crm_contact_standings_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_contact_standings")),
        sa.UniqueConstraint(
            "tenant_id", "contact_id", name=op.f("uq_crm_contact_standings_tenant_id_contact_id")
        ),
    )
    op.create_index(
        "ix_crm_contact_standings_by_activity",
        "crm_contact_standings",
        ["tenant_id", "last_activity_at", "contact_id"],
        unique=False,
    )
    op.create_index(
        "ix_crm_contact_standings_by_score",
        "crm_contact_standings",
        ["tenant_id", "score", "contact_id"],
        unique=False,
    )
    op.create_table(
        "crm_deals",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_key", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("pipeline_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column(
            "stage_since_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), server_default="USD", nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("close_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lost_reason", sa.String(), nullable=True),
        sa.Column("next_step", sa.String(), nullable=True),
        sa.Column("owner_user_id", sa.Uuid(), nullable=True),
        sa.Column("tags", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "custom", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("external_key", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("state IN ('open', 'won', 'lost')", name=op.f("ck_crm_deals_state")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["crm_companies.tenant_id", "crm_companies.id"],
            name="fk_crm_deals_company_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_crm_deals_contact_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pipeline_id"],
            ["crm_pipelines.tenant_id", "crm_pipelines.id"],
            name="fk_crm_deals_pipeline_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "stage_id"],
            ["crm_stages.tenant_id", "crm_stages.id"],
            name="fk_crm_deals_stage_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_deals")),
    )
    op.create_index(
        "ix_crm_deals_by_amount",
        "crm_deals",
        ["tenant_id", "amount_cents", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND amount_cents IS NOT NULL"),
    )
    op.create_index(
        "ix_crm_deals_by_closed_at",
        "crm_deals",
        ["tenant_id", "closed_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_deals_by_company_id_created_at",
        "crm_deals",
        ["tenant_id", "company_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_deals_by_contact_id_created_at",
        "crm_deals",
        ["tenant_id", "contact_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_deals_by_created_at",
        "crm_deals",
        ["tenant_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_deals_by_stage_id_created_at",
        "crm_deals",
        ["tenant_id", "stage_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_deals_by_stage_worth",
        "crm_deals",
        ["tenant_id", "stage_id", sa.literal_column("amount_cents DESC NULLS LAST"), "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_deals_by_state_created_at",
        "crm_deals",
        ["tenant_id", "state", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_deals_by_title_key",
        "crm_deals",
        ["tenant_id", "title_key", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_crm_deals_by_updated_at",
        "crm_deals",
        ["tenant_id", "updated_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(op.f("ix_crm_deals_company_id"), "crm_deals", ["company_id"], unique=False)
    op.create_index(op.f("ix_crm_deals_contact_id"), "crm_deals", ["contact_id"], unique=False)
    op.create_index(
        op.f("ix_crm_deals_owner_user_id"), "crm_deals", ["owner_user_id"], unique=False
    )
    op.create_index(op.f("ix_crm_deals_pipeline_id"), "crm_deals", ["pipeline_id"], unique=False)
    op.create_index(op.f("ix_crm_deals_stage_id"), "crm_deals", ["stage_id"], unique=False)
    op.create_index(
        "uq_crm_deals_external_key",
        "crm_deals",
        ["tenant_id", "external_key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "crm_list_members",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_crm_list_members_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "list_id"],
            ["crm_lists.tenant_id", "crm_lists.id"],
            name="fk_crm_list_members_list_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_list_members")),
        sa.UniqueConstraint(
            "tenant_id",
            "list_id",
            "contact_id",
            name=op.f("uq_crm_list_members_tenant_id_list_id_contact_id"),
        ),
    )
    op.create_index(
        "ix_crm_list_members_contact", "crm_list_members", ["tenant_id", "contact_id"], unique=False
    )
    op.create_table(
        "delivery_person_authors",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "rule IN ('alone', 'mailbox', 'account', 'login', 'person')",
            name=op.f("ck_delivery_person_authors_rule"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_person_authors_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["delivery_people.tenant_id", "delivery_people.id"],
            name="fk_delivery_person_authors_person_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_person_authors")),
        sa.UniqueConstraint(
            "tenant_id", "author_id", name=op.f("uq_delivery_person_authors_tenant_id_author_id")
        ),
    )
    op.create_index(
        op.f("ix_delivery_person_authors_person_id"),
        "delivery_person_authors",
        ["person_id"],
        unique=False,
    )
    op.create_table(
        "delivery_person_suggestions",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'same', 'different')",
            name=op.f("ck_delivery_person_suggestions_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "first_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_person_suggestions_first_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "second_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_person_suggestions_second_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_person_suggestions")),
        sa.UniqueConstraint(
            "tenant_id",
            "first_id",
            "second_id",
            name=op.f("uq_delivery_person_suggestions_tenant_id_first_id_second_id"),
        ),
    )
    op.create_index(
        "ix_delivery_person_suggestions_open",
        "delivery_person_suggestions",
        ["tenant_id", "state", "score"],
        unique=False,
    )
    op.create_table(
        "delivery_sources",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("board_type", sa.String(), nullable=True),
        sa.Column("chosen", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "options", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('project', 'board', 'repository')", name=op.f("ck_delivery_sources_kind")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["delivery_connections.tenant_id", "delivery_connections.id"],
            name="fk_delivery_sources_connection_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_sources_project_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["delivery_sites.tenant_id", "delivery_sites.id"],
            name="fk_delivery_sources_site_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "workspace_id"],
            ["kernel_workspaces.tenant_id", "kernel_workspaces.id"],
            name="fk_delivery_sources_workspace_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_sources")),
        sa.UniqueConstraint(
            "tenant_id",
            "site_id",
            "kind",
            "external_id",
            name=op.f("uq_delivery_sources_tenant_id_site_id_kind_external_id"),
        ),
    )
    op.create_index(
        op.f("ix_delivery_sources_connection_id"),
        "delivery_sources",
        ["connection_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_delivery_sources_project_id"), "delivery_sources", ["project_id"], unique=False
    )
    op.create_index(
        op.f("ix_delivery_sources_workspace_id"), "delivery_sources", ["workspace_id"], unique=False
    )
    op.create_table(
        "delivery_sync_runs",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="running", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("done_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("part_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fetched_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("derived_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rejected_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("removed_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('full', 'incremental', 'sweep', 'rebuild')",
            name=op.f("ck_delivery_sync_runs_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'failed', 'stopped')",
            name=op.f("ck_delivery_sync_runs_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["delivery_connections.tenant_id", "delivery_connections.id"],
            name="fk_delivery_sync_runs_connection_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_sync_runs")),
    )
    op.create_index(
        "ix_delivery_sync_runs_connection",
        "delivery_sync_runs",
        ["tenant_id", "connection_id", "started_at"],
        unique=False,
    )
    op.create_table(
        "hygiene_checks",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "field IN ('email', 'phone', 'address')", name=op.f("ck_hygiene_checks_field")
        ),
        sa.CheckConstraint(
            "verdict IN ('ok', 'warn', 'bad', 'unknown')", name=op.f("ck_hygiene_checks_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_hygiene_checks_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hygiene_checks")),
        sa.UniqueConstraint(
            "tenant_id",
            "contact_id",
            "field",
            name=op.f("uq_hygiene_checks_tenant_id_contact_id_field"),
        ),
    )
    op.create_index(
        "ix_hygiene_checks_at", "hygiene_checks", ["tenant_id", "checked_at"], unique=False
    )
    op.create_index(
        "ix_hygiene_checks_verdict",
        "hygiene_checks",
        ["tenant_id", "verdict", "checked_at", "id"],
        unique=False,
    )
    op.create_table(
        "hygiene_enrichments",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("confidence_pct", sa.Integer(), nullable=False),
        sa.Column("cost_microcents", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(), server_default="filled", nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('filled', 'offered', 'noted', 'taken_back')",
            name=op.f("ck_hygiene_enrichments_state"),
        ),
        sa.CheckConstraint(
            "cost_microcents >= 0", name=op.f("ck_hygiene_enrichments_cost_microcents")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_hygiene_enrichments_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hygiene_enrichments")),
    )
    op.create_index(
        "ix_hygiene_enrichments_at", "hygiene_enrichments", ["tenant_id", "found_at"], unique=False
    )
    op.create_index(
        "ix_hygiene_enrichments_contact",
        "hygiene_enrichments",
        ["tenant_id", "contact_id", "field"],
        unique=False,
    )
    op.create_table(
        "hygiene_visits",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enriched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_hygiene_visits_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hygiene_visits")),
        sa.UniqueConstraint(
            "tenant_id", "contact_id", name=op.f("uq_hygiene_visits_tenant_id_contact_id")
        ),
    )
    op.create_index(
        "ix_hygiene_visits_checked", "hygiene_visits", ["tenant_id", "checked_at"], unique=False
    )
    op.create_table(
        "kernel_goal_conflicts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("first_note_id", sa.Uuid(), nullable=False),
        sa.Column("second_note_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("kept_note_id", sa.Uuid(), nullable=True),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('value', 'statement')", name=op.f("ck_kernel_goal_conflicts_kind")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'by_rule', 'by_person')",
            name=op.f("ck_kernel_goal_conflicts_status"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "first_note_id"],
            ["kernel_goal_notes.tenant_id", "kernel_goal_notes.id"],
            name="fk_kernel_goal_conflicts_first_note_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "goal_id"],
            ["kernel_goals.tenant_id", "kernel_goals.id"],
            name="fk_kernel_goal_conflicts_goal_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "second_note_id"],
            ["kernel_goal_notes.tenant_id", "kernel_goal_notes.id"],
            name="fk_kernel_goal_conflicts_second_note_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_goal_conflicts")),
        sa.UniqueConstraint(
            "tenant_id",
            "first_note_id",
            "second_note_id",
            name=op.f("uq_kernel_goal_conflicts_tenant_id_first_note_id_second_note_id"),
        ),
    )
    op.create_index(
        op.f("ix_kernel_goal_conflicts_goal_id"), "kernel_goal_conflicts", ["goal_id"], unique=False
    )
    op.create_table(
        "kernel_webhook_attempts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("request_headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_body", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer_headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answer_body", sa.String(), nullable=False),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "delivery_id"],
            ["kernel_webhook_deliveries.tenant_id", "kernel_webhook_deliveries.id"],
            name="fk_kernel_webhook_attempts_delivery_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_webhook_attempts")),
    )
    op.create_index(
        "ix_kernel_webhook_attempts_of",
        "kernel_webhook_attempts",
        ["tenant_id", "delivery_id", "at"],
        unique=False,
    )
    op.create_table(
        "messaging_threads",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("our_address", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("handler", sa.String(), server_default="bot", nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("unread_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_direction", sa.String(), nullable=True),
        sa.Column("last_preview", sa.String(), server_default="", nullable=False),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "channel IN ('sms', 'email', 'web_chat')", name=op.f("ck_messaging_threads_channel")
        ),
        sa.CheckConstraint(
            "handler IN ('bot', 'person')", name=op.f("ck_messaging_threads_handler")
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_messaging_threads_state")),
        sa.CheckConstraint("unread_count >= 0", name=op.f("ck_messaging_threads_unread_count")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_messaging_threads_contact_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_messaging_threads")),
        sa.UniqueConstraint(
            "tenant_id",
            "channel",
            "address",
            name=op.f("uq_messaging_threads_tenant_id_channel_address"),
        ),
    )
    op.create_index(
        "ix_messaging_threads_address", "messaging_threads", ["tenant_id", "address"], unique=False
    )
    op.create_index(
        op.f("ix_messaging_threads_contact_id"), "messaging_threads", ["contact_id"], unique=False
    )
    op.create_index(
        "ix_messaging_threads_last",
        "messaging_threads",
        ["tenant_id", "last_message_at", "id"],
        unique=False,
    )
    op.create_table(
        "outreach_places",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("sequence_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="running", nullable=False),
        sa.Column("entered_by", sa.String(), server_default="", nullable=False),
        sa.Column("passed_id", sa.Uuid(), nullable=True),
        sa.Column("step_id", sa.Uuid(), nullable=True),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("says", sa.String(), server_default="", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('running', 'finished', 'left')", name=op.f("ck_outreach_places_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_outreach_places_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sequence_id"],
            ["outreach_sequences.tenant_id", "outreach_sequences.id"],
            name="fk_outreach_places_sequence_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_outreach_places")),
    )
    op.create_index(
        "ix_outreach_places_contact",
        "outreach_places",
        ["tenant_id", "contact_id", "sequence_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_outreach_places_due",
        "outreach_places",
        ["due_at", "tenant_id"],
        unique=False,
        postgresql_where=sa.text("state = 'running' AND deleted_at IS NULL"),
    )
    op.create_index(
        "ix_outreach_places_state",
        "outreach_places",
        ["tenant_id", "sequence_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        "uq_outreach_places_running",
        "outreach_places",
        ["tenant_id", "sequence_id", "contact_id"],
        unique=True,
        postgresql_where=sa.text("state = 'running' AND deleted_at IS NULL"),
    )
    op.create_table(
        "pipeline_lead_sources",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("medium", sa.String(), server_default="", nullable=False),
        sa.Column("campaign", sa.String(), server_default="", nullable=False),
        sa.Column("term", sa.String(), server_default="", nullable=False),
        sa.Column("content", sa.String(), server_default="", nullable=False),
        sa.Column("page", sa.String(), server_default="", nullable=False),
        sa.Column("referrer", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_pipeline_lead_sources_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_pipeline_lead_sources")),
    )
    op.create_index(
        "ix_pipeline_lead_sources_contact",
        "pipeline_lead_sources",
        ["tenant_id", "contact_id", "at"],
        unique=False,
    )
    op.create_table(
        "research_evidence",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("section", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["research_sessions.tenant_id", "research_sessions.id"],
            name="fk_research_evidence_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["research_sources.tenant_id", "research_sources.id"],
            name="fk_research_evidence_source_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_research_evidence")),
        sa.UniqueConstraint(
            "tenant_id",
            "session_id",
            "number",
            name=op.f("uq_research_evidence_tenant_id_session_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_research_evidence_source_id"), "research_evidence", ["source_id"], unique=False
    )
    op.create_table(
        "sync_copies",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), server_default="", nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column(
            "payload", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("digest", sa.String(), server_default="", nullable=False),
        sa.Column(
            "agreed", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "ours_seen",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("their_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("seen_version", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('contact', 'company', 'deal')", name=op.f("ck_sync_copies_kind")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'agreed', 'rejected', 'apart', 'unwritten')",
            name=op.f("ck_sync_copies_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["sync_connections.tenant_id", "sync_connections.id"],
            name="fk_sync_copies_connection_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sync_copies")),
    )
    op.create_index(
        "ix_sync_copies_record_id", "sync_copies", ["tenant_id", "record_id"], unique=False
    )
    op.create_index(
        "ix_sync_copies_state",
        "sync_copies",
        ["tenant_id", "connection_id", "state", "kind", "id"],
        unique=False,
    )
    op.create_index(
        "uq_sync_copies_external",
        "sync_copies",
        ["tenant_id", "connection_id", "kind", "external_id"],
        unique=True,
    )
    op.create_index(
        "uq_sync_copies_record",
        "sync_copies",
        ["tenant_id", "connection_id", "record_id"],
        unique=True,
        postgresql_where=sa.text("record_id IS NOT NULL AND removed_at IS NULL"),
    )
    op.create_table(
        "sync_cursors",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reading_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('contact', 'company', 'deal')", name=op.f("ck_sync_cursors_kind")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["sync_connections.tenant_id", "sync_connections.id"],
            name="fk_sync_cursors_connection_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sync_cursors")),
        sa.UniqueConstraint(
            "tenant_id",
            "connection_id",
            "kind",
            name=op.f("uq_sync_cursors_tenant_id_connection_id_kind"),
        ),
    )
    op.create_table(
        "sync_mappings",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ours", sa.String(), nullable=False),
        sa.Column("theirs", sa.String(), nullable=False),
        sa.Column("way", sa.String(), server_default="both", nullable=False),
        sa.Column("rule", sa.String(), server_default="newest", nullable=False),
        sa.Column("transform", sa.String(), server_default="plain", nullable=False),
        sa.Column(
            "table", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('contact', 'company', 'deal')", name=op.f("ck_sync_mappings_kind")
        ),
        sa.CheckConstraint(
            "rule IN ('newest', 'theirs', 'ours', 'ask')", name=op.f("ck_sync_mappings_rule")
        ),
        sa.CheckConstraint(
            "transform IN ('plain', 'lower', 'title', 'table')",
            name=op.f("ck_sync_mappings_transform"),
        ),
        sa.CheckConstraint("way IN ('both', 'in', 'out')", name=op.f("ck_sync_mappings_way")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["sync_connections.tenant_id", "sync_connections.id"],
            name="fk_sync_mappings_connection_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sync_mappings")),
    )
    op.create_index(
        "uq_sync_mappings_ours",
        "sync_mappings",
        ["tenant_id", "connection_id", "kind", "ours"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "sync_runs",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("reading", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="running", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("done_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("part_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fetched_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("taken_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("given_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("conflict_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("removed_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "reading IN ('full', 'incremental', 'sweep')", name=op.f("ck_sync_runs_reading")
        ),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'failed', 'stopped')", name=op.f("ck_sync_runs_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["sync_connections.tenant_id", "sync_connections.id"],
            name="fk_sync_runs_connection_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sync_runs")),
    )
    op.create_index(
        "ix_sync_runs_connection",
        "sync_runs",
        ["tenant_id", "connection_id", "started_at"],
        unique=False,
    )
    op.create_table(
        "voice_campaign_members",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("says", sa.String(), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("proposals", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'calling', 'done', 'skipped')",
            name=op.f("ck_voice_campaign_members_state"),
        ),
        sa.CheckConstraint(
            "verdict IN ('allow', 'defer', 'refuse')",
            name=op.f("ck_voice_campaign_members_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "campaign_id"],
            ["voice_campaigns.tenant_id", "voice_campaigns.id"],
            name="fk_voice_campaign_members_campaign_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_voice_campaign_members_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voice_campaign_members")),
        sa.UniqueConstraint(
            "tenant_id",
            "campaign_id",
            "contact_id",
            name=op.f("uq_voice_campaign_members_tenant_id_campaign_id_contact_id"),
        ),
    )
    op.create_index(
        "ix_voice_campaign_members_action",
        "voice_campaign_members",
        ["tenant_id", "action_id"],
        unique=False,
    )
    op.create_index(
        "ix_voice_campaign_members_called",
        "voice_campaign_members",
        ["tenant_id", "last_called_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_voice_campaign_members_contact_id"),
        "voice_campaign_members",
        ["contact_id"],
        unique=False,
    )
    op.create_index(
        "ix_voice_campaign_members_due",
        "voice_campaign_members",
        ["tenant_id", "campaign_id", "state", "due_at", "id"],
        unique=False,
    )
    op.create_table(
        "writing_trials",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("arm", sa.String(), nullable=False),
        sa.Column("persona_number", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(), server_default="waiting", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("arm IN ('trained', 'default')", name=op.f("ck_writing_trials_arm")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_writing_trials_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_writing_trials")),
        sa.UniqueConstraint(
            "tenant_id", "action_id", name=op.f("uq_writing_trials_tenant_id_action_id")
        ),
    )
    op.create_index(
        "ix_writing_trials_contact",
        "writing_trials",
        ["tenant_id", "contact_id", "sent_at"],
        unique=False,
    )
    op.create_table(
        "conversations_sessions",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("flow_version", sa.Integer(), nullable=False),
        sa.Column(
            "flow_path",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("tone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("stage", sa.String(), server_default="qualifying", nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("generation", sa.Integer(), server_default="0", nullable=False),
        sa.Column("dialogue", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "slots", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("current_slot", sa.String(), nullable=True),
        sa.Column("current_question_index", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answered_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("required_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("score", sa.Integer(), server_default="0", nullable=False),
        sa.Column("temperature", sa.String(), server_default="cold", nullable=False),
        sa.Column(
            "score_reasons",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("effectiveness_score", sa.Double(), nullable=True),
        sa.Column(
            "effectiveness",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("bot_message_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lead_message_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_turn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stall_reason", sa.String(), nullable=True),
        sa.Column("stall_detail", sa.String(), nullable=True),
        sa.Column("stalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "stage IN ('qualifying', 'handed_off', 'with_person', 'closed', 'opted_out')",
            name=op.f("ck_conversations_sessions_stage"),
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_conversations_sessions_score")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_conversations_sessions_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "thread_id"],
            ["messaging_threads.tenant_id", "messaging_threads.id"],
            name="fk_conversations_sessions_thread_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_conversations_sessions")),
    )
    op.create_index(
        op.f("ix_conversations_sessions_contact_id"),
        "conversations_sessions",
        ["contact_id"],
        unique=False,
    )
    op.create_index(
        "ix_conversations_sessions_last",
        "conversations_sessions",
        ["tenant_id", "last_turn_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_conversations_sessions_stage",
        "conversations_sessions",
        ["tenant_id", "stage", "last_turn_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_conversations_sessions_thread",
        "conversations_sessions",
        ["tenant_id", "thread_id"],
        unique=False,
    )
    op.create_index(
        "uq_conversations_sessions_open",
        "conversations_sessions",
        ["tenant_id", "contact_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL AND deleted_at IS NULL"),
    )
    op.create_table(
        "crm_deal_contacts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_crm_deal_contacts_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["crm_deals.tenant_id", "crm_deals.id"],
            name="fk_crm_deal_contacts_deal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_deal_contacts")),
        sa.UniqueConstraint(
            "tenant_id",
            "deal_id",
            "contact_id",
            name=op.f("uq_crm_deal_contacts_tenant_id_deal_id_contact_id"),
        ),
    )
    op.create_index(
        "ix_crm_deal_contacts_contact",
        "crm_deal_contacts",
        ["tenant_id", "contact_id"],
        unique=False,
    )
    op.create_table(
        "crm_interactions",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("source_kind", sa.String(), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "channel IN ('sms', 'email', 'chat', 'voice', 'meeting', 'web', 'mail', 'other')",
            name=op.f("ck_crm_interactions_channel"),
        ),
        sa.CheckConstraint(
            "direction IN ('inbound', 'outbound', 'internal')",
            name=op.f("ck_crm_interactions_direction"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_crm_interactions_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["crm_deals.tenant_id", "crm_deals.id"],
            name="fk_crm_interactions_deal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_interactions")),
    )
    op.create_index(
        "ix_crm_interactions_contact",
        "crm_interactions",
        ["tenant_id", "contact_id", "at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_crm_interactions_deal_id"), "crm_interactions", ["deal_id"], unique=False
    )
    op.create_index(
        "uq_crm_interactions_source",
        "crm_interactions",
        ["tenant_id", "contact_id", "source_kind", "source_id"],
        unique=True,
    )
    op.create_table(
        "crm_notes",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("author", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(contact_id, company_id, deal_id) > 0", name=op.f("ck_crm_notes_about")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["crm_companies.tenant_id", "crm_companies.id"],
            name="fk_crm_notes_company_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_crm_notes_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["crm_deals.tenant_id", "crm_deals.id"],
            name="fk_crm_notes_deal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_notes")),
    )
    op.create_index(
        "ix_crm_notes_by_created_at",
        "crm_notes",
        ["tenant_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(op.f("ix_crm_notes_company_id"), "crm_notes", ["company_id"], unique=False)
    op.create_index(op.f("ix_crm_notes_contact_id"), "crm_notes", ["contact_id"], unique=False)
    op.create_index(op.f("ix_crm_notes_deal_id"), "crm_notes", ["deal_id"], unique=False)
    op.create_table(
        "crm_stage_changes",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pipeline_id", sa.Uuid(), nullable=False),
        sa.Column("from_stage_id", sa.Uuid(), nullable=True),
        sa.Column("to_stage_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("close_on", sa.Date(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["crm_deals.tenant_id", "crm_deals.id"],
            name="fk_crm_stage_changes_deal_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "from_stage_id"],
            ["crm_stages.tenant_id", "crm_stages.id"],
            name="fk_crm_stage_changes_from_stage_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pipeline_id"],
            ["crm_pipelines.tenant_id", "crm_pipelines.id"],
            name="fk_crm_stage_changes_pipeline_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "to_stage_id"],
            ["crm_stages.tenant_id", "crm_stages.id"],
            name="fk_crm_stage_changes_to_stage_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_stage_changes")),
    )
    op.create_index(
        "ix_crm_stage_changes_at", "crm_stage_changes", ["tenant_id", "at", "id"], unique=False
    )
    op.create_index(
        "ix_crm_stage_changes_deal",
        "crm_stage_changes",
        ["tenant_id", "deal_id", "at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_crm_stage_changes_from_stage_id"),
        "crm_stage_changes",
        ["from_stage_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_crm_stage_changes_pipeline_id"), "crm_stage_changes", ["pipeline_id"], unique=False
    )
    op.create_index(
        op.f("ix_crm_stage_changes_to_stage_id"), "crm_stage_changes", ["to_stage_id"], unique=False
    )
    op.create_table(
        "crm_tasks",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), server_default="", nullable=False),
        sa.Column("kind", sa.String(), server_default="todo", nullable=False),
        sa.Column("priority", sa.String(), server_default="normal", nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assignee_user_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('todo', 'call', 'email', 'text', 'meeting')", name=op.f("ck_crm_tasks_kind")
        ),
        sa.CheckConstraint(
            "priority IN ('low', 'normal', 'high')", name=op.f("ck_crm_tasks_priority")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'cancelled')", name=op.f("ck_crm_tasks_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["crm_companies.tenant_id", "crm_companies.id"],
            name="fk_crm_tasks_company_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_crm_tasks_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["crm_deals.tenant_id", "crm_deals.id"],
            name="fk_crm_tasks_deal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_crm_tasks")),
    )
    op.create_index(
        op.f("ix_crm_tasks_assignee_user_id"), "crm_tasks", ["assignee_user_id"], unique=False
    )
    op.create_index(
        "ix_crm_tasks_by_created_at",
        "crm_tasks",
        ["tenant_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(op.f("ix_crm_tasks_company_id"), "crm_tasks", ["company_id"], unique=False)
    op.create_index(op.f("ix_crm_tasks_contact_id"), "crm_tasks", ["contact_id"], unique=False)
    op.create_index(op.f("ix_crm_tasks_deal_id"), "crm_tasks", ["deal_id"], unique=False)
    op.create_index(
        "ix_crm_tasks_due",
        "crm_tasks",
        ["tenant_id", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open' AND deleted_at IS NULL"),
    )
    op.create_table(
        "delivery_commits",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("sha", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("committer_id", sa.Uuid(), nullable=True),
        sa.Column("authored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "parent_shas",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("additions", sa.Integer(), nullable=True),
        sa.Column("deletions", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_commits_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "committer_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_commits_committer_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_commits_source_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_commits")),
        sa.UniqueConstraint(
            "tenant_id",
            "source_id",
            "sha",
            name=op.f("uq_delivery_commits_tenant_id_source_id_sha"),
        ),
    )
    op.create_index(
        "ix_delivery_commits_at",
        "delivery_commits",
        ["tenant_id", "source_id", "committed_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_delivery_commits_author_id"), "delivery_commits", ["author_id"], unique=False
    )
    op.create_table(
        "delivery_cursors",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reading_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["delivery_connections.tenant_id", "delivery_connections.id"],
            name="fk_delivery_cursors_connection_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_cursors_source_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_cursors")),
        sa.UniqueConstraint(
            "tenant_id",
            "connection_id",
            "source_id",
            "stream",
            name=op.f("uq_delivery_cursors_tenant_id_connection_id_source_id_stream"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "delivery_deal_links",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="linked", nullable=False),
        sa.Column(
            "reasons", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("slipping", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("slipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('linked', 'refused')", name=op.f("ck_delivery_deal_links_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["crm_deals.tenant_id", "crm_deals.id"],
            name="fk_delivery_deal_links_deal_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_deal_links_source_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_deal_links")),
    )
    op.create_index(
        op.f("ix_delivery_deal_links_source_id"), "delivery_deal_links", ["source_id"], unique=False
    )
    op.create_index(
        "uq_delivery_deal_links_pair",
        "delivery_deal_links",
        ["tenant_id", "deal_id", "source_id"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "delivery_deployments",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("is_production", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("sha", sa.String(), nullable=True),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_unplanned_fix", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "result IN ('success', 'failure', 'abandoned', 'pending')",
            name=op.f("ck_delivery_deployments_result"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["delivery_sites.tenant_id", "delivery_sites.id"],
            name="fk_delivery_deployments_site_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_deployments_source_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_deployments")),
        sa.UniqueConstraint(
            "tenant_id",
            "site_id",
            "external_id",
            name=op.f("uq_delivery_deployments_tenant_id_site_id_external_id"),
        ),
    )
    op.create_index(
        "ix_delivery_deployments_finished",
        "delivery_deployments",
        ["tenant_id", "source_id", "finished_at"],
        unique=False,
    )
    op.create_table(
        "delivery_hooks",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resent_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["delivery_connections.tenant_id", "delivery_connections.id"],
            name="fk_delivery_hooks_connection_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_hooks_source_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_hooks")),
    )
    op.create_index(
        "uq_delivery_hooks_source",
        "delivery_hooks",
        ["tenant_id", "connection_id", "source_id"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "delivery_items",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("item_type", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), server_default="unknown", nullable=False),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("priority", sa.String(), nullable=True),
        sa.Column("severity", sa.String(), nullable=True),
        sa.Column("story_points", sa.Double(), nullable=True),
        sa.Column(
            "labels", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "components",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column(
            "fix_versions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("parent_external_id", sa.String(), nullable=True),
        sa.Column("epic_key", sa.String(), nullable=True),
        sa.Column("creator_id", sa.Uuid(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lead_time_seconds", sa.Integer(), nullable=True),
        sa.Column("cycle_time_seconds", sa.Integer(), nullable=True),
        sa.Column("estimate_seconds", sa.Integer(), nullable=True),
        sa.Column("spent_seconds", sa.Integer(), nullable=True),
        sa.Column("remaining_seconds", sa.Integer(), nullable=True),
        sa.Column("flagged", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("mirror_of_id", sa.Uuid(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "category IN ('to_do', 'in_progress', 'done', 'unknown')",
            name=op.f("ck_delivery_items_category"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assignee_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_items_assignee_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "creator_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_items_creator_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["delivery_sites.tenant_id", "delivery_sites.id"],
            name="fk_delivery_items_site_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_items_source_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_items")),
        sa.UniqueConstraint(
            "tenant_id",
            "site_id",
            "external_id",
            name=op.f("uq_delivery_items_tenant_id_site_id_external_id"),
        ),
    )
    op.create_index(
        op.f("ix_delivery_items_assignee_id"), "delivery_items", ["assignee_id"], unique=False
    )
    op.create_index(
        "ix_delivery_items_category",
        "delivery_items",
        ["tenant_id", "source_id", "category"],
        unique=False,
    )
    op.create_index(
        "ix_delivery_items_finished",
        "delivery_items",
        ["tenant_id", "source_id", "finished_at"],
        unique=False,
    )
    op.create_index("ix_delivery_items_key", "delivery_items", ["tenant_id", "key"], unique=False)
    op.create_table(
        "delivery_kept_days",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_kept_days_source_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_kept_days")),
        sa.UniqueConstraint(
            "tenant_id",
            "source_id",
            "day",
            name=op.f("uq_delivery_kept_days_tenant_id_source_id_day"),
        ),
    )
    op.create_table(
        "delivery_promises",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("owner_user_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_bot", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("source_kind", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("said_in", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day_named", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("check_says", sa.String(), server_default="", nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("kind IN ('task', 'delivery')", name=op.f("ck_delivery_promises_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'kept', 'broken', 'withdrawn')",
            name=op.f("ck_delivery_promises_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_delivery_promises_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["crm_deals.tenant_id", "crm_deals.id"],
            name="fk_delivery_promises_deal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_promises")),
        sa.UniqueConstraint(
            "tenant_id",
            "said_in",
            "starts_at",
            name=op.f("uq_delivery_promises_tenant_id_said_in_starts_at"),
        ),
    )
    op.create_index(
        op.f("ix_delivery_promises_contact_id"), "delivery_promises", ["contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_delivery_promises_deal_id"), "delivery_promises", ["deal_id"], unique=False
    )
    op.create_index(
        "ix_delivery_promises_due",
        "delivery_promises",
        ["tenant_id", "state", "due_at", "id"],
        unique=False,
    )
    op.create_table(
        "delivery_pulls",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("merged_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "labels", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("base_ref", sa.String(), nullable=True),
        sa.Column("head_ref", sa.String(), nullable=True),
        sa.Column("head_sha", sa.String(), nullable=True),
        sa.Column("merge_commit_sha", sa.String(), nullable=True),
        sa.Column("additions", sa.Integer(), nullable=True),
        sa.Column("deletions", sa.Integer(), nullable=True),
        sa.Column("changed_files", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_commit_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_review_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_approval_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('open', 'closed', 'merged')", name=op.f("ck_delivery_pulls_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_pulls_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merged_by_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_pulls_merged_by_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["delivery_sites.tenant_id", "delivery_sites.id"],
            name="fk_delivery_pulls_site_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_pulls_source_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_pulls")),
        sa.UniqueConstraint(
            "tenant_id",
            "site_id",
            "external_id",
            name=op.f("uq_delivery_pulls_tenant_id_site_id_external_id"),
        ),
    )
    op.create_index(
        op.f("ix_delivery_pulls_author_id"), "delivery_pulls", ["author_id"], unique=False
    )
    op.create_index(
        "ix_delivery_pulls_merged",
        "delivery_pulls",
        ["tenant_id", "source_id", "merged_at"],
        unique=False,
    )
    op.create_index(
        "ix_delivery_pulls_sha", "delivery_pulls", ["tenant_id", "merge_commit_sha"], unique=False
    )
    op.create_table(
        "delivery_raw",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at_source", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'derived', 'rejected')", name=op.f("ck_delivery_raw_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["delivery_sites.tenant_id", "delivery_sites.id"],
            name="fk_delivery_raw_site_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_raw_source_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_raw")),
        sa.UniqueConstraint(
            "tenant_id",
            "site_id",
            "stream",
            "external_id",
            name=op.f("uq_delivery_raw_tenant_id_site_id_stream_external_id"),
        ),
    )
    op.create_index(
        "ix_delivery_raw_source", "delivery_raw", ["tenant_id", "source_id", "stream"], unique=False
    )
    op.create_index(
        "ix_delivery_raw_state", "delivery_raw", ["tenant_id", "site_id", "state"], unique=False
    )
    op.create_index(
        "ix_delivery_raw_unit", "delivery_raw", ["tenant_id", "site_id", "unit"], unique=False
    )
    op.create_table(
        "delivery_releases",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("is_prerelease", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_releases_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["delivery_sites.tenant_id", "delivery_sites.id"],
            name="fk_delivery_releases_site_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_releases_source_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_releases")),
        sa.UniqueConstraint(
            "tenant_id",
            "site_id",
            "external_id",
            name=op.f("uq_delivery_releases_tenant_id_site_id_external_id"),
        ),
    )
    op.create_index(
        op.f("ix_delivery_releases_source_id"), "delivery_releases", ["source_id"], unique=False
    )
    op.create_table(
        "delivery_sprints",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("goal", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('future', 'active', 'closed')", name=op.f("ck_delivery_sprints_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["delivery_sites.tenant_id", "delivery_sites.id"],
            name="fk_delivery_sprints_site_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_sprints_source_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_sprints")),
        sa.UniqueConstraint(
            "tenant_id",
            "site_id",
            "external_id",
            name=op.f("uq_delivery_sprints_tenant_id_site_id_external_id"),
        ),
    )
    op.create_index(
        op.f("ix_delivery_sprints_source_id"), "delivery_sprints", ["source_id"], unique=False
    )
    op.create_table(
        "delivery_team_sources",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_team_sources_source_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "team_id"],
            ["delivery_teams.tenant_id", "delivery_teams.id"],
            name="fk_delivery_team_sources_team_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_team_sources")),
        sa.UniqueConstraint(
            "tenant_id",
            "team_id",
            "source_id",
            name=op.f("uq_delivery_team_sources_tenant_id_team_id_source_id"),
        ),
    )
    op.create_index(
        op.f("ix_delivery_team_sources_source_id"),
        "delivery_team_sources",
        ["source_id"],
        unique=False,
    )
    op.create_table(
        "messaging_messages",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), server_default="", nullable=False),
        sa.Column("html", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("author", sa.String(), server_default="", nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("header_message_id", sa.String(), nullable=True),
        sa.Column("in_reply_to", sa.Uuid(), nullable=True),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("screened_by", sa.String(), nullable=True),
        sa.Column("segment_count", sa.Integer(), nullable=True),
        sa.Column("cost_micros", sa.Integer(), nullable=True),
        sa.Column("cost_currency", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "channel IN ('sms', 'email', 'web_chat')", name=op.f("ck_messaging_messages_channel")
        ),
        sa.CheckConstraint(
            "direction IN ('in', 'out')", name=op.f("ck_messaging_messages_direction")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'refused', 'queued', 'sent', 'failed', 'delivered', 'read')",
            name=op.f("ck_messaging_messages_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_messaging_messages_contact_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "thread_id"],
            ["messaging_threads.tenant_id", "messaging_threads.id"],
            name="fk_messaging_messages_thread_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_messaging_messages")),
        sa.UniqueConstraint(
            "tenant_id",
            "connector",
            "provider_id",
            name=op.f("uq_messaging_messages_tenant_id_connector_provider_id"),
        ),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_messaging_messages_tenant_id_key")),
    )
    op.create_index(
        "ix_messaging_messages_action",
        "messaging_messages",
        ["tenant_id", "action_id"],
        unique=False,
    )
    op.create_index(
        "ix_messaging_messages_at", "messaging_messages", ["tenant_id", "at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_messaging_messages_contact_id"), "messaging_messages", ["contact_id"], unique=False
    )
    op.create_index(
        "ix_messaging_messages_header",
        "messaging_messages",
        ["tenant_id", "header_message_id"],
        unique=False,
    )
    op.create_index(
        "ix_messaging_messages_thread",
        "messaging_messages",
        ["tenant_id", "thread_id", "at", "id"],
        unique=False,
    )
    op.create_table(
        "outreach_step_runs",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("sequence_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("says", sa.String(), server_default="", nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "timing", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_for", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'done', 'skipped', 'stopped')",
            name=op.f("ck_outreach_step_runs_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_outreach_step_runs_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["outreach_places.tenant_id", "outreach_places.id"],
            name="fk_outreach_step_runs_place_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sequence_id"],
            ["outreach_sequences.tenant_id", "outreach_sequences.id"],
            name="fk_outreach_step_runs_sequence_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "step_id"],
            ["outreach_steps.tenant_id", "outreach_steps.id"],
            name="fk_outreach_step_runs_step_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_outreach_step_runs")),
        sa.UniqueConstraint(
            "tenant_id",
            "place_id",
            "step_id",
            name=op.f("uq_outreach_step_runs_tenant_id_place_id_step_id"),
        ),
    )
    op.create_index(
        "ix_outreach_step_runs_action",
        "outreach_step_runs",
        ["tenant_id", "action_id"],
        unique=False,
    )
    op.create_index(
        "ix_outreach_step_runs_contact",
        "outreach_step_runs",
        ["tenant_id", "contact_id", "at"],
        unique=False,
    )
    op.create_index(
        "ix_outreach_step_runs_step",
        "outreach_step_runs",
        ["tenant_id", "sequence_id", "step_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_outreach_step_runs_step_id"), "outreach_step_runs", ["step_id"], unique=False
    )
    op.create_table(
        "pipeline_scores",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("factors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "risks", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("win_ratio", sa.Double(), nullable=True),
        sa.Column("model_id", sa.Uuid(), nullable=True),
        sa.Column(
            "features", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("calculated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["crm_deals.tenant_id", "crm_deals.id"],
            name="fk_pipeline_scores_deal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_pipeline_scores")),
    )
    op.create_index(
        "ix_pipeline_scores_deal",
        "pipeline_scores",
        ["tenant_id", "deal_id", "calculated_at"],
        unique=False,
    )
    op.create_index(
        "ix_pipeline_scores_model",
        "pipeline_scores",
        ["tenant_id", "model_id", "calculated_at"],
        unique=False,
    )
    op.create_table(
        "pipeline_standings",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("factors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("win_ratio", sa.Double(), nullable=True),
        sa.Column("model_id", sa.Uuid(), nullable=True),
        sa.Column(
            "risks", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("at_risk", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("calculated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_pipeline_standings_score")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["crm_deals.tenant_id", "crm_deals.id"],
            name="fk_pipeline_standings_deal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_pipeline_standings")),
        sa.UniqueConstraint(
            "tenant_id", "deal_id", name=op.f("uq_pipeline_standings_tenant_id_deal_id")
        ),
    )
    op.create_index(
        "ix_pipeline_standings_at_risk",
        "pipeline_standings",
        ["tenant_id", "deal_id"],
        unique=False,
        postgresql_where=sa.text("at_risk"),
    )
    op.create_table(
        "proposals_proposals",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="ready", nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("for_name", sa.String(), server_default="", nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("quote", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "heard", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("intro", sa.String(), server_default="", nullable=False),
        sa.Column("terms", sa.String(), server_default="", nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("valid_until_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(), server_default="", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_note", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('needs_approval', 'ready', 'sent', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_proposals_proposals_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["crm_companies.tenant_id", "crm_companies.id"],
            name="fk_proposals_proposals_company_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_proposals_proposals_contact_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["crm_deals.tenant_id", "crm_deals.id"],
            name="fk_proposals_proposals_deal_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_proposals_proposals")),
        sa.UniqueConstraint(
            "tenant_id", "serial", name=op.f("uq_proposals_proposals_tenant_id_serial")
        ),
    )
    op.create_index(
        op.f("ix_proposals_proposals_company_id"),
        "proposals_proposals",
        ["company_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_proposals_proposals_contact_id"),
        "proposals_proposals",
        ["contact_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_proposals_proposals_deal_id"), "proposals_proposals", ["deal_id"], unique=False
    )
    op.create_index(
        "ix_proposals_proposals_made",
        "proposals_proposals",
        ["tenant_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "proposals_reviews",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), server_default="", nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column(
            "findings", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("risk_score", sa.Integer(), nullable=True),
        sa.Column("playbook", sa.String(), server_default="", nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["crm_companies.tenant_id", "crm_companies.id"],
            name="fk_proposals_reviews_company_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["crm_deals.tenant_id", "crm_deals.id"],
            name="fk_proposals_reviews_deal_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_proposals_reviews")),
    )
    op.create_index(
        op.f("ix_proposals_reviews_company_id"), "proposals_reviews", ["company_id"], unique=False
    )
    op.create_index(
        op.f("ix_proposals_reviews_deal_id"), "proposals_reviews", ["deal_id"], unique=False
    )
    op.create_index(
        "ix_proposals_reviews_made",
        "proposals_reviews",
        ["tenant_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "sync_conflicts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("ours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("theirs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("base", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ours_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ours_by", sa.String(), nullable=True),
        sa.Column("theirs_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'ours', 'theirs', 'settled')", name=op.f("ck_sync_conflicts_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["sync_connections.tenant_id", "sync_connections.id"],
            name="fk_sync_conflicts_connection_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "copy_id"],
            ["sync_copies.tenant_id", "sync_copies.id"],
            name="fk_sync_conflicts_copy_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sync_conflicts")),
    )
    op.create_index(
        "ix_sync_conflicts_connection",
        "sync_conflicts",
        ["tenant_id", "connection_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        "uq_sync_conflicts_open",
        "sync_conflicts",
        ["tenant_id", "copy_id", "field"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "conversations_handoffs",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="offered", nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "verdict", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "chain", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("group_name", sa.String(), nullable=False),
        sa.Column("headline", sa.String(), nullable=False),
        sa.Column("brief", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("temperature", sa.String(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim_by_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_by_name", sa.String(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("live_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('offered', 'claimed', 'live', 'returned', 'unclaimed', 'dismissed', 'cancelled')",
            name=op.f("ck_conversations_handoffs_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_conversations_handoffs_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["conversations_sessions.tenant_id", "conversations_sessions.id"],
            name="fk_conversations_handoffs_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_conversations_handoffs")),
    )
    op.create_index(
        op.f("ix_conversations_handoffs_contact_id"),
        "conversations_handoffs",
        ["contact_id"],
        unique=False,
    )
    op.create_index(
        "ix_conversations_handoffs_session",
        "conversations_handoffs",
        ["tenant_id", "session_id"],
        unique=False,
    )
    op.create_index(
        "ix_conversations_handoffs_state",
        "conversations_handoffs",
        ["tenant_id", "state", "offered_at", "id"],
        unique=False,
    )
    op.create_table(
        "conversations_turns",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), server_default="", nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column(
            "understanding",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column(
            "acts", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "reasons", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "versions", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("engine", sa.String(), server_default="rules", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "direction IN ('in', 'out')", name=op.f("ck_conversations_turns_direction")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'heard', 'drafted', 'said', 'held')",
            name=op.f("ck_conversations_turns_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["conversations_sessions.tenant_id", "conversations_sessions.id"],
            name="fk_conversations_turns_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_conversations_turns")),
        sa.UniqueConstraint(
            "tenant_id", "message_id", name=op.f("uq_conversations_turns_tenant_id_message_id")
        ),
    )
    op.create_index(
        "ix_conversations_turns_action",
        "conversations_turns",
        ["tenant_id", "action_id"],
        unique=False,
    )
    op.create_index(
        "ix_conversations_turns_model",
        "conversations_turns",
        ["tenant_id", "at"],
        unique=False,
        postgresql_where=sa.text("engine = 'rules+model'"),
    )
    op.create_index(
        "ix_conversations_turns_session",
        "conversations_turns",
        ["tenant_id", "session_id", "at", "id"],
        unique=False,
    )
    op.create_table(
        "delivery_deployment_commits",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("sha", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deployment_id"],
            ["delivery_deployments.tenant_id", "delivery_deployments.id"],
            name="fk_delivery_deployment_commits_deployment_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_deployment_commits")),
        sa.UniqueConstraint(
            "tenant_id",
            "deployment_id",
            "sha",
            name=op.f("uq_delivery_deployment_commits_tenant_id_deployment_id_sha"),
        ),
    )
    op.create_index(
        "ix_delivery_deployment_commits_sha",
        "delivery_deployment_commits",
        ["tenant_id", "sha"],
        unique=False,
    )
    op.create_table(
        "delivery_incidents",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["delivery_items.tenant_id", "delivery_items.id"],
            name="fk_delivery_incidents_item_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_incidents_source_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_incidents")),
        sa.UniqueConstraint(
            "tenant_id", "item_id", name=op.f("uq_delivery_incidents_tenant_id_item_id")
        ),
    )
    op.create_index(
        "ix_delivery_incidents_opened",
        "delivery_incidents",
        ["tenant_id", "source_id", "opened_at"],
        unique=False,
    )
    op.create_table(
        "delivery_item_changes",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("field_id", sa.String(), nullable=True),
        sa.Column("from_value", sa.String(), nullable=True),
        sa.Column("from_text", sa.String(), nullable=True),
        sa.Column("to_value", sa.String(), nullable=True),
        sa.Column("to_text", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_item_changes_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["delivery_items.tenant_id", "delivery_items.id"],
            name="fk_delivery_item_changes_item_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_item_changes")),
    )
    op.create_index(
        "ix_delivery_item_changes_item",
        "delivery_item_changes",
        ["tenant_id", "item_id", "at"],
        unique=False,
    )
    op.create_table(
        "delivery_item_sources",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["delivery_items.tenant_id", "delivery_items.id"],
            name="fk_delivery_item_sources_item_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_id"],
            ["delivery_sources.tenant_id", "delivery_sources.id"],
            name="fk_delivery_item_sources_source_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_item_sources")),
        sa.UniqueConstraint(
            "tenant_id",
            "item_id",
            "source_id",
            name=op.f("uq_delivery_item_sources_tenant_id_item_id_source_id"),
        ),
    )
    op.create_index(
        op.f("ix_delivery_item_sources_source_id"),
        "delivery_item_sources",
        ["source_id"],
        unique=False,
    )
    op.create_table(
        "delivery_link_forecasts",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("open_items", sa.Integer(), nullable=False),
        sa.Column("untouched_items", sa.Integer(), server_default="0", nullable=False),
        sa.Column("p50_on", sa.Date(), nullable=True),
        sa.Column("p85_on", sa.Date(), nullable=True),
        sa.Column("p95_on", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("chance_ratio", sa.Double(), nullable=True),
        sa.Column("refused", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "link_id"],
            ["delivery_deal_links.tenant_id", "delivery_deal_links.id"],
            name="fk_delivery_link_forecasts_link_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_link_forecasts")),
        sa.UniqueConstraint(
            "tenant_id",
            "link_id",
            "made_on",
            name=op.f("uq_delivery_link_forecasts_tenant_id_link_id_made_on"),
        ),
    )
    op.create_table(
        "delivery_pull_commits",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("pull_id", sa.Uuid(), nullable=False),
        sa.Column("sha", sa.String(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("authored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_pull_commits_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pull_id"],
            ["delivery_pulls.tenant_id", "delivery_pulls.id"],
            name="fk_delivery_pull_commits_pull_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_pull_commits")),
        sa.UniqueConstraint(
            "tenant_id",
            "pull_id",
            "sha",
            name=op.f("uq_delivery_pull_commits_tenant_id_pull_id_sha"),
        ),
    )
    op.create_index(
        "ix_delivery_pull_commits_sha", "delivery_pull_commits", ["tenant_id", "sha"], unique=False
    )
    op.create_table(
        "delivery_pull_items",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("pull_id", sa.Uuid(), nullable=False),
        sa.Column("item_key", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pull_id"],
            ["delivery_pulls.tenant_id", "delivery_pulls.id"],
            name="fk_delivery_pull_items_pull_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_pull_items")),
        sa.UniqueConstraint(
            "tenant_id",
            "pull_id",
            "item_key",
            name=op.f("uq_delivery_pull_items_tenant_id_pull_id_item_key"),
        ),
    )
    op.create_index(
        "ix_delivery_pull_items_key", "delivery_pull_items", ["tenant_id", "item_key"], unique=False
    )
    op.create_table(
        "delivery_review_comments",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("pull_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("review_external_id", sa.String(), nullable=True),
        sa.Column("path", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_review_comments_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pull_id"],
            ["delivery_pulls.tenant_id", "delivery_pulls.id"],
            name="fk_delivery_review_comments_pull_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_review_comments")),
        sa.UniqueConstraint(
            "tenant_id",
            "pull_id",
            "kind",
            "external_id",
            name=op.f("uq_delivery_review_comments_tenant_id_pull_id_kind_external_id"),
        ),
    )
    op.create_index(
        op.f("ix_delivery_review_comments_author_id"),
        "delivery_review_comments",
        ["author_id"],
        unique=False,
    )
    op.create_table(
        "delivery_reviews",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("pull_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("commit_sha", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('approved', 'changes_requested', 'commented', 'dismissed', 'pending')",
            name=op.f("ck_delivery_reviews_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_reviews_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pull_id"],
            ["delivery_pulls.tenant_id", "delivery_pulls.id"],
            name="fk_delivery_reviews_pull_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_reviews")),
        sa.UniqueConstraint(
            "tenant_id",
            "pull_id",
            "external_id",
            name=op.f("uq_delivery_reviews_tenant_id_pull_id_external_id"),
        ),
    )
    op.create_index(
        op.f("ix_delivery_reviews_author_id"), "delivery_reviews", ["author_id"], unique=False
    )
    op.create_table(
        "delivery_sprint_items",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("sprint_id", sa.Uuid(), nullable=False),
        sa.Column("sprint_external_id", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["delivery_items.tenant_id", "delivery_items.id"],
            name="fk_delivery_sprint_items_item_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_sprint_items")),
    )
    op.create_index(
        "ix_delivery_sprint_items_item",
        "delivery_sprint_items",
        ["tenant_id", "item_id"],
        unique=False,
    )
    op.create_index(
        "ix_delivery_sprint_items_sprint",
        "delivery_sprint_items",
        ["tenant_id", "sprint_id"],
        unique=False,
    )
    op.create_table(
        "delivery_transitions",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("from_status", sa.String(), nullable=True),
        sa.Column("from_category", sa.String(), nullable=True),
        sa.Column("to_status", sa.String(), nullable=False),
        sa.Column("to_category", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "flow IN ('active', 'waiting', 'unknown')", name=op.f("ck_delivery_transitions_flow")
        ),
        sa.CheckConstraint(
            "to_category IN ('to_do', 'in_progress', 'done', 'unknown')",
            name=op.f("ck_delivery_transitions_to_category"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_transitions_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["delivery_items.tenant_id", "delivery_items.id"],
            name="fk_delivery_transitions_item_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_transitions")),
    )
    op.create_index(
        "ix_delivery_transitions_at", "delivery_transitions", ["tenant_id", "at"], unique=False
    )
    op.create_index(
        "ix_delivery_transitions_item",
        "delivery_transitions",
        ["tenant_id", "item_id", "at"],
        unique=False,
    )
    op.create_table(
        "delivery_worklogs",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_seconds", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["delivery_authors.tenant_id", "delivery_authors.id"],
            name="fk_delivery_worklogs_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["delivery_items.tenant_id", "delivery_items.id"],
            name="fk_delivery_worklogs_item_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_delivery_worklogs")),
    )
    op.create_index(
        "ix_delivery_worklogs_item", "delivery_worklogs", ["tenant_id", "item_id"], unique=False
    )
    op.create_table(
        "messaging_attachments",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("storage_key", sa.String(), nullable=True),
        sa.Column("source_url", sa.String(), nullable=True),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'stored', 'refused')", name=op.f("ck_messaging_attachments_state")
        ),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_messaging_attachments_size_bytes")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "message_id"],
            ["messaging_messages.tenant_id", "messaging_messages.id"],
            name="fk_messaging_attachments_message_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_messaging_attachments")),
    )
    op.create_index(
        op.f("ix_messaging_attachments_message_id"),
        "messaging_attachments",
        ["message_id"],
        unique=False,
    )
    op.create_table(
        "voice_calls",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("agent_version", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="queued", nullable=False),
        sa.Column("is_test", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("carrier", sa.String(), server_default="", nullable=False),
        sa.Column("from_e164", sa.String(), nullable=True),
        sa.Column("to_e164", sa.String(), nullable=True),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), server_default="1", nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ringing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.Column("end_detail", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("handler", sa.String(), server_default="agent", nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("recording", sa.String(), server_default="none", nullable=False),
        sa.Column(
            "recording_rule",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "dialogue", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "slots", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("temperature", sa.String(), nullable=True),
        sa.Column(
            "summary", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "quality", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("cost_microcents", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "direction IN ('inbound', 'outbound', 'browser')", name=op.f("ck_voice_calls_direction")
        ),
        sa.CheckConstraint(
            "handler IN ('agent', 'person', 'queue')", name=op.f("ck_voice_calls_handler")
        ),
        sa.CheckConstraint(
            "recording IN ('none', 'recording', 'stored', 'partial', 'refused', 'deleted')",
            name=op.f("ck_voice_calls_recording"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'ringing', 'in_progress', 'completed', 'failed', 'no_answer', 'busy', 'interrupted', 'cancelled')",
            name=op.f("ck_voice_calls_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["voice_agents.tenant_id", "voice_agents.id"],
            name="fk_voice_calls_agent_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "campaign_id"],
            ["voice_campaigns.tenant_id", "voice_campaigns.id"],
            name="fk_voice_calls_campaign_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["crm_contacts.tenant_id", "crm_contacts.id"],
            name="fk_voice_calls_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["conversations_sessions.tenant_id", "conversations_sessions.id"],
            name="fk_voice_calls_session_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voice_calls")),
        sa.UniqueConstraint(
            "tenant_id", "action_id", name=op.f("uq_voice_calls_tenant_id_action_id")
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "connector",
            "provider_id",
            name=op.f("uq_voice_calls_tenant_id_connector_provider_id"),
        ),
    )
    op.create_index(
        "ix_voice_calls_agent", "voice_calls", ["tenant_id", "agent_id", "begun_at"], unique=False
    )
    op.create_index(
        "ix_voice_calls_at", "voice_calls", ["tenant_id", "begun_at", "id"], unique=False
    )
    op.create_index(
        "ix_voice_calls_campaign",
        "voice_calls",
        ["tenant_id", "campaign_id"],
        unique=False,
        postgresql_where=sa.text("campaign_id IS NOT NULL"),
    )
    op.create_index(
        "ix_voice_calls_contact",
        "voice_calls",
        ["tenant_id", "contact_id", "begun_at"],
        unique=False,
    )
    op.create_index(
        "ix_voice_calls_live",
        "voice_calls",
        ["tenant_id"],
        unique=False,
        postgresql_where=sa.text(
            "state IN ('queued', 'ringing', 'in_progress') AND deleted_at IS NULL"
        ),
    )
    op.create_index(op.f("ix_voice_calls_session_id"), "voice_calls", ["session_id"], unique=False)
    op.create_index(
        "ix_voice_calls_state",
        "voice_calls",
        ["tenant_id", "state", "begun_at", "id"],
        unique=False,
    )
    op.create_table(
        "voice_call_analytics",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("language_confidence", sa.Double(), nullable=True),
        sa.Column("interruptions_caller", sa.Integer(), server_default="0", nullable=False),
        sa.Column("interruptions_agent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("silences_awkward", sa.Integer(), server_default="0", nullable=False),
        sa.Column("silences_failure", sa.Integer(), server_default="0", nullable=False),
        sa.Column("talk_ratio", sa.Double(), nullable=True),
        sa.Column("latency_p50_ms", sa.Double(), nullable=True),
        sa.Column("latency_p95_ms", sa.Double(), nullable=True),
        sa.Column("performance_score", sa.Double(), nullable=True),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "missed", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "call_id"],
            ["voice_calls.tenant_id", "voice_calls.id"],
            name="fk_voice_call_analytics_call_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voice_call_analytics")),
        sa.UniqueConstraint(
            "tenant_id", "call_id", name=op.f("uq_voice_call_analytics_tenant_id_call_id")
        ),
    )
    op.create_table(
        "voice_call_events",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column(
            "data", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "call_id"],
            ["voice_calls.tenant_id", "voice_calls.id"],
            name="fk_voice_call_events_call_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voice_call_events")),
    )
    op.create_index(
        "ix_voice_call_events_call",
        "voice_call_events",
        ["tenant_id", "call_id", "at", "id"],
        unique=False,
    )
    op.create_table(
        "voice_interruption_events",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("overlap_ms", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("stopped_after_ms", sa.Integer(), nullable=True),
        sa.Column("said", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "by IN ('caller', 'agent')", name=op.f("ck_voice_interruption_events_by")
        ),
        sa.CheckConstraint(
            "source IN ('engine', 'audio')", name=op.f("ck_voice_interruption_events_source")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "call_id"],
            ["voice_calls.tenant_id", "voice_calls.id"],
            name="fk_voice_interruption_events_call_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voice_interruption_events")),
    )
    op.create_index(
        "ix_voice_interruption_events_call",
        "voice_interruption_events",
        ["tenant_id", "call_id", "at_ms"],
        unique=False,
    )
    op.create_table(
        "voice_media_tokens",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "call_id"],
            ["voice_calls.tenant_id", "voice_calls.id"],
            name="fk_voice_media_tokens_call_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voice_media_tokens")),
        sa.UniqueConstraint(
            "tenant_id", "token_id", name=op.f("uq_voice_media_tokens_tenant_id_token_id")
        ),
    )
    op.create_index(
        op.f("ix_voice_media_tokens_call_id"), "voice_media_tokens", ["call_id"], unique=False
    )
    op.create_table(
        "voice_recordings",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="recording", nullable=False),
        sa.Column("sample_rate", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), server_default="0", nullable=False),
        sa.Column("data_key", sa.Text(), nullable=False),
        sa.Column(
            "parts", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("storage_key", sa.String(), nullable=True),
        sa.Column("content_type", sa.String(), server_default="audio/ogg", nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column(
            "waveform", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("legal_hold", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("copy_state", sa.String(), server_default="none", nullable=False),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copy_sha256", sa.String(), nullable=True),
        sa.Column("copy_says", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "copy_state IN ('none', 'waiting', 'copied', 'failed')",
            name=op.f("ck_voice_recordings_copy_state"),
        ),
        sa.CheckConstraint(
            "state IN ('recording', 'stored', 'partial', 'deleted')",
            name=op.f("ck_voice_recordings_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "call_id"],
            ["voice_calls.tenant_id", "voice_calls.id"],
            name="fk_voice_recordings_call_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voice_recordings")),
        sa.UniqueConstraint(
            "tenant_id", "call_id", name=op.f("uq_voice_recordings_tenant_id_call_id")
        ),
    )
    op.create_index(
        "ix_voice_recordings_uncopied",
        "voice_recordings",
        ["tenant_id"],
        unique=False,
        postgresql_where=sa.text("copy_state IN ('waiting', 'failed')"),
    )
    op.create_table(
        "voice_turns",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("by", sa.String(), server_default="", nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("heard_text", sa.String(), nullable=True),
        sa.Column("began_ms", sa.Integer(), nullable=False),
        sa.Column("ended_ms", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("sentiment", sa.Double(), nullable=True),
        sa.Column("emotion", sa.String(), nullable=True),
        sa.Column("interrupted", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("engine_turn", sa.Integer(), nullable=True),
        sa.Column("latency_ms", sa.Double(), nullable=True),
        sa.Column(
            "latency_parts_ms",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column(
            "acts", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "reasons", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "speaker IN ('caller', 'agent', 'person')", name=op.f("ck_voice_turns_speaker")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "call_id"],
            ["voice_calls.tenant_id", "voice_calls.id"],
            name="fk_voice_turns_call_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voice_turns")),
        sa.UniqueConstraint(
            "tenant_id", "call_id", "number", name=op.f("uq_voice_turns_tenant_id_call_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("voice_turns")
    op.drop_index(
        "ix_voice_recordings_uncopied",
        table_name="voice_recordings",
        postgresql_where=sa.text("copy_state IN ('waiting', 'failed')"),
    )
    op.drop_table("voice_recordings")
    op.drop_index(op.f("ix_voice_media_tokens_call_id"), table_name="voice_media_tokens")
    op.drop_table("voice_media_tokens")
    op.drop_index("ix_voice_interruption_events_call", table_name="voice_interruption_events")
    op.drop_table("voice_interruption_events")
    op.drop_index("ix_voice_call_events_call", table_name="voice_call_events")
    op.drop_table("voice_call_events")
    op.drop_table("voice_call_analytics")
    op.drop_index("ix_voice_calls_state", table_name="voice_calls")
    op.drop_index(op.f("ix_voice_calls_session_id"), table_name="voice_calls")
    op.drop_index(
        "ix_voice_calls_live",
        table_name="voice_calls",
        postgresql_where=sa.text(
            "state IN ('queued', 'ringing', 'in_progress') AND deleted_at IS NULL"
        ),
    )
    op.drop_index("ix_voice_calls_contact", table_name="voice_calls")
    op.drop_index(
        "ix_voice_calls_campaign",
        table_name="voice_calls",
        postgresql_where=sa.text("campaign_id IS NOT NULL"),
    )
    op.drop_index("ix_voice_calls_at", table_name="voice_calls")
    op.drop_index("ix_voice_calls_agent", table_name="voice_calls")
    op.drop_table("voice_calls")
    op.drop_index(op.f("ix_messaging_attachments_message_id"), table_name="messaging_attachments")
    op.drop_table("messaging_attachments")
    op.drop_index("ix_delivery_worklogs_item", table_name="delivery_worklogs")
    op.drop_table("delivery_worklogs")
    op.drop_index("ix_delivery_transitions_item", table_name="delivery_transitions")
    op.drop_index("ix_delivery_transitions_at", table_name="delivery_transitions")
    op.drop_table("delivery_transitions")
    op.drop_index("ix_delivery_sprint_items_sprint", table_name="delivery_sprint_items")
    op.drop_index("ix_delivery_sprint_items_item", table_name="delivery_sprint_items")
    op.drop_table("delivery_sprint_items")
    op.drop_index(op.f("ix_delivery_reviews_author_id"), table_name="delivery_reviews")
    op.drop_table("delivery_reviews")
    op.drop_index(
        op.f("ix_delivery_review_comments_author_id"), table_name="delivery_review_comments"
    )
    op.drop_table("delivery_review_comments")
    op.drop_index("ix_delivery_pull_items_key", table_name="delivery_pull_items")
    op.drop_table("delivery_pull_items")
    op.drop_index("ix_delivery_pull_commits_sha", table_name="delivery_pull_commits")
    op.drop_table("delivery_pull_commits")
    op.drop_table("delivery_link_forecasts")
    op.drop_index(op.f("ix_delivery_item_sources_source_id"), table_name="delivery_item_sources")
    op.drop_table("delivery_item_sources")
    op.drop_index("ix_delivery_item_changes_item", table_name="delivery_item_changes")
    op.drop_table("delivery_item_changes")
    op.drop_index("ix_delivery_incidents_opened", table_name="delivery_incidents")
    op.drop_table("delivery_incidents")
    op.drop_index("ix_delivery_deployment_commits_sha", table_name="delivery_deployment_commits")
    op.drop_table("delivery_deployment_commits")
    op.drop_index("ix_conversations_turns_session", table_name="conversations_turns")
    op.drop_index(
        "ix_conversations_turns_model",
        table_name="conversations_turns",
        postgresql_where=sa.text("engine = 'rules+model'"),
    )
    op.drop_index("ix_conversations_turns_action", table_name="conversations_turns")
    op.drop_table("conversations_turns")
    op.drop_index("ix_conversations_handoffs_state", table_name="conversations_handoffs")
    op.drop_index("ix_conversations_handoffs_session", table_name="conversations_handoffs")
    op.drop_index(op.f("ix_conversations_handoffs_contact_id"), table_name="conversations_handoffs")
    op.drop_table("conversations_handoffs")
    op.drop_index(
        "uq_sync_conflicts_open",
        table_name="sync_conflicts",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_sync_conflicts_connection", table_name="sync_conflicts")
    op.drop_table("sync_conflicts")
    op.drop_index(
        "ix_proposals_reviews_made",
        table_name="proposals_reviews",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_proposals_reviews_deal_id"), table_name="proposals_reviews")
    op.drop_index(op.f("ix_proposals_reviews_company_id"), table_name="proposals_reviews")
    op.drop_table("proposals_reviews")
    op.drop_index(
        "ix_proposals_proposals_made",
        table_name="proposals_proposals",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_proposals_proposals_deal_id"), table_name="proposals_proposals")
    op.drop_index(op.f("ix_proposals_proposals_contact_id"), table_name="proposals_proposals")
    op.drop_index(op.f("ix_proposals_proposals_company_id"), table_name="proposals_proposals")
    op.drop_table("proposals_proposals")
    op.drop_index(
        "ix_pipeline_standings_at_risk",
        table_name="pipeline_standings",
        postgresql_where=sa.text("at_risk"),
    )
    op.drop_table("pipeline_standings")
    op.drop_index("ix_pipeline_scores_model", table_name="pipeline_scores")
    op.drop_index("ix_pipeline_scores_deal", table_name="pipeline_scores")
    op.drop_table("pipeline_scores")
    op.drop_index(op.f("ix_outreach_step_runs_step_id"), table_name="outreach_step_runs")
    op.drop_index("ix_outreach_step_runs_step", table_name="outreach_step_runs")
    op.drop_index("ix_outreach_step_runs_contact", table_name="outreach_step_runs")
    op.drop_index("ix_outreach_step_runs_action", table_name="outreach_step_runs")
    op.drop_table("outreach_step_runs")
    op.drop_index("ix_messaging_messages_thread", table_name="messaging_messages")
    op.drop_index("ix_messaging_messages_header", table_name="messaging_messages")
    op.drop_index(op.f("ix_messaging_messages_contact_id"), table_name="messaging_messages")
    op.drop_index("ix_messaging_messages_at", table_name="messaging_messages")
    op.drop_index("ix_messaging_messages_action", table_name="messaging_messages")
    op.drop_table("messaging_messages")
    op.drop_index(op.f("ix_delivery_team_sources_source_id"), table_name="delivery_team_sources")
    op.drop_table("delivery_team_sources")
    op.drop_index(op.f("ix_delivery_sprints_source_id"), table_name="delivery_sprints")
    op.drop_table("delivery_sprints")
    op.drop_index(op.f("ix_delivery_releases_source_id"), table_name="delivery_releases")
    op.drop_table("delivery_releases")
    op.drop_index("ix_delivery_raw_unit", table_name="delivery_raw")
    op.drop_index("ix_delivery_raw_state", table_name="delivery_raw")
    op.drop_index("ix_delivery_raw_source", table_name="delivery_raw")
    op.drop_table("delivery_raw")
    op.drop_index("ix_delivery_pulls_sha", table_name="delivery_pulls")
    op.drop_index("ix_delivery_pulls_merged", table_name="delivery_pulls")
    op.drop_index(op.f("ix_delivery_pulls_author_id"), table_name="delivery_pulls")
    op.drop_table("delivery_pulls")
    op.drop_index("ix_delivery_promises_due", table_name="delivery_promises")
    op.drop_index(op.f("ix_delivery_promises_deal_id"), table_name="delivery_promises")
    op.drop_index(op.f("ix_delivery_promises_contact_id"), table_name="delivery_promises")
    op.drop_table("delivery_promises")
    op.drop_table("delivery_kept_days")
    op.drop_index("ix_delivery_items_key", table_name="delivery_items")
    op.drop_index("ix_delivery_items_finished", table_name="delivery_items")
    op.drop_index("ix_delivery_items_category", table_name="delivery_items")
    op.drop_index(op.f("ix_delivery_items_assignee_id"), table_name="delivery_items")
    op.drop_table("delivery_items")
    op.drop_index(
        "uq_delivery_hooks_source",
        table_name="delivery_hooks",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("delivery_hooks")
    op.drop_index("ix_delivery_deployments_finished", table_name="delivery_deployments")
    op.drop_table("delivery_deployments")
    op.drop_index(
        "uq_delivery_deal_links_pair",
        table_name="delivery_deal_links",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_delivery_deal_links_source_id"), table_name="delivery_deal_links")
    op.drop_table("delivery_deal_links")
    op.drop_table("delivery_cursors")
    op.drop_index(op.f("ix_delivery_commits_author_id"), table_name="delivery_commits")
    op.drop_index("ix_delivery_commits_at", table_name="delivery_commits")
    op.drop_table("delivery_commits")
    op.drop_index(
        "ix_crm_tasks_due",
        table_name="crm_tasks",
        postgresql_where=sa.text("state = 'open' AND deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_crm_tasks_deal_id"), table_name="crm_tasks")
    op.drop_index(op.f("ix_crm_tasks_contact_id"), table_name="crm_tasks")
    op.drop_index(op.f("ix_crm_tasks_company_id"), table_name="crm_tasks")
    op.drop_index(
        "ix_crm_tasks_by_created_at",
        table_name="crm_tasks",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_crm_tasks_assignee_user_id"), table_name="crm_tasks")
    op.drop_table("crm_tasks")
    op.drop_index(op.f("ix_crm_stage_changes_to_stage_id"), table_name="crm_stage_changes")
    op.drop_index(op.f("ix_crm_stage_changes_pipeline_id"), table_name="crm_stage_changes")
    op.drop_index(op.f("ix_crm_stage_changes_from_stage_id"), table_name="crm_stage_changes")
    op.drop_index("ix_crm_stage_changes_deal", table_name="crm_stage_changes")
    op.drop_index("ix_crm_stage_changes_at", table_name="crm_stage_changes")
    op.drop_table("crm_stage_changes")
    op.drop_index(op.f("ix_crm_notes_deal_id"), table_name="crm_notes")
    op.drop_index(op.f("ix_crm_notes_contact_id"), table_name="crm_notes")
    op.drop_index(op.f("ix_crm_notes_company_id"), table_name="crm_notes")
    op.drop_index(
        "ix_crm_notes_by_created_at",
        table_name="crm_notes",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("crm_notes")
    op.drop_index("uq_crm_interactions_source", table_name="crm_interactions")
    op.drop_index(op.f("ix_crm_interactions_deal_id"), table_name="crm_interactions")
    op.drop_index("ix_crm_interactions_contact", table_name="crm_interactions")
    op.drop_table("crm_interactions")
    op.drop_index("ix_crm_deal_contacts_contact", table_name="crm_deal_contacts")
    op.drop_table("crm_deal_contacts")
    op.drop_index(
        "uq_conversations_sessions_open",
        table_name="conversations_sessions",
        postgresql_where=sa.text("closed_at IS NULL AND deleted_at IS NULL"),
    )
    op.drop_index("ix_conversations_sessions_thread", table_name="conversations_sessions")
    op.drop_index("ix_conversations_sessions_stage", table_name="conversations_sessions")
    op.drop_index("ix_conversations_sessions_last", table_name="conversations_sessions")
    op.drop_index(op.f("ix_conversations_sessions_contact_id"), table_name="conversations_sessions")
    op.drop_table("conversations_sessions")
    op.drop_index("ix_writing_trials_contact", table_name="writing_trials")
    op.drop_table("writing_trials")
    op.drop_index("ix_voice_campaign_members_due", table_name="voice_campaign_members")
    op.drop_index(op.f("ix_voice_campaign_members_contact_id"), table_name="voice_campaign_members")
    op.drop_index("ix_voice_campaign_members_called", table_name="voice_campaign_members")
    op.drop_index("ix_voice_campaign_members_action", table_name="voice_campaign_members")
    op.drop_table("voice_campaign_members")
    op.drop_index("ix_sync_runs_connection", table_name="sync_runs")
    op.drop_table("sync_runs")
    op.drop_index(
        "uq_sync_mappings_ours",
        table_name="sync_mappings",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("sync_mappings")
    op.drop_table("sync_cursors")
    op.drop_index(
        "uq_sync_copies_record",
        table_name="sync_copies",
        postgresql_where=sa.text("record_id IS NOT NULL AND removed_at IS NULL"),
    )
    op.drop_index("uq_sync_copies_external", table_name="sync_copies")
    op.drop_index("ix_sync_copies_state", table_name="sync_copies")
    op.drop_index("ix_sync_copies_record_id", table_name="sync_copies")
    op.drop_table("sync_copies")
    op.drop_index(op.f("ix_research_evidence_source_id"), table_name="research_evidence")
    op.drop_table("research_evidence")
    op.drop_index("ix_pipeline_lead_sources_contact", table_name="pipeline_lead_sources")
    op.drop_table("pipeline_lead_sources")
    op.drop_index(
        "uq_outreach_places_running",
        table_name="outreach_places",
        postgresql_where=sa.text("state = 'running' AND deleted_at IS NULL"),
    )
    op.drop_index("ix_outreach_places_state", table_name="outreach_places")
    op.drop_index(
        "ix_outreach_places_due",
        table_name="outreach_places",
        postgresql_where=sa.text("state = 'running' AND deleted_at IS NULL"),
    )
    op.drop_index("ix_outreach_places_contact", table_name="outreach_places")
    op.drop_table("outreach_places")
    op.drop_index("ix_messaging_threads_last", table_name="messaging_threads")
    op.drop_index(op.f("ix_messaging_threads_contact_id"), table_name="messaging_threads")
    op.drop_index("ix_messaging_threads_address", table_name="messaging_threads")
    op.drop_table("messaging_threads")
    op.drop_index("ix_kernel_webhook_attempts_of", table_name="kernel_webhook_attempts")
    op.drop_table("kernel_webhook_attempts")
    op.drop_index(op.f("ix_kernel_goal_conflicts_goal_id"), table_name="kernel_goal_conflicts")
    op.drop_table("kernel_goal_conflicts")
    op.drop_index("ix_hygiene_visits_checked", table_name="hygiene_visits")
    op.drop_table("hygiene_visits")
    op.drop_index("ix_hygiene_enrichments_contact", table_name="hygiene_enrichments")
    op.drop_index("ix_hygiene_enrichments_at", table_name="hygiene_enrichments")
    op.drop_table("hygiene_enrichments")
    op.drop_index("ix_hygiene_checks_verdict", table_name="hygiene_checks")
    op.drop_index("ix_hygiene_checks_at", table_name="hygiene_checks")
    op.drop_table("hygiene_checks")
    op.drop_index("ix_delivery_sync_runs_connection", table_name="delivery_sync_runs")
    op.drop_table("delivery_sync_runs")
    op.drop_index(op.f("ix_delivery_sources_workspace_id"), table_name="delivery_sources")
    op.drop_index(op.f("ix_delivery_sources_project_id"), table_name="delivery_sources")
    op.drop_index(op.f("ix_delivery_sources_connection_id"), table_name="delivery_sources")
    op.drop_table("delivery_sources")
    op.drop_index("ix_delivery_person_suggestions_open", table_name="delivery_person_suggestions")
    op.drop_table("delivery_person_suggestions")
    op.drop_index(
        op.f("ix_delivery_person_authors_person_id"), table_name="delivery_person_authors"
    )
    op.drop_table("delivery_person_authors")
    op.drop_index("ix_crm_list_members_contact", table_name="crm_list_members")
    op.drop_table("crm_list_members")
    op.drop_index(
        "uq_crm_deals_external_key",
        table_name="crm_deals",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_crm_deals_stage_id"), table_name="crm_deals")
    op.drop_index(op.f("ix_crm_deals_pipeline_id"), table_name="crm_deals")
    op.drop_index(op.f("ix_crm_deals_owner_user_id"), table_name="crm_deals")
    op.drop_index(op.f("ix_crm_deals_contact_id"), table_name="crm_deals")
    op.drop_index(op.f("ix_crm_deals_company_id"), table_name="crm_deals")
    op.drop_index(
        "ix_crm_deals_by_updated_at",
        table_name="crm_deals",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_deals_by_title_key",
        table_name="crm_deals",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_deals_by_state_created_at",
        table_name="crm_deals",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_deals_by_stage_worth",
        table_name="crm_deals",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_deals_by_stage_id_created_at",
        table_name="crm_deals",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_deals_by_created_at",
        table_name="crm_deals",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_deals_by_contact_id_created_at",
        table_name="crm_deals",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_deals_by_company_id_created_at",
        table_name="crm_deals",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_deals_by_closed_at",
        table_name="crm_deals",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_deals_by_amount",
        table_name="crm_deals",
        postgresql_where=sa.text("deleted_at IS NULL AND amount_cents IS NOT NULL"),
    )
    op.drop_table("crm_deals")
    op.drop_index("ix_crm_contact_standings_by_score", table_name="crm_contact_standings")
    op.drop_index("ix_crm_contact_standings_by_activity", table_name="crm_contact_standings")
    op.drop_table("crm_contact_standings")
    op.drop_index(
        "uq_crm_contact_phones_phone_e164",
        table_name="crm_contact_phones",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index("ix_crm_contact_phones_contact", table_name="crm_contact_phones")
    op.drop_table("crm_contact_phones")
    op.drop_index(
        "uq_crm_contact_emails_email_lc",
        table_name="crm_contact_emails",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index("ix_crm_contact_emails_contact", table_name="crm_contact_emails")
    op.drop_table("crm_contact_emails")
    op.drop_index(
        "uq_compliance_opt_outs_standing",
        table_name="compliance_opt_outs",
        postgresql_where=sa.text("state IN ('active', 'review') AND reason <> 'hard_bounce'"),
    )
    op.drop_index(
        "uq_compliance_opt_outs_bounced",
        table_name="compliance_opt_outs",
        postgresql_where=sa.text("state = 'active' AND reason = 'hard_bounce'"),
    )
    op.drop_index(op.f("ix_compliance_opt_outs_contact_id"), table_name="compliance_opt_outs")
    op.drop_index("ix_compliance_opt_outs_at", table_name="compliance_opt_outs")
    op.drop_index("ix_compliance_opt_outs_address", table_name="compliance_opt_outs")
    op.drop_table("compliance_opt_outs")
    op.drop_index(
        op.f("ix_compliance_disturbances_contact_id"), table_name="compliance_disturbances"
    )
    op.drop_table("compliance_disturbances")
    op.drop_index(op.f("ix_compliance_consents_contact_id"), table_name="compliance_consents")
    op.drop_index("ix_compliance_consents_at", table_name="compliance_consents")
    op.drop_index("ix_compliance_consents_address", table_name="compliance_consents")
    op.drop_table("compliance_consents")
    op.drop_table("voice_widgets")
    op.drop_index(
        "ix_voice_campaigns_running",
        table_name="voice_campaigns",
        postgresql_where=sa.text("state = 'running' AND deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_voice_campaigns_agent_id"), table_name="voice_campaigns")
    op.drop_table("voice_campaigns")
    op.drop_table("voice_agent_versions")
    op.drop_index(
        "uq_sync_connections_account",
        table_name="sync_connections",
        postgresql_where=sa.text("deleted_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_table("sync_connections")
    op.drop_index("ix_sandbox_parcels_recent", table_name="sandbox_parcels")
    op.drop_index("ix_sandbox_parcels_key", table_name="sandbox_parcels")
    op.drop_index(op.f("ix_sandbox_parcels_handset_id"), table_name="sandbox_parcels")
    op.drop_index("ix_sandbox_parcels_address", table_name="sandbox_parcels")
    op.drop_table("sandbox_parcels")
    op.drop_table("research_sources")
    op.drop_index(
        "ix_research_passages_words", table_name="research_passages", postgresql_using="gin"
    )
    op.drop_table("research_passages")
    op.drop_index("ix_replay_items_differing", table_name="replay_items")
    op.drop_table("replay_items")
    op.drop_index("ix_outreach_steps_order", table_name="outreach_steps")
    op.drop_table("outreach_steps")
    op.drop_index("uq_kernel_webhook_health_endpoint", table_name="kernel_webhook_health")
    op.drop_table("kernel_webhook_health")
    op.drop_index("uq_kernel_webhook_deliveries_fact", table_name="kernel_webhook_deliveries")
    op.drop_index(
        "ix_kernel_webhook_deliveries_line",
        table_name="kernel_webhook_deliveries",
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )
    op.drop_index("ix_kernel_webhook_deliveries_created", table_name="kernel_webhook_deliveries")
    op.drop_table("kernel_webhook_deliveries")
    op.drop_index("ix_kernel_sessions_user", table_name="kernel_sessions")
    op.drop_index("ix_kernel_sessions_expires", table_name="kernel_sessions")
    op.drop_table("kernel_sessions")
    op.drop_index(op.f("ix_kernel_recovery_codes_user_id"), table_name="kernel_recovery_codes")
    op.drop_table("kernel_recovery_codes")
    op.drop_table("kernel_operators")
    op.drop_index("ix_kernel_memberships_user", table_name="kernel_memberships")
    op.drop_table("kernel_memberships")
    op.drop_index("ix_kernel_inbox_received", table_name="kernel_inbox")
    op.drop_index(op.f("ix_kernel_inbox_account_id"), table_name="kernel_inbox")
    op.drop_table("kernel_inbox")
    op.drop_index("ix_kernel_goal_tasks_status", table_name="kernel_goal_tasks")
    op.drop_table("kernel_goal_tasks")
    op.drop_index("ix_kernel_goal_notes_key", table_name="kernel_goal_notes")
    op.drop_table("kernel_goal_notes")
    op.drop_index(
        "ix_kernel_deliveries_order",
        table_name="kernel_deliveries",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index(op.f("ix_kernel_deliveries_event_id"), table_name="kernel_deliveries")
    op.drop_index(
        "ix_kernel_deliveries_due",
        table_name="kernel_deliveries",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_table("kernel_deliveries")
    op.drop_index("ix_kernel_autonomy_moves_cell", table_name="kernel_autonomy_moves")
    op.drop_table("kernel_autonomy_moves")
    op.drop_table("kernel_api_key_uses")
    op.drop_index("ix_kernel_agent_steps_run", table_name="kernel_agent_steps")
    op.drop_table("kernel_agent_steps")
    op.drop_table("delivery_type_mappings")
    op.drop_index(op.f("ix_delivery_team_members_person_id"), table_name="delivery_team_members")
    op.drop_table("delivery_team_members")
    op.drop_table("delivery_statuses")
    op.drop_table("delivery_status_mappings")
    op.drop_table("delivery_portal_visits")
    op.drop_index("ix_delivery_developer_metrics_month", table_name="delivery_developer_metrics")
    op.drop_table("delivery_developer_metrics")
    op.drop_index(op.f("ix_delivery_connections_site_id"), table_name="delivery_connections")
    op.drop_table("delivery_connections")
    op.drop_table("delivery_authors")
    op.drop_index("ix_crm_stages_pipeline", table_name="crm_stages")
    op.drop_table("crm_stages")
    op.drop_index(
        "uq_crm_property_names_name_lc",
        table_name="crm_property_names",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_crm_property_names_place_id"), table_name="crm_property_names")
    op.drop_table("crm_property_names")
    op.drop_index("uq_crm_merged_parts", table_name="crm_merged_parts")
    op.drop_table("crm_merged_parts")
    op.drop_index("ix_crm_import_errors_import", table_name="crm_import_errors")
    op.drop_table("crm_import_errors")
    op.drop_index(
        "uq_crm_contacts_external_key",
        table_name="crm_contacts",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_crm_contacts_workspace_id"), table_name="crm_contacts")
    op.drop_index(op.f("ix_crm_contacts_owner_user_id"), table_name="crm_contacts")
    op.drop_index(op.f("ix_crm_contacts_company_id"), table_name="crm_contacts")
    op.drop_index(
        "ix_crm_contacts_by_updated_at",
        table_name="crm_contacts",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_contacts_by_owner_user_id_created_at",
        table_name="crm_contacts",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_contacts_by_name_key",
        table_name="crm_contacts",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_contacts_by_lifecycle_created_at",
        table_name="crm_contacts",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_contacts_by_created_at",
        table_name="crm_contacts",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_contacts_by_company_id_created_at",
        table_name="crm_contacts",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("crm_contacts")
    op.drop_index(
        "ix_content_posts_planned",
        table_name="content_posts",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_content_posts_piece",
        table_name="content_posts",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("content_posts")
    op.drop_table("assistant_messages")
    op.drop_index(
        "uq_writing_samples_fingerprint",
        table_name="writing_samples",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_writing_samples_rated",
        table_name="writing_samples",
        postgresql_where=sa.text("rating IS NOT NULL AND deleted_at IS NULL"),
    )
    op.drop_index("ix_writing_samples_created", table_name="writing_samples")
    op.drop_table("writing_samples")
    op.drop_table("writing_personas")
    op.drop_table("voice_agents")
    op.drop_table("sandbox_mishaps")
    op.drop_table("sandbox_handsets")
    op.drop_index("ix_sandbox_crm_writes_recent", table_name="sandbox_crm_writes")
    op.drop_index("ix_sandbox_crm_writes_key", table_name="sandbox_crm_writes")
    op.drop_table("sandbox_crm_writes")
    op.drop_index("ix_sandbox_crm_records_changed", table_name="sandbox_crm_records")
    op.drop_table("sandbox_crm_records")
    op.drop_index("ix_research_sessions_run", table_name="research_sessions")
    op.drop_index(op.f("ix_research_sessions_follows_id"), table_name="research_sessions")
    op.drop_index("ix_research_sessions_asked", table_name="research_sessions")
    op.drop_table("research_sessions")
    op.drop_index(
        "uq_research_documents_sha256",
        table_name="research_documents",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index("ix_research_documents_created", table_name="research_documents")
    op.drop_table("research_documents")
    op.drop_index("ix_replay_runs_proof", table_name="replay_runs")
    op.drop_index("ix_replay_runs_latest", table_name="replay_runs")
    op.drop_table("replay_runs")
    op.drop_index("ix_proposals_signatures_document", table_name="proposals_signatures")
    op.drop_table("proposals_signatures")
    op.drop_index(
        "uq_proposals_prices_sku",
        table_name="proposals_prices",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("proposals_prices")
    op.drop_index(
        "uq_proposals_clause_rules_key",
        table_name="proposals_clause_rules",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("proposals_clause_rules")
    op.drop_index(
        "uq_pipeline_models_live",
        table_name="pipeline_models",
        postgresql_where=sa.text("state = 'live' AND deleted_at IS NULL"),
    )
    op.drop_index("ix_pipeline_models_number", table_name="pipeline_models")
    op.drop_table("pipeline_models")
    op.drop_index("uq_pipeline_forecasts_made", table_name="pipeline_forecasts")
    op.drop_index("ix_pipeline_forecasts_state", table_name="pipeline_forecasts")
    op.drop_table("pipeline_forecasts")
    op.drop_index(
        "uq_pipeline_alerts_open",
        table_name="pipeline_alerts",
        postgresql_where=sa.text("dismissed_at IS NULL AND deleted_at IS NULL"),
    )
    op.drop_index("ix_pipeline_alerts_at", table_name="pipeline_alerts")
    op.drop_table("pipeline_alerts")
    op.drop_index(
        "uq_outreach_sequences_name_key",
        table_name="outreach_sequences",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_outreach_sequences_live",
        table_name="outreach_sequences",
        postgresql_where=sa.text("state = 'live' AND deleted_at IS NULL"),
    )
    op.drop_table("outreach_sequences")
    op.drop_table("outreach_reply_hours")
    op.drop_index(
        "uq_outreach_competitors_name_key",
        table_name="outreach_competitors",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("outreach_competitors")
    op.drop_table("kernel_workspaces")
    op.drop_table("kernel_work_ticks")
    op.drop_table("kernel_work_checkpoints")
    op.drop_table("kernel_webhook_endpoints")
    op.drop_table("kernel_users")
    op.drop_index("ix_kernel_timeline_subject", table_name="kernel_timeline")
    op.drop_index("ix_kernel_timeline_at", table_name="kernel_timeline")
    op.drop_table("kernel_timeline")
    op.drop_table("kernel_tenants")
    op.drop_index(
        "uq_kernel_sla_alerts_open",
        table_name="kernel_sla_alerts",
        postgresql_where=sa.text("status <> 'recovered'"),
    )
    op.drop_index("ix_kernel_sla_alerts_first", table_name="kernel_sla_alerts")
    op.drop_table("kernel_sla_alerts")
    op.drop_index("ix_kernel_sign_in_attempts_ip", table_name="kernel_sign_in_attempts")
    op.drop_index("ix_kernel_sign_in_attempts_account", table_name="kernel_sign_in_attempts")
    op.drop_table("kernel_sign_in_attempts")
    op.drop_table("kernel_settings")
    op.drop_index("ix_kernel_security_events_kind", table_name="kernel_security_events")
    op.drop_table("kernel_security_events")
    op.drop_index("uq_kernel_search_documents_record", table_name="kernel_search_documents")
    op.drop_index(
        "ix_kernel_search_documents_words",
        table_name="kernel_search_documents",
        postgresql_using="gin",
    )
    op.drop_index(
        "ix_kernel_search_documents_unembedded",
        table_name="kernel_search_documents",
        postgresql_where=sa.text("embedding_model IS NULL"),
    )
    op.drop_index(
        "ix_kernel_search_documents_names",
        table_name="kernel_search_documents",
        postgresql_using="gin",
    )
    op.drop_index(
        "ix_kernel_search_documents_model",
        table_name="kernel_search_documents",
        postgresql_where=sa.text("embedding_model IS NOT NULL"),
    )
    op.drop_table("kernel_search_documents")
    op.drop_table("kernel_route_times")
    op.drop_index("ix_kernel_reports_made", table_name="kernel_reports")
    op.drop_table("kernel_reports")
    op.drop_table("kernel_report_schedules")
    op.drop_table("kernel_prompt_versions")
    op.drop_index("uq_kernel_prompt_outcomes_once", table_name="kernel_prompt_outcomes")
    op.drop_index("ix_kernel_prompt_outcomes_of", table_name="kernel_prompt_outcomes")
    op.drop_table("kernel_prompt_outcomes")
    op.drop_index("ix_kernel_prompt_choices_latest", table_name="kernel_prompt_choices")
    op.drop_table("kernel_prompt_choices")
    op.drop_index("ix_kernel_operator_events_at", table_name="kernel_operator_events")
    op.drop_table("kernel_operator_events")
    op.drop_index(
        "ix_kernel_notices_unread",
        table_name="kernel_notices",
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.drop_index("ix_kernel_notices_person", table_name="kernel_notices")
    op.drop_table("kernel_notices")
    op.drop_table("kernel_notice_preferences")
    op.drop_index("ix_kernel_model_calls_run", table_name="kernel_model_calls")
    op.drop_index("ix_kernel_model_calls_prompt", table_name="kernel_model_calls")
    op.drop_index("ix_kernel_model_calls_created", table_name="kernel_model_calls")
    op.drop_table("kernel_model_calls")
    op.drop_index("uq_kernel_model_answers_exact", table_name="kernel_model_answers")
    op.drop_index("ix_kernel_model_answers_prompt", table_name="kernel_model_answers")
    op.drop_index("ix_kernel_model_answers_family", table_name="kernel_model_answers")
    op.drop_index("ix_kernel_model_answers_expires", table_name="kernel_model_answers")
    op.drop_table("kernel_model_answers")
    op.drop_index("ix_kernel_live_txid", table_name="kernel_live")
    op.drop_index("ix_kernel_live_created", table_name="kernel_live")
    op.drop_table("kernel_live")
    op.drop_table("kernel_legal_holds")
    op.drop_index("ix_kernel_invitations_token", table_name="kernel_invitations")
    op.drop_table("kernel_invitations")
    op.drop_index("ix_kernel_goals_created", table_name="kernel_goals")
    op.drop_table("kernel_goals")
    op.drop_index("ix_kernel_events_subject", table_name="kernel_events")
    op.drop_index("ix_kernel_events_seq", table_name="kernel_events")
    op.drop_table("kernel_events")
    op.drop_index("ix_kernel_connector_accounts_hook", table_name="kernel_connector_accounts")
    op.drop_table("kernel_connector_accounts")
    op.drop_index("ix_kernel_changes_seq", table_name="kernel_changes")
    op.drop_index("ix_kernel_changes_record", table_name="kernel_changes")
    op.drop_index("ix_kernel_changes_order", table_name="kernel_changes")
    op.drop_table("kernel_changes")
    op.drop_index("uq_kernel_change_links_seq", table_name="kernel_change_links")
    op.drop_table("kernel_change_links")
    op.drop_table("kernel_autonomy")
    op.drop_index(
        "uq_kernel_archives_open",
        table_name="kernel_archives",
        postgresql_where="state IN ('planned', 'extracted', 'uploaded', 'verified')",
    )
    op.drop_index("ix_kernel_archives_kind", table_name="kernel_archives")
    op.drop_table("kernel_archives")
    op.drop_index("ix_kernel_api_keys_hash", table_name="kernel_api_keys")
    op.drop_table("kernel_api_keys")
    op.drop_index("ix_kernel_agent_runs_status", table_name="kernel_agent_runs")
    op.drop_index(
        "ix_kernel_agent_runs_held",
        table_name="kernel_agent_runs",
        postgresql_where=sa.text("held_at IS NOT NULL"),
    )
    op.drop_index("ix_kernel_agent_runs_created", table_name="kernel_agent_runs")
    op.drop_index("ix_kernel_agent_runs_agent", table_name="kernel_agent_runs")
    op.drop_table("kernel_agent_runs")
    op.drop_table("kernel_agent_registry")
    op.drop_index(
        "ix_kernel_agent_handoffs_open",
        table_name="kernel_agent_handoffs",
        postgresql_where=sa.text("status = 'accepted'"),
    )
    op.drop_index("ix_kernel_agent_handoffs_giver", table_name="kernel_agent_handoffs")
    op.drop_table("kernel_agent_handoffs")
    op.drop_index("ix_kernel_agent_bulks_created", table_name="kernel_agent_bulks")
    op.drop_table("kernel_agent_bulks")
    op.drop_index("ix_kernel_actions_subject", table_name="kernel_actions")
    op.drop_index(
        "ix_kernel_actions_record",
        table_name="kernel_actions",
        postgresql_where=sa.text("agent IS NOT NULL"),
    )
    op.drop_index("ix_kernel_actions_queue", table_name="kernel_actions")
    op.drop_index(
        "ix_kernel_actions_escalate",
        table_name="kernel_actions",
        postgresql_where=sa.text("state = 'proposed' AND escalate_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_kernel_actions_due",
        table_name="kernel_actions",
        postgresql_where=sa.text("state IN ('approved', 'performing')"),
    )
    op.drop_table("kernel_actions")
    op.drop_index("ix_kernel_action_policies_order", table_name="kernel_action_policies")
    op.drop_table("kernel_action_policies")
    op.drop_table("hygiene_reports")
    op.drop_index("ix_hygiene_pairs_right", table_name="hygiene_pairs")
    op.drop_index("ix_hygiene_pairs_queue", table_name="hygiene_pairs")
    op.drop_index("ix_hygiene_pairs_left", table_name="hygiene_pairs")
    op.drop_table("hygiene_pairs")
    op.drop_table("hygiene_models")
    op.drop_table("hygiene_mail_domains")
    op.drop_index(
        "uq_hygiene_alerts_key",
        table_name="hygiene_alerts",
        postgresql_where=sa.text("over_at IS NULL"),
    )
    op.drop_index(
        "ix_hygiene_alerts_open",
        table_name="hygiene_alerts",
        postgresql_where=sa.text("dismissed_at IS NULL AND over_at IS NULL"),
    )
    op.drop_index("ix_hygiene_alerts_entity", table_name="hygiene_alerts")
    op.drop_table("hygiene_alerts")
    op.drop_table("delivery_teams")
    op.drop_index("ix_delivery_sprint_forecasts_state", table_name="delivery_sprint_forecasts")
    op.drop_table("delivery_sprint_forecasts")
    op.drop_table("delivery_sites")
    op.drop_table("delivery_portal_links")
    op.drop_index("ix_delivery_person_events_person", table_name="delivery_person_events")
    op.drop_table("delivery_person_events")
    op.drop_index("ix_delivery_people_name", table_name="delivery_people")
    op.drop_table("delivery_people")
    op.drop_index("ix_delivery_insights_state", table_name="delivery_insights")
    op.drop_table("delivery_insights")
    op.drop_index("ix_delivery_forecasts_state", table_name="delivery_forecasts")
    op.drop_index("ix_delivery_forecasts_made", table_name="delivery_forecasts")
    op.drop_table("delivery_forecasts")
    op.drop_index("uq_crm_tag_links", table_name="crm_tag_links")
    op.drop_index("ix_crm_tag_links_record", table_name="crm_tag_links")
    op.drop_table("crm_tag_links")
    op.drop_index("ix_crm_suggestion_models_at", table_name="crm_suggestion_models")
    op.drop_table("crm_suggestion_models")
    op.drop_index("ix_crm_suggestion_feedback_at", table_name="crm_suggestion_feedback")
    op.drop_table("crm_suggestion_feedback")
    op.drop_index(
        "uq_crm_places_name",
        table_name="crm_places",
        postgresql_where=sa.text("deleted_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_table("crm_places")
    op.drop_index(
        "uq_crm_pipelines_default",
        table_name="crm_pipelines",
        postgresql_where=sa.text("is_default AND deleted_at IS NULL"),
    )
    op.drop_table("crm_pipelines")
    op.drop_index(
        "uq_crm_merges_other",
        table_name="crm_merges",
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.drop_index("ix_crm_merges_kept", table_name="crm_merges")
    op.drop_index("ix_crm_merges_at", table_name="crm_merges")
    op.drop_table("crm_merges")
    op.drop_index(
        "uq_crm_lists_name_key",
        table_name="crm_lists",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("crm_lists")
    op.drop_index("ix_crm_imports_at", table_name="crm_imports")
    op.drop_table("crm_imports")
    op.drop_index(
        "uq_crm_custom_fields_key",
        table_name="crm_custom_fields",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("crm_custom_fields")
    op.drop_index(
        "uq_crm_companies_external_key",
        table_name="crm_companies",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "uq_crm_companies_domain",
        table_name="crm_companies",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_crm_companies_owner_user_id"), table_name="crm_companies")
    op.drop_index(
        "ix_crm_companies_by_updated_at",
        table_name="crm_companies",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_companies_by_name_key",
        table_name="crm_companies",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_crm_companies_by_created_at",
        table_name="crm_companies",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("crm_companies")
    op.drop_table("conversations_flows")
    op.drop_index(
        "ix_content_pieces_made",
        table_name="content_pieces",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("content_pieces")
    op.drop_index(
        "uq_concierge_listings_address",
        table_name="concierge_listings",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_concierge_listings_offered",
        table_name="concierge_listings",
        postgresql_where=sa.text("deleted_at IS NULL AND status = 'for_sale'"),
    )
    op.drop_table("concierge_listings")
    op.drop_index(
        "ix_concierge_answers_language",
        table_name="concierge_answers",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("concierge_answers")
    op.drop_table("compliance_registry_checks")
    op.drop_index(
        "ix_compliance_receipts_unasked",
        table_name="compliance_receipts",
        postgresql_where=sa.text("stage = 'send' AND outcome = 'allow' AND unasked"),
    )
    op.drop_index(
        "ix_compliance_receipts_sent",
        table_name="compliance_receipts",
        postgresql_where=sa.text("stage = 'send' AND outcome = 'allow'"),
    )
    op.drop_index("ix_compliance_receipts_contact", table_name="compliance_receipts")
    op.drop_index("ix_compliance_receipts_at", table_name="compliance_receipts")
    op.drop_index("ix_compliance_receipts_action", table_name="compliance_receipts")
    op.drop_table("compliance_receipts")
    op.drop_index(
        "ix_assistant_sessions_user",
        table_name="assistant_sessions",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("assistant_sessions")
    op.drop_index(
        "uq_assistant_memories_current",
        table_name="assistant_memories",
        postgresql_where=sa.text("superseded_at IS NULL AND deleted_at IS NULL"),
    )
    op.drop_table("assistant_memories")
