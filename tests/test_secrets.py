"""What must never be seen: the token, the app secret, the proof, and what a person is written."""

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from faults import FAULTS, Fault, FaultServer, Talk, answer

from messenger_chatplugin import ChatPlugin, Client, Psid
from messenger_chatplugin.client import Clock, RetryPolicy
from messenger_chatplugin.errors import ApiError, ChatPluginError, InvalidValueError
from messenger_chatplugin.graph.secrets import Secrets, appsecret_proof
from messenger_chatplugin.messages import Text

TOKEN = "EAAB-synthetic-page-token-0001"
APP_SECRET = "5ec0de5ec0de5ec0de5ec0de5ec0de00"
PROOF = "a157fca30d067d387eb33f7415ec7544b3f13573297529b1e6ba90648664f560"
TEXT = "Your diagnosis is attached"
HIDDEN = (TOKEN, APP_SECRET, PROOF, TEXT)

CALLS: dict[str, Callable[[Client], object]] = {
    "send": lambda client: client.send(Psid("7"), Text(TEXT)),
    "send text": lambda client: client.send(Psid("7"), TEXT),
    "send_action": lambda client: client.send_action(Psid("7"), "typing_on"),
    "chat_plugin.get": lambda client: client.chat_plugin.get(),
    "chat_plugin.update": lambda client: client.chat_plugin.update(
        ChatPlugin(theme_color="#553399")
    ),
}
"""Every kind of call."""


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


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("fault", [*FAULTS, *ECHOES], ids=lambda fault: fault.name)
def test_no_failure_of_any_call_shows_a_secret(
    fault: Fault, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """No exception, log record or traceback has the token, the secret, the proof or the text."""
    caplog.set_level(logging.DEBUG)
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
    shown += [repr(item) for item in told]
    shown += [f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records]
    assert [] == [(hidden, text) for text in shown for hidden in HIDDEN if hidden in text]


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
    """The vector of the reference comes out."""
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
