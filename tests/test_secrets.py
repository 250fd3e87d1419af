"""What must never be seen: the token, the app secret, the proof, and what a person is written."""

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Any

import pytest
from faults import FAULTS, Fault, FaultServer, Talk, answer

from messenger_chatplugin import ChatPlugin, Client, MessengerProfile, Psid
from messenger_chatplugin.client import Clock, RetryPolicy
from messenger_chatplugin.errors import ApiError, ChatPluginError, InvalidValueError
from messenger_chatplugin.graph.secrets import Secrets, appsecret_proof
from messenger_chatplugin.messages import Text
from messenger_chatplugin.profile import PersistentMenu, PostbackItem

pytestmark = pytest.mark.slow

TOKEN = "EAAB-synthetic-page-token-0001"
APP_SECRET = "5ec0de5ec0de5ec0de5ec0de5ec0de00"
PROOF = "a157fca30d067d387eb33f7415ec7544b3f13573297529b1e6ba90648664f560"
TEXT = "Your diagnosis is attached"
HIDDEN = (TOKEN, APP_SECRET, PROOF, TEXT)

PSID = Psid("7")


MENU = PersistentMenu(call_to_actions=[PostbackItem(title="Stop", payload="STOP")])


def _batch(client: Client) -> object:
    """Run a batch, and ask for its results."""
    with client.batch() as batch:
        pending = batch.send(PSID, TEXT)
        profile = batch.users.get(PSID)
    return pending.result(), profile.result()


CALLS: dict[str, Callable[[Client], object]] = {
    "send": lambda client: client.send(Psid("7"), Text(TEXT)),
    "send text": lambda client: client.send(Psid("7"), TEXT),
    "send_action": lambda client: client.send_action(Psid("7"), "typing_on"),
    "chat_plugin.get": lambda client: client.chat_plugin.get(),
    "chat_plugin.update": lambda client: client.chat_plugin.update(
        ChatPlugin(theme_color="#553399")
    ),
    "react": lambda client: client.react(PSID, "m_1", "\u2764"),
    "unreact": lambda client: client.unreact(PSID, "m_1"),
    "attachments.upload URL": lambda client: client.attachments.upload(
        "https://example.org/a.png", type="image"
    ),
    "attachments.upload bytes": lambda client: client.attachments.upload(
        b"a file", type="file", filename="a.txt"
    ),
    "batch": _batch,
    "domains.list": lambda client: client.domains.list(),
    "domains.add": lambda client: client.domains.add("https://www.example.org"),
    "domains.remove": lambda client: client.domains.remove("https://www.example.org"),
    "personas.create": lambda client: client.personas.create(
        name="Ida", profile_picture_url="https://example.org/a.png"
    ),
    "personas.list": lambda client: list(client.personas.list()),
    "personas.get": lambda client: client.personas.get("5"),
    "personas.delete": lambda client: client.personas.delete("5"),
    "profile.get": lambda client: client.profile.get(),
    "profile.set": lambda client: client.profile.set(MessengerProfile(get_started="START")),
    "profile.delete": lambda client: client.profile.delete("get_started"),
    "routing.pass_control": lambda client: client.routing.pass_control(PSID, metadata="note"),
    "routing.take_control": lambda client: client.routing.take_control(PSID, metadata="note"),
    "routing.request_control": lambda client: client.routing.request_control(PSID, metadata="note"),
    "routing.release_control": lambda client: client.routing.release_control(PSID),
    "routing.extend_control": lambda client: client.routing.extend_control(PSID, duration=60),
    "routing.owner": lambda client: client.routing.owner(PSID),
    "routing.secondary_receivers": lambda client: client.routing.secondary_receivers(),
    "subscriptions.list": lambda client: client.subscriptions.list(),
    "subscriptions.subscribe": lambda client: client.subscriptions.subscribe("messages"),
    "subscriptions.unsubscribe": lambda client: client.subscriptions.unsubscribe(),
    "token.check": lambda client: client.token.check(),
    "user_menus.get": lambda client: client.user_menus.get(PSID),
    "user_menus.set": lambda client: client.user_menus.set(PSID, MENU),
    "token.check another": lambda client: client.token.check(TOKEN),
    "user_menus.delete": lambda client: client.user_menus.delete(PSID),
    "users.get": lambda client: client.users.get(PSID),
}
"""Every call."""


def _echo(status: str, *, is_json: bool) -> Callable[[Talk], None]:
    """Answer with all that was asked, as Graph does with a malformed token."""

    def serve(talk: Talk) -> None:
        while request := talk.read():
            quoted = f"{request.decode()} {APP_SECRET} {PROOF} {TOKEN}"
            error = dict.fromkeys(("message", "error_user_title", "error_user_msg"), quoted)
            extra = {"type": quoted, "fbtrace_id": quoted, "code": 190}
            data = {"error_data": {"blame": [quoted, {quoted: 1}]}}
            answered = json.dumps({"error": {**error, **extra, **data}})
            talk.say(answer((answered if is_json else quoted).encode(), status))

    return serve


ECHOES = tuple(
    Fault(f"echo {status} {is_json}", _echo(status, is_json=is_json), None, 1, None, 1)
    for status in ("200 OK", "400 Bad Request", "500 Internal Server Error")
    for is_json in (True, False)
)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Walk an exception with all that hangs on it."""
    yield error
    for inner in (error.__cause__, error.__context__):
        if inner is not None:
            yield from _chain(inner)


def _shown(error: BaseException) -> Iterator[str]:
    """Yield every way in which an exception is shown."""
    for one in _chain(error):
        yield from (str(one), repr(one), repr(one.args), repr(vars(one)))
    yield from traceback.format_exception(error)
    frames = traceback.StackSummary.extract(
        traceback.walk_tb(error.__traceback__), capture_locals=True
    )
    # The frames of the tests hold the secrets, being the user's own.
    yield from (
        f"{frame.name}: {frame.locals}" for frame in frames if "/tests/" not in frame.filename
    )
    yield repr(pickle.dumps(error))


def _everything_shown(fault: Fault, name: str) -> list[str]:
    """Make one call through one failure, and return all that it shows."""
    told: list[object] = []
    with fault.start() as server:
        client = Client(
            page_id="1234",
            access_token=TOKEN,
            app_secret=APP_SECRET,
            timeout=min(fault.seconds, 0.3) if fault.seconds < 1 else fault.seconds,
            retry=RetryPolicy(first_pause=0.0),
            clock=Clock(sleep=lambda _seconds: None),
            on_request=told.append,
            on_response=told.append,
            **fault.options(server),
        )
        with client:
            shown = [repr(client), repr(client.chat_plugin)]
            try:
                CALLS[name](client)
            except ChatPluginError as error:
                shown += _shown(error)
                shown += _shown(copy.copy(error))
    return [f"{name}: {text}" for text in (*shown, *map(repr, told))]


@pytest.mark.parametrize("fault", [*FAULTS, *ECHOES], ids=lambda fault: fault.name)
def test_no_failure_of_any_call_shows_a_secret(
    fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    """No exception, log record or traceback has the token, the secret, the proof or the text."""
    caplog.set_level(logging.DEBUG)
    with ThreadPoolExecutor(8) as pool:
        shown = [
            text for each in pool.map(_everything_shown, repeat(fault), CALLS) for text in each
        ]
    shown += [f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records]
    assert [] == [(hidden, text) for text in shown for hidden in HIDDEN if hidden in text]


def test_every_method_of_a_client_is_among_the_calls() -> None:
    """Whoever adds a resource adds it here."""
    client = Client(page_id="1", access_token=TOKEN)
    resources = {
        name: value
        for name, value in vars(client).items()
        if not name.startswith("_") and not isinstance(value, str)
    }
    methods = {
        f"{name}.{method}"
        for name, resource in resources.items()
        for method in dir(resource)
        if not method.startswith("_")
    }

    assert methods <= {name.partition(" ")[0] for name in CALLS}


def test_a_text_that_graph_quotes_as_json_is_hidden() -> None:
    """With its quotes and line breaks escaped, and its letters, too."""
    text = 'Grüße an "Anna"\nbitte'
    for ascii_only in (True, False):
        quoted = json.dumps({"text": text}, ensure_ascii=ascii_only)
        error = {"message": f"bad: {quoted}", "code": 100, "error_data": quoted}

        def serve(talk: Talk, said: object = error) -> None:
            while talk.read():
                talk.say(answer(json.dumps({"error": said}).encode(), "400 Bad Request"))

        with FaultServer(serve) as server:
            client = Client(page_id=1, access_token=TOKEN, base_url=server.url)
            with pytest.raises(ApiError) as caught:
                client.send(PSID, text)
        shown = f"{caught.value} {vars(caught.value)}"
        assert "bad: " in shown
        assert "Anna" not in shown


def test_the_proof_reaches_graph_all_the_same() -> None:
    """A read carries the proof in its query, a write in its body, and the token in the header."""
    with FaultServer(_echo("400 Bad Request", is_json=True)) as server:
        client = Client(page_id=1, access_token=TOKEN, app_secret=APP_SECRET, base_url=server.url)
        for name in ("chat_plugin.get", "send"):
            with pytest.raises(ApiError):
                CALLS[name](client)
            client = Client(
                page_id=1, access_token=TOKEN, app_secret=APP_SECRET, base_url=server.url
            )
        read, write = server.requests
    assert f"&appsecret_proof={PROOF} HTTP/1.1".encode() in read.partition(b"\r\n")[0]
    assert f'"appsecret_proof":"{PROOF}"'.encode() in write
    assert PROOF.encode() not in write.partition(b"\r\n")[0]
    assert all(f"Authorization: Bearer {TOKEN}".encode() in one for one in (read, write))


def test_the_proof_is_the_hmac_of_the_token() -> None:
    """A known vector comes out."""
    assert PROOF == appsecret_proof(TOKEN, APP_SECRET)


def test_secrets_show_and_pickle_nothing() -> None:
    """Neither a log nor a queue gets hold of secrets."""
    secrets = Secrets(TOKEN, APP_SECRET)
    assert "***" == repr(secrets)
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(secrets)


@pytest.mark.parametrize("bad", ["", "tok\nen", "tök", None, 5, b"token"])
@pytest.mark.parametrize("field", ["access_token", "app_secret"])
def test_unusable_secrets_are_refused_without_being_shown(field: str, bad: Any) -> None:
    """An empty or unprintable secret is refused; the error names the field alone."""
    if field == "app_secret" and bad is None:
        return
    given: dict[str, Any] = {"access_token": TOKEN, "app_secret": APP_SECRET, field: bad}
    with pytest.raises(InvalidValueError) as caught:
        Secrets(**given)
    assert field == caught.value.field
    assert caught.value.value is None


def test_without_an_app_secret_only_the_token_is_hidden() -> None:
    """Hiding works with what there is."""
    assert "a *** b" == Secrets(TOKEN, None).hide_in(f"a {TOKEN} b")
