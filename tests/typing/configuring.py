"""Right calls pass, wrong calls are refused by mypy and pyright. Never run."""

from typing import assert_type

from messenger_chatplugin import ChatPlugin, Client, MeLink, Snippet, UserRef
from messenger_chatplugin.graph.send import Sent
from messenger_chatplugin.plugin import Alignment

client = Client(page_id=1234, access_token="t", app_secret="s")
plugin = ChatPlugin(theme_color="#553399", alignment="LEFT", desktop_side_spacing=4)
assert_type(plugin.alignment, Alignment | None)
assert_type(client.chat_plugin.get(), ChatPlugin)
client.chat_plugin.update(plugin.changes_from(client.chat_plugin.get()))
assert_type(client.send(UserRef("5"), "x"), Sent)
client.send(UserRef("5"), "x", messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT")
str(Snippet(page_id=1, ref="a", greeting_dialog_display="fade"))
str(MeLink("page", ref="a"))

ChatPlugin("#553399")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
ChatPlugin(desktop_side_spacing="4")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
Client("1234", "t")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
Snippet(page_id=1, greeting_dialog_display="SHOW")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
client.send(UserRef("5"), "x", tag="NEWS")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
client.send_action(UserRef("5"), "typing")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
client.send(UserRef("5"), 5)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
