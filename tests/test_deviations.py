"""Every way in which the wire is known to differ from its documents, numbered."""

from typing import Any

import pytest

from messenger_chatplugin import Psid, UserRef, parse
from messenger_chatplugin.events import (
    AppRolesEvent,
    CheckoutUpdateEvent,
    Event,
    GroupCommentEvent,
    MalformedEvent,
    MessageEvent,
    OptinEvent,
    PassThreadControlEvent,
    PaymentEvent,
    PolicyEnforcementEvent,
    PostbackEvent,
    ReferralEvent,
    Source,
)
from support import PAGE_ID, body, item, payload


def only(data: bytes) -> Event:
    """Return the one event of a body."""
    (event,) = parse(data)
    return event


def test_1_the_dashboards_test_button_wraps_items_in_changes() -> None:
    """Typed like any other; raw is the change as it came."""
    event = only(payload("PostbackEvent.changes"))

    assert isinstance(event, PostbackEvent)
    assert ("changes", "BEGIN") == (event.channel, event.postback.payload)
    assert "messaging_postbacks" == event.raw["field"]
    assert 2022 == event.timestamp.year if event.timestamp else 0


def test_2_metas_own_curl_test_has_a_message_of_text() -> None:
    """And neither id nor time."""
    event = only(payload("MalformedEvent.message-is-text"))

    assert isinstance(event, MalformedEvent)
    assert {"message": "PING"} == event.raw


def test_4_ids_as_numbers_everywhere() -> None:
    """Entry, sender, recipient, apps, products, reels."""
    order = {"products": [{"id": 771, "quantity": "2", "unit_price": 299}]}
    ids = {"sender": {"id": 5}, "recipient": {"id": 6}}
    first, second = parse(
        body(
            item(order=order, **ids), item(**ids, pass_thread_control={"new_owner_app_id": 7}), id=8
        )
    )

    assert "8" == first.page_id
    assert ("771", 2, 299.0) == (
        first.order.products[0].id,  # type: ignore[attr-defined]
        first.order.products[0].quantity,  # type: ignore[attr-defined]
        first.order.products[0].unit_price,  # type: ignore[attr-defined]
    )
    assert isinstance(second, PassThreadControlEvent)
    assert "7" == second.pass_thread_control.new_owner_app_id


@pytest.mark.parametrize("timestamp", [{}, {"timestamp": 1655287412}, {"timestamp": "1655287412"}])
def test_5_timestamps_missing_in_seconds_or_text(timestamp: dict[str, Any]) -> None:
    """An aware time, or None."""
    content = {"sender": {"id": "5"}, "delivery": {"watermark": "1655287410000"}, **timestamp}
    event = only(body(content))

    assert (event.timestamp is not None) if timestamp else (event.timestamp is None)
    assert event.delivery.watermark.tzinfo is not None  # type: ignore[attr-defined]


def test_6_a_sender_missing_or_of_user_ref_alone() -> None:
    """Checkbox, policy, roles and group comments have none."""
    assert UserRef("cbx-2f9e-0017") == only(payload("OptinEvent.checkbox")).reply_to  # type: ignore[attr-defined]
    for name, kind in (
        ("PolicyEnforcementEvent.hyphen-key-block", PolicyEnforcementEvent),
        ("AppRolesEvent", AppRolesEvent),
        ("GroupCommentEvent", GroupCommentEvent),
    ):
        assert kind is type(only(payload(name)))


@pytest.mark.parametrize("tags", [{"source": "x"}, [{"source": "x"}], [{}, {"source": "x"}]])
def test_7_tags_as_list_and_as_object(tags: object) -> None:
    """Both generations of the documents."""
    event = only(body(item(message={"mid": "m", "tags": tags})))

    assert isinstance(event, MessageEvent)
    assert "x" == event.source


@pytest.mark.parametrize("source", ["CUSTOMER_CHAT_PLUGIN", "customer_chat_plugin", None])
def test_8_the_source_in_either_case_or_missing(source: str | None) -> None:
    """Withheld for accounts under European rules since June 2021."""
    event = only(body(item(referral={"source": source, "ref": "r"})))

    assert (Source.CUSTOMER_CHAT_PLUGIN if source else None) == event.source


def test_9_a_referral_of_its_source_alone() -> None:
    """A real payload of 2018 that crashed another library."""
    event = only(payload("PostbackEvent.chat-plugin-2018"))

    assert (None, Source.CUSTOMER_CHAT_PLUGIN) == (event.ref, event.source)


@pytest.mark.parametrize("key", ["policy-enforcement", "policy_enforcement"])
def test_10_policy_enforcement_under_both_keys(key: str) -> None:
    """A hyphen in the old documents, an underscore in the new ones."""
    event = only(body({"recipient": {"id": PAGE_ID}, key: {"action": "block", "reason": "r"}}))

    assert isinstance(event, PolicyEnforcementEvent)
    assert "block" == event.policy_enforcement.action


def test_11_a_previous_owner_of_null() -> None:
    """Nobody had the conversation."""
    event = only(payload("PassThreadControlEvent"))

    assert isinstance(event, PassThreadControlEvent)
    assert event.pass_thread_control.previous_owner_app_id is None


@pytest.mark.parametrize("payload_", [{"payload": None}, {"payload": "blob"}, {}, {"payload": {}}])
def test_12_an_attachment_whose_payload_is_anything(payload_: dict[str, Any]) -> None:
    """Null, text, missing, or without a URL."""
    event = only(
        body(item(message={"mid": "m", "attachments": [{"type": "fallback", **payload_}]}))
    )

    assert isinstance(event, MessageEvent)
    (attachment,) = event.message.attachments
    assert attachment.link is None
    if payload_.get("payload") == "blob":
        assert attachment.payload is not None
        assert "blob" == attachment.payload.text


def test_12_an_attachments_url_in_capitals() -> None:
    """Some echoes spell it so."""
    event = only(
        body(item(message={"mid": "m", "attachments": [{"type": "fallback", "URL": "u"}]}))
    )

    assert isinstance(event, MessageEvent)
    assert "u" == event.message.attachments[0].link


@pytest.mark.parametrize("hops", [{"app_id": 1}, [{"app_id": 1}]])
def test_13_hop_context_as_object_and_as_list(hops: object) -> None:
    """One source has each."""
    assert "1" == only(body(item(message={"mid": "m"}), hop_context=hops)).hop_context[0].app_id


@pytest.mark.parametrize(("street", "amount"), [("street_1", "598.00"), ("street1", 598.0)])
def test_14_streets_and_amounts_in_both_forms(street: str, amount: object) -> None:
    """With and without the underscore; text and number."""
    info = {"shipping_address": {street: "Storgata 1"}}
    event = only(body(item(payment={"requested_user_info": info, "amount": {"amount": amount}})))

    assert isinstance(event, PaymentEvent)
    assert event.payment.requested_user_info is not None
    assert event.payment.requested_user_info.shipping_address is not None
    assert "Storgata 1" == event.payment.requested_user_info.shipping_address.street_1
    assert event.payment.amount is not None
    assert str(amount) == event.payment.amount.amount


def test_15_another_page_than_the_one_expected() -> None:
    """The entry says which Page it is; nothing is filtered."""
    assert "999" == only(body(item(message={"mid": "m"}), id="999")).page_id


def test_16_messaging_and_standby_in_one_request() -> None:
    """Both are delivered, and told apart."""
    data = body(item(message={"mid": "m"}), standby=[item(message={"mid": "n"})])

    assert ["messaging", "standby"] == [event.channel for event in parse(data)]


def test_17_is_guest_user_of_false() -> None:
    """The value counts; Meta's own sample tests the key."""
    assert not only(payload("PostbackEvent.chat-plugin-logged-in")).is_guest
    assert only(payload("PostbackEvent.chat-plugin-guest")).is_guest


def test_18_escaped_slashes_and_surrogate_pairs() -> None:
    """As JSON has it; the bytes are what is signed."""
    data = body(item(message={"mid": "m", "text": "https://x 😀"})).replace(b"/", rb"\/")
    event = only(data)

    assert isinstance(event, MessageEvent)
    assert "https://x 😀" == event.message.text


def test_19_a_referral_beside_the_message() -> None:
    """The item is a message, and the referral is not lost."""
    event = only(payload("MessageEvent.sibling-referral"))

    assert isinstance(event, MessageEvent)
    assert event.referral is not None
    assert ("6040001112223", Source.ADS) == (event.referral.ad_id, event.source)


def test_20_integers_beyond_53_bits() -> None:
    """Every digit is kept."""
    event = only(payload("CheckoutUpdateEvent"))

    assert isinstance(event, CheckoutUpdateEvent)
    assert event.checkout_update.shipping_address is not None
    assert "10022003300440055" == event.checkout_update.shipping_address.id


def test_both_ids_in_one_sender() -> None:
    """The user_ref is answered, the PSID is kept."""
    event = only(payload("ReferralEvent.id-and-user-ref"))

    assert isinstance(event, ReferralEvent)
    assert (UserRef("118203344556677"), Psid("7120034455667788")) == (
        event.reply_to,
        event.sender_psid,
    )


def test_customer_matching_in_both_places() -> None:
    """Inside the opt-in, and beside the sender."""
    for name in ("OptinEvent.customer-matching", "OptinEvent.customer-matching-item-level-form"):
        event = only(payload(name))
        assert isinstance(event, OptinEvent)
        assert "accept" == event.optin.message_request
