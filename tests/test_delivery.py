"""Bodies to events: none dropped, none poisoned."""

import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_body import json_values

from messenger_chatplugin import Psid, UserRef, parse
from messenger_chatplugin.errors import PayloadError
from messenger_chatplugin.events import (
    EchoEvent,
    Event,
    HopContext,
    MalformedEvent,
    MessageEvent,
    OptinEvent,
    PersonEvent,
    PostbackEvent,
    ReferralEvent,
    UnknownEvent,
    kinds,
)
from messenger_chatplugin.people import PageId
from support import PAGE_ID, PAYLOADS, body, item, payload

FILES = sorted(PAYLOADS.glob("webhook/*.json"))


def only(data: bytes) -> Event:
    """Return the one event of a body."""
    (event,) = parse(data)
    return event


@pytest.mark.parametrize(
    "kind", [*(kind.event.__name__ for kind in kinds()), "UnknownEvent", "MalformedEvent"]
)
def test_every_kind_has_a_payload(kind: str) -> None:
    """Whoever adds an event adds what it looks like on the wire."""
    assert [path for path in FILES if path.name.partition(".")[0] == kind], f"no {kind}.json"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_payload_becomes_its_event(path: Any) -> None:
    """Each stored body becomes events of the class it is named after, with Page and raw item."""
    delivery = parse(path.read_bytes())
    name = path.name.partition(".")[0]

    if name == "Delivery":
        assert not delivery.problems
        return
    (event,) = delivery
    content = json.loads(path.read_bytes())["entry"][0]
    assert name == type(event).__name__
    assert event.raw in (content.get("messaging") or content["changes"])
    assert str(content.get("id", "")) in {event.page_id, ""}


@pytest.mark.parametrize(
    ("name", "sender", "ref", "guest"),
    [
        ("PostbackEvent.docs-2022", UserRef("<USER_REF>"), "<USER_DEFINED_REFERRAL_PARAM>", False),
        ("ReferralEvent.docs-2022", UserRef("<USER_REF>"), "<DEVELOPER_DEFINED_REFERRAL>", False),
        ("MessageEvent.docs-2022", Psid("<USER_PSID>"), None, False),
        ("MessageEvent.docs-2018", Psid("<PSID>"), None, False),
        ("PostbackEvent.chat-plugin-logged-in", UserRef("118203344556677"), None, False),
        ("PostbackEvent.chat-plugin-guest", Psid("4400556677889900"), "cart-9", True),
        ("PostbackEvent.chat-plugin-2018", Psid("7120034455667788"), None, False),
        ("ReferralEvent.chat-plugin-guest", Psid("4400556677889900"), "pricing", True),
    ],
)
def test_chat_plugin_events_tell_who_and_whence(
    name: str, sender: object, ref: str | None, guest: bool
) -> None:
    """Both generations of the platform's documents, logged in and as a guest."""
    event = only(payload(name))

    assert isinstance(event, PersonEvent)
    assert (sender, sender) == (event.sender, event.reply_to)
    assert event.from_chat_plugin
    assert (ref, guest) == (event.ref, event.is_guest)


def test_all_entries_and_all_items_arrive_in_order() -> None:
    """Also standby and changes; peers take the first item and drop the rest."""
    message = {"mid": "m", "text": "x"}
    content = {
        "object": "page",
        "entry": [
            {
                "id": "1",
                "standby": [item(message=message)],
                "messaging": [item(message=message), item(postback={"payload": "p"})],
            },
            {"id": 2, "changes": [{"field": "feed", "value": {"message": "not one of ours"}}]},
            {"id": "3", "messaging": [item(referral={"source": "SHORTLINK"})]},
        ],
    }
    events = parse(json.dumps(content).encode()).events

    assert [
        (MessageEvent, "1", "messaging"),
        (PostbackEvent, "1", "messaging"),
        (MessageEvent, "1", "standby"),
        (UnknownEvent, "2", "changes"),
        (ReferralEvent, "3", "messaging"),
    ] == [(type(event), event.page_id, event.channel) for event in events]


@pytest.mark.parametrize("about", ["instagram", "whatsapp_business_account", "user", None, 5])
def test_another_object_is_an_empty_delivery(about: object) -> None:
    """Answer it with 200: it is not for us, and not an error either."""
    delivery = parse(json.dumps({"object": about, "entry": [5]}).encode())

    expected = about if isinstance(about, str) else ""
    assert ((), expected) == (delivery.events, delivery.object)
    assert len(parse(b"{}")) == 0


BROKEN_ENVELOPES = {
    "entry missing": ({"object": "page"}, "required field missing @ $.entry"),
    "entry null": ({"object": "page", "entry": None}, "required field missing @ $.entry"),
    "entry an object": (
        {"object": "page", "entry": {}},
        "a list expected, an object found @ $.entry",
    ),
    "entry text": ({"object": "page", "entry": "x"}, "a list expected, text found @ $.entry"),
    "entry of a number": (
        {"object": "page", "entry": [5]},
        "an object expected, a number found @ $.entry[0]",
    ),
    "entry of null": (
        {"object": "page", "entry": [None]},
        "an object expected, null found @ $.entry[0]",
    ),
    "messaging an object": (
        {"object": "page", "entry": [{"messaging": {}}]},
        "a list expected, an object found @ $.entry[0].messaging",
    ),
    "item a list": (
        {"object": "page", "entry": [{"messaging": [[]]}]},
        "an object expected, a list found @ $.entry[0].messaging[0]",
    ),
    "item null": (
        {"object": "page", "entry": [{"standby": [None]}]},
        "an object expected, null found @ $.entry[0].standby[0]",
    ),
    "change a number": (
        {"object": "page", "entry": [{"changes": [5]}]},
        "an object expected, a number found @ $.entry[0].changes[0]",
    ),
    "change without value": (
        {"object": "page", "entry": [{"changes": [{"field": "messages"}]}]},
        "an object expected, null found @ $.entry[0].changes[0].value",
    ),
}


@pytest.mark.parametrize(("content", "problem"), BROKEN_ENVELOPES.values(), ids=BROKEN_ENVELOPES)
def test_a_broken_envelope_is_one_malformed_event(content: object, problem: str) -> None:
    """What cannot be read is kept, with path and reason, instead of raised or dropped."""
    delivery = parse(json.dumps(content).encode())

    (event,) = delivery
    assert isinstance(event, MalformedEvent)
    assert (problem,) == event.problems == delivery.problems


BROKEN_ITEMS = {
    "message text": (item(message="PING"), "an object expected, text found @ {}.message"),
    "message a list": (item(message=[]), "an object expected, a list found @ {}.message"),
    "message null": (item(message=None), "required field missing @ {}.message"),
    "message without mid": (item(message={"text": "x"}), "required field missing @ {}.message.mid"),
    "mid an object": (item(message={"mid": {}}), "text expected, an object found @ {}.message.mid"),
    "text true": (
        item(message={"mid": "m", "text": True}),
        "text expected, true or false found @ {}.message.text",
    ),
    "attachment of text": (
        item(message={"mid": "m", "attachments": [{"type": "image"}, "x"]}),
        "an object expected, text found @ {}.message.attachments[1]",
    ),
    "location nowhere": (
        item(message={"mid": "m", "attachments": [{"payload": {"coordinates": {"lat": "north"}}}]}),
        "a number expected, text found @ {}.message.attachments[0].payload.coordinates.lat",
    ),
    "count of words": (
        item(message_edit={"mid": "m", "num_edit": "many"}),
        "a whole number expected, text found @ {}.message_edit.num_edit",
    ),
    "half a count": (
        item(message_edit={"mid": "m", "num_edit": 1.5}),
        "a whole number expected, a number found @ {}.message_edit.num_edit",
    ),
    "guest perhaps": (
        item(referral={"is_guest_user": "perhaps"}),
        "true or false expected, text found @ {}.referral.is_guest_user",
    ),
    "roles of text": (
        {"app_roles": {"1": [{}]}},
        "text expected, an object found @ {}.app_roles.1[0]",
    ),
    "roles a list": ({"app_roles": []}, "an object expected, a list found @ {}.app_roles"),
    "no sender": ({"message": {"mid": "m"}}, "required field missing @ {}.sender"),
    "sender text": (
        item(sender="5", message={"mid": "m"}),
        "an object expected, text found @ {}.sender",
    ),
    "sender empty": (item(sender={}, message={"mid": "m"}), "id or user_ref missing @ {}.sender"),
    "blank user_ref": (
        {"optin": {"user_ref": " "}},
        "user_ref: ' ' given, but an id is text that is not empty @ {}.optin.user_ref",
    ),
    "opt-in of nobody": (
        {"sender": None, "optin": {"ref": "r"}},
        "required field missing @ {}.sender",
    ),
    "echo of a blank page": (
        {"sender": {"id": " "}, "recipient": {"id": "1"}, "message": {"mid": "m", "is_echo": True}},
        "id missing @ {}.sender",
    ),
    "echo to nobody": (
        {"sender": {"id": "1"}, "message": {"mid": "m", "is_echo": True}},
        "required field missing @ {}.recipient",
    ),
    "echo to an empty object": (
        {"sender": {"id": "1"}, "recipient": {}, "message": {"mid": "m", "is_echo": True}},
        "id or user_ref missing @ {}.recipient",
    ),
    "echo from nobody": (
        {"sender": {}, "recipient": {"id": "1"}, "message": {"mid": "m", "is_echo": True}},
        "id missing @ {}.sender",
    ),
    "price true": (
        item(order={"products": [{"unit_price": True}]}),
        "a number expected, true or false found @ {}.order.products[0].unit_price",
    ),
    "nlp a list": (
        item(message={"mid": "m", "nlp": []}),
        "an object expected, a list found @ {}.message.nlp",
    ),
}


@pytest.mark.parametrize(("broken", "problem"), BROKEN_ITEMS.values(), ids=BROKEN_ITEMS)
def test_a_broken_item_is_malformed_and_its_neighbours_are_not(broken: Any, problem: str) -> None:
    """One bad item costs only itself; the reason names its path."""
    good = item(message={"mid": "m_good", "text": "x"})
    first, bad, last = parse(body(good, broken, good))

    assert [MessageEvent, MessageEvent] == [type(first), type(last)]
    assert isinstance(bad, MalformedEvent)
    assert (problem.format("$.entry[0].messaging[1]"),) == bad.problems
    assert broken == bad.raw


@pytest.mark.parametrize("field", [[], {}, None, 5, "feed"])
def test_a_change_of_any_field_is_an_event(field: object) -> None:
    """What is not a field of Messenger is kept as unknown."""
    data = {"object": "page", "entry": [{"changes": [{"field": field, "value": {"message": "x"}}]}]}

    assert isinstance(only(json.dumps(data).encode()), UnknownEvent)


def test_a_blank_second_id_is_left_out() -> None:
    """The user_ref is enough."""
    blanks: list[object] = [" ", "", None, [], True]
    for second in blanks:
        event = only(body(item(sender={"user_ref": "5", "id": second}, referral={})))
        assert isinstance(event, ReferralEvent)
        assert (UserRef("5"), None) == (event.sender, event.sender_psid)


def test_an_opt_in_without_sender_object_is_answered_by_its_user_ref() -> None:
    """Also where the sender is null instead of absent."""
    event = only(body({"sender": None, "optin": {"user_ref": "5"}}))

    assert isinstance(event, OptinEvent)
    assert UserRef("5") == event.reply_to


@pytest.mark.parametrize("entry", [{"id": None, "messaging": 5}, {"messaging": 5}])
def test_a_broken_list_of_no_page_has_no_page(entry: Any) -> None:
    """Not one of the name None."""
    event = only(json.dumps({"object": "page", "entry": [entry]}).encode())

    assert "" == event.page_id


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e999", True])
def test_what_is_no_number_is_malformed(number: object) -> None:
    """It could not be written as JSON again."""
    event = only(body(item(order={"products": [{"unit_price": number}]})))

    assert isinstance(event, MalformedEvent)


def test_an_id_of_half_a_surrogate_pair_is_malformed() -> None:
    """Nobody could be written to by it."""
    event = only(body(item(sender={"id": "\ud800"}, message={"mid": "m"})))

    assert isinstance(event, MalformedEvent)
    assert isinstance(only(body(item(sender={"id": "ö"}, message={"mid": "m"}))), MessageEvent)


def test_a_page_of_half_a_surrogate_pair_is_malformed() -> None:
    """The event is one like others that cannot be read, not an error of the whole delivery."""
    message = {"mid": "m", "is_echo": True}
    event = only(body(item(sender={"id": "\ud800"}, recipient={"id": "7"}, message=message)))

    assert isinstance(event, MalformedEvent)


def test_a_bad_id_beside_a_user_ref_costs_nobody_the_event() -> None:
    """The user_ref can be answered all the same."""
    event = only(body(item(sender={"id": "\ud800", "user_ref": "u"}, referral={"ref": "r"})))

    assert isinstance(event, ReferralEvent)
    assert (UserRef("u"), None) == (event.sender, event.sender_psid)


def test_a_list_of_null_is_no_list() -> None:
    """It carries nothing that could be lost."""
    assert () == parse(b'{"object":"page","entry":[{"messaging":null,"standby":[]}]}').events


def test_an_empty_id_is_malformed() -> None:
    """Nobody has the empty id, and nobody must be answered by it."""
    event = only(body(item(sender={"id": ""}, message={"mid": "m"})))

    assert isinstance(event, MalformedEvent)
    assert event.sender is None
    assert event.problems[0].endswith("@ $.entry[0].messaging[0].sender")


def test_a_malformed_event_keeps_who_and_when() -> None:
    """A bad postback still tells whose it was."""
    event = only(body(item(postback="x")))

    assert isinstance(event, MalformedEvent)
    assert (Psid("7120034455667788"), "postback") == (event.sender, event.key)
    assert datetime(2022, 6, 15, 10, 3, 32, 345000, UTC) == event.timestamp


def test_an_unknown_kind_is_kept() -> None:
    """What Meta adds tomorrow arrives with its key, and who and when."""
    event = only(body(item(speech={"mid": "m"})))

    assert isinstance(event, UnknownEvent)
    assert ("speech", Psid("7120034455667788")) == (event.key, event.sender)


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        (1655287412345, datetime(2022, 6, 15, 10, 3, 32, 345000, UTC)),
        (1655287412, datetime(2022, 6, 15, 10, 3, 32, tzinfo=UTC)),
        ("1655287412", datetime(2022, 6, 15, 10, 3, 32, tzinfo=UTC)),
        ("1655287412345", datetime(2022, 6, 15, 10, 3, 32, 345000, UTC)),
        (1655287412.5, datetime(2022, 6, 15, 10, 3, 32, 500000, UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        ("TIMESTAMP", None),
        (None, None),
        ([], None),
        (True, None),
        (10**30, None),
        (-(10**30), None),
        ("1e400", None),
    ],
)
def test_timestamps_in_every_form(timestamp: object, expected: datetime | None) -> None:
    """Seconds, milliseconds, text, missing and absurd: a time is never worth an event."""
    event = only(body(item(timestamp=timestamp, message={"mid": "m"})))

    assert isinstance(event, MessageEvent)
    assert expected == event.timestamp


def test_ids_as_numbers() -> None:
    """Older payloads have numbers everywhere."""
    data = body(item(sender={"user_ref": 118}, postback={"payload": 5}), id=310045500981234)
    event = only(data)

    assert isinstance(event, PostbackEvent)
    assert (PAGE_ID, UserRef("118"), "5") == (event.page_id, event.sender, event.postback.payload)


@pytest.mark.parametrize(
    "referral", [{"ref": None}, {"ref": ""}, {"source": "CUSTOMER_CHAT_PLUGIN"}, {}]
)
def test_a_referral_with_anything_missing(referral: dict[str, Any]) -> None:
    """A referral may hold its source alone, and its ref may be null or empty."""
    event = only(body(item(referral=referral)))

    assert isinstance(event, ReferralEvent)
    assert event.ref is None


def test_the_page_is_taken_from_the_item_where_the_entry_names_none() -> None:
    """Meta's samples leave the entry's id out; of echoes the sender is the Page."""
    message = {"mid": "m", "text": "x"}
    echo = {"sender": {"id": 7}, "recipient": {"id": 8}, "message": {**message, "is_echo": True}}
    plain, back, nowhere = parse(
        body(item(message=message), echo, {"sender": {"id": 9}, "message": message}, id=None)
    )

    assert [PAGE_ID, "7", ""] == [plain.page_id, back.page_id, nowhere.page_id]
    assert isinstance(back, EchoEvent)
    assert (PageId("7"), Psid("8")) == (back.sender, back.person)


def test_both_names_of_a_person_are_kept() -> None:
    """A sender with both ids is answered by user_ref, as production gateways do."""
    event = only(payload("ReferralEvent.id-and-user-ref"))

    assert isinstance(event, ReferralEvent)
    assert (UserRef("118203344556677"), Psid("7120034455667788")) == (
        event.sender,
        event.sender_psid,
    )


@pytest.mark.parametrize("form", [{"app_id": 5, "metadata": "x"}, [{"app_id": 5, "metadata": "x"}]])
def test_hop_context_in_both_forms(form: object) -> None:
    """One source has an object, another a list."""
    event = only(body(item(message={"mid": "m"}), hop_context=form))

    assert (HopContext(app_id="5", metadata="x"),) == event.hop_context


def test_a_broken_hop_context_costs_nothing() -> None:
    """It stands beside the events and says nothing that is worth one."""
    event = only(body(item(message={"mid": "m"}), hop_context=[5]))

    assert isinstance(event, MessageEvent)
    assert () == event.hop_context


def test_a_checkbox_opt_in_without_sender_can_be_answered() -> None:
    """Its user_ref is who agreed."""
    event = only(payload("OptinEvent.checkbox"))

    assert isinstance(event, OptinEvent)
    assert (UserRef("cbx-2f9e-0017"), "order-881") == (event.reply_to, event.ref)


def test_a_delivery_is_a_collection_of_events() -> None:
    """It can be iterated, counted, shown and put on a queue."""
    delivery = parse(payload("Delivery.two-entries-and-standby"))

    assert 2 == len(delivery) == len(delivery.events)
    assert "PostbackEvent" in repr(delivery)
    assert delivery.events == pickle.loads(pickle.dumps(delivery)).events
    assert delivery.events[0] is next(iter(delivery))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_events_survive_a_queue(path: Any) -> None:
    """Pickled events are equal, and hash and raw come with them."""
    for event in parse(path.read_bytes()):
        again = pickle.loads(pickle.dumps(event))
        assert (event, hash(event), event.raw) == (again, hash(again), again.raw)


@given(json_values)
def test_any_json_is_events_or_the_one_error(value: object) -> None:
    """Parsing is total, wherever the nonsense stands."""
    for content in (
        value,
        {"object": "page", "entry": value},
        {"object": "page", "entry": [value]},
    ):
        try:
            assert parse(json.dumps(content).encode()).problems is not None
        except PayloadError as error:
            assert error.problems


@given(json_values, st.sampled_from([kind.keys[0] for kind in kinds()]))
def test_any_item_is_one_event(value: object, key: str) -> None:
    """Whatever an item holds, it is one event with the item in it."""
    for content in ([value], [{key: value}], [item(**{key: value})]):
        (event,) = parse(body(*content))
        assert content[0] == event.raw
