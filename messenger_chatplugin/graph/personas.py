"""Personas: names and pictures in which a Page writes. No I/O.

Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/personas
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.events import Struct, struct
from messenger_chatplugin.graph.call import Call, Run
from messenger_chatplugin.graph.common import done, new_id, read_rows
from messenger_chatplugin.wire.reading import read

_FIELDS = "id,name,profile_picture_url"


@attrs.frozen(kw_only=True)
class NewPersona:
    """A persona to be made.

    Raises:
        InvalidValueError: A value that the platform would refuse.

    """

    name: str = attrs.field(validator=checks.text(50))
    """What people read; 1 to 50 characters."""
    profile_picture_url: str = attrs.field(validator=checks.url("https", "http"))
    """The picture, at most 8 MB; Meta copies it."""


@struct
class Persona(Struct):
    """A persona of a Page."""

    id: str
    """The id, for ``persona_id`` when sending."""
    name: str | None = None
    """What people read."""
    profile_picture_url: str | None = None
    """Where Meta keeps the picture."""


@attrs.frozen
class _Page:
    """One page of the list, and the cursor to the next one."""

    personas: tuple[Persona, ...]
    after: str | None


class Personas:
    """The personas of one Page.

    Args:
        page_id: The Page.
        run: Carries out the calls.

    """

    def __init__(self, page_id: str, run: Run) -> None:
        self._page_id = page_id
        self._run = run

    def create(self, *, name: str, profile_picture_url: str) -> str:
        """Make a persona, and return its id.

        Args:
            name: What people read; 1 to 50 characters.
            profile_picture_url: The picture, at most 8 MB; Meta copies it.

        Raises:
            InvalidValueError: A value that the platform would refuse.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        persona = NewPersona(name=name, profile_picture_url=profile_picture_url)
        return self._run(
            Call(
                method="POST",
                path=f"{self._page_id}/personas",
                body=attrs.asdict(persona),
                read=new_id,
                is_idempotent=False,
            )
        )

    def list(self) -> Iterator[Persona]:
        """Go through all personas; the next page is asked for when it is needed.

        Raises:
            ApiError: Graph said no; raised where the iteration stands.
            TransportError: There was no usable answer.

        """
        after: str | None = None
        seen: set[str] = set()
        while True:
            page = self._run(_list_page(self._page_id, after))
            yield from page.personas
            after = page.after
            if after is None or after in seen:
                return
            seen.add(after)

    def get(self, persona_id: str) -> Persona:
        """Read one persona.

        Raises:
            InvalidValueError: The id is empty.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        return self._run(
            Call(
                method="GET",
                path=_path(persona_id),
                query={"fields": _FIELDS},
                read=lambda answer: read(Persona, answer),
                is_idempotent=True,
            )
        )

    def delete(self, persona_id: str) -> None:
        """Delete a persona; what it wrote keeps its name and picture.

        Raises:
            InvalidValueError: The id is empty.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        self._run(
            Call(method="DELETE", path=_path(persona_id), read=done, is_idempotent=True),
        )


def _path(persona_id: str) -> str:
    if not isinstance(persona_id, str) or not persona_id.strip():
        raise InvalidValueError.of("persona_id", persona_id, "an id is text that is not empty")
    return quote(persona_id, safe="")


def _list_page(page_id: str, after: str | None) -> Call[_Page]:
    query = {"fields": _FIELDS}
    if after is not None:
        query["after"] = after
    return Call(
        method="GET", path=f"{page_id}/personas", query=query, read=_page, is_idempotent=True
    )


def _page(answer: Mapping[str, Any]) -> _Page:
    return _Page(read_rows(Persona, answer), _cursor(answer.get("paging")))


def _cursor(paging: Any) -> str | None:
    # The last page has cursors, too, but no link to a next one; the link itself holds the token.
    if type(paging) is not dict or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if type(cursors) is dict else None
    return after if isinstance(after, str) and after else None
