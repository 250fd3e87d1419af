"""The body of a call as it travels: JSON, a form, or a form with a file. No network."""

import json
from collections.abc import Mapping
from typing import Any

from messenger_chatplugin.graph.call import Call
from messenger_chatplugin.graph.multipart import Multipart, form, form_fields


def encode(call: Call[Any], body: Mapping[str, Any]) -> tuple[str, bytes | Multipart]:
    """Tell the content type of a call, and what to send: bytes, or an iterable of known length.

    Args:
        call: The call, which says in which form it travels.
        body: Its body, with whatever the client adds to it.

    """
    if call.file is not None:
        multipart = Multipart(form_fields(body), call.file)
        return multipart.content_type, multipart
    if call.is_form:
        return "application/x-www-form-urlencoded", form(body).encode()
    return "application/json", json.dumps(body, separators=(",", ":")).encode()
