"""What is promised is there."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import messenger_chatplugin

FACE: Any = messenger_chatplugin


def test_every_public_name_is_there() -> None:
    """Each is fetched from the module that has it."""
    for name in FACE.__all__:
        home = import_module(f"messenger_chatplugin.{FACE._HOMES[name]}")
        assert getattr(home, name) is getattr(messenger_chatplugin, name)
    assert set(FACE.__all__) == set(FACE._HOMES)
    assert set(FACE.__all__) <= set(dir(messenger_chatplugin))


def test_type_checkers_are_told_the_same() -> None:
    """The stub beside the face has the same names from the same modules."""
    stub = Path(messenger_chatplugin.__file__).with_suffix(".pyi").read_text()
    found = re.findall(r"^from messenger_chatplugin\.(\w+) import (\w+) as \2$", stub, re.MULTILINE)

    assert FACE._HOMES == {name: home for home, name in found}
    assert len(found) == len(stub.splitlines())


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    """As with any module."""
    with pytest.raises(AttributeError, match="has no attribute 'Clinet'"):
        messenger_chatplugin.Clinet  # type: ignore[attr-defined]  # noqa: B018


def test_the_package_is_typed() -> None:
    """The marker ships."""
    assert (Path(messenger_chatplugin.__file__).parent / "py.typed").exists()
