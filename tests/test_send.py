"""Sending: every field of the request, what is refused before it, and what comes back."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, cast

import pytest

from messenger_chatplugin import messages
from messenger_chatplugin.client import Client
from messenger_chatplugin.errors import InvalidValueError, OutcomeUnknownError
from messenger_chatplugin.graph.send import Sent
from messenger_chatplugin.people import CommentId, PageId, PostId, Psid, Recipient, UserRef
from support import Serve

HOW_TO = Path(__file__).parents[1] / "docs" / "how-to" / "send-messages.md"

PERSON = Psid("7100200300400999")
FEEDBACK = messages.CustomerFeedbackTemplate(
    title="How was the course?",
    subtitle="One tap",
    button_title="Tell us",
    feedback_screens=[
        messages.FeedbackScreen(questions=[messages.FeedbackQuestion(id="q", type="csat")])
    ],
    business_privacy=messages.BusinessPrivacy(url="https://clay.example/privacy"),
)


class Graph:
    """What a Graph on loopback was asked, and what it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.answer: dict[str, Any] = {"recipient_id": PERSON.id, "message_id": "m_1"}


@pytest.fixture
def graph() -> Graph:
    """Make a Graph that knows one person."""
    return Graph()


@pytest.fixture
def client(graph: Graph, serve: Serve) -> Iterator[Client]:
    """Make a client of that Graph."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            graph.asked.append((self.path, body))
            answer = json.dumps(graph.answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: object) -> None:
            """Stay silent."""

    with Client(
        page_id="1234", access_token="token", base_url=serve(Handler), api_version="v26.0"
    ) as made:
        yield made


def test_text_is_sent_as_response(graph: Graph, client: Client) -> None:
    """A text alone is a response to the recipient, and the answer is read."""
    sent = client.send(PERSON, "Your bowl is glazed.")

    body = {
        "messaging_type": "RESPONSE",
        "recipient": {"id": PERSON.id},
        "message": {"text": "Your bowl is glazed."},
    }
    assert [("/v26.0/1234/messages", body)] == graph.asked
    assert Sent(message_id="m_1", recipient_id=PERSON) == sent


@pytest.mark.parametrize(
    ("recipient", "written"),
    [
        (Psid("7"), {"id": "7"}),
        (UserRef("8"), {"user_ref": "8"}),
        (CommentId("9_1"), {"comment_id": "9_1"}),
        (PostId("9_2"), {"post_id": "9_2"}),
    ],
)
def test_recipient_is_written_as_it_is(
    graph: Graph, client: Client, recipient: Recipient, written: dict[str, str]
) -> None:
    """Each kind of recipient is the request's ``recipient``; a message id is enough an answer."""
    graph.answer = {"message_id": "m_2"}

    sent = client.send(recipient, "Hello")

    assert (written, Sent(message_id="m_2")) == (graph.asked[0][1]["recipient"], sent)


OPTIONS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"messaging_type": "UPDATE"}, {"messaging_type": "UPDATE"}),
    ({"messaging_type": "UTILITY"}, {"messaging_type": "UTILITY"}),
    (
        {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"},
        {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"},
    ),
    ({"notification_type": "REGULAR"}, {"notification_type": "REGULAR"}),
    ({"notification_type": "SILENT_PUSH"}, {"notification_type": "SILENT_PUSH"}),
    ({"notification_type": "NO_PUSH"}, {"notification_type": "NO_PUSH"}),
    ({"persona_id": "3300"}, {"persona_id": "3300"}),
    ({"persona_id": 3300}, {"persona_id": "3300"}),
    ({"reply_to": "m_0"}, {"reply_to": {"mid": "m_0"}}),
    (
        {"thread_control": messages.ThreadControl(control_type="pass", app_id=2639)},
        {"thread_control": {"app_id": "2639", "control_type": "pass"}},
    ),
    (
        {"thread_control": messages.ThreadControl(control_type="release")},
        {"thread_control": {"control_type": "release"}},
    ),
    ({"surface": "chat_plugin"}, {}),
    ({"surface": "messenger"}, {}),
]


@pytest.mark.parametrize(("options", "written"), OPTIONS, ids=[str(row[1]) for row in OPTIONS])
def test_option_is_a_field_of_the_request(
    graph: Graph, client: Client, options: dict[str, Any], written: dict[str, Any]
) -> None:
    """Each option of a send is written under its name on the wire, and nothing else is."""
    client.send(PERSON, "Hello", **options)

    body = {
        "messaging_type": "RESPONSE",
        "recipient": {"id": PERSON.id},
        "message": {"text": "Hello"},
        **written,
    }
    assert body == graph.asked[0][1]


@pytest.mark.parametrize("message", [FEEDBACK, messages.Raw({"attachment": {}})])
def test_feedback_goes_with_its_tag(
    graph: Graph, client: Client, message: messages.Message
) -> None:
    """The tag for feedback goes with its template, or with a raw message."""
    client.send(PERSON, message, messaging_type="MESSAGE_TAG", tag="CUSTOMER_FEEDBACK")

    assert "CUSTOMER_FEEDBACK" == graph.asked[0][1]["tag"]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"messaging_type": "REPLY"}, "messaging_type: 'REPLY' given, but one of"),
    ({"messaging_type": ["RESPONSE"]}, "messaging_type: "),
    ({"messaging_type": "MESSAGE_TAG"}, "tag: None given, but a tag and messaging_type="),
    ({"tag": "HUMAN_AGENT"}, "tag: 'HUMAN_AGENT' given, but a tag and messaging_type="),
    ({"tag": "human_agent"}, "tag: 'human_agent' given, but one of"),
    (
        {"messaging_type": "MESSAGE_TAG", "tag": "CUSTOMER_FEEDBACK"},
        "tag: .* for a CustomerFeedbackTemplate only",
    ),
    ({"notification_type": "LOUD"}, "notification_type: 'LOUD'"),
    ({"persona_id": "Odile"}, "persona_id: 'Odile'"),
    ({"persona_id": True}, "persona_id: True"),
    ({"persona_id": "\u0663"}, "persona_id: "),
    ({"reply_to": " "}, "reply_to: ' '"),
    ({"reply_to": 7}, "reply_to: 7"),
    ({"thread_control": {"app_id": "7"}}, "thread_control: .* messages.ThreadControl is needed"),
    ({"surface": "plugin"}, "surface: 'plugin'"),
    ({"recipient": PageId("1234")}, "recipient: PageId"),
    ({"recipient": "7100"}, "recipient: '7100'"),
    ({"message": {"text": "Odile"}}, "message: a dict given, .* Raw takes a JSON object"),
    ({"message": ""}, "text: a text of 0"),
    ({"message": messages.Message()}, "message: a Message given"),
    ({"message": messages.Composed(metadata="x")}, "message: a Composed given"),
    ({"message": messages.Media("https://clay.example/a")}, "message: a Media given"),
    ({"message": messages.Template()}, "message: a Template given"),
    ({"message": messages.SharableTemplate()}, "message: a SharableTemplate given"),
    (
        {"message": messages.AirlineTemplate(intro_message="Fly well", locale="fr_BE")},
        "message: a AirlineTemplate given",
    ),
    (
        {
            "surface": "chat_plugin",
            "message": messages.MediaTemplate(
                elements=[messages.MediaElement(media_type="image", attachment_id="1")]
            ),
        },
        "message.template_type: 'media' given, but the Chat Plugin does not show",
    ),
]


@pytest.mark.parametrize(("over", "error"), REFUSED, ids=[row[1][:40] for row in REFUSED])
def test_wrong_request_is_refused_before_anything_is_sent(
    graph: Graph, client: Client, over: dict[str, Any], error: str
) -> None:
    """What the platform would refuse is refused by name, and nothing goes out."""
    with pytest.raises(InvalidValueError, match=f"^{error}") as caught:
        client.send(**{"recipient": PERSON, "message": "Hello", **over})

    assert ([], False) == (graph.asked, "Odile" in str(caught.value) and "message" in over)


@pytest.mark.parametrize("surface", ["messenger", None])
def test_surface_is_checked_only_when_asked(
    graph: Graph, client: Client, surface: str | None
) -> None:
    """What the plugin does not show is sent to Messenger all the same."""
    template = messages.MediaTemplate(
        elements=[messages.MediaElement(media_type="image", attachment_id="1")]
    )
    options = {} if surface is None else {"surface": cast("Any", surface)}

    client.send(PERSON, template, **options)

    assert "template" == graph.asked[0][1]["message"]["attachment"]["type"]


RETIRED_TAGS = {
    "27 April 2026": ["ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE"],
    "4 March 2020": [
        "COMMUNITY_ALERT",
        "CONFIRMED_EVENT_REMINDER",
        "NON_PROMOTIONAL_SUBSCRIPTION",
        "PAIRING_UPDATE",
        "APPLICATION_UPDATE",
        "PAYMENT_UPDATE",
        "PERSONAL_FINANCE_UPDATE",
        "SHIPPING_UPDATE",
        "RESERVATION_UPDATE",
        "ISSUE_RESOLUTION",
        "APPOINTMENT_UPDATE",
        "GAME_EVENT",
        "TRANSPORTATION_UPDATE",
        "FEATURE_FUNCTIONALITY_UPDATE",
        "TICKET_UPDATE",
        "BUSINESS_PRODUCTIVITY",
    ],
}


@pytest.mark.parametrize(
    ("tag", "since"), [(tag, since) for since, tags in RETIRED_TAGS.items() for tag in tags]
)
@pytest.mark.parametrize("messaging_type", ["MESSAGE_TAG", "RESPONSE"])
def test_retired_tag_is_refused_with_its_date(
    graph: Graph, client: Client, tag: Any, since: str, messaging_type: Any
) -> None:
    """A tag that Meta ended says since when, and what to use, whatever else is wrong."""
    with pytest.raises(InvalidValueError, match=f"^tag: '{tag}'") as caught:
        client.send(PERSON, "Hello", messaging_type=messaging_type, tag=tag)

    assert f"gone since {since}; use the tag HUMAN_AGENT within 7 days" in caught.value.limit
    assert [] == graph.asked


def test_retired_messaging_type_is_refused_with_its_date(client: Client) -> None:
    """The messaging type that was a tag before ends with it."""
    with pytest.raises(InvalidValueError, match=r"^messaging_type: .* since 4 March 2020"):
        client.send(PERSON, "Hello", messaging_type=cast("Any", "NON_PROMOTIONAL_SUBSCRIPTION"))


def test_saved_attachment_is_in_the_answer(graph: Graph, client: Client) -> None:
    """A message that asks for reuse brings the id of what was saved."""
    graph.answer |= {"attachment_id": 901200}

    sent = client.send(PERSON, messages.Image("https://clay.example/a.png", is_reusable=True))

    assert Sent(message_id="m_1", recipient_id=PERSON, attachment_id="901200") == sent


def test_answer_without_message_id_leaves_the_outcome_open(graph: Graph, client: Client) -> None:
    """Without its id nobody knows whether the message was sent."""
    graph.answer = {"recipient_id": PERSON.id}

    with pytest.raises(OutcomeUnknownError, match="message_id"):
        client.send(PERSON, "Hello")


@pytest.mark.parametrize("action", ["typing_on", "typing_off", "mark_seen"])
def test_sender_action_carries_the_recipient_alone(
    graph: Graph, client: Client, action: Any
) -> None:
    """A sender action is sent without a message."""
    client.send_action(UserRef("8"), action)

    assert {"recipient": {"user_ref": "8"}, "sender_action": action} == graph.asked[0][1]


def test_persona_types(graph: Graph, client: Client) -> None:
    """A persona can be shown typing."""
    client.send_action(PERSON, "typing_on", persona_id="3300")

    body = {"recipient": {"id": PERSON.id}, "sender_action": "typing_on", "persona_id": "3300"}
    assert body == graph.asked[0][1]


@pytest.mark.parametrize(
    ("action", "persona_id", "error"),
    [
        ("TYPING_ON", None, "action: 'TYPING_ON'"),
        ("react", None, "action: 'react'"),
        ("mark_seen", "3300", "persona_id: '3300' given, but a persona types"),
        ("typing_on", "Odile", "persona_id: 'Odile'"),
    ],
)
def test_wrong_sender_action_is_refused(
    graph: Graph, client: Client, action: Any, persona_id: str | None, error: str
) -> None:
    """An action that does not exist, or not for a persona, is refused by name."""
    with pytest.raises(InvalidValueError, match=f"^{error}"):
        client.send_action(PERSON, action, persona_id=persona_id)

    assert [] == graph.asked


def test_reaction_is_put_and_taken(graph: Graph, client: Client) -> None:
    """A reaction names its message; taking it away names no reaction."""
    client.react(PERSON, "m_7", "\u2764")
    client.unreact(PERSON, "m_7")

    recipient = {"id": PERSON.id}
    put = {"message_id": "m_7", "reaction": "\u2764"}
    assert [
        {"recipient": recipient, "sender_action": "react", "payload": put},
        {"recipient": recipient, "sender_action": "unreact", "payload": {"message_id": "m_7"}},
    ] == [body for _, body in graph.asked]


@pytest.mark.parametrize(
    ("message_id", "reaction", "error"),
    [
        ("", "\u2764", "message_id: ''"),
        (7, "\u2764", "message_id: 7"),
        ("m_7", " ", "reaction: ' '"),
        ("m_7", None, "reaction: None"),
    ],
)
def test_wrong_reaction_is_refused(
    graph: Graph, client: Client, message_id: Any, reaction: Any, error: str
) -> None:
    """A reaction to nothing, or with nothing, is refused by name."""
    with pytest.raises(InvalidValueError, match=f"^{error}"):
        client.react(PERSON, message_id, reaction)

    assert [] == graph.asked


def test_examples_of_the_how_to_run(
    graph: Graph, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each example of the page runs as it stands, in the order of the page, and prints as shown."""
    names: dict[str, Any] = {"client": client, "person": PERSON}
    page = HOW_TO.read_text(encoding="utf-8")
    examples = [part.split("```")[0] for part in page.split("```python\n")[1:]]
    shown = [part.split("```")[0] for part in page.split("```text\n")[1:]]
    for example in examples:
        exec(example, names)

    assert "".join(shown) == capsys.readouterr().out
    assert len(examples) <= len(graph.asked)
