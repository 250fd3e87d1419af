"""The page on errors: its examples run as they stand there."""

import re
from pathlib import Path
from typing import Any

import pytest
from faults import FaultServer, answer, saying

from messenger_chatplugin import Client, Psid, errors

PAGE = (Path(__file__).parent.parent / "docs" / "how-to" / "handle-errors.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """Run the page from top to bottom, and return what it defines."""
    defined: dict[str, Any] = {"PAGE_TOKEN": "made-up-token", "APP_SECRET": "made-up-secret"}
    for block in BLOCKS:
        exec(block, defined)
    return defined


@pytest.mark.parametrize("numbers", [(10, 2018278), (613,)])
def test_the_explanations_are_those_of_the_page(numbers: tuple[int, ...]) -> None:
    """What it shows is what comes."""
    assert f"\n{errors.explain(*numbers)}\n" in PAGE


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (answer(), "sent"),
        (answer(b'{"error": {"code": 10, "error_subcode": 2018278}}'), "nobody there"),
        (answer(b'{"error": {"code": 4}}'), "too fast: again in 60 seconds"),
        (answer(b'{"error": {"code": 190}}'), "the token"),
        (answer(b'{"error": {"code": 100, "fbtrace_id": "A"}}'), "Graph said no: 100/None"),
        (answer(b"oops"), "wait for the echo with order-17"),
    ],
)
def test_each_reaction_of_the_page_is_reached(
    names: dict[str, Any], said: bytes, outcome: str
) -> None:
    """One answer of Graph for each branch."""
    with FaultServer(saying(said)) as server:
        names["client"] = Client(page_id=1, access_token="t", base_url=server.url, retry=None)
        assert outcome in names["answer"](Psid("7"), "hello", "order-17")
    names["client"] = Client(page_id=1, access_token="t", base_url=server.url, retry=None)
    assert "no connection" in names["answer"](Psid("7"), "hello", "order-17")
