"""What type checkers say of profile, people, batch and Pages; never run."""

from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

from messenger_chatplugin import Client, Clients, MessengerProfile, Psid, UserRef
from messenger_chatplugin.errors import ChatPluginError
from messenger_chatplugin.graph.menu import UserMenu
from messenger_chatplugin.graph.pending import Pending
from messenger_chatplugin.graph.personas import Persona
from messenger_chatplugin.graph.routing import ThreadOwner
from messenger_chatplugin.graph.send import Sent
from messenger_chatplugin.graph.token import TokenInfo
from messenger_chatplugin.graph.users import UserProfile
from messenger_chatplugin.profile import Greeting, PersistentMenu, PostbackItem, UrlItem


def calls_have_their_results(client: Client, psid: Psid) -> None:
    assert_type(client.users.get(psid), UserProfile | None)
    assert_type(client.profile.get("greeting"), MessengerProfile)
    assert_type(client.domains.add("https://plants.example.org"), tuple[str, ...])
    assert_type(client.personas.list(), Iterator[Persona])
    assert_type(client.routing.owner(psid), ThreadOwner | None)
    assert_type(client.user_menus.get(psid), UserMenu)
    assert_type(client.token.check(), TokenInfo)
    assert_type(client.attachments.upload(Path("moss.png")), str)
    with Path("moss.png").open("rb") as file:
        client.attachments.upload(file, progress=print)


def a_user_ref_has_no_profile(client: Client, user_ref: UserRef) -> None:
    client.users.get(user_ref)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.user_menus.get(user_ref)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.routing.owner(user_ref)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def misspelt_names_are_found(client: Client, psid: Psid) -> None:
    client.users.get(psid, "e-mail")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.profile.get("home_url")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.profile.delete("menu")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.attachments.upload(b"x", type="sticker")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def values_take_lists() -> None:
    menu = PersistentMenu(
        call_to_actions=[
            PostbackItem(title="My orders", payload="MENU:ORDERS"),
            UrlItem(title="Shop", url="https://plants.example.org/"),
        ],
        disabled_surfaces=["CUSTOMER_CHAT_PLUGIN"],
    )
    MessengerProfile(get_started="GO", greeting="Hi", persistent_menu=[menu])
    MessengerProfile(greeting=[Greeting("Hi")], whitelisted_domains=["https://plants.example.org"])
    MessengerProfile(greeting=[menu])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    PersistentMenu(call_to_actions=[Greeting("Hi")])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


def a_batch_has_pending_results(client: Client, psid: Psid, user_ref: UserRef) -> None:
    with client.batch(keep_order=True) as batch:
        sent = batch.send(user_ref, "Hi", messaging_type="UPDATE")
        assert_type(sent, Pending[Sent])
        assert_type(sent.result(), Sent)
        assert_type(sent.error(), ChatPluginError | None)
        assert_type(batch.send_action(psid, "typing_on"), Pending[None])
        assert_type(batch.users.get(psid, "name"), Pending[UserProfile | None])
        assert_type(batch.domains.list(), Pending[tuple[str, ...]])
        assert_type(
            batch.personas.create(name="N", profile_picture_url="https://x.example/n.jpg"),
            Pending[str],
        )
        several: list[Pending[object]] = [sent, batch.users.get(psid)]
        assert_type(several[0].result(), object)


def a_batch_checks_arguments(client: Client, psid: Psid, user_ref: UserRef) -> None:
    batch = client.batch()
    batch.send("5", "Hi")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    batch.send(psid, "Hi", messaging_type="NEWS")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    batch.send(psid)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    batch.users.get(user_ref)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    batch.send(psid, "Hi").message_id  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    batch.domains.add("https://plants.example.org")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    batch.personas.list()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


class Vault:
    def token_for(self, page_id: str) -> str:
        return page_id


class Wrong:
    def token_for(self, page_id: int) -> bytes:
        return b""


def pages_have_clients() -> None:
    clients = Clients(Vault(), app_secret="s", timeout=5)
    assert_type(clients.for_page("1234"), Client)
    Clients({"1234": "EAAB"}, app_secret={"1234": "s"})
    Clients(Wrong())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Clients(Vault(), tmeout=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
