"""What the client asks of a ledger of identities. No I/O, and no ledger."""

from typing import Protocol

from messenger_chatplugin.errors import ApiError
from messenger_chatplugin.messages import Message
from messenger_chatplugin.people import Recipient


class Addresser(Protocol):
    """Knows people's names, for the client."""

    def address(
        self, page_id: str, recipient: Recipient, message: Message | str, *, follow: bool
    ) -> tuple[Recipient, Message | str]:
        """Say to whom a message should go, and what should go."""
        ...

    def refused(self, page_id: str, recipient: Recipient, error: ApiError) -> None:
        """Learn from Graph's refusal to send."""
        ...
