"""Which fields of events stand around the item instead of in it. No I/O."""

CONTEXT = frozenset(
    {"page_id", "channel", "hop_context", "raw", "sender_psid", "linked_psid", "person"}
)
"""Fields of events that no key of the item carries by its own name."""
