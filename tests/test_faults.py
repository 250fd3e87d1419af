"""What the client makes of a broken network, by a real server on loopback."""

import os
import socket
import ssl
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from faults import FAULTS, Fault, FaultServer, Talk, answer, page

from messenger_chatplugin import Client, Psid
from messenger_chatplugin.client import Clock, Request, RetryPolicy, _connections, _transport
from messenger_chatplugin.client._connections import Exchange, TimedSocket
from messenger_chatplugin.errors import (
    ApiError,
    ChatPluginError,
    NotSentError,
    OutcomeUnknownError,
    TransportError,
)
from messenger_chatplugin.graph.call import Call
from messenger_chatplugin.messages import Text

READ = Call(method="GET", path="1", read=dict, is_idempotent=True)

DOCS = Path(__file__).parent.parent / "docs" / "reference" / "faults.md"


def a_client(**options: Any) -> Client:
    """Make a client that pauses, but does not wait."""
    wanted: dict[str, Any] = {
        "page_id": "1234",
        "access_token": "EAAB-token",
        "retry": RetryPolicy(first_pause=0.01),
        "clock": Clock(sleep=lambda _seconds: None),
    }
    return Client(**(wanted | options))


def outcome(
    client: Client, *, is_send: bool
) -> tuple[type[ChatPluginError] | None, ChatPluginError | None]:
    """Do the call, and tell what it raised."""
    try:
        if is_send:
            client.send(Psid("7"), Text("hello", metadata="order-17"))
        else:
            client.chat_plugin.get()
    except ChatPluginError as error:
        return type(error), error
    return None, None


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize("is_send", [True, False], ids=["send", "read"])
@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_each_fault_ends_in_its_error(fault: Fault, is_send: bool) -> None:
    """Each fault ends in its typed error, after its tries, within the timeout."""
    tries: list[Request] = []
    with (
        fault.start() as server,
        a_client(**fault.options(server), timeout=fault.seconds, on_request=tries.append) as client,
    ):
        if fault.name.startswith("closed while idle"):
            client.send(Psid("7"), "first")
            time.sleep(0.1)
            server.requests.clear()
            tries.clear()
        started = time.monotonic()
        kind, error = outcome(client, is_send=is_send)
        seconds = time.monotonic() - started
    assert (fault.send if is_send else fault.read) is kind
    expected_tries = fault.send_tries if is_send else fault.read_tries
    assert expected_tries == len(tries)
    assert seconds < fault.seconds + 1
    if is_send:
        expected_bodies = fault.send_tries if fault.bodies is None else fault.bodies
        assert expected_bodies == len(server.requests)
    if isinstance(error, ApiError | TransportError):
        assert expected_tries == error.attempts
    if isinstance(error, OutcomeUnknownError):
        assert ("order-17" if is_send else None) == error.metadata


def test_the_documented_table_is_the_tested_one() -> None:
    """The page of the documentation is the one that this table makes."""
    assert page() == DOCS.read_text(), (
        "write it anew: python tests/faults.py > docs/reference/faults.md"
    )


def _keep_alive(talk: Talk) -> None:
    """Answer each send with an id made of the recipient's, so that a mix-up shows."""
    while request := talk.read():
        recipient = request.partition(b'"recipient":{"id":"')[2].partition(b'"')[0]
        talk.say(answer(b'{"message_id": "m_%b"}' % recipient))


def test_64_threads_on_one_client_get_their_own_answers() -> None:
    """Threads share a client without waiting for each other's connection or getting its answer."""
    wrong: list[object] = []

    def work(number: int) -> None:
        for turn in range(5):
            person = f"{number}{turn}"
            sent = client.send(Psid(person), "hello")
            if sent.message_id != f"m_{person}":
                wrong.append(sent)

    with FaultServer(_keep_alive) as server, a_client(base_url=server.url) as client:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [] == wrong
        assert 64 * 5 == len(server.requests)
        assert server.connections <= 64


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_forked_process_makes_connections_of_its_own() -> None:
    """Neither process gets an answer to what the other one asked."""
    with FaultServer(_keep_alive) as server, a_client(base_url=server.url) as client:
        assert "m_1" == client.send(Psid("1"), "before").message_id
        child = os.fork()
        if child == 0:  # pragma: no cover - runs in the child, where nothing is measured
            got = client.send(Psid("2"), "child").message_id
            os._exit(0 if got == "m_2" else 1)
        assert "m_3" == client.send(Psid("3"), "parent").message_id
        assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert 2 == server.connections


def test_the_timeout_bounds_a_large_request_that_nobody_reads() -> None:
    """Writing, too, ends with the timeout."""

    def never_read(talk: Talk) -> None:
        talk.server.stopping.wait(10)

    body = {"message": {"text": "x" * 32 * 1024 * 1024}}
    with (
        FaultServer(never_read) as server,
        a_client(base_url=server.url, timeout=0.8, retry=None) as client,
    ):
        started = time.monotonic()
        with pytest.raises(OutcomeUnknownError):
            client._run(Call(method="POST", path="x", body=body, read=dict, is_idempotent=False))
        assert time.monotonic() - started < 2


def test_the_last_wait_gets_only_what_is_left() -> None:
    """A server that drips at first and then is silent gains no time by it."""

    def drip_and_stop(talk: Talk) -> None:
        talk.read()
        talk.drip(answer()[:14])
        talk.server.stopping.wait(10)

    with FaultServer(drip_and_stop) as server, a_client(base_url=server.url, timeout=1.5) as client:
        started = time.monotonic()
        with pytest.raises(OutcomeUnknownError):
            client.send(Psid("7"), "hello")
        assert time.monotonic() - started < 2.5


def test_tls_connections_keep_the_deadline_and_send_all_the_same() -> None:
    """Over TLS with a trusted certificate a send succeeds, and a slow answer ends in time."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    def one_good_then_slow(talk: Talk) -> None:
        talk.read()
        talk.say(answer())
        talk.read()
        talk.drip(answer())

    session = requests.Session()
    with (
        authority.cert_pem.tempfile() as path,
        FaultServer(one_good_then_slow, tls=context) as server,
    ):
        session.verify = path
        with a_client(base_url=server.url, session=session, timeout=0.8) as client:
            assert "m_1" == client.send(Psid("7"), "hello").message_id
            started = time.monotonic()
            with pytest.raises(OutcomeUnknownError):
                client.send(Psid("7"), "hello")
            assert time.monotonic() - started < 2
            assert 2 == len(server.requests)
            assert 1 == server.connections


def test_all_addresses_of_a_name_share_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four addresses that do not answer take no longer than one."""
    fault = next(fault for fault in FAULTS if fault.name == "connecting takes too long")
    with fault.start() as server, a_client(**fault.options(server), timeout=0.8) as client:
        port = int(client._transport.url(READ).split(":")[2].partition("/")[0])
        row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
        real = socket.getaddrinfo

        def four(host: str, *args: Any, **options: Any) -> Any:
            return [row] * 4 if host == "graph.example" else real(host, *args, **options)

        monkeypatch.setattr(socket, "getaddrinfo", four)
        with a_client(base_url="http://graph.example", timeout=0.8) as other:
            started = time.monotonic()
            with pytest.raises(NotSentError):
                other.chat_plugin.get()
            assert time.monotonic() - started < 2


def test_a_name_without_addresses_is_not_sent_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known to connect to."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: [])
    with a_client(base_url="http://graph.example") as client, pytest.raises(NotSentError):
        client.chat_plugin.get()


def test_between_exchanges_there_is_no_deadline_and_after_it_no_time() -> None:
    """A connection that rests is not late."""
    exchange = Exchange()
    assert exchange.left() is None
    exchange.start(-1.0, hidden_query="")
    with pytest.raises(TimeoutError):
        exchange.left()
    exchange.stop()
    assert exchange.left() is None


def test_a_timed_socket_without_an_exchange_is_an_ordinary_one() -> None:
    """Until a connection stands, its timeout is the one that it is given."""
    left, right = socket.socketpair()
    with TimedSocket(left.family, left.type, left.proto, fileno=left.detach()) as timed, right:
        timed.settimeout(0.05)
        timed.sendall(b"hello")
        assert b"hello" == right.recv(9)
        with pytest.raises(TimeoutError):
            timed.recv_into(bytearray(9))
        timed.exchange = Exchange()
        timed.settimeout(9.0)
        assert 0.05 == timed.gettimeout()


def test_another_process_leaves_the_connections_alone() -> None:
    """The number of the process tells that it was forked."""
    with FaultServer(_keep_alive) as server, a_client(base_url=server.url) as client:
        for process in (os.getpid(), -1, os.getpid()):
            client._transport._process = process
            client.send(Psid("1"), "hello")
        assert 2 == server.connections


def test_a_socks_proxy_keeps_its_own_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """A class of connections that is not known is left as it is."""
    monkeypatch.setattr(_connections, "_TIMED", {})
    with FaultServer(_keep_alive) as server, a_client(base_url=server.url) as client:
        assert "m_1" == client.send(Psid("1"), "hello").message_id


def test_an_exception_that_holds_itself_ends_all_the_same() -> None:
    """Chains are followed ten deep."""
    error = OSError()
    error.args = (error,)
    assert 10 == len(_transport._chain(error))
