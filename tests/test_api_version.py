"""Versions of the Graph API."""

import warnings
from datetime import date

import pytest

from messenger_chatplugin import Client, api_version
from messenger_chatplugin.errors import InvalidValueError


@pytest.mark.parametrize(
    ("given", "expected"),
    [("v26.0", "v26.0"), ("26.0", "v26.0"), ("26", "v26.0"), ("v2.6", "v2.6"), ("v99.0", "v99.0")],
)
def test_any_version_is_taken(given: str, expected: str) -> None:
    """None is whitelisted: Meta's next one works on its first day."""
    assert expected == api_version.normalise(given)


@pytest.mark.parametrize(
    "given", ["", "newest", "v", "v26.0.1", "0", 26.0, None, "v26.0\n", "../v1"]
)
def test_what_is_no_version_is_refused(given: str) -> None:
    """A number with a fraction loses a digit: 2.10 would become 2.1."""
    with pytest.raises(InvalidValueError, match=r"the form is 'v26\.0'"):
        api_version.normalise(given)


def test_an_ended_version_warns_with_its_date() -> None:
    """The version of Meta's last sample ended in 2024."""
    with pytest.warns(DeprecationWarning, match="v14.0 ended on 2024-09-17"):
        Client(page_id="1", access_token="t", api_version="v14.0")


@pytest.mark.parametrize(
    ("version", "today"), [("v25.0", date(2028, 7, 29)), ("v26.0", date(2099, 1, 1))]
)
def test_a_usable_version_does_not_warn(version: str, today: date) -> None:
    """The last day still counts, and what has no known end has none."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        api_version.warn_if_ended(version, today)
