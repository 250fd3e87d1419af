"""What events answer about themselves."""

import json
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from messenger_chatplugin import Psid, UserRef, events, parse
from messenger_chatplugin.events import (
    AppRolesEvent,
    EchoEvent,
    Event,
    MalformedEvent,
    Message,
    MessageEvent,
    PolicyEnforcementEvent,
    PostbackEvent,
    Referral,
    ReferralEvent,
    Source,
    Struct,
    Tag,
    UnknownEvent,
    kinds,
)
from support import PAGE_ID, body, item, payload


def only(data: bytes) -> Event:
    """Return the one event of a body."""
    (event,) = parse(data)
    return event


def message(**content: Any) -> MessageEvent:
    """Make a message of a PSID."""
    return MessageEvent(page_id="1", sender=Psid("2"), message=Message(mid="m_1", **content))


def test_every_event_is_public() -> None:
    """Each registered class can be imported from the events module, under its own name."""
    for kind in kinds():
        assert kind.event is getattr(events, kind.event.__name__)
        assert kind.event.__name__.endswith("Event")
        assert kind.event.kind in {*kind.keys, "echo"}


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.event.__name__)
def test_every_event_and_field_is_explained(kind: Any) -> None:
    """Each class says what it is."""
    assert kind.event.__doc__


def test_structs_are_frozen() -> None:
    """What arrived cannot be changed."""
    event = message(text="x")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.page_id = "2"  # type: ignore[misc]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.message.text = "y"  # type: ignore[misc]


def test_structs_compare_by_content_and_class() -> None:
    """Equal content of the same class is equal, and hashes the same; raw is not compared."""
    assert message(text="x") == message(text="x").evolve(raw={"a": 1})
    assert hash(message(text="x")) == hash(message(text="x"))
    assert message(text="x") != message(text="y")
    assert Tag(source="x") != Referral(source="x")
    assert Tag() != "tag"
    assert isinstance(Tag(), Struct)


def test_the_display_shows_what_is_set() -> None:
    """Absent fields would only be noise, and raw would be a second copy."""
    event = message(text="x").evolve(raw={"a": 1})
    expected = (
        "MessageEvent(page_id='1', sender=Psid(id='2'), message=Message(mid='m_1', text='x'))"
    )

    assert expected == repr(event)


@pytest.mark.parametrize(
    ("event", "source"),
    [
        (message(tags=(Tag(source="customer_chat_plugin"),)), Source.CUSTOMER_CHAT_PLUGIN),
        (message(tags=(Tag(), Tag(source="CUSTOMER_CHAT_PLUGIN"))), Source.CUSTOMER_CHAT_PLUGIN),
        (message(referral=Referral(source="ADS")), Source.ADS),
        (message(), None),
        (
            ReferralEvent(page_id="1", sender=UserRef("2"), referral=Referral(source="SHORTLINK")),
            Source.SHORTLINK,
        ),
        (ReferralEvent(page_id="1", sender=UserRef("2"), referral=Referral(source="")), None),
        (
            ReferralEvent(page_id="1", sender=UserRef("2"), referral=Referral(source="New-Door")),
            "new-door",
        ),
        (UnknownEvent(page_id="1"), None),
    ],
)
def test_the_source_is_one_answer(event: Event, source: Source | None) -> None:
    """From tags or referral, in either case, known or not."""
    assert source == event.source
    assert event.from_chat_plugin is (source is Source.CUSTOMER_CHAT_PLUGIN)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("EchoEvent.text-with-metadata", None),
        ("PostbackEvent.answering-a-checkbox-message", Source.CHECKBOX_PLUGIN),
        ("MessageEvent.sibling-referral", Source.ADS),
        ("ReferralEvent.discover-tab", Source.DISCOVER_TAB),
        ("ReferralEvent.messenger-code", Source.MESSENGER_CODE),
    ],
)
def test_the_source_of_stored_payloads(name: str, source: Source | None) -> None:
    """The doors of the platform's documents."""
    assert source == only(payload(name)).source


def test_an_echo_names_the_person_and_not_the_sender() -> None:
    """The Page is the sender; who could be written to again is the person."""
    event = only(payload("EchoEvent.text-with-metadata"))

    assert isinstance(event, EchoEvent)
    assert (Psid("7120034455667788"), PAGE_ID) == (event.person, event.sender.id)
    assert ("440011223344556", "trace-42") == (event.message.app_id, event.message.metadata)
    assert not hasattr(event, "reply_to")
    tags = [{"source": "customer_chat_plugin"}]
    tagged = only(
        body(item(recipient={"user_ref": "5"}, message={"mid": "m", "is_echo": True, "tags": tags}))
    )
    assert isinstance(tagged, EchoEvent)
    assert (True, UserRef("5")) == (tagged.from_chat_plugin, tagged.person)


def test_is_echo_false_is_a_message() -> None:
    """The value counts, not the key."""
    assert isinstance(only(body(item(message={"mid": "m", "is_echo": False}))), MessageEvent)


@pytest.mark.parametrize(
    "kind", [AppRolesEvent, PolicyEnforcementEvent, MalformedEvent, UnknownEvent]
)
def test_nobody_to_answer_means_no_reply_to(kind: type[Event]) -> None:
    """A type error, and an AttributeError for who does not check types."""
    assert not hasattr(kind, "reply_to")


def test_the_conversation_is_the_page_and_the_person() -> None:
    """An echo belongs to the conversation of whom it was written to; kinds share no names."""
    echo = only(payload("EchoEvent.minimal-no-app-id"))

    assert f"{PAGE_ID}:psid:7120034455667788" == echo.conversation
    assert "1:psid:2" == message().conversation
    referral = ReferralEvent(page_id="1", sender=UserRef("2"), referral=Referral())
    assert "1:user_ref:2" == referral.conversation
    assert "1" == UnknownEvent(page_id="1").conversation


def test_a_redelivery_has_the_same_key() -> None:
    """However the batch is cut, and whichever form the ids take."""
    read = {"read": {"watermark": 1655287411000}}
    first = only(body(item(**read)))
    ids = {"sender": {"id": 7120034455667788}, "recipient": {"id": int(PAGE_ID)}}
    _other, second = parse(
        body(item(message={"mid": "m"}), {**read, **ids, "timestamp": "1655287412345"})
    )

    assert first.dedupe_key == second.dedupe_key


def test_a_mid_is_key_enough() -> None:
    """Page, kind and mid: what Meta itself recommends."""
    assert "1:message:m_1" == message(text="x").dedupe_key
    assert f"{PAGE_ID}:echo:m_echo" == only(payload("EchoEvent.template")).dedupe_key
    assert f"{PAGE_ID}:postback:m_pb" == only(payload("PostbackEvent.v11-m-me")).dedupe_key


def test_different_events_have_different_keys() -> None:
    """Also of one message: written, edited twice, reacted to, taken back."""
    items = [
        item(message={"mid": "m"}),
        item(message={"mid": "m", "is_deleted": True}),
        item(message={"mid": "m", "is_echo": True}),
        item(message={"mid": "m2"}),
        item(message_edit={"mid": "m", "num_edit": 1}),
        item(message_edit={"mid": "m", "num_edit": 2}),
        item(reaction={"mid": "m", "action": "react"}),
        item(reaction={"mid": "m", "action": "unreact"}),
        item(postback={"payload": "p"}),
        item(postback={"payload": "p"}, timestamp=1655287412346),
        item(postback={"payload": "p"}, sender={"user_ref": "7120034455667788"}),
        item(postback={"payload": True}),
        item(speech={}),
        item(talk={}),
        item(),
        5,
        "x",
        None,
        0,
        [],
    ]
    keys = [event.dedupe_key for event in parse(body(*items))]

    assert len(items) == len(set(keys))
    assert set(keys).isdisjoint(event.dedupe_key for event in parse(body(*items, id="2")))


def test_an_event_made_by_hand_has_a_key() -> None:
    """Without a raw item the fields make the key; the channel is no part of it."""
    event = ReferralEvent(page_id="1", sender=UserRef("2"), referral=Referral(ref="a"))
    other = event.evolve(timestamp=datetime(2022, 6, 15, tzinfo=UTC))

    assert event.dedupe_key == event.evolve(channel="standby").dedupe_key
    assert event.dedupe_key != other.dedupe_key
    assert event.dedupe_key.startswith("1:referral:")


def test_every_subscription_is_named() -> None:
    """The start-up check depends on it."""
    assert all(kind.subscription for kind in kinds())


def test_a_links_url_is_found_in_either_form() -> None:
    """Fallbacks carried it beside the payload before v6.0."""
    for name in ("MessageEvent.fallback-v6", "MessageEvent.fallback-pre-v6"):
        event = only(payload(name))
        assert isinstance(event, MessageEvent)
        assert event.message.attachments[0].link
    bare = only(payload("MessageEvent.fallback-without-payload"))
    assert isinstance(bare, MessageEvent)
    assert bare.message.attachments[0].link is None


def test_raw_is_the_item_exactly() -> None:
    """Unknown keys are kept there, and nothing is added."""
    content = item(postback={"payload": "p", "new": [1, None]}, more={"a": 1.5})
    event = only(body(content))

    assert isinstance(event, PostbackEvent)
    assert json.dumps(content) == json.dumps(event.raw)


def test_events_without_a_referral_have_neither_ref_nor_guest() -> None:
    """The questions can be asked of every event."""
    for event in (UnknownEvent(page_id="1"), message()):
        assert (None, False) == (event.ref, event.is_guest)
    assert "ref-1" == message(referral=Referral(ref="ref-1")).ref
