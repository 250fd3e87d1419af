"""How the client goes about a call: tries, pauses, dead tokens, hooks and sessions."""

import logging
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from faults import FaultServer, Serve, Talk, answer, saying
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

from messenger_chatplugin import Client, Psid
from messenger_chatplugin.client import Clock, Request, Response, RetryPolicy
from messenger_chatplugin.errors import (
    ApiError,
    AuthError,
    ChatPluginError,
    InvalidValueError,
    NotSentError,
    OutcomeUnknownError,
    RateLimitError,
    ServerError,
)
from messenger_chatplugin.graph.call import Call
from messenger_chatplugin.graph.secrets import Secrets
from messenger_chatplugin.messages import Text

SEND = Call(method="POST", path="1/messages", body={}, read=dict, is_idempotent=False)
READ = Call(method="GET", path="1", read=dict, is_idempotent=True)


class FakeClock:
    """A clock whose time passes only where somebody waits."""

    def __init__(self, chance: float = 0.5) -> None:
        self.time = 100.0
        self.slept: list[float] = []
        self.clock = Clock(now=lambda: self.time, sleep=self.sleep, chance=lambda: chance)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.time += seconds


def a_client(server: FaultServer, **options: Any) -> Client:
    """Make a client of this server."""
    given: dict[str, Any] = {"page_id": 1, "access_token": "token", "base_url": server.url}
    return Client(**(given | options))


def in_turn(*answers: bytes) -> Serve:
    """Answer the first request with the first of *answers*, and so on over all connections."""

    def serve(talk: Talk) -> None:
        while talk.read():
            talk.say(answers[min(len(talk.server.requests), len(answers)) - 1])

    return serve


def refusal(code: int, *headers: str, status: str = "400 Bad Request") -> bytes:
    """Write an answer that says no."""
    return answer(b'{"error": {"message": "no", "code": %d}}' % code, status, *headers)


# The policy.


@pytest.mark.parametrize(
    ("error", "of_send", "of_read"),
    [
        (NotSentError("x"), True, True),
        (NotSentError("x", retryable=False), False, False),
        (OutcomeUnknownError("x"), False, True),
        (OutcomeUnknownError("x", retryable=False), False, False),
        (ApiError("x"), False, False),
        (ApiError("x", retryable=True), False, True),
        (ServerError("x", retryable=True), False, True),
        (RateLimitError("x", retryable=True, nothing_done=True), True, True),
        (RateLimitError("x", nothing_done=True), False, False),
        (AuthError("x", code=190), False, False),
        (ApiError("x", code=1200, retryable=True, nothing_done=True), True, True),
        (ChatPluginError("x"), False, False),
    ],
)
def test_a_send_is_repeated_only_where_it_surely_did_not_happen(
    error: ChatPluginError,
    of_send: bool,
    of_read: bool,
) -> None:
    """Reads are also repeated where the outcome is unknown and where Graph failed."""
    policy = RetryPolicy()
    assert of_send == (policy.pause(SEND, error, 1, 0.5) is not None)
    assert of_read == (policy.pause(READ, error, 1, 0.5) is not None)


def test_code_1200_is_repeated_once() -> None:
    """Should it persist, it is not that temporary."""
    error = ApiError("x", code=1200, retryable=True, nothing_done=True)
    assert RetryPolicy().pause(SEND, error, 2, 0.5) is None


@pytest.mark.parametrize(
    ("error", "attempt", "chance", "pause"),
    [
        (NotSentError("x"), 1, 0.0, 0.0),
        (NotSentError("x"), 1, 1.0, 0.5),
        (NotSentError("x"), 2, 1.0, 1.0),
        (NotSentError("x"), 3, 0.5, 1.0),
        (NotSentError("x"), 50, 1.0, 20.0),
        (NotSentError("x"), 5000, 1.0, 20.0),
        (RateLimitError("x", retryable=True, retry_after=7.0), 1, 0.5, 7.25),
        (RateLimitError("x", retryable=True, retry_after=0.0), 1, 0.0, 0.0),
        (RateLimitError("x", retryable=True), 1, 0.0, 1.0),
        (RateLimitError("x", retryable=True), 2, 0.0, 2.0),
        (ServerError("x", retryable=True), 1, 1.0, 0.5),
        (ServerError("x", retryable=True, retry_after=3.0), 1, 0.0, 3.0),
    ],
)
def test_pauses_double_and_are_spread_by_chance(
    error: ChatPluginError, attempt: int, chance: float, pause: float
) -> None:
    """Full jitter up to a limit, never shorter than what Graph asks for."""
    assert pause == RetryPolicy(attempts=9999).pause(READ, error, attempt, chance)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("attempts", 0),
        ("attempts", 1.5),
        ("attempts", True),
        ("first_pause", -1.0),
        ("first_pause", float("inf")),
        ("longest_pause", float("nan")),
        ("longest_pause", "1"),
        ("longest_pause", True),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(field: str, bad: Any) -> None:
    """Each field has its bounds."""
    with pytest.raises(InvalidValueError) as caught:
        RetryPolicy(**{field: bad})
    assert field == caught.value.field


# The loop.


def test_a_throttled_send_is_repeated_after_what_graph_asks_for() -> None:
    """The header's seconds, with jitter on top; then it succeeds."""
    fake = FakeClock()
    with FaultServer(in_turn(refusal(613, "Retry-After: 4"), answer())) as server:
        sent = a_client(server, clock=fake.clock).send(Psid("7"), "hello")
    assert "m_1" == sent.message_id
    assert [4.25] == fake.slept


def test_the_time_to_regain_access_is_respected() -> None:
    """Minutes in the usage header; beyond the timeout the error comes at once."""
    usage = '{"1": [{"type": "messenger", "estimated_time_to_regain_access": 2}]}'
    fake = FakeClock()
    with FaultServer(saying(refusal(80006, f"x-business-use-case-usage: {usage}"))) as server:
        with pytest.raises(RateLimitError) as caught:
            a_client(server, clock=fake.clock).send(Psid("7"), "hello")
        assert (120.0, 1) == (caught.value.retry_after, caught.value.attempts)
        assert [] == fake.slept
        with pytest.raises(RateLimitError):
            a_client(server, clock=fake.clock, timeout=1000).send(Psid("7"), "hello")
    assert [120.25, 120.5] == fake.slept


def test_tries_and_pauses_stay_within_the_timeout_together() -> None:
    """A pause that would end beyond it is not begun."""
    fake = FakeClock(chance=1.0)
    with FaultServer(saying(answer(b"", "503 Service Unavailable"))) as server:
        client = a_client(
            server, clock=fake.clock, timeout=10, retry=RetryPolicy(attempts=99, first_pause=1.0)
        )
        with pytest.raises(ServerError) as caught:
            client.chat_plugin.get()
    assert [1.0, 2.0, 4.0] == fake.slept
    assert 4 == caught.value.attempts


@pytest.mark.parametrize(("retry", "tries"), [(None, 1), (RetryPolicy(attempts=2), 2)])
def test_retrying_can_be_set_or_switched_off(retry: RetryPolicy | None, tries: int) -> None:
    """As many tries as the policy says, or one."""
    with FaultServer(saying(answer(b"", "500 Oops"))) as server:
        with pytest.raises(ServerError):
            a_client(server, clock=FakeClock().clock, retry=retry).chat_plugin.get()
        assert tries == len(server.requests)


def test_any_policy_will_do() -> None:
    """A policy is whatever has its one method."""

    class Stubborn:
        def pause(
            self, call: Call[Any], error: ChatPluginError, attempt: int, chance: float
        ) -> float | None:
            del call, error, chance
            return 1.0 if attempt < 5 else None

    fake = FakeClock()
    with FaultServer(in_turn(*[refusal(100)] * 4, answer())) as server:
        a_client(server, clock=fake.clock, retry=Stubborn()).send(Psid("7"), "hello")
    assert [1.0] * 4 == fake.slept


def test_the_wait_for_the_next_try_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Under the one logger, with the class of the error and no text."""
    caplog.set_level(logging.INFO, logger="messenger_chatplugin")
    with FaultServer(in_turn(refusal(4), answer())) as server:
        a_client(server, clock=FakeClock().clock).send(Psid("7"), "hello")
    expected = "POST 1/messages: try 1 ended in RateLimitError, the next one follows in 1.2 seconds"
    assert [expected] == [record.getMessage() for record in caplog.records]


def test_a_call_without_time_is_not_sent() -> None:
    """Where waiting has used up the time, nothing goes out."""
    times = iter([0.0, 0.0, 9.0, 9.0, 9.0])
    with FaultServer(saying(answer())) as server:
        client = a_client(server, retry=None, timeout=5, clock=Clock(now=lambda: next(times)))
        with pytest.raises(NotSentError):
            client.send(Psid("7"), "hello")
        assert [] == server.requests


# Dead tokens.


def test_a_dead_token_is_not_asked_about_again_for_a_while() -> None:
    """Further calls fail at once; after the time one asks, and success ends it."""
    fake = FakeClock()
    with FaultServer(in_turn(refusal(190), refusal(190), answer())) as server:
        client = a_client(server, clock=fake.clock, dead_token_seconds=60)
        with pytest.raises(AuthError) as first:
            client.send(Psid("7"), "hello")
        assert 1 == first.value.attempts
        fake.time += 10
        for _ in range(5):
            with pytest.raises(AuthError, match="not asked again") as known:
                client.send(Psid("7"), "hello")
            assert (190, 0, 50.0) == (
                known.value.code,
                known.value.attempts,
                known.value.retry_after,
            )
        assert 1 == len(server.requests)
        fake.time += 60
        with pytest.raises(AuthError):
            client.send(Psid("7"), "hello")
        assert 2 == len(server.requests)
        fake.time += 60
        client.send(Psid("7"), "hello")
        client.send(Psid("7"), "hello")
        assert 4 == len(server.requests)


def test_another_token_is_asked_about_at_once() -> None:
    """What is known of the old token says nothing of the new one."""
    with FaultServer(in_turn(refusal(190), answer())) as server:
        client = a_client(server)
        with pytest.raises(AuthError):
            client.send(Psid("7"), "hello")
        client._secrets = Secrets("another", None)
        assert "m_1" == client.send(Psid("7"), "hello").message_id
        assert b"Bearer another" in server.requests[1]


def test_knowing_dead_tokens_can_be_switched_off() -> None:
    """With no seconds each call asks."""
    with FaultServer(saying(refusal(190))) as server:
        client = a_client(server, dead_token_seconds=0)
        for _ in range(2):
            with pytest.raises(AuthError):
                client.send(Psid("7"), "hello")
        assert 2 == len(server.requests)


def test_a_missing_permission_says_nothing_of_the_token() -> None:
    """Only code 190 stops further calls."""
    with FaultServer(in_turn(refusal(10), answer())) as server:
        client = a_client(server)
        with pytest.raises(AuthError):
            client.send(Psid("7"), "hello")
        client.send(Psid("7"), "hello")


# Hooks.


def test_hooks_are_told_of_each_try() -> None:
    """Who, what, which try, how long, and what became of it."""
    requests_told: list[Request] = []
    responses: list[Response] = []
    usage = 'X-App-Usage: {"call_count": 9}'
    with FaultServer(in_turn(refusal(4, usage), answer())) as server:
        client = a_client(
            server,
            clock=FakeClock().clock,
            on_request=requests_told.append,
            on_response=responses.append,
        )
        client.send(Psid("7"), "hello")
        url = f"{server.url}/{client.api_version}/1/messages"
    assert [("1", "POST", "1/messages", url, attempt) for attempt in (1, 2)] == [
        (one.page_id, one.method, one.path, one.url, one.attempt) for one in requests_told
    ]
    assert requests_told == [one.request for one in responses]
    assert [(400, RateLimitError), (200, type(None))] == [
        (one.status, type(one.error)) for one in responses
    ]
    assert all(one.seconds >= 0 for one in responses)
    assert responses[0].usage.app is not None
    assert responses[1].usage.app is None


def test_a_hook_that_fails_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A message that was sent must not look as if it was not."""

    def fail(_told: object) -> None:
        raise ValueError("the hook's own fault")

    with FaultServer(saying(answer())) as server:
        client = a_client(server, on_request=fail, on_response=fail)
        assert "m_1" == client.send(Psid("7"), "hello").message_id
    assert 2 == sum("hook" in record.getMessage() for record in caplog.records)


# What goes over the wire.


def test_a_send_is_one_json_request_with_the_token_in_its_header() -> None:
    """No cookie, no token in the URL, nothing that requests would add of its own."""
    with FaultServer(saying(answer(b"{}", "200 OK", "Set-Cookie: a=b"))) as server:
        client = a_client(server)
        for _ in range(2):
            with pytest.raises(OutcomeUnknownError):
                client.send(Psid("7"), Text("hi", metadata="m"))
        request = server.requests[1].decode()
    assert request.startswith(f"POST /{client.api_version}/1/messages HTTP/1.1\r\n")
    assert '{"messaging_type":"RESPONSE"' in request
    assert "\r\nAuthorization: Bearer token\r\n" in request
    assert "\r\nAccept-Encoding: gzip, deflate\r\n" in request
    assert "cookie" not in request.lower()


def test_paths_and_queries_are_encoded() -> None:
    """What a call carries cannot break out of its place."""
    with FaultServer(saying(answer(b"{}"))) as server:
        client = a_client(server)
        path, query = "a b/ü?x#y\r\nz", {"fields": "a,b c&d"}
        client._run(Call(method="DELETE", path=path, query=query, read=dict, is_idempotent=True))
        head = server.requests[0].decode()
    target = "a%20b/%C3%BC%3Fx%23y%0D%0Az?fields=a%2Cb+c%26d"
    assert head.startswith(f"DELETE /{client.api_version}/{target} HTTP/1.1\r\n")
    assert "\r\nContent-Length: 0\r\n" in head


def test_a_netrc_entry_does_not_replace_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token is what Graph gets, whatever the machine knows of the host."""
    (tmp_path / "netrc").write_text("default login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with FaultServer(saying(answer())) as server:
        a_client(server).send(Psid("7"), "hello")
        assert b"Authorization: Bearer token\r\n" in server.requests[0]


# Sessions.


def test_a_session_brings_its_headers_and_stays_open() -> None:
    """Its headers go along, but not its authentication."""
    session = requests.Session()
    session.headers["X-Request-Source"] = "shop"
    session.auth = ("somebody", "secret")
    with FaultServer(saying(answer())) as server:
        with a_client(server, session=session) as client:
            client.send(Psid("7"), "hello")
        assert b"X-Request-Source: shop" in server.requests[0]
        assert b"Bearer token" in server.requests[0]
        assert 200 == session.post(server.url, data=b"x").status_code
    session.close()


def test_a_session_that_checks_no_certificates_is_refused() -> None:
    """TLS is always verified."""
    session = requests.Session()
    session.verify = False
    with pytest.raises(InvalidValueError) as caught:
        Client(page_id=1, access_token="t", session=session)
    assert "session" == caught.value.field


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:1", "http://[", "socks9://127.0.0.1:1"])
def test_a_proxy_that_cannot_be_is_refused_without_its_password(proxy: str) -> None:
    """Found when the client is made; the URL may hold a password and is not shown."""
    session = requests.Session()
    session.proxies = {"https": proxy}
    with pytest.raises(InvalidValueError) as caught:
        Client(page_id=1, access_token="t", session=session)
    assert "127.0.0.1" not in str(caught.value)


class Mounted(BaseAdapter):
    """An adapter of the user's own."""

    def __init__(self, act: Callable[[requests.PreparedRequest], requests.Response]) -> None:
        super().__init__()
        self.requests: list[requests.PreparedRequest] = []
        self.options: dict[str, Any] = {}
        self._act = act

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override] # whatever comes
        """Keep what came, and act."""
        self.requests.append(request)
        self.options = options
        return self._act(request)

    def close(self) -> None:
        """Do nothing."""


def _failing(error: Exception) -> Callable[[requests.PreparedRequest], requests.Response]:
    def act(_request: requests.PreparedRequest) -> requests.Response:
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "cls"),
    [
        (requests.ConnectTimeout(), NotSentError),
        (
            requests.ConnectionError(
                MaxRetryError(None, "/", NewConnectionError(None, "refused"))  # type: ignore[arg-type] # no pool
            ),
            NotSentError,
        ),
        (requests.ReadTimeout("x"), OutcomeUnknownError),
        (requests.ConnectionError(), OutcomeUnknownError),
    ],
)
def test_an_adapter_of_the_user_s_own_is_believed_where_no_connection_stood(
    error: Exception, cls: type[ChatPluginError]
) -> None:
    """Its exceptions are all there is to go by."""
    session = requests.Session()
    session.mount("https://graph.facebook.com/", Mounted(_failing(error)))
    client = Client(page_id=1, access_token="t", session=session, retry=None)
    with pytest.raises(cls):
        client.send(Psid("7"), "hello")


def test_an_adapter_of_the_user_s_own_carries_the_calls() -> None:
    """It gets the request with the proof, what is left of the timeout, and verification."""
    with FaultServer(saying(answer())) as server:
        real = HTTPAdapter()

        def pass_on(request: requests.PreparedRequest) -> requests.Response:
            request.url = server.url
            return real.send(request, stream=True)

        mounted, session = Mounted(pass_on), requests.Session()
        session.mount("https://graph.facebook.com/", mounted)
        client = Client(page_id=1, access_token="t", app_secret="s", session=session)
        client.chat_plugin.get()
        assert b"GET / HTTP/1.1" in server.requests[0]
    assert mounted.options["verify"]
    assert 0 < mounted.options["timeout"] <= 30
    real.close()


@pytest.mark.parametrize(
    ("path", "query", "wanted"),
    [("1", {}, "1?appsecret_proof="), ("1", {"a": "b"}, "1?a=b&appsecret_proof=")],
)
def test_another_adapter_gets_the_proof_in_the_url(
    path: str, query: dict[str, str], wanted: str
) -> None:
    """It has no connection that would add it later."""
    mounted, session = Mounted(_failing(requests.ReadTimeout())), requests.Session()
    session.mount("https://graph.facebook.com/", mounted)
    client = Client(page_id=1, access_token="t", app_secret="s", session=session, retry=None)
    with pytest.raises(OutcomeUnknownError):
        client._run(Call(method="GET", path=path, query=query, read=dict, is_idempotent=True))
    assert f"/{client.api_version}/{wanted}" in str(mounted.requests[0].url)


def _pem(folder: Path) -> tuple[ssl.SSLContext, Path, Path, Path]:
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    trusted, chain, key = folder / "ca.pem", folder / "chain.pem", folder / "key.pem"
    authority.cert_pem.write_to_path(str(trusted))
    for blob in issued.cert_chain_pems:
        blob.write_to_path(str(chain), append=True)
    issued.private_key_pem.write_to_path(str(key))
    return context, trusted, chain, key


@pytest.mark.parametrize("is_pair", [True, False])
def test_certificates_of_the_session_are_used(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_pair: bool,
) -> None:
    """Its authorities come before the environment's, and its own certificate is shown."""
    context, trusted, chain, key = _pem(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(chain))
    session = requests.Session()
    session.verify = str(trusted)
    if is_pair:
        session.cert = (str(chain), str(key))
    else:
        both = tmp_path / "both.pem"
        both.write_bytes(key.read_bytes() + chain.read_bytes())
        session.cert = str(both)
    with FaultServer(saying(answer()), tls=context) as server:
        assert "m_1" == a_client(server, session=session).send(Psid("7"), "hello").message_id


def test_a_folder_of_authorities_is_looked_into(tmp_path: Path) -> None:
    """One without the right certificate trusts nobody."""
    context, *_files = _pem(tmp_path)
    session = requests.Session()
    folder = tmp_path / "authorities"
    folder.mkdir()
    session.verify = str(folder)
    with FaultServer(saying(answer()), tls=context) as server:
        client = a_client(server, session=session)
        with pytest.raises(NotSentError):
            client.send(Psid("7"), "hello")


# What is refused when the client is made.


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("page_id", "12x"),
        ("page_id", True),
        ("page_id", ""),
        ("page_id", None),
        ("base_url", "graph.facebook.com"),
        ("base_url", None),
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", float("inf")),
        ("timeout", float("nan")),
        ("timeout", "5"),
        ("timeout", True),
        ("dead_token_seconds", -1),
        ("dead_token_seconds", None),
    ],
)
def test_a_client_that_makes_no_sense_is_refused(field: str, bad: Any) -> None:
    """Each argument is checked by name."""
    with pytest.raises(InvalidValueError) as caught:
        Client(**{"page_id": 1, "access_token": "t", field: bad})
    assert field == caught.value.field


def test_a_client_shows_its_page_alone() -> None:
    """No token in a log."""
    assert (
        f"Client(page_id='1', api_version='{Client(page_id=1, access_token='t').api_version}')"
        == repr(Client(page_id=1, access_token="t"))
    )


def test_the_metadata_of_a_call_is_that_of_its_message() -> None:
    """None where there is none, or where it is no text."""
    bodies: list[Any] = [
        None,
        {},
        {"message": "x"},
        {"message": {"metadata": 5}},
        {"message": {"metadata": "m"}},
    ]
    calls = [
        Call(method="POST", path="1", body=body, read=dict, is_idempotent=False) for body in bodies
    ]
    assert [None, None, None, None, "m"] == [call.metadata for call in calls]


def test_the_texts_of_a_call_are_what_a_person_is_written() -> None:
    """Without the platform's words, and without what is too short to tell anything."""
    message = {
        "text": "longer than the rest",
        "attachment": {"type": "template", "payload": {"elements": [{"title": "short one"}, 5]}},
        "metadata": "abc",
    }
    call = Call(method="POST", path="1", body={"message": message}, read=dict, is_idempotent=False)
    assert ["longer than the rest", "short one"] == list(call.texts())
    batch = Call(method="POST", path="", read=dict, is_idempotent=False, parts=(call, call))
    assert ["longer than the rest", "short one"] == list(batch.texts())
