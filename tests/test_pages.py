"""Many Pages in one program."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from messenger_chatplugin import Clients, Psid
from messenger_chatplugin.client import Client, ClientOptions
from messenger_chatplugin.errors import ApiError, AuthError, InvalidValueError
from messenger_chatplugin.graph.secrets import appsecret_proof
from pretend import Asked, Pretend, stored
from support import Serve

ONE, TWO = "104500777000111", "104500777000222"
TOKENS = {ONE: "EAAB-one", TWO: "EAAB-two"}
IDA = Psid("7100200300400555")


class Vault:
    """A provider that counts what it is asked."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)
        self.asked = 0

    def token_for(self, page_id: str) -> str:
        """Give the next token; the last one from then on."""
        assert page_id == ONE
        self.asked += 1
        return self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]


class Refreshing(Vault):
    """A provider that can be told that a token is dead."""

    def __init__(self, *tokens: str, then: str) -> None:
        super().__init__(*tokens)
        self.then = then
        self.dead: list[str] = []

    def refresh(self, page_id: str, dead_token: str) -> str:
        """Give the other token."""
        assert page_id == ONE
        self.dead.append(dead_token)
        return self.then


def alive(*tokens: str) -> Callable[[Asked], tuple[int, Any]]:
    """Make a Graph that knows these tokens only."""
    good = {f"Bearer {token}" for token in tokens}

    def answer(asked: Asked) -> tuple[int, Any]:
        return stored("send.200" if asked.headers["Authorization"] in good else "dead-token.401")

    return answer


def tokens_of(graph: Pretend) -> list[str]:
    """List the tokens that Graph saw."""
    return [asked.headers["Authorization"].removeprefix("Bearer ") for asked in graph.asked]


@pytest.mark.parametrize("page_id", [ONE, int(ONE)])
def test_each_page_has_its_client(serve: Serve, page_id: Any) -> None:
    """The same one at each call, with the Page's own token."""
    graph = Pretend(serve, "send.200")
    with Clients(TOKENS, base_url=graph.url) as clients:
        client = clients.for_page(page_id)
        client.send(IDA, "Hi")

        assert client is clients.for_page(ONE)
        assert client is not clients.for_page(TWO)
    assert ONE == client.page_id
    assert ["EAAB-one"] == tokens_of(graph)
    assert [f"POST {ONE}/messages"] == graph.whats


def test_pages_are_never_mixed(serve: Serve) -> None:
    """Many threads, two Pages of two apps: every request has its Page's token and proof."""
    graph = Pretend(serve, "send.200")
    secrets = {ONE: "secret-one", TWO: "secret-two"}
    clients = Clients(TOKENS, app_secret=secrets, base_url=graph.url)

    def send(number: int) -> None:
        page = (ONE, TWO)[number % 2]
        clients.for_page(page).send(IDA, f"for {page}")
        with clients.for_page(page).batch() as batch:
            batch.send(IDA, f"for {page}")

    with clients, ThreadPoolExecutor(16) as pool:
        list(pool.map(send, range(200)))

    assert 400 == len(graph.asked)
    seen: Counter[tuple[str, str, str]] = Counter()
    for asked in graph.asked:
        text = asked.body.decode()
        (page,) = [page for page in (ONE, TWO) if page in text]
        (proof,) = [p for p in (ONE, TWO) if appsecret_proof(TOKENS[p], secrets[p]) in text]
        seen[page, proof, asked.headers["Authorization"]] += 1
    assert {
        (ONE, ONE, "Bearer EAAB-one"): 200,
        (TWO, TWO, "Bearer EAAB-two"): 200,
    } == seen


@pytest.mark.parametrize(
    "provider", [Vault("EAAB-dead", "EAAB-new"), Refreshing("EAAB-dead", then="EAAB-new")]
)
def test_a_dead_token_is_renewed_once(serve: Serve, provider: Vault) -> None:
    """The call is repeated with the new one, and so are all calls after it begun."""
    graph = Pretend(serve, alive("EAAB-new"))
    with Clients(provider, app_secret="s", base_url=graph.url) as clients:
        clients.for_page(ONE).send(IDA, "Hi")
        clients.for_page(ONE).send(IDA, "Ho")

    assert ["EAAB-dead", "EAAB-new", "EAAB-new"] == tokens_of(graph)
    assert ["EAAB-dead", "EAAB-new", "EAAB-new"] == [
        next(
            token
            for token in ("EAAB-dead", "EAAB-new")
            if appsecret_proof(token, "s") == asked.json["appsecret_proof"]
        )
        for asked in graph.asked
    ]


def test_a_refreshing_provider_is_told_the_dead_token(serve: Serve) -> None:
    """It is asked for the first token, and for another in place of the dead one."""
    provider = Refreshing("EAAB-dead", then="EAAB-new")
    graph = Pretend(serve, alive("EAAB-new"))
    with Clients(provider, base_url=graph.url) as clients:
        clients.for_page(ONE).send(IDA, "Hi")

    assert (1, ["EAAB-dead"]) == (provider.asked, provider.dead)


@pytest.mark.parametrize(
    ("provider", "seen"),
    [
        (Vault("EAAB-dead"), ["EAAB-dead"]),
        (Vault("EAAB-dead", "EAAB-dead-too"), ["EAAB-dead", "EAAB-dead-too"]),
        (Refreshing("EAAB-dead", then="EAAB-dead"), ["EAAB-dead"]),
    ],
)
def test_a_token_that_stays_dead_is_an_error(
    serve: Serve, provider: Vault, seen: list[str]
) -> None:
    """After one renewal, or none where there is no other token."""
    graph = Pretend(serve, alive())
    with Clients(provider, base_url=graph.url) as clients:
        with pytest.raises(AuthError) as caught:
            clients.for_page(ONE).send(IDA, "Hi")

    assert (190, 463) == (caught.value.code, caught.value.subcode)
    assert seen == tokens_of(graph)
    assert "EAAB" not in str(caught.value)


@pytest.mark.parametrize(("code", "expected"), [(10, AuthError), (200, AuthError), (100, ApiError)])
def test_only_a_dead_token_is_renewed(serve: Serve, code: int, expected: type[Exception]) -> None:
    """A missing permission does not come with another token."""
    provider = Refreshing("EAAB-one", then="EAAB-new")
    graph = Pretend(serve, (400, {"error": {"code": code}}))
    with Clients(provider, base_url=graph.url) as clients, pytest.raises(expected):
        clients.for_page(ONE).send(IDA, "Hi")

    assert [] == provider.dead
    assert 1 == len(graph.asked)


def test_threads_renew_together(serve: Serve) -> None:
    """All of them are refused at once; one asks for the new token, all use it."""
    provider = Refreshing("EAAB-dead", then="EAAB-new")
    together, answer = threading.Barrier(8), alive("EAAB-new")

    def refuse_together(asked: Asked) -> tuple[int, Any]:
        found = answer(asked)
        if found[0] == 401:
            together.wait(timeout=30)
        return found

    graph = Pretend(serve, refuse_together)
    with Clients(provider, base_url=graph.url) as clients, ThreadPoolExecutor(8) as pool:
        client = clients.for_page(ONE)
        list(pool.map(lambda _: client.send(IDA, "Hi"), range(8)))

    assert ["EAAB-dead"] == provider.dead
    assert Counter({"EAAB-dead": 8, "EAAB-new": 8}) == Counter(tokens_of(graph))


def test_two_threads_get_the_same_client(serve: Serve) -> None:
    """Who comes second takes the first one's, even where both asked for the token."""
    both = threading.Barrier(2)

    class Slow(Vault):
        def token_for(self, page_id: str) -> str:
            both.wait(timeout=30)
            return super().token_for(page_id)

    graph = Pretend(serve, "send.200")
    with Clients(Slow("EAAB-one"), base_url=graph.url) as clients, ThreadPoolExecutor(2) as pool:
        first, second = pool.map(clients.for_page, [ONE, ONE])

    assert first is second


def test_a_whole_batch_is_repeated_with_the_new_token(serve: Serve) -> None:
    """Graph refuses the request before it looks at the calls."""
    graph = Pretend(
        serve, "dead-token.401", (200, [{"code": 200, "body": '{"message_id": "m_1"}'}])
    )
    with Clients(Vault("EAAB-dead", "EAAB-new"), base_url=graph.url) as clients:
        with clients.for_page(ONE).batch() as batch:
            sent = batch.send(IDA, "Hi")

    assert "m_1" == sent.result().message_id
    assert ["EAAB-dead", "EAAB-new"] == tokens_of(graph)


@pytest.mark.parametrize("page_id", ["999", "", "me"])
def test_an_unknown_page_is_refused(page_id: str) -> None:
    """Nothing is known of it; the error names the Page alone."""
    with Clients(TOKENS) as clients:
        with pytest.raises(InvalidValueError, match="page_id") as caught:
            clients.for_page(page_id)

    assert "EAAB" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_page_without_its_secret_is_refused() -> None:
    """A call without proof would be taken for somebody else's."""
    with Clients(TOKENS, app_secret={TWO: "secret-two"}) as clients:
        with pytest.raises(InvalidValueError, match="app secret"):
            clients.for_page(ONE)


def test_a_page_can_be_forgotten() -> None:
    """Its next client asks for the token anew."""
    provider = Vault("EAAB-one")
    with Clients(provider) as clients:
        first = clients.for_page(ONE)
        clients.forget(int(ONE))
        clients.forget("999")

        assert first is not clients.for_page(ONE)
    assert 2 == provider.asked


def test_nothing_secret_is_shown() -> None:
    """The repr names the Pages that are in use."""
    with Clients(TOKENS, app_secret="made-up") as clients:
        clients.for_page(TWO)

        assert f"Clients(['{TWO}'])" == repr(clients)


def test_all_arguments_of_a_client_can_be_given() -> None:
    """But those that each Page has of its own."""
    arguments = set(Client.__init__.__annotations__) - {"return"}

    assert arguments - {"page_id", "access_token", "app_secret"} == set(
        ClientOptions.__annotations__
    )
