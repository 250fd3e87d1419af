"""Right calls pass, wrong calls are refused by mypy and pyright. Never run."""

from typing import assert_type

from messenger_chatplugin import Client, Dispatcher, Handler, Psid, UserRef, Webhook, on, parse
from messenger_chatplugin.events import (
    EchoEvent,
    Event,
    MessageEvent,
    OptinEvent,
    PersonEvent,
    PolicyEnforcementEvent,
    PostbackEvent,
    ReferralEvent,
    Source,
)
from messenger_chatplugin.people import PageId

client = Client(page_id="1", access_token="t")
dispatcher = Dispatcher()
webhook = Webhook(app_secret="s", verify_token="t")


@dispatcher.on(MessageEvent, source="customer_chat_plugin")
def answer(event: MessageEvent) -> None:
    assert_type(event.sender, Psid | UserRef)
    assert_type(event.reply_to, Psid | UserRef)
    assert_type(event.source, Source | None)
    client.send(event.sender, "x")
    client.send(event.reply_to, "x")


@dispatcher.on(MessageEvent, PostbackEvent)
def either(event: MessageEvent | PostbackEvent) -> int:
    return len(event.page_id)


@dispatcher.on(MessageEvent, PostbackEvent, ReferralEvent, channel="standby")
def one_of_three(event: MessageEvent | PostbackEvent | ReferralEvent) -> None:
    assert_type(event.ref, str | None)


@dispatcher.on(PersonEvent)
def wide(event: PersonEvent) -> None: ...


@dispatcher.on(MessageEvent)
def wider_than_needed(event: Event) -> None: ...


@dispatcher.fallback
def rest(event: Event) -> None: ...


class Support(Handler):
    @on(MessageEvent, source=Source.ADS)
    def answer(self, event: MessageEvent) -> None: ...

    @on(PostbackEvent, ReferralEvent)
    def welcome(self, event: PostbackEvent | ReferralEvent) -> None: ...

    @on(ReferralEvent)  # type: ignore[arg-type]
    def wrong(self, event: MessageEvent) -> None: ...  # pyright: ignore[reportArgumentType]


dispatcher.add(Support())
dispatcher.dispatch(webhook.receive(b"", {"a": "b"}))
dispatcher.dispatch(parse(b""))


@dispatcher.on(ReferralEvent)  # type: ignore[arg-type]
def wrong_event(event: MessageEvent) -> None: ...  # pyright: ignore[reportArgumentType]


@dispatcher.on(MessageEvent, source="chat_plugin")  # type: ignore[call-overload,untyped-decorator] # pyright: ignore
def misspelt_source(event: MessageEvent) -> None: ...


@dispatcher.on(EchoEvent)
def echo(event: EchoEvent) -> None:
    assert_type(event.sender, PageId)
    client.send(event.person, "x")
    client.send(event.sender, "x")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    event.reply_to  # type: ignore[attr-defined] # pyright: ignore


@dispatcher.on(PolicyEnforcementEvent)
def policy(event: PolicyEnforcementEvent) -> None:
    event.reply_to  # type: ignore[attr-defined] # pyright: ignore


@dispatcher.on(OptinEvent)
def opted_in(event: OptinEvent) -> None:
    client.send(event.reply_to, "x")


def no_mixing(psid: Psid, user_ref: UserRef) -> None:
    client.send("5", "x")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    webhook.receive("text", {})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    psid.id = "6"  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
    user_ref.id  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue]
