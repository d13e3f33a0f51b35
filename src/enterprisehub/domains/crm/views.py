"""Customers as others may join on them: live records alone, read-only."""

from sqlalchemy import Subquery, select

from enterprisehub.domains.crm.models import (
    CompanyRow,
    ContactRow,
    ContactScoreRow,
    DealRow,
    InteractionRow,
    NoteRow,
    PipelineRow,
    StageChangeRow,
    StageRow,
    StandingRow,
    TaskRow,
)

CONTACTS: Subquery = (
    select(
        ContactRow.id,
        ContactRow.name,
        ContactRow.given_name,
        ContactRow.family_name,
        ContactRow.name_key,
        ContactRow.email,
        ContactRow.phone_e164,
        ContactRow.job_title,
        ContactRow.company_id,
        ContactRow.lifecycle,
        ContactRow.lead_status,
        ContactRow.source,
        ContactRow.street,
        ContactRow.city,
        ContactRow.state,
        ContactRow.postal_code,
        ContactRow.country,
        ContactRow.time_zone,
        ContactRow.language,
        ContactRow.owner_user_id,
        ContactRow.workspace_id,
        ContactRow.created_at,
        StandingRow.score,
        StandingRow.temperature,
        StandingRow.last_activity_at,
        StandingRow.last_outbound_at,
    )
    .outerjoin(StandingRow, StandingRow.contact_id == ContactRow.id)
    .where(ContactRow.deleted_at.is_(None))
    .subquery("contacts")
)
COMPANIES: Subquery = (
    select(
        CompanyRow.id,
        CompanyRow.name,
        CompanyRow.name_key,
        CompanyRow.domain,
        CompanyRow.phone_e164,
        CompanyRow.industry,
        CompanyRow.employees,
        CompanyRow.street,
        CompanyRow.city,
        CompanyRow.state,
        CompanyRow.postal_code,
        CompanyRow.description,
        CompanyRow.source,
        CompanyRow.owner_user_id,
        CompanyRow.created_at,
    )
    .where(CompanyRow.deleted_at.is_(None))
    .subquery("companies")
)
DEALS: Subquery = (
    select(
        DealRow.id,
        DealRow.title,
        DealRow.pipeline_id,
        DealRow.stage_id,
        StageRow.name.label("stage_name"),
        StageRow.position.label("stage_position"),
        StageRow.win_pct,
        StageRow.stale_after_days,
        DealRow.state,
        DealRow.stage_since_at,
        DealRow.amount_cents,
        DealRow.currency,
        DealRow.contact_id,
        DealRow.company_id,
        DealRow.owner_user_id,
        DealRow.close_on,
        DealRow.closed_at,
        DealRow.lost_reason,
        DealRow.next_step,
        DealRow.source,
        DealRow.created_at,
        DealRow.updated_at,
        DealRow.version,
    )
    .join(StageRow, StageRow.id == DealRow.stage_id)
    .where(DealRow.deleted_at.is_(None))
    .subquery("deals")
)
PIPELINES: Subquery = (
    select(PipelineRow.id, PipelineRow.name, PipelineRow.position, PipelineRow.is_default)
    .where(PipelineRow.deleted_at.is_(None))
    .subquery("pipelines")
)
STAGES: Subquery = (
    select(
        StageRow.id,
        StageRow.name,
        StageRow.kind,
        StageRow.pipeline_id,
        StageRow.position,
        StageRow.win_pct,
        StageRow.stale_after_days,
    )
    .where(StageRow.deleted_at.is_(None))
    .subquery("stages")
)
TASKS: Subquery = (
    select(
        TaskRow.id,
        TaskRow.title,
        TaskRow.kind,
        TaskRow.priority,
        TaskRow.state,
        TaskRow.due_at,
        TaskRow.assignee_user_id,
        TaskRow.contact_id,
        TaskRow.company_id,
        TaskRow.deal_id,
        TaskRow.created_at,
    )
    .where(TaskRow.deleted_at.is_(None))
    .subquery("tasks")
)
INTERACTIONS: Subquery = select(
    InteractionRow.id,
    InteractionRow.contact_id,
    InteractionRow.deal_id,
    InteractionRow.channel,
    InteractionRow.direction,
    InteractionRow.at,
    InteractionRow.summary,
    InteractionRow.source_kind,
    InteractionRow.actor_name,
).subquery("interactions")
CONTACT_SCORES: Subquery = select(
    ContactScoreRow.id,
    ContactScoreRow.contact_id,
    ContactScoreRow.at,
    ContactScoreRow.score,
).subquery("contact_scores")
STAGE_CHANGES: Subquery = select(
    StageChangeRow.id,
    StageChangeRow.deal_id,
    StageChangeRow.at,
    StageChangeRow.pipeline_id,
    StageChangeRow.from_stage_id,
    StageChangeRow.to_stage_id,
    StageChangeRow.from_state,
    StageChangeRow.to_state,
    StageChangeRow.amount_cents,
    StageChangeRow.currency,
    StageChangeRow.close_on,
).subquery("stage_changes")
NOTES: Subquery = (
    select(
        NoteRow.id,
        NoteRow.body,
        NoteRow.contact_id,
        NoteRow.company_id,
        NoteRow.deal_id,
        NoteRow.author,
        NoteRow.created_at,
    )
    .where(NoteRow.deleted_at.is_(None))
    .subquery("notes")
)
