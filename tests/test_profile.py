"""The Messenger Profile: values, JSON, and the calls."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from messenger_chatplugin.errors import ApiError, InvalidValueError, OutcomeUnknownError
from messenger_chatplugin.profile import (
    Command,
    Commands,
    GetStarted,
    Greeting,
    IceBreaker,
    IceBreakers,
    MessengerProfile,
    PersistentMenu,
    PostbackItem,
    RawItem,
    Surface,
    UrlItem,
)
from pretend import PAGE, Pretend, stored
from support import Serve

ITEM = PostbackItem(title="My orders", payload="MENU:ORDERS")
ICE = IceBreaker(question="Where are you?", payload="ICE:WHERE")
COMMAND = Command(name="hours", description="Opening hours")

FULL = MessengerProfile(
    get_started="OPEN:WEB",
    greeting=[
        Greeting("Hi {{user_first_name}}, need plant help?"),
        Greeting("Bonjour !", locale="fr_FR"),
    ],
    persistent_menu=[
        PersistentMenu(
            call_to_actions=[
                ITEM,
                UrlItem(
                    title="Shop", url="https://plants.example.org/", webview_height_ratio="full"
                ),
            ],
            disabled_surfaces=["customer_chat_plugin"],
        )
    ],
    whitelisted_domains=["https://plants.example.org/", "https://shop.example.org"],
    account_linking_url="https://plants.example.org/link",
    ice_breakers=[IceBreakers(call_to_actions=[ICE])],
    commands=[Commands(commands=[COMMAND])],
)


def url_item(**fields: Any) -> UrlItem:
    """Make an item that opens a page."""
    return UrlItem(**{"title": "Shop", "url": "https://plants.example.org/", **fields})


REFUSED: Mapping[str, tuple[str, Callable[[], object]]] = {
    "empty payload": ("payload", lambda: GetStarted("")),
    "long payload": ("payload", lambda: GetStarted("x" * 1001)),
    "no get started": ("get_started", lambda: MessengerProfile(get_started=3)),  # type: ignore[arg-type]
    "long greeting": ("text", lambda: Greeting("x" * 161)),
    "unknown placeholder": ("text", lambda: Greeting("Hi {{user_name}}")),
    "odd locale": ("locale", lambda: Greeting("Hi", locale="english")),
    "no default greeting": (
        "greeting",
        lambda: MessengerProfile(greeting=[Greeting("Hi", locale="en_US")]),
    ),
    "two greetings for one locale": (
        "greeting",
        lambda: MessengerProfile(greeting=[Greeting("Hi"), Greeting("Hello")]),
    ),
    "no greetings": ("greeting", lambda: MessengerProfile(greeting=[])),
    "greeting of another kind": ("greeting", lambda: MessengerProfile(greeting=[ITEM])),  # type: ignore[list-item]
    "long title": ("title", lambda: PostbackItem(title="x" * 31, payload="P")),
    "long item payload": ("payload", lambda: PostbackItem(title="T", payload="x" * 1001)),
    "url without scheme": ("url", lambda: url_item(url="plants.example.org")),
    "odd height": ("webview_height_ratio", lambda: url_item(webview_height_ratio="huge")),
    "extensions over http": (
        "url",
        lambda: url_item(url="http://plants.example.org/", messenger_extensions=True),
    ),
    "fallback without extensions": (
        "fallback_url",
        lambda: url_item(fallback_url="https://plants.example.org/m"),
    ),
    "odd share button": ("webview_share_button", lambda: url_item(webview_share_button="show")),
    "raw item": ("fields", lambda: RawItem("x")),  # type: ignore[arg-type]
    "too many items": ("call_to_actions", lambda: PersistentMenu(call_to_actions=[ITEM] * 21)),
    "disabled composer without items": (
        "call_to_actions",
        lambda: PersistentMenu(composer_input_disabled=True),
    ),
    "unknown surface": (
        "disabled_surfaces",
        lambda: PersistentMenu(call_to_actions=[ITEM], disabled_surfaces=["WATCH"]),
    ),
    "menu without default": (
        "persistent_menu",
        lambda: MessengerProfile(
            persistent_menu=[PersistentMenu(call_to_actions=[ITEM], locale="de_DE")]
        ),
    ),
    "no questions": ("call_to_actions", lambda: IceBreakers(call_to_actions=[])),
    "five questions": ("call_to_actions", lambda: IceBreakers(call_to_actions=[ICE] * 5)),
    "empty question": ("question", lambda: IceBreaker(question="", payload="P")),
    "long question payload": ("payload", lambda: IceBreaker(question="Q", payload="x" * 1001)),
    "no commands": ("commands", lambda: Commands(commands=[])),
    "101 commands": ("commands", lambda: Commands(commands=[COMMAND] * 101)),
    "slash": ("name", lambda: Command(name="/hours", description="D")),
    "long name": ("name", lambda: Command(name="x" * 33, description="D")),
    "long description": ("description", lambda: Command(name="hours", description="x" * 65)),
    "linking over http": (
        "account_linking_url",
        lambda: MessengerProfile(account_linking_url="http://plants.example.org/link"),
    ),
    "one domain as text": (
        "whitelisted_domains",
        lambda: MessengerProfile(whitelisted_domains="https://plants.example.org"),
    ),
    "no domains": ("whitelisted_domains", lambda: MessengerProfile(whitelisted_domains=[])),
    "51 domains": (
        "whitelisted_domains",
        lambda: MessengerProfile(
            whitelisted_domains=[f"https://shop{n}.example.org" for n in range(51)]
        ),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_platform_would_refuse_cannot_be_made(name: str) -> None:
    """Each limit is checked when the value is made, and the error names the field."""
    field, make = REFUSED[name]
    with pytest.raises(InvalidValueError) as caught:
        make()

    assert field == caught.value.field


LONGEST: Mapping[str, Callable[[], object]] = {
    "payload": lambda: GetStarted("x" * 1000),
    "greeting": lambda: Greeting("x" * 160),
    "placeholders": lambda: Greeting("{{user_first_name}} {{user_last_name}} {{user_full_name}}"),
    "menu": lambda: PersistentMenu(call_to_actions=[ITEM] * 20),
    "empty menu": PersistentMenu,
    "title": lambda: PostbackItem(title="x" * 30, payload="x" * 1000),
    "questions": lambda: IceBreakers(call_to_actions=[ICE] * 4),
    "commands": lambda: Commands(commands=[COMMAND] * 100),
    "command": lambda: Command(name="x" * 32, description="x" * 64),
    "extensions": lambda: url_item(
        messenger_extensions=True,
        fallback_url="https://plants.example.org/m",
        webview_share_button="hide",
    ),
    "domains": lambda: MessengerProfile(
        whitelisted_domains=[f"https://shop{n}.example.org" for n in range(50)]
    ),
}


@pytest.mark.parametrize("name", LONGEST)
def test_limits_are_inclusive(name: str) -> None:
    """The longest and the most that is documented can be made."""
    LONGEST[name]()


def test_text_stands_for_the_simplest_value() -> None:
    """Get Started by its payload, the greeting by its text."""
    expected = MessengerProfile(get_started=GetStarted("GO"), greeting=[Greeting("Hi")])
    assert expected == MessengerProfile(get_started="GO", greeting="Hi")


def test_a_profile_is_read(serve: Serve) -> None:
    """All properties of Meta's sample, in one call."""
    graph = Pretend(serve, "profile.get.200")

    assert graph.client().profile.get() == FULL
    assert [f"GET {PAGE}/messenger_profile"] == graph.whats
    assert (
        "get_started,greeting,persistent_menu,whitelisted_domains,ice_breakers,"
        "account_linking_url,commands"
    ) == graph.asked[0].query["fields"]


def test_single_properties_are_read(serve: Serve) -> None:
    """Only what is named is asked for."""
    graph = Pretend(serve, "profile.get-empty.200")

    assert MessengerProfile() == graph.client().profile.get("commands", "greeting")
    assert {"fields": "commands,greeting"} == graph.asked[0].query


def test_old_ice_breakers_are_read(serve: Serve) -> None:
    """Graph gives back the form without locales to whoever wrote it."""
    found = Pretend(serve, "profile.get-old-ice-breakers.200").client().profile.get("ice_breakers")

    assert (IceBreakers(call_to_actions=[ICE]),) == found.ice_breakers


@pytest.mark.parametrize("value", [None, [], ""])
def test_what_is_not_set_is_no_reason_to_warn(
    serve: Serve, caplog: pytest.LogCaptureFixture, value: object
) -> None:
    """Null, an empty list and empty text all say so."""
    answer = {"data": [dict.fromkeys(("greeting", "commands"), value)]}
    with caplog.at_level(logging.WARNING):
        assert MessengerProfile() == Pretend(serve, (200, answer)).client().profile.get()

    assert [] == caplog.messages


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("get_started", "OPEN:WEB"),
        ("get_started", {"payload": None}),
        ("greeting", "Hi"),
        ("greeting", ["Hi"]),
        ("greeting", [{"text": "x" * 161, "locale": "default"}]),
        ("persistent_menu", [{"locale": "default", "call_to_actions": [3]}]),
        ("whitelisted_domains", [{}]),
        ("whitelisted_domains", ["http://plants.example.org"]),
        ("ice_breakers", ["Hi"]),
        ("commands", [{"commands": [{"name": "hours"}], "locale": "default"}]),
        ("account_linking_url", ["x"]),
    ],
)
def test_what_is_not_understood_does_not_hide_the_rest(
    serve: Serve, caplog: pytest.LogCaptureFixture, name: str, value: object
) -> None:
    """It is left out, with a warning that names it but does not show it."""
    _status, answer = stored("profile.get.200")
    answer["data"][0][name] = value
    with caplog.at_level(logging.WARNING):
        found = Pretend(serve, (200, answer)).client().profile.get()

    assert getattr(found, name) is None
    assert 1 == sum(getattr(found, field) is None for field in answer["data"][0])
    assert [f"messenger_profile: the value of {name} is not understood"] == caplog.messages


def test_unknown_kinds_in_a_menu_survive(serve: Serve) -> None:
    """What this version does not know is kept, and written back as it came."""
    nested = {"type": "nested", "title": "More", "call_to_actions": []}
    menu = {"locale": "default", "disabled_surfaces": ["WATCH"], "call_to_actions": [nested]}
    graph = Pretend(serve, (200, {"data": [{"persistent_menu": [menu]}]}), "profile.set.200")
    client = graph.client()

    found = client.profile.get("persistent_menu")
    client.profile.set(found)

    assert found.persistent_menu == (
        PersistentMenu(call_to_actions=[RawItem(nested)], disabled_surfaces=[Surface("WATCH")]),
    )
    assert {"persistent_menu": [{**menu, "composer_input_disabled": False}]} == graph.asked[1].json


def test_a_profile_is_written(serve: Serve) -> None:
    """What was read is what is written, but for the slash behind domains."""
    graph = Pretend(serve, "profile.set.200")
    _status, answer = stored("profile.get.200")
    expected = answer["data"][0]
    expected["whitelisted_domains"] = ["https://plants.example.org", "https://shop.example.org"]

    graph.client().profile.set(FULL)

    assert [f"POST {PAGE}/messenger_profile"] == graph.whats
    assert expected == graph.asked[0].json


def test_an_empty_profile_is_not_sent(serve: Serve) -> None:
    """Nothing set, nothing to do."""
    graph = Pretend(serve, "profile.set.200")

    graph.client().profile.set(MessengerProfile())

    assert [] == graph.asked


def test_only_a_profile_can_be_written(serve: Serve) -> None:
    """A dictionary is refused before anything is sent."""
    graph = Pretend(serve, "profile.set.200")
    with pytest.raises(InvalidValueError, match="profile"):
        graph.client().profile.set({"get_started": "x"})  # type: ignore[arg-type]

    assert [] == graph.asked


@pytest.mark.parametrize("answer", ["profile.set.200", "profile.delete.200"])
def test_properties_are_deleted(serve: Serve, answer: str) -> None:
    """By a JSON body; both of Graph's ways to say yes are one."""
    graph = Pretend(serve, answer)

    graph.client().profile.delete("greeting", "commands")

    assert [f"DELETE {PAGE}/messenger_profile"] == graph.whats
    assert {"fields": ["greeting", "commands"]} == graph.asked[0].json


def test_what_does_not_exist_is_not_asked_for(serve: Serve) -> None:
    """Nor is nothing deleted."""
    profile = Pretend(serve, "profile.set.200").client().profile
    with pytest.raises(InvalidValueError, match="home_url"):
        profile.get("home_url")  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="home_url"):
        profile.delete("home_url")  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="at least one"):
        profile.delete()


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        ({"data": {}}, r"\$\.data"),
        ({}, r"\$\.data"),
        ({"data": ["x"]}, r"\$\.data\[0\]"),
    ],
)
def test_an_answer_of_another_form_is_no_profile(serve: Serve, answer: object, path: str) -> None:
    """The error says where it differs."""
    with pytest.raises(OutcomeUnknownError, match=path):
        Pretend(serve, (200, answer)).client().profile.get()


def test_an_answer_that_does_not_say_yes_is_none(serve: Serve) -> None:
    """Neither form of success is there."""
    with pytest.raises(OutcomeUnknownError, match="neither success nor result"):
        Pretend(serve, (200, {"result": "later"})).client().profile.set(FULL)


def test_graph_may_refuse(serve: Serve) -> None:
    """As an error of its class."""
    error = {"error": {"message": "(#100) no", "code": 100}}
    with pytest.raises(ApiError, match="code 100"):
        Pretend(serve, (400, error)).client().profile.set(FULL)
