"""Whole lives of visitors, over real HTTP, and any mixture of many: no message goes astray."""

import io
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse
from world import Backend, World

from messenger_chatplugin import Client, Psid, UserRef
from messenger_chatplugin.errors import RecipientError
from messenger_chatplugin.events import Signal
from messenger_chatplugin.identity import Links, MemoryStore
from messenger_chatplugin.identity.sql import SqlStore
from messenger_chatplugin.identity.tokens import Tokens
from messenger_chatplugin.messages import ButtonTemplate, PostbackButton
from support import PAGE_ID, Serve

ANN_REF, BEN_REF = UserRef("118203344556677"), UserRef("5")
ANN, BEN = Psid("7120034455667788"), Psid("8")


class Shop:
    """A world and a backend, each behind a server of its own."""

    def __init__(self, serve: Serve, file: Path) -> None:
        self.world = world = World()
        self.carts: dict[Any, list[str]] = {}
        self._file = file

        class Graph(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, answer = world.graph(self.path.split("/")[2], sent)
                _answer(self, status, json.dumps(answer).encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
                """Keep the tests quiet."""

        self._graph = serve(Graph)
        self.backend = self._start()
        shop = self

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                shop.backend.receive(body, dict(self.headers.items()))
                _answer(self, 200, b"")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as above
                """Keep the tests quiet."""

        address = serve(Receiver)
        world.post = lambda body, headers: (
            requests.post(address, data=body, headers=headers, timeout=30).status_code
        )

    def _start(self) -> Backend:
        self._store = SqlStore(f"sqlite:///{self._file}")
        return Backend(self._store, self._client_of, self.carts)

    def _client_of(self, page_id: str, links: Links) -> Client:
        return Client(page_id=page_id, access_token="t", base_url=self._graph, links=links)

    def stop(self) -> None:
        """End the backend's process, as it were."""
        self.backend.close()
        self._store.close()

    def restart(self) -> None:
        """End the backend's process, and start another."""
        self.stop()
        self.backend = self._start()

    def person(self, user_ref: UserRef, page_id: str = PAGE_ID) -> Any:
        """Tell who the backend believes this is."""
        return self.backend.links.resolve(user_ref, page_id=page_id)


def _answer(handler: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def shop(serve: Serve, tmp_path: Path) -> Iterator[Shop]:
    """A shop that is open."""
    shop = Shop(serve, tmp_path / "links.sqlite")
    yield shop
    shop.stop()


def test_a_visitor_taps_a_quick_reply(shop: Shop) -> None:
    """The tap tells who it is; the handler sees its own payload, and the cart moves."""
    shop.world.comes(PAGE_ID, "Ann", ANN_REF.user_ref)
    assert ANN_REF == shop.person(ANN_REF)
    payload = shop.world.taps(PAGE_ID, "Ann", ANN.id)

    assert ANN == shop.person(ANN_REF)
    assert payload != "BUY"
    assert ["BUY"] == shop.backend.payloads
    assert [(ANN_REF, ANN, Signal.TOKEN)] == [
        (event.user_ref, event.psid, event.signal) for event in shop.backend.linked
    ]
    assert {(PAGE_ID, ANN): ["Ann", "Ann"]} == shop.carts
    shop.world.comes(PAGE_ID, "Ann", ANN_REF.user_ref)
    assert {(PAGE_ID, ANN): ["Ann", "Ann", "Ann"]} == shop.carts
    assert 9 == len(shop.world.inboxes[PAGE_ID, "Ann"])


def test_a_logged_in_visitor_is_linked_by_the_developer(shop: Shop) -> None:
    """What the shop knows itself is enough."""
    shop.world.comes(PAGE_ID, "Ann", ANN_REF.user_ref)
    shop.world.types(PAGE_ID, "Ann", ANN.id)
    assert ANN_REF == shop.person(ANN_REF)

    shop.backend.links.link(ANN_REF, ANN, page_id=PAGE_ID)
    shop.world.comes(PAGE_ID, "Ann", ANN_REF.user_ref)
    assert ["Ann", "Ann"] == shop.carts[PAGE_ID, ANN]


def test_a_visitor_who_only_types_stays_two_names(shop: Shop) -> None:
    """A text proves nothing, however well the time fits; a named prior message does."""
    shop.world.comes(PAGE_ID, "Ann", ANN_REF.user_ref)
    shop.world.types(PAGE_ID, "Ann", ANN.id)
    assert ANN_REF == shop.person(ANN_REF)

    prior = {"source": "checkbox_plugin", "identifier": ANN_REF.user_ref}
    shop.world.types(PAGE_ID, "Ann", ANN.id, prior_message=prior)
    assert ANN == shop.person(ANN_REF)
    assert {(PAGE_ID, ANN): ["Ann", "Ann", "Ann"]} == {
        key: sorted(cart) for key, cart in shop.carts.items()
    }


def test_a_guest_leaves(shop: Shop) -> None:
    """The next message is a typed error, and the guest is marked gone."""
    shop.world.knows(PAGE_ID, "Guest", Psid("4"))
    shop.world.does(PAGE_ID, "Guest", {"id": "4"}, referral={"is_guest_user": True, "ref": "x"})
    shop.world.leaves(PAGE_ID, Psid("4"))

    with pytest.raises(RecipientError) as caught:
        shop.backend.client(PAGE_ID).send(Psid("4"), "for Guest")
    assert (100, 2018001) == (caught.value.code, caught.value.subcode)
    guest = shop.backend.links.guest(Psid("4"), page_id=PAGE_ID)
    assert guest is not None
    assert guest.is_gone


def test_two_tabs_are_one_person(shop: Shop) -> None:
    """Two names of hers become one PSID; of somebody else at the same time, another."""
    shop.world.comes(PAGE_ID, "Ann", "1", ref="same")
    shop.world.comes(PAGE_ID, "Ben", BEN_REF.user_ref, ref="same")
    shop.world.comes(PAGE_ID, "Ann", "2", ref="same")
    shop.world.taps(PAGE_ID, "Ann", ANN.id, 0)
    shop.world.taps(PAGE_ID, "Ben", BEN.id, 0)
    shop.world.taps(PAGE_ID, "Ann", ANN.id, 3)

    assert [ANN, ANN, BEN] == [
        shop.person(user_ref) for user_ref in (UserRef("1"), UserRef("2"), BEN_REF)
    ]
    links = shop.backend.links.links_to(ANN, page_id=PAGE_ID)
    assert {UserRef("1"), UserRef("2")} == {link.user_ref for link in links}


def test_two_pages_with_the_same_ids(shop: Shop) -> None:
    """Ann at one and Ben at the other have all names in common, and nothing else."""
    for page_id, visitor in (("1", "Ann"), ("2", "Ben")):
        shop.world.comes(page_id, visitor, "7")
    shop.world.taps("1", "Ann", "7")
    assert [Psid("7"), UserRef("7")] == [shop.person(UserRef("7"), page) for page in ("1", "2")]

    shop.world.taps("2", "Ben", "8")
    assert [Psid("7"), Psid("8")] == [shop.person(UserRef("7"), page) for page in ("1", "2")]
    assert ["Ann", "Ann"] == shop.carts["1", Psid("7")]
    assert ["Ben", "Ben"] == shop.carts["2", Psid("8")]


def test_redelivery_in_the_middle(shop: Shop) -> None:
    """Everything twice, and the first once more at the end: the link and the news stay one."""
    shop.world.comes(PAGE_ID, "Ann", ANN_REF.user_ref)
    shop.world.redeliver(-1)
    shop.world.taps(PAGE_ID, "Ann", ANN.id)
    shop.world.redeliver(-1)
    shop.world.redeliver(0)

    assert ANN == shop.person(ANN_REF)
    assert 1 == len(shop.backend.linked)
    assert {(PAGE_ID, ANN): ["Ann"] * 5} == shop.carts


def test_restart_in_the_middle(shop: Shop) -> None:
    """What was learned before is known after, and told only once."""
    shop.world.comes(PAGE_ID, "Ann", ANN_REF.user_ref)
    shop.restart()
    shop.world.taps(PAGE_ID, "Ann", ANN.id)
    assert 1 == len(shop.backend.linked)
    shop.restart()
    shop.world.redeliver(-1)
    shop.world.comes(PAGE_ID, "Ann", ANN_REF.user_ref)

    assert [] == shop.backend.linked
    assert ANN == shop.person(ANN_REF)
    assert {(PAGE_ID, ANN): ["Ann"] * 4} == shop.carts


def test_a_forged_token_moves_nothing(shop: Shop) -> None:
    """Ben says that he is Ann, by every token he can make or copy."""
    shop.world.comes(PAGE_ID, "Ann", ANN_REF.user_ref)
    guessed = Tokens("guessed").make(PAGE_ID, ANN_REF)
    elsewhere = Tokens("made-up-secret").make("99", ANN_REF)
    for payload in (guessed, elsewhere, ANN_REF.user_ref):
        message = {"mid": "m", "text": "x", "quick_reply": {"payload": payload}}
        shop.world.knows(PAGE_ID, "Ben", BEN)
        shop.world.does(PAGE_ID, "Ben", {"id": BEN.id}, message=message)

    assert ANN_REF == shop.person(ANN_REF)
    assert [guessed, elsewhere, ANN_REF.user_ref] == shop.backend.payloads


class InProcess(BaseAdapter):
    """Graph without a network, for many lives in a short time."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def send(self, request: requests.PreparedRequest, *_more: Any, **_options: Any) -> Any:
        """Answer a request."""
        assert request.url is not None
        assert isinstance(request.body, bytes)
        page_id = request.url.split("/")[4]
        response = requests.Response()
        response.status_code, answer = self._world.graph(page_id, json.loads(request.body))
        content = io.BytesIO(json.dumps(answer).encode())
        response.raw = HTTPResponse(content, status=response.status_code, preload_content=False)
        return response

    def close(self) -> None:
        """Close nothing."""


class Crowd:
    """Visitors whose names collide wherever names can: across Pages, and between the two kinds."""

    def __init__(self) -> None:
        self.world = World()
        self._store = MemoryStore()
        self.start()
        self.world.post = self._post

    def start(self, *, forget: bool = False) -> None:
        """Start the backend's process (again), with what it knew or without."""
        if forget:
            self._store = MemoryStore()
        self.backend = Backend(self._store, self._client_of, {})

    def _client_of(self, page_id: str, links: Links) -> Client:
        session = requests.Session()
        session.mount("https://", InProcess(self.world))
        return Client(page_id=page_id, access_token="t", session=session, links=links)

    def _post(self, body: bytes, headers: dict[str, str]) -> int:
        self.backend.receive(body, headers)
        return 200

    def act(self, what: str, visitor: int, page: int, which: int) -> None:
        """Let a visitor do something, as far as that is possible now."""
        page_id, name = str(page), f"visitor {visitor}"
        # 0 to 5 as a PSID and 0 to 5 as a user_ref are different people.
        psid, user_ref = str(5 - visitor), str(2 * visitor + which % 2)
        inbox = self.world.inboxes.get((page_id, name), [])
        match what:
            case "comes":
                self.world.comes(page_id, name, user_ref)
            case "types":
                self.world.types(page_id, name, psid)
            case "answers":
                self.world.knows(page_id, name, UserRef(user_ref))
                self.world.types(page_id, name, psid, prior_message={"identifier": user_ref})
            case "taps" if inbox:
                self.world.taps(page_id, name, psid, which % len(inbox))
            case "is both":
                self.world.knows(page_id, name, UserRef(user_ref))
                self.world.knows(page_id, name, Psid(psid))
                both = {"id": psid, "user_ref": user_ref}
                self.world.does(page_id, name, both, referral={"ref": "prices"})
            case "cheats" | "shares":
                trick = {"cheats": self._cheat, "shares": self._share}[what]
                trick(page_id, name, psid, which)
            case "logs in":
                self.world.knows(page_id, name, UserRef(user_ref))
                self.world.knows(page_id, name, Psid(psid))
                self.backend.links.link(UserRef(user_ref), Psid(psid), page_id=page_id)
            case "redelivery" if self.world.bodies:
                self.world.redeliver(which % len(self.world.bodies))
            case "restart":
                self.start(forget=which % 2 == 0)

    def _share(self, page_id: str, name: str, psid: str, which: int) -> None:
        """Get a card, and share it with a friend, who presses its button."""
        visitor = 5 - int(psid)
        user_ref, friend = str(2 * visitor + which % 2), (visitor + 1 + which // 2 % 2) % 3
        self.world.knows(page_id, name, UserRef(user_ref))
        buttons = [PostbackButton(title="Buy", payload="BUY")]
        card = ButtonTemplate(text=f"for {name}", buttons=buttons, sharable=True)
        self.backend.client(page_id).send(UserRef(user_ref), card)
        self.world.presses(page_id, f"visitor {friend}", str(5 - friend), name)

    def _cheat(self, page_id: str, name: str, psid: str, which: int) -> None:
        """Bring a payload that says to be somebody else."""
        victim = UserRef(which % 6)
        payload = [
            Tokens("guessed").make(page_id, victim),
            Tokens("made-up-secret").make(f"{page_id}9", victim),
            victim.user_ref,
        ][which % 3]
        self.world.knows(page_id, name, Psid(psid))
        message = {"mid": "m", "text": "x", "quick_reply": {"payload": payload}}
        self.world.does(page_id, name, {"id": psid}, message=message)


ACTIONS = [
    "comes",
    "types",
    "answers",
    "taps",
    "is both",
    "cheats",
    "shares",
    "logs in",
    "redelivery",
    "restart",
]
lives = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, 2), st.integers(1, 2), st.integers(0, 11)),
    max_size=30,
)


@settings(deadline=None, max_examples=150)
@given(lives)
def test_no_message_ever_reaches_the_other_person(actions: list[tuple[str, int, int, int]]) -> None:
    """Whatever many visitors of two Pages do, in any order; the world looks at each message."""
    crowd = Crowd()
    for action in actions:
        crowd.act(*action)

    for (page_id, kind, name), owner in crowd.world._owners.items():
        person = UserRef(name) if kind == "user_ref" else Psid(name)
        resolved = crowd.backend.links.resolve(person, page_id=page_id)
        assert owner == crowd.world.owner(page_id, resolved)
        crowd.backend.client(page_id).send(person, f"for {owner}", follow_links=True)
    for page_id in ("1", "2"):
        for event in crowd.backend.linked:
            if event.page_id == page_id:
                owners = {crowd.world.owner(page_id, one) for one in (event.user_ref, event.psid)}
                assert 1 == len(owners)
