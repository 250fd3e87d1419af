"""The whole story on this machine: configure, receive, answer, over real HTTP on loopback.

Two servers run: a stand-in for Graph, and your webhook endpoint. Every line that is printed tells
what one of them really received or answered, only the proof of the app secret left out.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from messenger_chatplugin import ChatPlugin, Client, Dispatcher, Handler, MeLink, Webhook, on, sign
from messenger_chatplugin.errors import DispatchError, WebhookError
from messenger_chatplugin.events import MessageEvent, PostbackEvent

PAGE, TOKEN, APP_SECRET, VERIFY_TOKEN = "1234", "page-token", "app-secret", "verify-token"
USER_REF, PSID = "118203344556677", "7120034455667788"


def tell(who: str, what: str) -> None:
    """Print one line of the story."""
    print(f"  {who:<12} {what}", flush=True)


class Server(BaseHTTPRequestHandler):
    """What both servers share."""

    def body(self) -> bytes:
        """Read the request's body."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status: int, text: str, kind: str = "text/plain") -> None:
        """Send an answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Keep the servers' own log out of the story."""


class GraphStandIn(Server):
    """Takes the settings and the messages as Graph does, and refuses whoever has no token."""

    settings: dict[str, Any] = {}  # noqa: RUF012 - one Graph, one set of settings
    sent = 0

    def do_POST(self) -> None:
        """Take settings or a message."""
        received = json.loads(self.body())
        received.pop("appsecret_proof")
        tell("Graph", f"received POST {self.path} {json.dumps(received)}")
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self.reply({"error": {"message": "no token", "code": 190}}, 401)
        elif self.path.endswith("/chat_plugin"):
            self.settings.update({name: str(value) for name, value in received.items()})
            self.reply({"success": True})
        else:
            GraphStandIn.sent += 1
            answer = {"message_id": f"m_answer_{self.sent}"}
            # Graph does not say who a user_ref is.
            if "id" in received["recipient"]:
                answer["recipient_id"] = received["recipient"]["id"]
            self.reply(answer)

    def do_GET(self) -> None:
        """Hand out the settings, all of them as text."""
        tell("Graph", f"received GET {urlsplit(self.path).path}")
        self.reply({"data": [self.settings]})

    def reply(self, answer: dict[str, Any], status: int = 200) -> None:
        """Answer with JSON."""
        tell("Graph", f"answers  {status} {json.dumps(answer)}")
        self.answer(status, json.dumps(answer), "application/json")


class Shop(Handler):
    """What you write: whom to answer what."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @on(PostbackEvent, source="customer_chat_plugin")
    def welcome(self, event: PostbackEvent) -> None:
        """Greet whoever opened the plugin; they are a user_ref until they write."""
        tell("your code", f"{type(event).__name__} from {event.sender}, ref {event.ref!r}")
        sent = self.client.send(event.reply_to, "Welcome! What are you looking for?")
        tell("your code", f"sent {sent}")

    @on(MessageEvent, source="customer_chat_plugin")
    def help(self, event: MessageEvent) -> None:
        """Answer whoever wrote; they are a PSID now."""
        tell("your code", f"{type(event).__name__} from {event.sender}: {event.message.text!r}")
        sent = self.client.send(event.reply_to, "We have it in stock.")
        tell("your code", f"sent {sent}")


def endpoint(webhook: Webhook, dispatcher: Dispatcher) -> type[Server]:
    """Make your webhook endpoint; in real life three lines in your framework."""

    class Endpoint(Server):
        def do_GET(self) -> None:
            tell("your server", f"received GET {self.path}")
            self.attempt(
                lambda: webhook.answer_challenge(dict(parse_qsl(urlsplit(self.path).query)))
            )

        def do_POST(self) -> None:
            body = self.body()
            tell("your server", f"received POST, {len(body)} bytes, signed {self.signature()}")
            self.attempt(lambda: dispatcher.dispatch(webhook.receive(body, self.headers)) and "ok")

        def signature(self) -> str:
            return f"{self.headers['X-Hub-Signature-256'][:20]}…"

        def attempt(self, work: Any) -> None:
            try:
                status, text = 200, str(work())
            except WebhookError as error:
                status, text = error.status_hint, str(error)
            except DispatchError as error:
                # Meta must not send it again, and again, because a handler fails.
                status, text = 200, str(error)
            tell("your server", f"answers  {status} {text[:90]}")
            self.answer(status, text)

    return Endpoint


@contextmanager
def running(handler: type[Server]) -> Iterator[str]:
    """Run a server on a free port of this machine; yield its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def webhook_body(item: dict[str, Any]) -> bytes:
    """Wrap an item as Meta does."""
    item = {"recipient": {"id": PAGE}, "timestamp": 1559598623749, **item}
    entry = {"id": PAGE, "time": 1559598624359, "messaging": [item]}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def main() -> None:
    """Play the story."""
    webhook = Webhook(app_secret=APP_SECRET, verify_token=VERIFY_TOKEN)
    dispatcher = Dispatcher()
    with (
        running(GraphStandIn) as graph_url,
        running(endpoint(webhook, dispatcher)) as webhook_url,
        Client(
            page_id=PAGE, access_token=TOKEN, app_secret=APP_SECRET, base_url=graph_url
        ) as client,
    ):
        dispatcher.add(Shop(client))

        print("\n1. You configure the plugin, against a local stand-in for Graph.")
        client.chat_plugin.update(
            ChatPlugin(theme_color="#553399", welcome_screen_greeting="Hi!", alignment="LEFT")
        )
        tell("your code", f"reads back theme_color={client.chat_plugin.get().theme_color!r}")

        print("\n2. Meta verifies your webhook URL.")
        query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158"}
        requests.get(f"{webhook_url}?{urlencode(query)}", timeout=10)

        print(
            "\n3. A visitor opens the plugin and taps Get Started: a signed postback, a user_ref."
        )
        referral = {"ref": "pricing-page", "source": "CUSTOMER_CHAT_PLUGIN", "type": "OPEN_THREAD"}
        postback = {"title": "Get Started", "payload": "GET_STARTED", "referral": referral}
        body = webhook_body({"sender": {"user_ref": USER_REF}, "postback": postback})
        requests.post(webhook_url, body, headers=sign(body, APP_SECRET), timeout=10)

        print("\n4. The visitor writes, and is a PSID from now on.")
        tags = {"source": "customer_chat_plugin"}
        message = {"mid": "m_1", "text": "Do you have this hat in red?", "tags": tags}
        body = webhook_body({"sender": {"id": PSID}, "message": message})
        requests.post(webhook_url, body, headers=sign(body, APP_SECRET), timeout=10)

        print("\n5. Somebody who does not know the app secret tries the same.")
        requests.post(webhook_url, body, headers=sign(body, "a guess"), timeout=10)

        print(
            "\nThe plugin's widget itself ended on 9 May 2024; this link opens the same chat today:"
        )
        tell("your page", str(MeLink(PAGE, ref="pricing-page")))


if __name__ == "__main__":
    main()
