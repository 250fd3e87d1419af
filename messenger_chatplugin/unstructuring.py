"""Events back to what Meta sends: the way of :func:`parse`, backwards. No I/O."""

from typing import Any

from messenger_chatplugin.events import Event
from messenger_chatplugin.wire.writing import write


def unstructure(event: Event) -> dict[str, Any]:
    """Write an event as the item that Meta would send: for tests, storage and forwarding.

    Every field that is known is there; unknown keys are in ``event.raw`` alone. Times keep
    milliseconds.
    """
    return write(event)
