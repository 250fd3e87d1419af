"""The websites that may show the plugin."""

import pytest

from messenger_chatplugin.errors import InvalidValueError, OutcomeUnknownError
from messenger_chatplugin.profile import check_domain
from pretend import PAGE, Pretend
from support import Serve

PLANTS, SHOP = "https://plants.example.org", "https://shop.example.org"
READ, WRITE = f"GET {PAGE}/messenger_profile", f"POST {PAGE}/messenger_profile"


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("https://plants.example.org", PLANTS),
        ("https://plants.example.org/", PLANTS),
        ("https://Plants.Example.ORG.", PLANTS),
        ("HTTPS://plants.example.org//", PLANTS),
        ("https://plants.example.org:8443/", "https://plants.example.org:8443"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_a_domain_is_normalised(domain: str, expected: str) -> None:
    """Lower case, no slash or dot at the end."""
    assert expected == check_domain(domain)


@pytest.mark.parametrize(
    "domain",
    [
        "",
        "plants.example.org",
        "http://plants.example.org",
        "https://",
        "https://localhost",
        "https://shop.localhost",
        "https://plants",
        "https://127.0.0.1",
        "https://[::1]",
        "https://[::1",
        "https://plants.example.org:port",
        "https://plants.example.org/shop",
        "https://plants.example.org?x=1",
        "https://plants.example.org#x",
        "https://me@plants.example.org",
        "https://-plants.example.org",
        "https://plants..example.org",
        "https://pl\nants.example.org",
        "https://bücher.example",
        None,
    ],
)
def test_what_is_no_domain_is_refused_before_any_io(serve: Serve, domain: str) -> None:
    """Not even the list is read; the same for adding and removing."""
    graph = Pretend(serve, "domains.list.200")
    domains = graph.client().domains
    for method in (domains.add, domains.remove):
        with pytest.raises(InvalidValueError, match="domain: "):
            method(PLANTS, domain)

    assert [] == graph.asked


def test_domains_are_listed(serve: Serve) -> None:
    """Without the slash that Graph adds."""
    graph = Pretend(serve, "domains.list.200")

    assert (PLANTS, SHOP) == graph.client().domains.list()
    assert [READ] == graph.whats
    assert {"fields": "whitelisted_domains"} == graph.asked[0].query


def test_no_domains_are_none(serve: Serve) -> None:
    """A Page that has none has an empty list."""
    assert () == Pretend(serve, "profile.get-empty.200").client().domains.list()


def test_domains_are_added_to_those_that_are_there(serve: Serve) -> None:
    """Graph replaces the list, so all are written."""
    graph = Pretend(serve, "domains.list.200", "profile.set.200")

    after = graph.client().domains.add("https://new.example.org/", SHOP)

    assert (PLANTS, SHOP, "https://new.example.org") == after
    assert [READ, WRITE] == graph.whats
    assert {"whitelisted_domains": [*after]} == graph.asked[1].json


def test_what_is_there_already_is_not_written(serve: Serve) -> None:
    """Ten calls in ten minutes are not many."""
    graph = Pretend(serve, "domains.list.200")

    assert (PLANTS, SHOP) == graph.client().domains.add(SHOP + "/")
    assert (PLANTS, SHOP) == graph.client().domains.remove("https://other.example.org")
    assert [READ, READ] == graph.whats


def test_domains_are_removed(serve: Serve) -> None:
    """The others stay."""
    graph = Pretend(serve, "domains.list.200", "profile.set.200")

    assert (SHOP,) == graph.client().domains.remove(PLANTS + "/")
    assert {"whitelisted_domains": [SHOP]} == graph.asked[1].json


def test_the_last_domain_is_deleted(serve: Serve) -> None:
    """An empty list is not written: the property goes."""
    graph = Pretend(serve, "domains.list.200", "profile.delete.200")

    assert () == graph.client().domains.remove(PLANTS, SHOP)
    assert f"DELETE {PAGE}/messenger_profile" == graph.whats[1]
    assert {"fields": ["whitelisted_domains"]} == graph.asked[1].json


def test_what_older_rules_allowed_survives(serve: Serve) -> None:
    """A domain that could not be added today is neither lost nor changed."""
    old = {"data": [{"whitelisted_domains": ["http://old.example.org/"]}]}
    graph = Pretend(serve, (200, old), "profile.set.200")

    assert ("http://old.example.org/", PLANTS) == graph.client().domains.add(PLANTS)


def test_a_page_has_at_most_fifty(serve: Serve) -> None:
    """Counted with those that are there, and before anything is written."""
    many = [f"https://shop{n}.example.org" for n in range(49)]
    graph = Pretend(serve, "domains.list.200")
    with pytest.raises(InvalidValueError, match="51 in all"):
        graph.client().domains.add(*many)

    assert [READ] == graph.whats


def test_some_domains_have_to_be_given(serve: Serve) -> None:
    """None, or more than a Page can have, are refused before anything is read."""
    graph = Pretend(serve, "domains.list.200")
    for domains in ([], [f"https://shop{n}.example.org" for n in range(51)]):
        with pytest.raises(InvalidValueError, match="1 to 50"):
            graph.client().domains.add(*domains)

    assert [] == graph.asked


def test_a_list_of_another_form_is_not_written_over(serve: Serve) -> None:
    """What cannot be read cannot be kept, so nothing is written."""
    graph = Pretend(serve, (200, {"data": [{"whitelisted_domains": "x"}]}))
    with pytest.raises(OutcomeUnknownError, match=r"\$\.data\[0\]\.whitelisted_domains"):
        graph.client().domains.add(PLANTS)

    assert [READ] == graph.whats
