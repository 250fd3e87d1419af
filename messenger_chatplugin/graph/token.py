"""What Meta knows of an access token: whether it is valid, until when, for what. No I/O.

Platform: https://developers.facebook.com/docs/graph-api/reference/debug_token
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import attrs

from messenger_chatplugin.errors import ApiError
from messenger_chatplugin.events import JsonObject, Struct, struct
from messenger_chatplugin.graph.call import Call, Run
from messenger_chatplugin.graph.envelope import confidential
from messenger_chatplugin.graph.secrets import Secrets
from messenger_chatplugin.wire.reading import read
from messenger_chatplugin.wire.values import Unreadable, missing

_TIMES = ("expires_at", "data_access_expires_at", "issued_at")


@struct
class GranularScope(Struct):
    """A permission for certain Pages only."""

    scope: str
    """Its name."""
    target_ids: tuple[str, ...] = ()
    """The Pages; empty where it holds for all."""


@struct
class TokenProblem(Struct):
    """Why a token is not valid."""

    code: int | None = None
    """Graph's error code."""
    subcode: int | None = None
    """Graph's ``error_subcode``, as 460 for a changed password."""
    message: str | None = attrs.field(default=None, repr=False)
    """In Graph's words."""


@struct
class TokenInfo(Struct):
    """What Meta knows of an access token."""

    is_valid: bool
    """Whether it works now."""
    app_id: str | None = None
    """The app it was made for."""
    application: str | None = None
    """The app's name."""
    type: str | None = None
    """``PAGE``, ``USER`` or another."""
    expires_at: datetime | None = None
    """Until when it works; ``None`` where it does not end by itself."""
    data_access_expires_at: datetime | None = None
    """Until when the app may read people's data; ``None`` where there is no such end."""
    issued_at: datetime | None = None
    """Since when it works."""
    scopes: tuple[str, ...] = ()
    """The permissions, as ``pages_messaging``."""
    granular_scopes: tuple[GranularScope, ...] = ()
    """The permissions for certain Pages only."""
    profile_id: str | None = None
    """The Page of a Page's token."""
    user_id: str | None = None
    """The person who made it."""
    metadata: JsonObject | None = None
    """What the app had attached to it."""
    error: TokenProblem | None = None
    """Why it is not valid."""


class Token:
    """The access token of a client.

    Args:
        run: Carries out the calls.
        own: Tells the client's token.

    """

    def __init__(self, run: Run, own: Callable[[], str]) -> None:
        self._run = run
        self._own = own

    def check(self, access_token: str | None = None) -> TokenInfo:
        """Ask Meta about a token. It travels in the body, so that it stands in no URL.

        Args:
            access_token: The token; the client's own where absent.

        Raises:
            InvalidValueError: It is not plain text.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        is_own = access_token is None
        secrets = Secrets(self._own() if access_token is None else access_token, None)
        # A traceback that renders locals would show it.
        del access_token
        call: Call[TokenInfo | ApiError] = Call(
            method="GET",
            path="debug_token",
            query={"input_token": secrets.access_token},
            read=partial(_info, secrets),
            is_idempotent=True,
            refine=partial(_hidden, secrets),
            recover=_raise if is_own else _as_result,
        )
        found = self._run(confidential(call))
        if isinstance(found, ApiError):
            raise found
        return found


def _raise(error: ApiError) -> ApiError:
    raise error


def _as_result(error: ApiError) -> ApiError:
    # Another token that is dead says nothing of the client's own, which the client would learn.
    return error


def _info(secrets: Secrets, answer: Mapping[str, Any]) -> TokenInfo:
    found: Any = answer.get("data")
    if type(found) is not dict:
        raise missing("data")
    # Zero stands for no end.
    row: dict[str, Any] = {name: found[name] for name in found if name not in _TIMES or found[name]}
    problem: Any = row.get("error")
    if type(problem) is dict and isinstance(problem.get("message"), str):
        row["error"] = {**problem, "message": secrets.hide_in(problem["message"])}
    try:
        return read(TokenInfo, row)
    except Unreadable as error:
        raise error.beneath(".data") from None


def _hidden(secrets: Secrets, error: ApiError) -> ApiError:
    error.args = (secrets.hide_in(str(error)), *error.args[1:])
    return error
