"""Right calls pass, wrong calls are refused by mypy and pyright. Never run."""

from datetime import UTC, datetime, timedelta
from typing import assert_type

from messenger_chatplugin import Client, Dispatcher, Psid, UserRef, windows
from messenger_chatplugin.events import (
    EchoEvent,
    IdentityContested,
    IdentityEvent,
    IdentityLinked,
    MessageEvent,
    PersonEvent,
    Signal,
)
from messenger_chatplugin.identity import Candidate, Dedupe, Link, Links, MemoryStore, Store
from messenger_chatplugin.identity.redis import RedisStore
from messenger_chatplugin.identity.sql import SqlStore
from messenger_chatplugin.messages import Text

stores: list[Store] = [MemoryStore(), SqlStore("sqlite:///x"), RedisStore("redis://x")]
links = Links(secret=["new", "old"], page_id=1234, store=stores[0])
client = Client(page_id="1", access_token="t", links=links)
dispatcher = Dispatcher(links=links)


@dispatcher.on(MessageEvent)
def answer(event: MessageEvent) -> None:
    assert_type(event.person, Psid | UserRef)
    assert_type(event.linked_psid, Psid | None)
    client.send(event.person, "x", follow_links=True)
    assert_type(links.resolve(event.sender), Psid | UserRef)
    assert_type(links.candidates(event), tuple[Candidate, ...])


@dispatcher.on(IdentityLinked)
def move(event: IdentityLinked) -> None:
    assert_type(event.user_ref, UserRef)
    assert_type(event.psid, Psid)
    assert_type(event.signal, Signal)


@dispatcher.on(IdentityEvent)
def either(event: IdentityEvent) -> None: ...


@dispatcher.on(IdentityLinked, IdentityContested)
def both(event: IdentityLinked | IdentityContested) -> None: ...


assert_type(links.link(UserRef("5"), Psid("7")), Link)
assert_type(links.link_of(UserRef("5")), Link | None)
assert_type(links.token(UserRef("5"), page_id="1"), str)
assert_type(links.sign_message(Text("x"), UserRef("5")), Text)
assert_type(windows.state(None, datetime.now(UTC)).window, windows.Window)
with Dedupe(MemoryStore(), lease=timedelta(seconds=5), keep=None).claim("key") as turn:
    assert_type(turn.is_mine, bool)

links.link(Psid("7"), UserRef("5"))  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
links.link("5", "7")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
links.token(Psid("7"))  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
links.links_to(UserRef("5"))  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
links.forget(UserRef("5"))  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
Links(page_id="1")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
Dispatcher(links=MemoryStore())  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
client.send("5", "x", follow_links=True)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


@dispatcher.on(IdentityLinked)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
def wrong(event: PersonEvent) -> None: ...


def reading(event: EchoEvent, linked: IdentityLinked) -> None:
    event.linked_psid  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue]
    linked.sender  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue]
    linked.psid = Psid("8")  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
