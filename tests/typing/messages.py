"""Right calls pass, wrong calls are refused by mypy and pyright. Never run."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import assert_type

from messenger_chatplugin import Client, UserRef, messages
from messenger_chatplugin.graph.send import Sent

client = Client(page_id=1234, access_token="t")
person = UserRef("5")

postback = messages.PostbackButton(title="Keep it", payload="KEEP")
numbered = messages.PostbackButton(title="Keep it", payload=5)
urls: Sequence[messages.UrlButton] = (messages.UrlButton(title="Look", url="https://clay.example"),)
buttons: list[messages.Button] = [postback, *urls, messages.AccountUnlinkButton()]
template = messages.ButtonTemplate(text="What now?", buttons=buttons)
assert_type(template.buttons, tuple[messages.Button, ...])
messages.ButtonTemplate(text="What now?", buttons=urls)
messages.ButtonTemplate(text="What now?", buttons=[postback], quick_replies=[])
messages.GenericTemplate(elements=(messages.Element(title="Bowl", buttons=[postback]),))
messages.Text("Hi", quick_replies=[messages.EmailQuickReply()], metadata="a")
messages.Text("Hi", quick_replies=(messages.QuickReply(title="Later", payload=90),))
messages.Image("https://clay.example/a.png", is_reusable=True)
messages.Image(attachment_id=55)
messages.MediaElement(media_type="image", attachment_id="55", buttons=urls)
messages.ReceiptElement(title="Bowl", price=Decimal("12.25"), quantity=2)
messages.ReceiptTemplate(
    recipient_name="Odile",
    order_number=3301,
    currency="EUR",
    payment_method="Transfer",
    summary=messages.ReceiptSummary(total_cost=1),
    timestamp=datetime(2026, 2, 2, tzinfo=UTC),
    elements=[messages.ReceiptElement(title="Bowl", price=1.5)],
)
messages.ProductTemplate(elements=[messages.Product(5), messages.Product("6")])
messages.Raw({"text": "Hi", "parts": [1, None]})

assert_type(client.send(person, template, surface="chat_plugin"), Sent)
client.send(person, "Hi", thread_control=messages.ThreadControl(control_type="release"))
client.send(person, "Hi", persona_id=3300, reply_to="m_1", notification_type="NO_PUSH")
client.send_action(person, "typing_on", persona_id="3300")
client.react(person, "m_1", "x")
client.unreact(person, "m_1")
messages.check_for_plugin(template)

client.send(person, {"text": "Hi"})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
client.send(person, postback)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
client.send(person, "Hi", surface="plugin")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
client.send(person, "Hi", thread_control={"app_id": "5"})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
client.send_action(person, "react")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
client.react(person, "m_1")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
messages.check_for_plugin("Hi")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
messages.PostbackButton("Keep it", "KEEP")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
messages.PostbackButton(title="Keep it")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
messages.UrlButton(title="Look", url="https://clay.example", webview_height_ratio="huge")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
messages.ButtonTemplate(text="What now?", buttons=postback)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
messages.ButtonTemplate(text="What now?", buttons=["Keep it"])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
messages.Element(title="Bowl", default_action=postback)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
messages.GenericTemplate(elements=[template])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
messages.Text("Hi", "a")  # type: ignore[call-arg, arg-type] # pyright: ignore[reportCallIssue]
messages.Text("Hi", quick_replies=["Later"])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
messages.FeedbackQuestion(id="q", type="stars")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
messages.ReceiptElement(title="Bowl", price="12")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
messages.Raw("Hi")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
postback.title = "Other"  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
