"""The page about receiving: what it shows runs."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent / "docs" / "how-to" / "receive.md"


def test_the_examples_run_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    """As a reader would type them, in one go; the message of the last one is heard."""
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL):
        exec(compile(block, str(PAGE), "exec"), names)

    assert "wrote hello []\n" == capsys.readouterr().out
    assert "answer" in str(names["report"])
