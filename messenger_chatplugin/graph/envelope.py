"""Several calls in one request, as Graph's batch wants them. No I/O.

Platform: https://developers.facebook.com/docs/graph-api/batch-requests
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from messenger_chatplugin.graph.answer import read_answer
from messenger_chatplugin.graph.call import Call, T
from messenger_chatplugin.graph.multipart import form
from messenger_chatplugin.wire.values import Unreadable, unexpected

MAX_CALLS = 50
"""The most calls in one request."""

Reply = tuple[int, str]
"""The HTTP status of one call, and its body."""


def envelope(
    calls: Sequence[Call[Any]], *, keep_order: bool = False
) -> Call[tuple[Reply | None, ...]]:
    """Put calls into one; its result has a reply for each, or ``None`` where Graph has none.

    Args:
        calls: At most 50.
        keep_order: Whether calls about one recipient wait for each other.

    """
    items = [_item(call) for call in calls]
    if keep_order:
        _chain(calls, items)
    return Call(
        method="POST",
        path="",
        body={"batch": items, "include_headers": "false"},
        parts=tuple(calls),
        is_form=True,
        read=lambda answer: _replies(answer, len(calls)),
        is_idempotent=all(call.is_idempotent for call in calls),
    )


def confidential(call: Call[T]) -> Call[T]:
    """Put one call into a batch of its own: so its arguments stand in no URL."""

    def read(answer: Mapping[str, Any]) -> T:
        (reply,) = _replies(answer, 1)
        if reply is None:
            raise Unreadable("a result expected, none found").beneath("[0]")
        return read_answer(call, reply[0], reply[1].encode(errors="surrogatepass"))

    outer = envelope([call])
    return Call(
        method=outer.method,
        path=outer.path,
        body=outer.body,
        parts=outer.parts,
        is_form=outer.is_form,
        read=read,
        is_idempotent=call.is_idempotent,
    )


def recipient_of(call: Call[Any]) -> str | None:
    """Tell whom a call is about, as text that is the same for the same recipient."""
    recipient = (call.body or {}).get("recipient")
    return None if recipient is None else json.dumps(recipient, sort_keys=True)


def _item(call: Call[Any]) -> dict[str, Any]:
    url = f"{call.path}?{urlencode(call.query)}" if call.query else call.path
    item: dict[str, Any] = {"method": call.method, "relative_url": url}
    if call.body is not None:
        item["body"] = form(call.body)
    return item


def _chain(calls: Sequence[Call[Any]], items: list[dict[str, Any]]) -> None:
    last: dict[str, int] = {}
    for index, call in enumerate(calls):
        recipient = recipient_of(call)
        if recipient is None:
            continue
        if recipient in last:
            before = items[last[recipient]]
            before["name"] = f"call{last[recipient]}"
            # Otherwise Graph leaves out the result of what another call depends on.
            before["omit_response_on_success"] = False
            items[index]["depends_on"] = before["name"]
        last[recipient] = index


def _replies(answer: Mapping[str, Any], count: int) -> tuple[Reply | None, ...]:
    rows: Any = answer.get("data")
    if type(rows) is not list:
        raise unexpected("a list", rows)
    found = [_reply(row) for row in rows[:count]]
    # A batch that took too long is answered in part.
    return (*found, *[None] * (count - len(found)))


def _reply(row: Any) -> Reply | None:
    if type(row) is not dict:
        return None
    code, body = row.get("code"), row.get("body")
    return (code, body) if type(code) is int and type(body) is str else None
