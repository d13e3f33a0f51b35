"""Bringing a file in as people and the worker do."""

from enterprisehub.domains.crm.logic.import_file.take_batch import take_batch

FILE = (
    "First Name,Last Name,E-mail,Mobile,Company,Tags,ID\r\n"
    'Ann,Lee,ann@example.com,(512) 555-0101,Acme,"vip;seller",1\r\n'
    "Bo,Diaz,BO@example.com,512-555-0102,ACME,,2\r\n"
    "Cy,Poe,not an address,,,,3\r\n"
    ",,,,,,\r\n"
    "Ann,Lee,ANN@example.com,,Acme,buyer,\r\n"
    'Di,"O""Neil, Jr",di@example.com,555,,,5\r\n'
    "Ed,Fox,ed@example.com,5125550106,Beta,,6\r\n"
)
PEOPLE = "name,email\n" + "".join(f"Person {i},p{i}@example.com\n" for i in range(9))


async def upload(browser, text, kind="contact", status=201):
    data = text if isinstance(text, bytes) else text.encode()
    answer = await browser.post(
        f"/api/imports?kind={kind}&file_name=leads.csv",
        content=data,
        headers={"content-type": "text/csv"},
    )
    assert answer.status_code == status, answer.text
    return answer.json()


async def start(browser, job, **options):
    body = {"mapping": job["mapping"]} | options
    answer = await browser.post(f"/api/imports/{job['id']}/start", json=body)
    assert answer.status_code == 202, answer.text
    return answer.json()


async def run(database, scope, objects, job, *, most=3):
    """As the worker does, batch after batch."""
    while True:
        async with database.scoped(scope) as db:
            if await take_batch(db, objects, job["id"], most=most) == "over":
                return


async def state(browser, job):
    return (await browser.get(f"/api/imports/{job['id']}")).json()


def counts(job):
    names = ("created_count", "updated_count", "unchanged_count", "failed_count")
    return tuple(job[name] for name in names)


async def contacts(browser):
    items = (await browser.get("/api/contacts?sort=name&limit=200")).json()["items"]
    return {item["name"]: item for item in items}
