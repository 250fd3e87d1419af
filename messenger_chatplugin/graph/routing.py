"""Conversation routing: which app of a Page answers a person. No I/O.

Platform: https://developers.facebook.com/docs/messenger-platform/handover-protocol/conversation-control
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.events import Struct, struct
from messenger_chatplugin.graph.call import Call, Run
from messenger_chatplugin.graph.common import a_psid, done, first_row, read_rows
from messenger_chatplugin.people import Psid
from messenger_chatplugin.wire.reading import read
from messenger_chatplugin.wire.values import Unreadable
from messenger_chatplugin.wire.writing import write

PAGE_INBOX = "263902037430900"
"""The app id of the Page's inbox, where people answer."""

LONGEST_EXTENSION = 7 * 24 * 60 * 60
"""The seconds for which control can be extended; without that it lapses after a day."""


@struct
class ThreadOwner(Struct):
    """The app that answers."""

    app_id: str
    """Its id."""
    expiration: datetime | None = None
    """Until when."""


@struct
class Receiver(Struct):
    """An app that can take part."""

    id: str
    """Its id."""
    name: str | None = None
    """Its name."""


@attrs.frozen(kw_only=True)
class _Request:
    """What the calls send beside the person."""

    target_app_id: str | None = attrs.field(
        default=None, converter=checks.optional_id_text, validator=checks.filled()
    )
    metadata: str | None = attrs.field(default=None, validator=checks.text(1000))
    duration: int | None = attrs.field(
        default=None, validator=checks.whole_number("seconds", 1, LONGEST_EXTENSION)
    )


class Routing:
    """Who answers the people who write to one Page.

    Args:
        page_id: The Page.
        run: Carries out the calls.

    """

    def __init__(self, page_id: str, run: Run) -> None:
        self._page_id = page_id
        self._run = run

    def pass_control(
        self,
        recipient: Psid,
        *,
        target_app_id: str | int | None = None,
        metadata: str | None = None,
    ) -> None:
        """Let another app answer.

        Args:
            recipient: The person.
            target_app_id: The app, as :data:`PAGE_INBOX`.
            metadata: What the other app gets to read; at most 1,000 characters.

        Raises:
            InvalidValueError: A value that the platform would refuse.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        request = _Request(target_app_id=target_app_id, metadata=metadata)
        self._run(self._call("pass_thread_control", recipient, request))

    def take_control(self, recipient: Psid, *, metadata: str | None = None) -> None:
        """Answer from now on; for the app that is responsible by default.

        Args:
            recipient: The person.
            metadata: What the other app gets to read; at most 1,000 characters.

        Raises:
            InvalidValueError: A value that the platform would refuse.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        self._run(self._call("take_thread_control", recipient, _Request(metadata=metadata)))

    def request_control(self, recipient: Psid, *, metadata: str | None = None) -> None:
        """Ask the app that answers to pass control.

        Args:
            recipient: The person.
            metadata: What the other app gets to read; at most 1,000 characters.

        Raises:
            InvalidValueError: A value that the platform would refuse.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        self._run(self._call("request_thread_control", recipient, _Request(metadata=metadata)))

    def release_control(self, recipient: Psid) -> None:
        """Stop answering, for whoever is next.

        Args:
            recipient: The person.

        Raises:
            InvalidValueError: It is no ``Psid``.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        self._run(self._call("release_thread_control", recipient, _Request()))

    def extend_control(self, recipient: Psid, *, duration: int) -> None:
        """Keep control for longer than a day.

        Args:
            recipient: The person.
            duration: Seconds from now, at most seven days.

        Raises:
            InvalidValueError: A value that the platform would refuse.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        self._run(self._call("extend_thread_control", recipient, _Request(duration=duration)))

    def owner(self, recipient: Psid) -> ThreadOwner | None:
        """Tell which app answers; ``None`` where nobody has taken control.

        Args:
            recipient: The person.

        Raises:
            InvalidValueError: It is no ``Psid``.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        return self._run(
            Call(
                method="GET",
                path=f"{self._page_id}/thread_owner",
                query={"recipient": a_psid("recipient", recipient).id},
                read=_owner,
                is_idempotent=True,
            )
        )

    def secondary_receivers(self) -> tuple[Receiver, ...]:
        """List the apps to which control can be passed.

        Raises:
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        return self._run(
            Call(
                method="GET",
                path=f"{self._page_id}/secondary_receivers",
                query={"fields": "id,name"},
                read=_receivers,
                is_idempotent=True,
            )
        )

    def _call(self, edge: str, recipient: Psid, request: _Request) -> Call[None]:
        fields = attrs.asdict(request, filter=lambda _attribute, value: value is not None)
        return Call(
            method="POST",
            path=f"{self._page_id}/{edge}",
            body={"recipient": write(a_psid("recipient", recipient)), **fields},
            read=done,
            # The other app hears of each time.
            is_idempotent=False,
        )


def _owner(answer: Mapping[str, Any]) -> ThreadOwner | None:
    owner = first_row(answer).get("thread_owner")
    if not owner:
        return None
    try:
        return read(ThreadOwner, owner)
    except Unreadable as error:
        raise error.beneath(".data[0].thread_owner") from None


def _receivers(answer: Mapping[str, Any]) -> tuple[Receiver, ...]:
    return read_rows(Receiver, answer)
