"""What the tenant shapes itself: pipelines, custom fields, lists, places and property names."""

from uuid import UUID

from fastapi import Response

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import (
    CustomFieldIn,
    Ids,
    ListIn,
    PipelineIn,
    PlaceIn,
    PropertyNameIn,
)
from enterprisehub.domains.crm.contracts.outputs import (
    Counted,
    CustomFieldOut,
    ListOut,
    PipelineOut,
    PlaceOut,
    PropertyNameOut,
    StageOut,
)
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic import shape_names, shape_pipeline
from enterprisehub.domains.crm.models import PipelineRow
from enterprisehub.domains.crm.permissions import (
    CONTACTS_READ,
    CONTACTS_WRITE,
    DEALS_READ,
    SHAPE_WRITE,
)
from enterprisehub.domains.crm.routes.answers import made, seen
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import GivenVersion, SeenVersion

pipelines = domain.routes("/pipelines")
fields = domain.routes("/custom-fields")
lists = domain.routes("/lists")
names = domain.routes("/places")
SHAPE = Permission(SHAPE_WRITE)


@pipelines.get("", allow=Permission(DEALS_READ))
async def list_pipelines(db: TenantDb) -> list[PipelineOut]:
    """The tenant's pipelines with their stages in order, the default one first."""
    await shape_pipeline.default_pipeline(db)
    return [await _pipeline(db, row) for row in await queries.pipelines(db)]


@pipelines.post("", allow=SHAPE, status_code=201)
async def add_pipeline(db: TenantDb, new: PipelineIn, response: Response) -> PipelineOut:
    row = await shape_pipeline.make_pipeline(db, new)
    return made(response, await _pipeline(db, row), "/api/pipelines")


@pipelines.put("/{pipeline_id}", allow=SHAPE)
async def replace_pipeline(
    db: TenantDb, pipeline_id: UUID, wanted: PipelineIn, version: SeenVersion, response: Response
) -> PipelineOut:
    """Stages with an id are kept and renamed, those left out are deleted, others are new."""
    row = await shape_pipeline.change_pipeline(db, pipeline_id, wanted, seen=version)
    return seen(response, await _pipeline(db, row))


@pipelines.delete("/{pipeline_id}", allow=SHAPE, status_code=204)
async def remove_pipeline(db: TenantDb, pipeline_id: UUID, version: GivenVersion) -> None:
    await shape_pipeline.delete_pipeline(db, pipeline_id, seen=version)


async def _pipeline(db: Db, row: PipelineRow) -> PipelineOut:
    stages = await queries.stages_of(db, [row.id])
    return PipelineOut(
        id=row.id,
        name=row.name,
        is_default=row.is_default,
        stages=[StageOut.model_validate(stage) for stage in stages],
        version=row.version,
    )


@fields.get("", allow=Permission(CONTACTS_READ))
async def list_custom_fields(db: TenantDb) -> list[CustomFieldOut]:
    return [CustomFieldOut.model_validate(row) for row in await queries.all_custom_fields(db)]


@fields.post("", allow=SHAPE, status_code=201)
async def add_custom_field(db: TenantDb, new: CustomFieldIn, response: Response) -> CustomFieldOut:
    row = await shape_names.define_field(db, new)
    return made(response, CustomFieldOut.model_validate(row), "/api/custom-fields")


@fields.put("/{field_id}", allow=SHAPE)
async def replace_custom_field(
    db: TenantDb, field_id: UUID, wanted: CustomFieldIn, version: SeenVersion, response: Response
) -> CustomFieldOut:
    """Title, choices, duty and place change; key, kind and type cannot."""
    row = await shape_names.change_field(db, field_id, wanted, seen=version)
    return seen(response, CustomFieldOut.model_validate(row))


@fields.delete("/{field_id}", allow=SHAPE, status_code=204)
async def remove_custom_field(db: TenantDb, field_id: UUID, version: GivenVersion) -> None:
    await shape_names.remove_field(db, field_id, seen=version)


@lists.get("", allow=Permission(CONTACTS_READ))
async def list_lists(db: TenantDb) -> list[ListOut]:
    return [
        ListOut(
            id=row.id,
            name=row.name,
            description=row.description,
            members=members,
            version=row.version,
        )
        for row, members in await queries.lists(db)
    ]


@lists.post("", allow=SHAPE, status_code=201)
async def add_list(db: TenantDb, new: ListIn, response: Response) -> ListOut:
    row = await shape_names.make_list(db, new)
    shown = ListOut(
        id=row.id, name=row.name, description=row.description, members=0, version=row.version
    )
    return made(response, shown, "/api/lists")


@lists.put("/{list_id}", allow=SHAPE)
async def replace_list(
    db: TenantDb, list_id: UUID, wanted: ListIn, version: SeenVersion, response: Response
) -> ListOut:
    """Name and description are as given; the members stay."""
    row = await shape_names.change_list(db, list_id, wanted, seen=version)
    members = {known.id: count for known, count in await queries.lists(db)}
    shown = ListOut(
        id=row.id,
        name=row.name,
        description=row.description,
        members=members[row.id],
        version=row.version,
    )
    return seen(response, shown)


@lists.delete("/{list_id}", allow=SHAPE, status_code=204)
async def remove_list(db: TenantDb, list_id: UUID, version: GivenVersion) -> None:
    """The list is gone; its contacts stay."""
    await shape_names.delete_list(db, list_id, seen=version)


@lists.post("/{list_id}/contacts", allow=Permission(CONTACTS_WRITE))
async def put_on_list(db: TenantDb, list_id: UUID, which: Ids) -> Counted:
    """How many of these contacts were not on the list before."""
    return Counted(count=await shape_names.add_to_list(db, list_id, which.ids))


@lists.post("/{list_id}/contacts/remove", allow=Permission(CONTACTS_WRITE))
async def take_off_list(db: TenantDb, list_id: UUID, which: Ids) -> Counted:
    return Counted(count=await shape_names.take_from_list(db, list_id, which.ids))


@names.get("", allow=Permission(CONTACTS_READ))
async def list_places(db: TenantDb) -> list[PlaceOut]:
    """The places that dialogues recognise."""
    return [PlaceOut.model_validate(row) for row in await queries.places(db)]


@names.post("", allow=SHAPE, status_code=201)
async def add_place(db: TenantDb, new: PlaceIn, response: Response) -> PlaceOut:
    return seen(response, PlaceOut.model_validate(await shape_names.add_place(db, new)))


@names.get("/properties", allow=Permission(CONTACTS_READ))
async def list_property_names(db: TenantDb) -> list[PropertyNameOut]:
    """The buildings, communities and subdivisions that dialogues recognise."""
    return [PropertyNameOut.model_validate(row) for row, _ in await queries.property_names(db)]


@names.post("/properties", allow=SHAPE, status_code=201)
async def add_property_name(
    db: TenantDb, new: PropertyNameIn, response: Response
) -> PropertyNameOut:
    row = await shape_names.add_property_name(db, new)
    return seen(response, PropertyNameOut.model_validate(row))


@names.delete("/{name_id}", allow=SHAPE, status_code=204)
async def remove_name(db: TenantDb, name_id: UUID, version: GivenVersion) -> None:
    """A place or a property name is not recognised any more."""
    await shape_names.remove_name(db, name_id, seen=version)
