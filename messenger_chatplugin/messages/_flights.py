"""Flights, passengers and prices: the parts of the airline templates.

Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/template/airline
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, get_args

import attrs

from messenger_chatplugin import checks

PRODUCT_INFOS = 4
"""The most extras of a passenger on one segment."""

TravelClass = Literal["economy", "business", "first_class"]
"""Where one sits."""


def _local_time(value: datetime | str) -> str:
    # The airport's own time: Meta's form has no time zone.
    return value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value


def _local_time_or_none(value: datetime | str | None) -> str | None:
    return None if value is None else _local_time(value)


def _is_local_time() -> checks.Check:
    return checks.matches(
        r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}",
        "a datetime, or text as '2026-05-02T10:40', in the airport's time is needed",
    )


def as_money(value: float | Decimal | str) -> str:
    """Keep an amount as text, which is how Meta's samples of airline templates have it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if isinstance(value, str) else str(value)


def money() -> checks.Check:
    """Demand an amount in the currency's main unit."""
    return checks.matches(r"-?\d+(\.\d+)?", "an amount is needed, as '30' or '30.50'")


@attrs.frozen(kw_only=True)
class Airport:
    """Where a flight starts or ends."""

    airport_code: str = attrs.field(validator=checks.text())
    """The airport's code, as ``BRU``."""
    city: str = attrs.field(validator=checks.text())
    """The city."""
    terminal: str | None = attrs.field(default=None, validator=checks.text())
    """The terminal."""
    gate: str | None = attrs.field(default=None, validator=checks.text())
    """The gate."""


@attrs.frozen(kw_only=True)
class FlightSchedule:
    """When a flight leaves and arrives, each in the airport's own time.

    Datetimes are taken as they are, whatever their time zone.
    """

    departure_time: str = attrs.field(converter=_local_time, validator=_is_local_time())
    """When it leaves, kept as ``2026-05-02T10:40``."""
    boarding_time: str | None = attrs.field(
        default=None, converter=_local_time_or_none, validator=_is_local_time()
    )
    """When boarding begins."""
    arrival_time: str | None = attrs.field(
        default=None, converter=_local_time_or_none, validator=_is_local_time()
    )
    """When it arrives."""


@attrs.frozen(kw_only=True)
class FlightInfo:
    """A flight."""

    flight_number: str = attrs.field(validator=checks.text())
    """Its number, as ``GH204``."""
    departure_airport: Airport = attrs.field(validator=checks.instance(Airport))
    """Where it starts."""
    arrival_airport: Airport = attrs.field(validator=checks.instance(Airport))
    """Where it ends."""
    flight_schedule: FlightSchedule = attrs.field(validator=checks.instance(FlightSchedule))
    """When."""
    aircraft_type: str | None = attrs.field(default=None, validator=checks.text())
    """The aircraft."""


@attrs.frozen(kw_only=True)
class ItineraryFlightInfo(FlightInfo):
    """A flight of an itinerary."""

    connection_id: str = attrs.field(validator=checks.filled())
    """Your name for the connection; several flights may belong to one."""
    segment_id: str = attrs.field(validator=checks.filled())
    """Your name for this flight, for ``PassengerSegmentInfo``."""
    travel_class: TravelClass = attrs.field(validator=checks.one_of(*get_args(TravelClass)))
    """Where one sits."""


@attrs.frozen(kw_only=True)
class PassengerInfo:
    """A passenger of an itinerary."""

    passenger_id: str = attrs.field(validator=checks.filled())
    """Your name for the passenger, for ``PassengerSegmentInfo``."""
    name: str = attrs.field(validator=checks.text(), repr=False)
    """The passenger's name."""
    ticket_number: str | None = attrs.field(default=None, validator=checks.text(), repr=False)
    """The number of the ticket."""


@attrs.frozen(kw_only=True)
class ProductInfo:
    """An extra, as a bag."""

    title: str = attrs.field(validator=checks.text())
    """What it is."""
    value: str = attrs.field(validator=checks.text())
    """How many, or which."""


def _product_infos(value: Sequence[ProductInfo]) -> tuple[ProductInfo, ...]:
    return checks.as_tuple("product_info", value)


@attrs.frozen(kw_only=True)
class PassengerSegmentInfo:
    """Where a passenger sits on one flight."""

    segment_id: str = attrs.field(validator=checks.filled())
    """The flight."""
    passenger_id: str = attrs.field(validator=checks.filled())
    """The passenger."""
    seat: str = attrs.field(validator=checks.text())
    """The seat, as ``21C``."""
    seat_type: str = attrs.field(validator=checks.text())
    """What kind of seat."""
    product_info: tuple[ProductInfo, ...] = attrs.field(
        default=(),
        converter=_product_infos,
        validator=checks.several(ProductInfo, 0, PRODUCT_INFOS),
    )
    """Up to four extras."""


@attrs.frozen(kw_only=True)
class PriceInfo:
    """A part of the price."""

    title: str = attrs.field(validator=checks.text())
    """What for."""
    amount: str = attrs.field(converter=as_money, validator=money())
    """How much, in the currency's main unit; a number is kept as text."""
    currency: str | None = attrs.field(default=None, validator=checks.currency())
    """Its currency, as ``EUR``."""
