"""The client, against a stand-in for Graph on loopback."""

import json
import pickle
import threading
import time
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

import pytest
import requests

from messenger_chatplugin import ChatPlugin, Client, CommentId, Psid, UserRef
from messenger_chatplugin.errors import (
    ApiError,
    AuthError,
    InvalidValueError,
    NotSentError,
    OutcomeUnknownError,
    RateLimitError,
    RecipientError,
    ServerError,
    SunsetError,
)
from messenger_chatplugin.graph.secrets import appsecret_proof
from messenger_chatplugin.messages import Text
from messenger_chatplugin.plugin import Alignment
from support import PAYLOADS, Serve

TOKEN = "EAAB-synthetic-page-token-0001"
SECRET = "5ec0de5ec0de5ec0de5ec0de5ec0de00"
PROOF = "a157fca30d067d387eb33f7415ec7544b3f13573297529b1e6ba90648664f560"

Handler = type[BaseHTTPRequestHandler]


def answering(
    answer: object, status: int = 200, headers: dict[str, str] | None = None
) -> type["Graph"]:
    """Make a Graph that gives one answer: JSON, or bytes as they are."""

    class One(Graph):
        requests: ClassVar[list[tuple[str, str, dict[str, str], Any]]] = []
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        code = status
        extra: ClassVar[dict[str, str]] = headers or {}

    return One


class Graph(BaseHTTPRequestHandler):
    """Notes what was asked, and answers."""

    requests: ClassVar[list[tuple[str, str, dict[str, str], Any]]]
    data: bytes
    code: int
    extra: ClassVar[dict[str, str]]

    def do_GET(self) -> None:
        """Answer."""
        length = int(self.headers.get("Content-Length", 0))
        sent = json.loads(self.rfile.read(length)) if length else None
        self.requests.append((self.command, self.path, dict(self.headers), sent))
        self.send_response(self.code)
        self.send_header("Content-Length", str(len(self.data)))
        for name, value in self.extra.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.data)

    do_POST = do_GET  # noqa: N815 - the base calls it so

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""


def client(url: str, **arguments: Any) -> Client:
    """Make a client of a stand-in."""
    given: dict[str, Any] = {"page_id": "1234", "access_token": TOKEN, "retry": None, **arguments}
    return Client(base_url=url, **given)


SENT = {"message_id": "m_1"}


@pytest.mark.parametrize(
    ("recipient", "wire"),
    [
        (Psid("5"), {"id": "5"}),
        (UserRef("5"), {"user_ref": "5"}),
        (CommentId("5"), {"comment_id": "5"}),
    ],
)
def test_a_text_is_sent_to_whom_it_came_from(serve: Serve, recipient: Any, wire: Any) -> None:
    """What you received from is what you can send to."""
    graph = answering(SENT)
    with client(serve(graph)) as sender:
        sent = sender.send(recipient, "hello, world!")

    ((method, path, headers, body),) = graph.requests
    assert ("POST", "/v26.0/1234/messages") == (method, path)
    assert f"Bearer {TOKEN}" == headers["Authorization"]
    assert {
        "messaging_type": "RESPONSE",
        "recipient": wire,
        "message": {"text": "hello, world!"},
    } == body
    assert ("m_1", None) == (sent.message_id, sent.recipient_id)


def test_the_answer_may_say_more(serve: Serve) -> None:
    """For a PSID Graph repeats the recipient; for a reusable attachment it gives its id."""
    graph = answering({"recipient_id": 5, "message_id": "m", "attachment_id": "9"})
    with client(serve(graph)) as sender:
        sent = sender.send(Psid("5"), Text("x"))

    assert (Psid("5"), "9") == (sent.recipient_id, sent.attachment_id)


def test_a_sender_action_is_sent(serve: Serve) -> None:
    """Typing, in the platform's words."""
    graph = answering({"recipient_id": "5"})
    with client(serve(graph)) as sender:
        sender.send_action(UserRef("5"), "typing_on")

    assert {"recipient": {"user_ref": "5"}, "sender_action": "typing_on"} == graph.requests[0][3]


def test_the_app_secret_proves_each_call(serve: Serve) -> None:
    """The proof is Meta's, goes with every call, and is part of no posted URL."""
    graph = answering({**SENT, "data": []})
    with client(serve(graph), app_secret=SECRET) as sender:
        sender.send(Psid("5"), "x")
        sender.chat_plugin.get()

    assert PROOF == appsecret_proof(TOKEN, SECRET) == graph.requests[0][3]["appsecret_proof"]
    assert PROOF not in graph.requests[0][1]


@pytest.mark.parametrize(
    ("recipient", "message", "arguments"),
    [
        ("5", "x", {}),
        (None, "x", {}),
        (Psid("5"), 5, {}),
        (Psid("5"), "", {}),
        (Psid("5"), "x" * 2001, {}),
        (Psid("5"), "x", {"messaging_type": "REPLY"}),
        (Psid("5"), "x", {"tag": "HUMAN_AGENT"}),
        (Psid("5"), "x", {"messaging_type": "MESSAGE_TAG"}),
        (Psid("5"), "x", {"notification_type": "LOUD"}),
    ],
)
def test_what_the_platform_would_refuse_is_not_sent(
    recipient: Any, message: Any, arguments: Any
) -> None:
    """Refused before any I/O: nothing listens on this port."""
    with client("http://127.0.0.1:9") as sender, pytest.raises(InvalidValueError):
        sender.send(recipient, message, **arguments)


def test_an_undocumented_action_is_not_sent() -> None:
    """A slip of the pen is found here."""
    with (
        client("http://127.0.0.1:9") as sender,
        pytest.raises(InvalidValueError, match="typing_on"),
    ):
        sender.send_action(Psid("5"), "typing")  # type: ignore[arg-type]


def test_the_settings_are_read(serve: Serve) -> None:
    """A collection of text, numbers included; unknown values are kept, absurd ones left out."""
    row = {
        "alignment": "left",
        "entry_point_icon": "NEW_ICON",
        "entry_point_label": "",
        "theme_color": "2e7d32",
        "desktop_bottom_spacing": "24",
        "desktop_side_spacing": "wide",
        "mobile_bottom_spacing": "-1",
        "mobile_side_spacing": 12,
        "welcome_screen_greeting": "Hi!",
        "new_setting": "x",
    }
    graph = answering({"data": [row], "paging": {}})
    with client(serve(graph)) as reader:
        plugin = reader.chat_plugin.get()

    assert Alignment.LEFT is plugin.alignment
    assert "NEW_ICON" == plugin.entry_point_icon
    assert ("#2e7d32", "Hi!") == (plugin.theme_color, plugin.welcome_screen_greeting)
    assert (24, None, None, 12) == (
        plugin.desktop_bottom_spacing,
        plugin.desktop_side_spacing,
        plugin.mobile_bottom_spacing,
        plugin.mobile_side_spacing,
    )
    assert "fields=theme_color%2C" in graph.requests[0][1]
    assert plugin.entry_point_label is None


def test_a_page_without_settings_has_none(serve: Serve) -> None:
    """An empty collection is no error."""
    with client(serve(answering({"data": []}))) as reader:
        assert reader.chat_plugin.get().is_empty


@pytest.mark.parametrize(
    "answer",
    [
        {"success": True},
        {"success": "true"},
        {"result": "success"},
        {"id": "1234"},
        {"id": 5},
    ],
)
def test_the_settings_are_written(serve: Serve, answer: object) -> None:
    """Only what is set is sent; both success forms count."""
    graph = answering(answer)
    with client(serve(graph)) as writer:
        writer.chat_plugin.update(
            ChatPlugin(theme_color="#553399", alignment="LEFT", desktop_side_spacing=0)
        )

    ((method, path, _headers, body),) = graph.requests
    assert ("POST", "/v26.0/1234/chat_plugin") == (method, path)
    assert {"theme_color": "553399", "alignment": "LEFT", "desktop_side_spacing": 0} == body


def test_an_update_takes_a_chat_plugin() -> None:
    """A dict would have gone out unchecked."""
    with (
        client("http://127.0.0.1:9") as writer,
        pytest.raises(InvalidValueError, match="a ChatPlugin is needed"),
    ):
        writer.chat_plugin.update({"theme_color": "#553399"})  # type: ignore[arg-type]


def test_an_empty_update_sends_nothing() -> None:
    """So that wanted.changes_from(current) can be passed on unseen."""
    with client("http://127.0.0.1:9") as writer:
        writer.chat_plugin.update(ChatPlugin())


GONE = [
    (400, {"code": 100, "error_subcode": 33}),
    (400, {"code": 2500}),
    (400, {"code": 12}),
    (400, {"code": 3}),
    (404, {"code": 803}),
    (410, {}),
]


@pytest.mark.parametrize(("status", "error"), GONE)
def test_an_edge_that_is_gone_names_the_sunset(serve: Serve, status: int, error: Any) -> None:
    """By code and status, for reading and writing; the numbers travel on."""
    graph = answering({"error": {"message": "gone", "fbtrace_id": "A", **error}}, status)
    with client(serve(graph)) as caller:
        for call in (
            caller.chat_plugin.get,
            lambda: caller.chat_plugin.update(ChatPlugin(alignment="LEFT")),
        ):
            with pytest.raises(SunsetError, match=r"9 May 2024.*MeLink") as caught:
                call()
            assert (status, error.get("code"), "A") == (
                caught.value.status,
                caught.value.code,
                caught.value.fbtrace_id,
            )


def test_an_invalid_argument_is_a_sunset_only_when_reading(serve: Serve) -> None:
    """Reading asks for the documented fields alone; writing may really be wrong."""
    graph = answering({"error": {"message": "(#100) no such field", "code": 100}}, 400)
    with client(serve(graph)) as caller:
        with pytest.raises(SunsetError):
            caller.chat_plugin.get()
        with pytest.raises(ApiError) as caught:
            caller.chat_plugin.update(ChatPlugin(alignment="LEFT"))
    assert not isinstance(caught.value, SunsetError)


ERRORS = {
    "window": (400, {"code": 10, "error_subcode": 2018278}, RecipientError, False),
    "nobody": (400, {"code": 100, "error_subcode": 2018001}, RecipientError, False),
    "blocked": (400, {"code": 551}, RecipientError, False),
    "token": (400, {"code": 190, "error_subcode": 463}, AuthError, False),
    "permission": (403, {"code": 200}, AuthError, False),
    "permission in the range": (403, {"code": 299}, AuthError, False),
    "app limit": (400, {"code": 4}, RateLimitError, True),
    "page limit": (400, {"code": 613}, RateLimitError, True),
    "messenger limit": (400, {"code": 80006}, RateLimitError, True),
    "argument": (400, {"code": 100}, ApiError, False),
    "unknown code": (400, {"code": 987654}, ApiError, False),
    "unknown code of 500": (500, {"code": 987654}, ServerError, True),
    "service": (500, {"code": 2}, ServerError, True),
    "temporary": (400, {"code": 1200, "error_subcode": 2018024}, ApiError, True),
    "code as text": (400, {"code": "190"}, AuthError, False),
    "200 with error": (200, {"code": 551}, RecipientError, False),
    "transient": (400, {"code": 987654, "is_transient": True}, ApiError, True),
    "no code": (400, {}, ApiError, False),
}


@pytest.mark.parametrize(("status", "error", "kind", "retryable"), ERRORS.values(), ids=ERRORS)
def test_graphs_errors_are_typed(
    serve: Serve, status: int, error: Any, kind: type[ApiError], retryable: bool
) -> None:
    """By code and subcode alone: the texts are translated, and lie."""
    details = {
        "message": "Le délai est dépassé",
        "type": "OAuthException",
        "fbtrace_id": "Axy",
        "error_user_title": "Titre",
        "error_user_msg": "Texte",
    }
    with client(serve(answering({"error": {**details, **error}}, status))) as sender:
        with pytest.raises(ApiError) as caught:
            sender.send(Psid("5"), "x")

    raised = caught.value
    assert kind is type(raised)
    assert (status, retryable) == (raised.status, raised.retryable)
    assert ("OAuthException", "Axy", "Titre", "Texte") == (
        raised.type,
        raised.fbtrace_id,
        raised.user_title,
        raised.user_message,
    )
    again = pickle.loads(pickle.dumps(raised))
    assert (str(raised), vars(raised)) == (str(again), vars(again))


HTML = b"<html><body>Sorry</body></html>"
ANSWERS: dict[str, tuple[object, int, type[Exception]]] = {
    "HTML": (HTML, 200, OutcomeUnknownError),
    "empty": (b"", 200, OutcomeUnknownError),
    "a list": ([], 200, OutcomeUnknownError),
    "no message_id": ({"recipient_id": "5"}, 200, OutcomeUnknownError),
    "message_id a number": ({"message_id": 5}, 200, OutcomeUnknownError),
    "invalid UTF-8": (b'{"message_id":"\xff"}', 200, OutcomeUnknownError),
    "NaN": (b'{"message_id":NaN}', 200, OutcomeUnknownError),
    "error as text": ({"error": "no"}, 200, ApiError),
    "older error": ({"error_code": 190, "error_msg": "no"}, 200, AuthError),
    "no success": ({"success": False}, 200, ApiError),
    "500 HTML": (HTML, 500, ServerError),
    "503 empty": (b"", 503, ServerError),
    "429 HTML": (HTML, 429, RateLimitError),
    "404 HTML": (HTML, 404, ApiError),
    "302": (b"", 302, OutcomeUnknownError),
    "304 with JSON": (SENT, 307, OutcomeUnknownError),
    "2 MB": (b" " * 2_000_000, 200, OutcomeUnknownError),
}


@pytest.mark.parametrize(("answer", "status", "kind"), ANSWERS.values(), ids=ANSWERS)
def test_odd_answers_get_an_honest_error(
    serve: Serve, answer: object, status: int, kind: type[Exception]
) -> None:
    """One request went out, and the error does not claim more than is known."""
    graph = answering(answer, status, {"Location": "/elsewhere"} if status < 400 else {})
    with client(serve(graph)) as sender, pytest.raises(Exception) as caught:
        sender.send(Psid("5"), "x")

    assert kind is caught.type
    assert len(graph.requests) == 1


def test_settings_that_are_not_as_documented_are_no_settings(serve: Serve) -> None:
    """An answer of another shape must not pass as an empty one."""
    answers: list[object] = [{"data": {}}, {"data": [5]}, {}]
    for answer in answers:
        with client(serve(answering(answer))) as reader, pytest.raises(OutcomeUnknownError):
            reader.chat_plugin.get()
    with client(serve(answering({}))) as writer, pytest.raises(OutcomeUnknownError):
        writer.chat_plugin.update(ChatPlugin(alignment="LEFT"))


class HalfBody(Graph):
    """Promises more than it gives."""

    def do_POST(self) -> None:
        """Answer half."""
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b'{"message_id":')
        self.close_connection = True


class Silence(Graph):
    """Reads, and says nothing until the test is over."""

    over: ClassVar[threading.Event]

    def do_POST(self) -> None:
        """Wait."""
        self.over.wait(20)


def test_half_a_body_leaves_the_outcome_unknown(serve: Serve) -> None:
    """The message may have been sent."""
    with client(serve(HalfBody)) as sender, pytest.raises(OutcomeUnknownError):
        sender.send(Psid("5"), "x")


def test_no_answer_in_time_leaves_the_outcome_unknown(serve: Serve) -> None:
    """There is always a timeout."""
    Silence.over = threading.Event()
    started = time.monotonic()
    with client(serve(Silence), timeout=0.2) as sender, pytest.raises(OutcomeUnknownError):
        sender.send(Psid("5"), "x")
    Silence.over.set()

    assert time.monotonic() - started < 10


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://nowhere.invalid"])
def test_no_connection_means_not_sent(url: str) -> None:
    """Refused, or no such host: provably not executed."""
    with client(url) as sender, pytest.raises(NotSentError, match="was not sent"):
        sender.send(Psid("5"), "x")


def test_a_netrc_entry_does_not_replace_the_token(
    serve: Serve, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests would send the log-in of ~/.netrc instead."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    graph = answering(SENT)
    with client(serve(graph)) as sender:
        sender.send(Psid("5"), "x")

    assert f"Bearer {TOKEN}" == graph.requests[0][2]["Authorization"]


def test_no_secret_is_shown(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """Graph quotes a malformed token in its message; it must not get into a log."""
    graph = answering({"error": {"message": f"Malformed access token {TOKEN}", "code": 190}}, 400)
    with caplog.at_level("DEBUG"), client(serve(graph), app_secret=SECRET) as sender:
        with pytest.raises(AuthError, match=r"Malformed access token \*\*\*") as caught:
            sender.send(Psid("5"), "x")
        with pytest.raises(TypeError):
            pickle.dumps(sender._secrets)
    shown = f"{sender!r}{sender._secrets!r}{caught.value!r}{vars(caught.value)}{caplog.text}"

    assert not any(secret in shown for secret in (TOKEN, SECRET, PROOF))


WRONG: list[dict[str, Any]] = [
    {"page_id": "my.page"},
    {"page_id": ""},
    {"page_id": True},
    {"access_token": ""},
    {"access_token": "a\nb"},
    {"access_token": None},
    {"app_secret": ""},
    {"base_url": "graph.facebook.com"},
    {"timeout": 0},
    {"timeout": None},
    {"timeout": float("inf")},
    {"api_version": "newest"},
    {"base_url": "https://"},
    {"base_url": "https://[::1"},
    {"base_url": 5},
    {"retry": 3},
    {"throttle": 40},
    {"links": "memory"},
    {"on_request": 5},
    {"on_response": 5},
]


@pytest.mark.parametrize("arguments", WRONG)
def test_a_client_that_makes_no_sense_is_refused(arguments: dict[str, Any]) -> None:
    """When it is made; and a secret is not quoted."""
    with pytest.raises(InvalidValueError) as caught:
        client(
            **{"url": "https://graph.facebook.com", **arguments}
            if "base_url" not in arguments
            else {"url": arguments["base_url"]}
        )
    assert next(iter(arguments)) == caught.value.field


def test_a_session_of_yours_stays_open(serve: Serve) -> None:
    """The client closes only what it made."""
    graph = answering(SENT)
    url = serve(graph)
    with requests.Session() as session:
        with client(url, session=session) as sender:
            sender.send(Psid("5"), "x")
        assert session.get(url, timeout=5).ok


def test_stored_errors_of_graph_are_typed(serve: Serve) -> None:
    """The bodies in the payload folder, by the status in their names."""
    for path in sorted((PAYLOADS / "graph").glob("send.4*.json")):
        status = int(path.name.split(".")[1])
        with client(serve(answering(path.read_bytes(), status))) as sender:
            with pytest.raises(RecipientError):
                sender.send(Psid("5"), "x")
