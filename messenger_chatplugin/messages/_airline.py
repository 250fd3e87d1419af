"""The airline templates: boarding pass, check-in, itinerary, and news of a flight.

Meta's list of templates of 2026 is shorter than the reference of before; whether each of these is
still taken, only Graph tells.

Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/template/airline
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, Literal, get_args

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.messages._flights import (
    FlightInfo,
    ItineraryFlightInfo,
    PassengerInfo,
    PassengerSegmentInfo,
    PriceInfo,
    TravelClass,
    as_money,
    money,
)
from messenger_chatplugin.messages._templates import Template

BOARDING_PASS_FIELDS = 5
"""The most auxiliary, and the most secondary, fields of a boarding pass."""

PRICE_INFOS = 4
"""The most parts of an itinerary's price."""


@attrs.frozen(kw_only=True)
class AirlineTemplate(Template):
    """Base of the airline templates."""

    intro_message: str = attrs.field(validator=checks.text(), repr=False)
    """The text before it."""
    locale: str = attrs.field(
        validator=checks.matches("[a-z]{2,3}_[A-Z]{2}", "a locale is needed, as 'en_GB'")
    )
    """In which language Messenger writes its own words, as ``en_GB``."""
    theme_color: str | None = attrs.field(
        default=None,
        validator=checks.matches("#[0-9a-fA-F]{6}", "a colour is needed, as '#009ddc'"),
    )
    """The colour, as ``#009ddc``, which is the default."""


@attrs.frozen(kw_only=True)
class BoardingPassField:
    """Something more on a boarding pass."""

    label: str = attrs.field(validator=checks.text())
    """What it is."""
    value: str = attrs.field(validator=checks.text())
    """Its value."""


def _auxiliary(value: Sequence[BoardingPassField]) -> tuple[BoardingPassField, ...]:
    return checks.as_tuple("auxiliary_fields", value)


def _secondary(value: Sequence[BoardingPassField]) -> tuple[BoardingPassField, ...]:
    return checks.as_tuple("secondary_fields", value)


@attrs.frozen(kw_only=True)
class BoardingPass:
    """A boarding pass of one passenger, with either ``qr_code`` or ``barcode_image_url``."""

    passenger_name: str = attrs.field(validator=checks.text(), repr=False)
    """The passenger's name."""
    pnr_number: str = attrs.field(validator=checks.text(), repr=False)
    """The number of the booking."""
    logo_image_url: str = attrs.field(validator=checks.url("https", "http"))
    """The airline's logo."""
    above_bar_code_image_url: str = attrs.field(validator=checks.url("https", "http"))
    """The picture above the code."""
    flight_info: FlightInfo = attrs.field(validator=checks.instance(FlightInfo))
    """The flight."""
    travel_class: TravelClass | None = attrs.field(
        default=None, validator=checks.one_of(*get_args(TravelClass))
    )
    """Where one sits."""
    seat: str | None = attrs.field(default=None, validator=checks.text())
    """The seat, as ``21C``."""
    auxiliary_fields: tuple[BoardingPassField, ...] = attrs.field(
        default=(),
        converter=_auxiliary,
        validator=checks.several(BoardingPassField, 0, BOARDING_PASS_FIELDS),
    )
    """Up to five fields in the upper row."""
    secondary_fields: tuple[BoardingPassField, ...] = attrs.field(
        default=(),
        converter=_secondary,
        validator=checks.several(BoardingPassField, 0, BOARDING_PASS_FIELDS),
    )
    """Up to five fields in the lower row."""
    header_image_url: str | None = attrs.field(default=None, validator=checks.url("https", "http"))
    """The picture in the header."""
    header_text_field: str | None = attrs.field(default=None, validator=checks.text())
    """The text in the header."""
    qr_code: str | None = attrs.field(default=None, validator=checks.text(), repr=False)
    """What the QR code says."""
    barcode_image_url: str | None = attrs.field(
        default=None, validator=checks.url("https", "http"), repr=False
    )
    """A picture of the code."""

    def __attrs_post_init__(self) -> None:
        """Check that it has one code."""
        checks.exactly_one(qr_code=self.qr_code, barcode_image_url=self.barcode_image_url)


def _boarding_passes(value: Sequence[BoardingPass]) -> tuple[BoardingPass, ...]:
    return checks.as_tuple("boarding_pass", value)


@attrs.frozen(kw_only=True)
class AirlineBoardingPassTemplate(AirlineTemplate):
    """Boarding passes."""

    template_type: ClassVar[str] = "airline_boardingpass"

    boarding_pass: tuple[BoardingPass, ...] = attrs.field(
        converter=_boarding_passes, validator=checks.several(BoardingPass, 1)
    )
    """One for each passenger."""


def _flights(value: Sequence[FlightInfo]) -> tuple[FlightInfo, ...]:
    return checks.as_tuple("flight_info", value)


@attrs.frozen(kw_only=True)
class AirlineCheckinTemplate(AirlineTemplate):
    """Says that one can check in."""

    template_type: ClassVar[str] = "airline_checkin"

    checkin_url: str = attrs.field(validator=checks.url("https", "http"), repr=False)
    """Where."""
    flight_info: tuple[FlightInfo, ...] = attrs.field(
        converter=_flights, validator=checks.several(FlightInfo, 1)
    )
    """The flights."""
    pnr_number: str | None = attrs.field(default=None, validator=checks.text(), repr=False)
    """The number of the booking."""


def _itinerary_flights(value: Sequence[ItineraryFlightInfo]) -> tuple[ItineraryFlightInfo, ...]:
    return checks.as_tuple("flight_info", value)


def _passengers(value: Sequence[PassengerInfo]) -> tuple[PassengerInfo, ...]:
    return checks.as_tuple("passenger_info", value)


def _segments(value: Sequence[PassengerSegmentInfo]) -> tuple[PassengerSegmentInfo, ...]:
    return checks.as_tuple("passenger_segment_info", value)


def _prices(value: Sequence[PriceInfo]) -> tuple[PriceInfo, ...]:
    return checks.as_tuple("price_info", value)


def _money_or_none(value: float | Decimal | str | None) -> str | None:
    return None if value is None else as_money(value)


@attrs.frozen(kw_only=True)
class AirlineItineraryTemplate(AirlineTemplate):
    """What was booked: flights, passengers, seats and prices."""

    template_type: ClassVar[str] = "airline_itinerary"

    pnr_number: str = attrs.field(validator=checks.text(), repr=False)
    """The number of the booking."""
    passenger_info: tuple[PassengerInfo, ...] = attrs.field(
        converter=_passengers, validator=checks.several(PassengerInfo, 1)
    )
    """The passengers."""
    flight_info: tuple[ItineraryFlightInfo, ...] = attrs.field(
        converter=_itinerary_flights, validator=checks.several(ItineraryFlightInfo, 1)
    )
    """The flights."""
    passenger_segment_info: tuple[PassengerSegmentInfo, ...] = attrs.field(
        converter=_segments, validator=checks.several(PassengerSegmentInfo, 1)
    )
    """Who sits where, on each flight."""
    total_price: str = attrs.field(converter=as_money, validator=money())
    """All together, in the currency's main unit; a number is kept as text."""
    currency: str = attrs.field(validator=checks.currency())
    """The currency, as ``EUR``."""
    price_info: tuple[PriceInfo, ...] = attrs.field(
        default=(), converter=_prices, validator=checks.several(PriceInfo, 0, PRICE_INFOS)
    )
    """Up to four parts of the price."""
    base_price: str | None = attrs.field(default=None, converter=_money_or_none, validator=money())
    """The price without all that."""
    tax: str | None = attrs.field(default=None, converter=_money_or_none, validator=money())
    """Taxes."""


UpdateType = Literal["delay", "gate_change", "cancellation"]
"""What became of a flight."""


@attrs.frozen(kw_only=True)
class AirlineUpdateTemplate(AirlineTemplate):
    """News of a flight."""

    template_type: ClassVar[str] = "airline_update"

    update_type: UpdateType = attrs.field(validator=checks.one_of(*get_args(UpdateType)))
    """What became of it."""
    update_flight_info: FlightInfo = attrs.field(validator=checks.instance(FlightInfo))
    """The flight, as it is now."""
    pnr_number: str | None = attrs.field(default=None, validator=checks.text(), repr=False)
    """The number of the booking."""
