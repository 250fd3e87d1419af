"""Meta's side and a backend's, for whole lives of visitors: who is who is known here alone.

Every item says under ``truth``, a key that the library does not know, who really did it. The
backend writes that name into each answer, and the world refuses to go on where another gets it.
"""

import json
import time
from collections.abc import Callable
from typing import Any

from messenger_chatplugin import Client, Dispatcher, Psid, UserRef, Webhook, sign
from messenger_chatplugin.events import IdentityLinked, PersonEvent
from messenger_chatplugin.identity import Links, Store
from messenger_chatplugin.messages import QuickReply, Text
from messenger_chatplugin.people import Person
from support import APP_SECRET, VERIFY_TOKEN

Post = Callable[[bytes, dict[str, str]], int]
"""Posts a webhook to the backend, and returns the status."""


class World:
    """All visitors of some Pages, and Graph.

    Attributes:
        inboxes: What each visitor has received, by Page.
        cards: The templates among it, which people may share.
        bodies: Every webhook that was sent.

    """

    def __init__(self) -> None:
        self.post: Post | None = None
        self.inboxes: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.cards: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.bodies: list[bytes] = []
        self._owners: dict[tuple[str, str, str], str] = {}
        self._clock = round(time.time() * 1000)
        self._messages = 0

    def knows(self, page_id: str, visitor: str, person: Person) -> None:
        """Give a visitor a name towards a Page."""
        self._owners[page_id, *_name(person)] = visitor

    def leaves(self, page_id: str, person: Person) -> None:
        """Take a name away: a guest has ended the conversation."""
        del self._owners[page_id, *_name(person)]

    def owner(self, page_id: str, person: Person) -> str:
        """Tell whose name this is."""
        return self._owners[page_id, *_name(person)]

    def does(self, page_id: str, visitor: str, sender: dict[str, str], **content: Any) -> None:
        """Tell the backend that a visitor did something."""
        self._clock += 1000
        item = {
            "sender": sender,
            "recipient": {"id": page_id},
            "timestamp": self._clock,
            "truth": visitor,
            **content,
        }
        entry = {"id": page_id, "time": self._clock, "messaging": [item]}
        self.bodies.append(json.dumps({"object": "page", "entry": [entry]}).encode())
        self.redeliver(-1)

    def redeliver(self, index: int) -> None:
        """Send a webhook (again)."""
        assert self.post is not None
        body = self.bodies[index]
        status = self.post(body, sign(body, APP_SECRET))
        assert 200 == status

    def comes(self, page_id: str, visitor: str, user_ref: str, ref: str = "prices") -> None:
        """Open the plugin."""
        self.knows(page_id, visitor, UserRef(user_ref))
        referral = {"ref": ref, "source": "CUSTOMER_CHAT_PLUGIN", "type": "OPEN_THREAD"}
        self.does(page_id, visitor, {"user_ref": user_ref}, referral=referral)

    def types(self, page_id: str, visitor: str, psid: str, **more: Any) -> None:
        """Write a text."""
        self.knows(page_id, visitor, Psid(psid))
        self.does(page_id, visitor, {"id": psid}, message={**self._message(), "text": "hi"}, **more)

    def taps(self, page_id: str, visitor: str, psid: str, index: int = -1) -> str:
        """Tap the quick reply of a message this very visitor has received; returns its payload."""
        self.knows(page_id, visitor, Psid(psid))
        (reply,) = self.inboxes[page_id, visitor][index]["quick_replies"]
        message = {**self._message(), "text": reply["title"], "quick_reply": reply}
        self.does(page_id, visitor, {"id": psid}, message=message)
        return str(reply["payload"])

    def presses(self, page_id: str, friend: str, psid: str, receiver: str) -> None:
        """Press the button of the last card that *receiver* got and shared with a friend."""
        self.knows(page_id, friend, Psid(psid))
        card = self.cards[page_id, receiver][-1]["attachment"]["payload"]
        assert card["sharable"]
        (button,) = card["buttons"]
        postback = {"title": button["title"], "payload": button["payload"]}
        self.does(page_id, friend, {"id": psid}, postback=postback)

    def graph(self, page_id: str, sent: Any) -> tuple[int, dict[str, Any]]:
        """Answer a call to ``/messages`` as Graph does."""
        ((kind, name),) = sent["recipient"].items()
        visitor = self._owners.get((page_id, kind, name))
        if visitor is None:
            error = {"message": "No matching user found", "code": 100, "error_subcode": 2018001}
            return 400, {"error": error}
        message = sent["message"]
        text, received = message.get("text"), self.inboxes
        if "attachment" in message:
            text, received = message["attachment"]["payload"]["text"], self.cards
        assert f"for {visitor}" == text, "it reached the other person"
        received.setdefault((page_id, visitor), []).append(message)
        answer = {"message_id": f"m_{len(self.inboxes)}"}
        return 200, answer if kind == "user_ref" else {**answer, "recipient_id": name}

    def _message(self) -> dict[str, str]:
        self._messages += 1
        return {"mid": f"m_in_{self._messages}"}


def _name(person: Person) -> tuple[str, str]:
    return ("user_ref", person.user_ref) if isinstance(person, UserRef) else ("id", person.id)


class Backend:
    """A shop's backend for some Pages, with a cart for each visitor.

    Attributes:
        payloads: The payloads that handlers saw.
        linked: The news that handlers got.

    """

    def __init__(
        self, store: Store, client_of: Callable[[str, Links], Client], carts: dict[Any, list[str]]
    ) -> None:
        self.links = Links(secret="made-up-secret", store=store)
        self.payloads: list[str | None] = []
        self.linked: list[IdentityLinked] = []
        self._client_of = client_of
        self._clients: dict[str, Client] = {}
        self._carts = carts
        self._webhook = Webhook(app_secret=APP_SECRET, verify_token=VERIFY_TOKEN)
        self._dispatcher = Dispatcher(links=self.links)
        self._dispatcher.on(IdentityLinked)(self._move)
        self._dispatcher.on(PersonEvent)(self._answer)

    def close(self) -> None:
        """Close the clients."""
        for client in self._clients.values():
            client.close()

    def client(self, page_id: str) -> Client:
        """Return the client of a Page."""
        if page_id not in self._clients:
            self._clients[page_id] = self._client_of(page_id, self.links)
        return self._clients[page_id]

    def receive(self, body: bytes, headers: Any) -> None:
        """Take a webhook."""
        self._dispatcher.dispatch(self._webhook.receive(body, headers))

    def _move(self, event: IdentityLinked) -> None:
        self.linked.append(event)
        moved = self._carts.pop((event.page_id, event.user_ref), [])
        self._carts.setdefault((event.page_id, event.psid), []).extend(moved)

    def _answer(self, event: PersonEvent) -> None:
        truth = event.raw["truth"]
        self._carts.setdefault((event.page_id, event.person), []).append(truth)
        message = getattr(event, "message", None)
        if message is not None and message.quick_reply is not None:
            self.payloads.append(message.quick_reply.payload)
        replies: Any = [QuickReply(title="Buy", payload="BUY")]
        text = Text(f"for {truth}", quick_replies=replies)
        client = self.client(event.page_id)
        client.send(event.person, text)
        client.send(event.sender, text)
        client.send(event.sender, text, follow_links=True)
