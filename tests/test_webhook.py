"""Verifying requests and answering the challenge."""

import hmac
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_chatplugin import Webhook, parse, sign
from messenger_chatplugin.errors import ChallengeError, InvalidValueError, SignatureError
from messenger_chatplugin.events import MessageEvent
from support import APP_SECRET, VERIFY_TOKEN, body, item, payload

BODY = body(item(message={"mid": "m_1", "text": "hello"}))
RIGHT = sign(BODY, APP_SECRET)["X-Hub-Signature-256"]
CHALLENGE = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158"}


def test_a_signed_request_becomes_events(webhook: Webhook) -> None:
    """Verify, parse, and there they are."""
    delivery = webhook.receive(BODY, {"X-Hub-Signature-256": RIGHT})

    assert [MessageEvent] == [type(event) for event in delivery]


def test_sign_makes_what_meta_makes() -> None:
    """HMAC-SHA256 of the body with the app secret, in lower-case hex."""
    expected = hmac.new(APP_SECRET.encode(), BODY, "sha256").hexdigest()

    assert {"X-Hub-Signature-256": f"sha256={expected}"} == sign(BODY, APP_SECRET)


def test_the_bytes_are_what_is_signed(webhook: Webhook) -> None:
    """Meta escapes what is not ASCII before it signs; nothing is escaped again here."""
    escaped = rb'{"object":"page","entry":[],"x":"\u00e4\u00f6\u00e5 \/"}'

    assert len(webhook.receive(escaped, sign(escaped, APP_SECRET))) == 0


@pytest.mark.parametrize(
    "name", ["X-Hub-Signature-256", "x-hub-signature-256", "X-HUB-SIGNATURE-256"]
)
def test_the_case_of_the_header_makes_no_difference(webhook: Webhook, name: str) -> None:
    """Servers and proxies spell header names as they like."""
    assert len(webhook.receive(BODY, {"Host": "example.org", name: RIGHT})) == 1


@pytest.mark.parametrize("value", [RIGHT.encode(), [RIGHT], (RIGHT.encode(),)])
def test_raw_servers_hand_over_bytes_or_lists(webhook: Webhook, value: object) -> None:
    """The forms in which servers have header values."""
    webhook.verify(BODY, {"X-Hub-Signature-256": value})
    webhook.verify(BODY, {b"x-hub-signature-256": value})


OTHER = sign(BODY, "another secret")["X-Hub-Signature-256"]
BAD_HEADERS: dict[str, object] = {
    "empty": "",
    "none": None,
    "a number": 5,
    "non-ASCII": "sha256=" + "é" * 64,
    "non-ASCII bytes": b"sha256=" + b"\xff" * 64,
    "full-width digits": "sha256=" + "\uff11" * 64,
    "lone surrogate": "\ud800",
    "sha1": RIGHT.replace("sha256=", "sha1="),
    "sha512": "sha512=" + "0" * 128,
    "upper-case name": RIGHT.replace("sha256=", "SHA256="),
    "no name": RIGHT.removeprefix("sha256="),
    "upper-case hex": "sha256=" + RIGHT.removeprefix("sha256=").upper(),
    "too short": RIGHT[:-1],
    "too long": RIGHT + "0",
    "line feed behind": RIGHT + "\n",
    "spaces between": "sha256=" + RIGHT[7:39] + " " * 32,
    "of another secret": OTHER,
    "of another body": sign(b"{}", APP_SECRET)["X-Hub-Signature-256"],
    "two in one": f"{RIGHT},{OTHER}",
    "list of two": [RIGHT, RIGHT],
    "empty list": [],
    "dict": {"a": 1},
}


@pytest.mark.parametrize("value", BAD_HEADERS.values(), ids=BAD_HEADERS.keys())
def test_a_bad_signature_is_refused(webhook: Webhook, value: object) -> None:
    """Whatever the header holds, there is one error for it, with one status."""
    with pytest.raises(SignatureError) as caught:
        webhook.receive(BODY, {"X-Hub-Signature-256": value})

    assert caught.value.status_hint == 403
    assert APP_SECRET not in str(caught.value)


def test_a_missing_signature_is_refused(webhook: Webhook) -> None:
    """No signature never means: no check."""
    with pytest.raises(SignatureError, match="X-Hub-Signature-256 is missing"):
        webhook.receive(BODY, {"X-Hub-Signature": "sha1=0", "X-Hub-Signature-257": RIGHT, 5: "x"})


def test_two_signatures_are_refused(webhook: Webhook) -> None:
    """Who sends two leaves it to chance which one is looked at."""
    with pytest.raises(SignatureError, match="more than once"):
        webhook.receive(BODY, {"X-Hub-Signature-256": RIGHT, "x-hub-signature-256": RIGHT})


def test_a_header_without_a_value_counts_as_one(webhook: Webhook) -> None:
    """Else the order of the two would decide."""
    with pytest.raises(SignatureError, match="more than once"):
        webhook.receive(BODY, {"X-Hub-Signature-256": None, "x-hub-signature-256": RIGHT})


def test_what_goes_wrong_in_the_frameworks_headers_is_told(webhook: Webhook) -> None:
    """It is a bug there, and not what they are."""

    class Headers:
        def items(self) -> Any:
            """Ask for what is not there."""
            raise AttributeError("cache")

    with pytest.raises(AttributeError, match="cache"):
        webhook.receive(BODY, Headers())


@given(value=st.one_of(st.text(), st.binary(), st.integers(), st.none(), st.lists(st.text())))
def test_no_header_value_raises_anything_else(value: object) -> None:
    """Verification is total: true for the one right value, else the one error."""
    webhook = Webhook(app_secret=APP_SECRET, verify_token=VERIFY_TOKEN)
    with pytest.raises(SignatureError):
        webhook.verify(BODY, {"X-Hub-Signature-256": value})


def test_text_is_refused_as_a_body(webhook: Webhook) -> None:
    """Text was decoded, and only the bytes are signed."""
    with pytest.raises(TypeError, match="str given, but the bytes as received"):
        webhook.receive(BODY.decode(), {"X-Hub-Signature-256": RIGHT})  # type: ignore[arg-type]


@pytest.mark.parametrize("data", ["{}", {"object": "page"}, None])
def test_what_is_not_bytes_is_refused(webhook: Webhook, data: Any) -> None:
    """By each function that takes a body, with the same words."""
    for take in (
        lambda: webhook.receive(data, {}),
        lambda: sign(data, APP_SECRET),
        lambda: parse(data),
    ):
        with pytest.raises(TypeError, match="the bytes as received are needed"):
            take()


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_every_form_of_bytes_is_taken(webhook: Webhook, kind: Any) -> None:
    """Some servers hand over a buffer."""
    assert 1 == len(webhook.receive(kind(BODY), sign(kind(BODY), APP_SECRET)))


@pytest.mark.parametrize("headers", [None, [], [(b"x-hub-signature-256", b"x")], "x"])
def test_headers_that_are_no_mapping_are_refused(webhook: Webhook, headers: Any) -> None:
    """A raw server's list is a mistake of the program, not of the sender."""
    with pytest.raises(TypeError, match="a mapping is needed"):
        webhook.receive(BODY, headers)


def test_several_secrets_are_good_while_they_change() -> None:
    """Old and new secret both verify, a third does not."""
    webhook = Webhook(app_secret=["old", "new"], verify_token=["a", "b"])

    webhook.verify(BODY, sign(BODY, "old"))
    webhook.verify(BODY, sign(BODY, "new"))
    assert webhook.answer_challenge({**CHALLENGE, "hub.verify_token": "b"}) == "1158"
    with pytest.raises(SignatureError):
        webhook.verify(BODY, sign(BODY, "third"))


@pytest.mark.parametrize(
    "secret", ["", " ", None, [], [""], ["good", ""], b"bytes", [None], "file\n", 5, "\ud800"]
)
def test_an_empty_secret_is_refused(secret: str) -> None:
    """Anybody could make a signature with an empty secret."""
    with pytest.raises(InvalidValueError, match="app_secret"):
        Webhook(app_secret=secret, verify_token="t")
    with pytest.raises(InvalidValueError, match="verify_token"):
        Webhook(app_secret="s", verify_token=secret)
    with pytest.raises(InvalidValueError, match="app_secret"):
        sign(BODY, secret)


def test_no_secret_is_shown(webhook: Webhook) -> None:
    """Neither secret nor token in the display."""
    assert APP_SECRET not in repr(webhook)
    assert VERIFY_TOKEN not in repr(webhook)


def test_the_challenge_is_answered(webhook: Webhook) -> None:
    """The right token gets the challenge back, whether values are texts or lists."""
    assert webhook.answer_challenge(CHALLENGE) == "1158"
    assert webhook.answer_challenge({name: [value] for name, value in CHALLENGE.items()}) == "1158"


@pytest.mark.parametrize("name", CHALLENGE)
@pytest.mark.parametrize("value", ["", None, [], 5])
def test_a_challenge_with_a_missing_argument_is_refused(
    webhook: Webhook, name: str, value: object
) -> None:
    """The error names the argument that is missing."""
    without = {key: given for key, given in CHALLENGE.items() if key != name}
    for query in (without, {**CHALLENGE, name: value}):
        with pytest.raises(ChallengeError, match=f"{name} is missing") as caught:
            webhook.answer_challenge(query)
        assert caught.value.status_hint == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hub.mode", "unsubscribe"),
        ("hub.verify_token", "a guess"),
        ("hub.verify_token", VERIFY_TOKEN + "\ud800"),
        ("hub.challenge", "<script>"),
        ("hub.challenge", "1" * 257),
        ("hub.challenge", "1\n"),
    ],
)
def test_a_wrong_challenge_is_refused(webhook: Webhook, name: str, value: str) -> None:
    """A wrong token, and a challenge that could be HTML, get the one error."""
    with pytest.raises(ChallengeError, match=name) as caught:
        webhook.answer_challenge({**CHALLENGE, name: value})

    assert VERIFY_TOKEN not in str(caught.value)


def test_a_payload_of_the_documents_arrives(webhook: Webhook) -> None:
    """Meta's own example, signed, comes out typed."""
    sample = payload("MessageEvent.docs-2022")
    event = next(iter(webhook.receive(sample, sign(sample, APP_SECRET))))

    assert event.from_chat_plugin
