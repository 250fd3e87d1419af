"""The floors: imports run strictly downwards, and each library has one home."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import messenger_chatplugin

PACKAGE = Path(messenger_chatplugin.__file__).parent
NAME = "messenger_chatplugin"

FLOORS: list[set[str]] = [
    {"error_codes", "version"},
    {"errors"},
    {"open_enum", "checks", "api_version", "times"},
    {"people"},
    {"plugin", "profile", "messages", "events"},
    {"addressing", "following", "snippet", "windows", "wire"},
    {"webhook", "unstructuring", "dispatch", "graph"},
    {"client", "identity"},
    {"pages"},
    {"testing", "otel"},
]
"""From the ground up: a module or package imports from lower floors only."""

HOMES = {
    "cachetools": "identity",
    "cattrs": "wire",
    "hypothesis": "testing",
    "itsdangerous": "identity",
    "opentelemetry": "otel",
    "orjson": "wire",
    "redis": "identity",
    "requests": "client",
    "sqlalchemy": "identity",
    "urllib3": "client",
}
"""Where a library may be imported, and nowhere else."""

INSIDE = {
    "events": [
        {"_structs"},
        {"_base"},
        {"_account", "_commerce", "_handovers", "_identity", "_receipts", "_referrals"},
        {"_messages"},
    ],
    "identity": [
        {"payloads", "records", "tables", "tokens"},
        {"engine", "learning", "store"},
        {"dedupe", "redis", "sql"},
        {"links"},
    ],
    "messages": [
        {"_flights", "_quick_replies", "_retired", "_thread_control"},
        {"_base", "_buttons"},
        {"_media", "_raw", "_templates", "_text"},
        {"_airline", "_feedback", "_receipt", "_shopping", "_surface"},
    ],
    "profile": [{"_base", "_domains"}, {"_menu", "_texts"}, {"_profile"}],
    "wire": [
        {"context"},
        {"body", "values", "writing"},
        {"reading"},
        {"assembling", "profile"},
        {"delivery"},
    ],
    "testing": [{"strategies"}],
    "dispatch": [
        {"_listening"},
        {"_handlers", "_report"},
        {"_turns"},
        {"_following"},
        {"_dispatcher"},
    ],
    "graph": [
        {"codes", "common", "multipart", "secrets", "usage"},
        {"call"},
        {
            "answer",
            "attachments",
            "chat_plugin",
            "encoding",
            "menu",
            "pending",
            "personas",
            "profile",
            "rates",
            "retry",
            "routing",
            "send",
            "subscriptions",
            "users",
        },
        {"domains", "envelope", "sending"},
        {"queued", "token"},
        {"batch"},
    ],
    "client": [
        {"_circuit", "_clock", "_connections", "_hooks", "_throttle"},
        {"_transport"},
        {"_caller"},
        {"_client"},
    ],
}
"""The same inside the packages; their face imports all of them."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield what a module imports, as parts of dotted names."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = tuple((node.module or "").split("."))
            if parts == (NAME,):
                yield from ((*parts, alias.name) for alias in node.names)
            else:
                yield parts


def floor(unit: str, floors: list[set[str]]) -> int:
    """Tell on which floor a unit stands."""
    (number,) = [n for n, units in enumerate(floors) if unit in units]
    return number


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_downwards(path: Path) -> None:
    """Between modules and packages, and inside packages; nothing imports the face."""
    own, *rest = path.relative_to(PACKAGE).with_suffix("").parts
    for parts in imports(path):
        if parts[0] != NAME:
            continue
        assert len(parts) > 1, "imports the package's face"
        unit, *inner = parts[1:]
        if unit != own:
            assert own != "__init__"
            assert floor(unit, FLOORS) < floor(own, FLOORS), f"imports {'.'.join(parts)}"
        elif rest != ["__init__"]:
            assert inner, f"imports the face of its own package {unit}"
            assert floor(inner[0], INSIDE[unit]) < floor(rest[0], INSIDE[unit])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_library_has_one_home(path: Path) -> None:
    """Nobody else knows which engine structures JSON or carries HTTP."""
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    for parts in imports(path):
        assert HOMES.get(parts[0], own) == own, f"imports {parts[0]}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_stand_at_the_top(path: Path) -> None:
    """No import inside a function, no block for type checkers alone."""
    tree = ast.parse(path.read_text())
    inside = [
        node
        for statement in tree.body
        # An optional extra is tried at the top.
        if not isinstance(statement, ast.Import | ast.ImportFrom | ast.Try)
        for node in ast.walk(statement)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert [] == inside
    assert "TYPE_CHECKING" not in path.read_text()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_says_what_it_is(path: Path) -> None:
    """Its first statement is a sentence."""
    assert (
        (ast.get_docstring(ast.parse(path.read_text())) or "")
        .partition("\n")[0]
        .endswith((".", ";", ":", ","))
    )


def test_who_only_reads_webhooks_does_not_load_what_only_writing_needs() -> None:
    """Models, parser and dispatcher come without requests and cattrs."""
    program = (
        "import sys; from messenger_chatplugin import Dispatcher, Handler, Webhook, on, parse;"
        "import messenger_chatplugin.events; assert not {'requests', 'cattrs'} & set(sys.modules);"
        "from messenger_chatplugin import Client; assert {'requests', 'cattrs'} < set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
