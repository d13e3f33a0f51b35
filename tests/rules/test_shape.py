"""The shape of the tree, checked by reading it. Each ceiling may only be lowered."""

import ast
import importlib
import pkgutil
import re
import tomllib
from pathlib import Path

import pytest

import enterprisehub
from enterprisehub.kernel.db.base import Base, TenantRow, tenant_tables

SRC = Path(enterprisehub.__file__).parent
ROOT = SRC.parents[1]
FILES = sorted(f for f in SRC.rglob("*.py") if "versions" not in f.parts)  # history grows
DOMAINS = sorted(p.name for p in (SRC / "domains").iterdir() if (p / "domain.py").exists())
MAX_LINES = 400
OVER: set[str] = set()
MAX_TEMPLATE_LINES = 150
EMPTY_NAMES = {
    "service",
    "services",
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "misc",
}
OF_A_DOMAIN = {
    "README.md",
    "__init__.py",
    "domain",
    "contracts",
    "events",
    "ports",
    "api",
    "views",
    "permissions",
    "errors",
    "settings",
    "models",
    "queries",
    "logic",
    "routes",
    "pages",
    "templates",
    "actions",
    "subscribers",
    "hooks",
    "inbound",
    "jobs",
    "tools",
    "agents",
    "prompts",
    "records",
}
DATA_FOLDERS = {"flows", "rules", "data"}
OF_ONE_DOMAIN = {"voice": {"engine", "edge"}}  # what hears, speaks and holds the line
GLOBAL_TABLES = {
    "kernel_tenants": "the list of tenants itself",
    "kernel_users": "a person may belong to several tenants",
    "kernel_sessions": "found before any tenant is known",
    "kernel_recovery_codes": "belong to a person",
    "kernel_sign_in_attempts": "counted before anybody is signed in",
    "kernel_work_ticks": "schedules of the platform",
    "kernel_operators": "who runs the installation",
    "kernel_operator_events": "what they looked at, over tenants",
}


def _relative(file: Path) -> str:
    return str(file.relative_to(SRC))


def test_files_are_short():
    long = {_relative(f) for f in FILES if len(f.read_text().splitlines()) > MAX_LINES}
    assert long == OVER


def test_templates_are_short():
    long = {
        _relative(f): len(f.read_text().splitlines())
        for f in SRC.rglob("*.html")
        if len(f.read_text().splitlines()) > MAX_TEMPLATE_LINES
    }
    assert long == {}


def test_names_say_something():
    assert [f for f in FILES if f.stem in EMPTY_NAMES] == []
    assert [f for f in FILES if f.stem == "base" and "db" not in f.parts] == []


@pytest.mark.parametrize("name", DOMAINS)
def test_a_domain_holds_only_the_known_files(name):
    found = {
        p.name if p.name in OF_A_DOMAIN else p.stem for p in (SRC / "domains" / name).iterdir()
    }
    known = OF_A_DOMAIN | DATA_FOLDERS | OF_ONE_DOMAIN.get(name, set())
    assert found - {"__pycache__"} <= known


@pytest.mark.parametrize("name", DOMAINS)
def test_a_domain_tells_what_it_owns(name):
    lines = (SRC / "domains" / name / "README.md").read_text().splitlines()
    assert 5 <= len(lines) <= 60


def test_tables_are_named_after_their_owner():
    for mapper in Base.registry.mappers:
        module = mapper.class_.__module__.split(".")
        if module[0] != "enterprisehub":
            continue
        owner = module[2] if module[1] in ("domains", "connectors") else "kernel"
        assert str(mapper.local_table).startswith(f"{owner}_"), mapper.class_


def test_every_table_belongs_to_tenants_or_says_why_not():
    guarded = {table.name for table in tenant_tables()}
    ours = {name for name in Base.metadata.tables if not name.startswith(("test_", "t_"))}
    assert ours - guarded <= set(GLOBAL_TABLES)


def test_foreign_keys_and_unique_keys_carry_the_tenant():
    for table in tenant_tables():
        for key in table.foreign_key_constraints:
            if key.referred_table.name in GLOBAL_TABLES:
                continue
            assert "tenant_id" in key.column_keys, f"{table.name}: {key.column_keys}"
        for index in table.indexes:
            if index.unique:
                assert "tenant_id" in index.columns, f"{table.name}: {index.name}"


def test_no_numeric_or_enum_columns():
    """Their comparisons are not leakproof: under row security no index would serve them."""
    for table in tenant_tables():
        for column in table.columns:
            kind = type(column.type).__name__.lower()
            assert kind not in ("numeric", "enum"), f"{table.name}.{column.name}"


def test_business_rows_have_versions():
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, TenantRow):
            assert {"version", "updated_at", "deleted_at"} <= set(mapper.columns.keys())


def test_only_the_lifecycle_opens_ports():
    """Whoever builds Ports can reach outside: nobody but the action lifecycle may."""
    allowed = {"kernel/actions/perform.py", "kernel/connectors/ports.py"}
    found = {_relative(f) for f in FILES if re.search(r"\bPorts\(", f.read_text())}
    assert found <= allowed


def test_ports_never_see_a_session():
    for file in SRC.glob("domains/*/ports.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef) and any(
                "Protocol" in ast.unparse(b) for b in node.bases
            ):
                names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
                assert "Db" not in names, f"{file}: {node.name}"


@pytest.mark.parametrize("file", [f for f in FILES if "domains" in f.parts], ids=_relative)
def test_sql_strings_name_only_own_tables(file):
    own = file.relative_to(SRC / "domains").parts[0]
    foreign = {t for t in Base.metadata.tables if not t.startswith(f"{own}_")}
    for node in ast.walk(ast.parse(file.read_text())):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        if re.search(r"\b(select|update|insert|delete|join)\b", node.value, re.IGNORECASE):
            named = foreign & set(re.findall(r"\w+", node.value))
            assert not named, f"{file}:{node.lineno}: {named}"


def test_nobody_commits_in_a_domain():
    for file in FILES:
        if "domains" in file.parts:
            assert not re.search(r"\b(db|session)\.(commit|rollback)\(", file.read_text()), file


def test_every_module_imports_alone():
    for module in pkgutil.walk_packages([str(SRC)], "enterprisehub."):
        if not module.name.startswith("enterprisehub.migrations"):
            importlib.import_module(module.name)


def test_nothing_is_left_undone():
    pattern = re.compile(r"\b(TODO|FIXME|NotImplementedError|coming soon)\b")
    undone = [_relative(f) for f in FILES if pattern.search(f.read_text())]
    assert undone == []


def test_requirement_markers_name_ledger_ids():
    pattern = re.compile(r"requirement\(\s*[\"']([^\"']*)[\"']")
    for file in (ROOT / "tests").rglob("test_*.py"):
        for name in pattern.findall(file.read_text()):
            assert re.fullmatch(r"[A-Z]{3}-\d{2}", name), f"{file}: {name}"


@pytest.mark.requirement("PLT-46")
def test_python_3_12_pydantic_2_and_a_strict_type_checker():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert settings["project"]["requires-python"] == ">=3.12"
    assert settings["tool"]["mypy"]["strict"] is True
    old = [_relative(f) for f in FILES if "pydantic.v1" in f.read_text()]
    assert old == []
