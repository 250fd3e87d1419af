"""The receipt: what was ordered, for how much, and where it goes.

Platform: https://developers.facebook.com/docs/messenger-platform/reference/templates/receipt
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.messages._templates import SharableTemplate

RECEIPT_ELEMENTS = 100
"""The most elements of a receipt."""


def _amount(value: float | Decimal) -> float:
    return float(value) if isinstance(value, Decimal) else value


def _amount_or_none(value: float | Decimal | None) -> float | None:
    return None if value is None else _amount(value)


def _seconds(value: datetime | int | str | None) -> str | None:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            limit = "a time with a time zone is needed"
            raise InvalidValueError.of("timestamp", value, limit)
        return str(int(value.timestamp()))
    return None if value is None else checks.id_text(value)


@attrs.frozen(kw_only=True)
class ReceiptElement:
    """One thing that was ordered."""

    title: str = attrs.field(validator=checks.text(), repr=False)
    """Its name."""
    price: float = attrs.field(converter=_amount, validator=checks.number(0))
    """The price, in the currency's main unit; 0 for what is free."""
    subtitle: str | None = attrs.field(default=None, validator=checks.text(), repr=False)
    """The line below."""
    quantity: float | None = attrs.field(
        default=None, converter=_amount_or_none, validator=checks.number(0)
    )
    """How many."""
    currency: str | None = attrs.field(default=None, validator=checks.currency())
    """The price's currency, as ``EUR``."""
    image_url: str | None = attrs.field(default=None, validator=checks.url("https", "http"))
    """Its picture."""


@attrs.frozen(kw_only=True)
class ReceiptAddress:
    """Where the order goes."""

    street_1: str = attrs.field(validator=checks.text(), repr=False)
    """Street and number."""
    street_2: str | None = attrs.field(default=None, validator=checks.text(shortest=0), repr=False)
    """The second line of the street."""
    city: str = attrs.field(validator=checks.text(), repr=False)
    """The city."""
    postal_code: str = attrs.field(converter=checks.id_text, validator=checks.text(), repr=False)
    """The postal code."""
    state: str = attrs.field(validator=checks.text(), repr=False)
    """The state of the USA, in short, or the region elsewhere."""
    country: str = attrs.field(
        validator=checks.matches("[A-Za-z]{2}", "a code of two letters is needed, as 'BE'")
    )
    """The country, as ``BE``."""


@attrs.frozen(kw_only=True)
class ReceiptSummary:
    """What it costs, in the currency's main unit."""

    total_cost: float = attrs.field(converter=_amount, validator=checks.number())
    """All together."""
    subtotal: float | None = attrs.field(
        default=None, converter=_amount_or_none, validator=checks.number()
    )
    """The elements together."""
    shipping_cost: float | None = attrs.field(
        default=None, converter=_amount_or_none, validator=checks.number()
    )
    """Shipping."""
    total_tax: float | None = attrs.field(
        default=None, converter=_amount_or_none, validator=checks.number()
    )
    """Taxes."""


@attrs.frozen(kw_only=True)
class ReceiptAdjustment:
    """Something off the price."""

    name: str | None = attrs.field(default=None, validator=checks.text())
    """Why."""
    amount: float | None = attrs.field(
        default=None, converter=_amount_or_none, validator=checks.number()
    )
    """How much, in the currency's main unit."""


def _elements(value: Sequence[ReceiptElement]) -> tuple[ReceiptElement, ...]:
    return checks.as_tuple("elements", value)


def _adjustments(value: Sequence[ReceiptAdjustment]) -> tuple[ReceiptAdjustment, ...]:
    return checks.as_tuple("adjustments", value)


@attrs.frozen(kw_only=True)
class ReceiptTemplate(SharableTemplate):
    """A receipt. Its ``order_number`` must be one of its own: the platform refuses it twice."""

    template_type: ClassVar[str] = "receipt"

    recipient_name: str = attrs.field(validator=checks.text(), repr=False)
    """Who ordered."""
    order_number: str = attrs.field(converter=checks.id_text, validator=checks.filled())
    """The number of the order, unlike any other; a number is kept as text."""
    currency: str = attrs.field(validator=checks.currency())
    """The currency of the order, as ``EUR``."""
    payment_method: str = attrs.field(validator=checks.text(), repr=False)
    """How it was paid, so that the person knows: ``Visa 2345``, or another free text."""
    summary: ReceiptSummary = attrs.field(validator=checks.instance(ReceiptSummary))
    """What it costs."""
    merchant_name: str | None = attrs.field(default=None, validator=checks.text())
    """Who sold it; shown as the logo's text."""
    order_url: str | None = attrs.field(
        default=None, validator=checks.url("https", "http"), repr=False
    )
    """The page of the order."""
    timestamp: str | None = attrs.field(
        default=None,
        converter=_seconds,
        validator=checks.matches("[0-9]{1,12}", "seconds since 1970 are needed"),
    )
    """When it was ordered: an aware datetime, or seconds since 1970; kept as text of seconds."""
    elements: tuple[ReceiptElement, ...] = attrs.field(
        default=(),
        converter=_elements,
        validator=checks.several(ReceiptElement, 0, RECEIPT_ELEMENTS),
    )
    """Up to 100 things that were ordered."""
    address: ReceiptAddress | None = attrs.field(
        default=None, validator=checks.instance(ReceiptAddress), repr=False
    )
    """Where it goes."""
    adjustments: tuple[ReceiptAdjustment, ...] = attrs.field(
        default=(), converter=_adjustments, validator=checks.several(ReceiptAdjustment)
    )
    """What was taken off."""
