"""Which webhooks of a Page the app receives. No I/O.

Platform: https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps
"""

from collections.abc import Mapping
from typing import Any

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.events import Struct, struct
from messenger_chatplugin.graph.call import Call, Run
from messenger_chatplugin.graph.common import done, read_rows


@struct
class SubscribedApp(Struct):
    """An app that receives webhooks of a Page."""

    id: str
    """Its id."""
    name: str | None = None
    """Its name."""
    link: str | None = None
    """Its web page."""
    category: str | None = None
    """What kind of app it is."""
    subscribed_fields: tuple[str, ...] = ()
    """What it receives, as ``messages``."""


class Subscriptions:
    """The apps that receive webhooks of one Page.

    Args:
        page_id: The Page.
        run: Carries out the calls.

    """

    def __init__(self, page_id: str, run: Run) -> None:
        self._path = f"{page_id}/subscribed_apps"
        self._run = run

    def list(self) -> tuple[SubscribedApp, ...]:
        """List the apps, each with what it receives.

        Raises:
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        return self._run(Call(method="GET", path=self._path, read=_apps, is_idempotent=True))

    def subscribe(self, *fields: str) -> None:
        """Let this app receive webhooks.

        What the handlers of a dispatcher need is ``dispatcher.compare(()).missing``::

            client.subscriptions.subscribe(*dispatcher.compare(()).missing)

        Args:
            fields: All that it shall receive, as ``messages`` and ``messaging_postbacks``; what is
                not named may end.

        Raises:
            InvalidValueError: None is named, or one cannot be the name of a field.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        if not fields:
            raise InvalidValueError.of("fields", fields, "at least one field is needed")
        for field in fields:
            if not isinstance(field, str) or not field.isascii() or not field.isidentifier():
                limit = "the name of a field is needed, as 'messages'"
                raise InvalidValueError.of("fields", field, limit)
        self._run(
            Call(
                method="POST",
                path=self._path,
                body={"subscribed_fields": ",".join(dict.fromkeys(fields))},
                read=done,
                is_idempotent=True,
            )
        )

    def unsubscribe(self) -> None:
        """Let this app receive no webhooks of the Page any more.

        Raises:
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        self._run(Call(method="DELETE", path=self._path, read=done, is_idempotent=True))


def _apps(answer: Mapping[str, Any]) -> tuple[SubscribedApp, ...]:
    return read_rows(SubscribedApp, answer)
