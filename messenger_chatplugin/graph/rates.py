"""Which of Meta's documented rates a call counts for. No I/O.

Platform: https://developers.facebook.com/docs/messenger-platform/overview#rate-limiting
and https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api
"""

from collections.abc import Mapping
from typing import Any, Literal

from messenger_chatplugin.graph.call import Call

Kind = Literal["text", "media", "profile", "person"]
"""Sends of all but sound and films; of these; writes of a Page's profile; of a person's menu."""

_MEDIA = frozenset({"audio", "video"})

_WRITES = frozenset({"POST", "DELETE"})


def rate_of(call: Call[Any]) -> tuple[Kind, str] | None:
    """Name the rate that *call* counts for, and whose beneath the Page; ``None`` for no rate."""
    if call.method not in _WRITES:
        return None
    edge = call.path.rpartition("/")[2]
    body = call.body or {}
    if edge == "messages":
        return ("media" if _attachment_type(body) in _MEDIA else "text"), ""
    if edge == "messenger_profile":
        return "profile", ""
    if edge == "custom_user_settings":
        return "person", str(body.get("psid") or call.query.get("psid", ""))
    return None


def _attachment_type(body: Mapping[str, Any]) -> object:
    message = body.get("message")
    attachment = message.get("attachment") if isinstance(message, Mapping) else None
    return attachment.get("type") if isinstance(attachment, Mapping) else None
