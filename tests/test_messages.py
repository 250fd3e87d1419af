"""What is sent: every limit is checked when a value is made, and what is written is the wire's."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_chatplugin import messages as m
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.wire.writing import write

PAYLOADS = Path(__file__).parent / "payloads" / "graph" / "messages"

URL = "https://clay.example/bowls"

POSTBACK = m.PostbackButton(title="Keep it", payload="KEEP:5")
ELEMENT = m.Element(title="Grey bowl", subtitle="Sold out")
MEDIA_ELEMENT = m.MediaElement(media_type="image", attachment_id="1")
QUESTION = m.FeedbackQuestion(id="q", type="csat")
SCREEN = m.FeedbackScreen(questions=[QUESTION])
RECEIPT_ELEMENT = m.ReceiptElement(title="Wrapping", price=0)
ADJUSTMENT = m.ReceiptAdjustment(name="Second visit", amount=2)
QUICK_REPLY = m.QuickReply(title="Later", payload="90")

AIRPORT = m.Airport(airport_code="LGG", city="Liège")
SCHEDULE = m.FlightSchedule(departure_time="2026-06-03T07:15")
FLIGHT: dict[str, Any] = {
    "flight_number": "CF117",
    "departure_airport": AIRPORT,
    "arrival_airport": AIRPORT,
    "flight_schedule": SCHEDULE,
}
FLIGHT_INFO = m.FlightInfo(**FLIGHT)
ITINERARY_FLIGHT = m.ItineraryFlightInfo(
    **FLIGHT, connection_id="out", segment_id="out-1", travel_class="business"
)
PASSENGER = m.PassengerInfo(passenger_id="p7", name="Odile Brandt")
SEGMENT = m.PassengerSegmentInfo(
    segment_id="out-1", passenger_id="p7", seat="4A", seat_type="Window"
)
BOARDING_PASS: dict[str, Any] = {
    "passenger_name": "BRANDT/ODILE",
    "pnr_number": "ZK88PQ",
    "logo_image_url": URL,
    "above_bar_code_image_url": URL,
    "flight_info": FLIGHT_INFO,
    "qr_code": "M1BRANDT",
}
BAG = m.ProductInfo(title="Bags", value="2")
PRICE = m.PriceInfo(title="Fuel", amount="12.50")
PASS_FIELD = m.BoardingPassField(label="Gate", value="B2")
AIRLINE: dict[str, Any] = {"intro_message": "Fly well", "locale": "fr_BE"}

LEAST: dict[type, dict[str, Any]] = {
    m.Text: {"text": "Hello"},
    m.Image: {"url": URL},
    m.Audio: {"url": URL},
    m.Video: {"url": URL},
    m.File: {"url": URL},
    m.ButtonTemplate: {"text": "What now?", "buttons": [POSTBACK]},
    m.GenericTemplate: {"elements": [ELEMENT]},
    m.MediaTemplate: {"elements": [MEDIA_ELEMENT]},
    m.ReceiptTemplate: {
        "recipient_name": "Odile Brandt",
        "order_number": "CF-3301",
        "currency": "EUR",
        "payment_method": "Transfer",
        "summary": m.ReceiptSummary(total_cost=0),
    },
    m.CouponTemplate: {"title": "A mug for free", "coupon_code": "MUG-77"},
    m.CustomerFeedbackTemplate: {
        "title": "How was the course?",
        "subtitle": "One tap",
        "button_title": "Tell us",
        "feedback_screens": [SCREEN],
        "business_privacy": m.BusinessPrivacy(url=URL),
    },
    m.ProductTemplate: {"elements": [m.Product("440055")]},
    m.Raw: {"message": {"text": "Hello"}},
    m.QuickReply: {"title": "Later", "payload": "90"},
    m.UrlButton: {"title": "Look", "url": URL},
    m.DefaultAction: {"url": URL},
    m.PostbackButton: {"title": "Keep it", "payload": "KEEP:5"},
    m.PhoneNumberButton: {"title": "Ring us", "payload": "+3225550188"},
    m.AccountLinkButton: {"url": URL},
    m.GameMetadata: {"player_id": "6611"},
    m.GamePlayButton: {"title": "Spin"},
    m.Element: {"title": "Grey bowl", "subtitle": "Sold out"},
    m.MediaElement: {"media_type": "image", "attachment_id": "1"},
    m.ReceiptElement: {"title": "Wrapping", "price": 0},
    m.ReceiptSummary: {"total_cost": 0},
    m.ReceiptAdjustment: {"name": "Second visit"},
    m.ReceiptAddress: {
        "street_1": "9 Potters Lane",
        "city": "Namur",
        "postal_code": "5000",
        "state": "WNA",
        "country": "BE",
    },
    m.Product: {"id": "440055"},
    m.FollowUp: {},
    m.FeedbackQuestion: {"id": "q", "type": "csat"},
    m.FeedbackScreen: {"questions": [QUESTION]},
    m.BusinessPrivacy: {"url": URL},
    m.ThreadControl: {"control_type": "pass", "app_id": "55"},
    m.AirlineBoardingPassTemplate: {**AIRLINE, "boarding_pass": [m.BoardingPass(**BOARDING_PASS)]},
    m.AirlineCheckinTemplate: {**AIRLINE, "checkin_url": URL, "flight_info": [FLIGHT_INFO]},
    m.AirlineItineraryTemplate: {
        **AIRLINE,
        "pnr_number": "ZK88PQ",
        "passenger_info": [PASSENGER],
        "flight_info": [ITINERARY_FLIGHT],
        "passenger_segment_info": [SEGMENT],
        "total_price": 240,
        "currency": "EUR",
    },
    m.AirlineUpdateTemplate: {
        **AIRLINE,
        "update_type": "delay",
        "update_flight_info": FLIGHT_INFO,
    },
    m.BoardingPass: BOARDING_PASS,
    m.BoardingPassField: {"label": "Gate", "value": "B2"},
    m.Airport: {"airport_code": "LGG", "city": "Liège"},
    m.FlightSchedule: {"departure_time": "2026-06-03T07:15"},
    m.FlightInfo: FLIGHT,
    m.ItineraryFlightInfo: {
        **FLIGHT,
        "connection_id": "out",
        "segment_id": "out-1",
        "travel_class": "business",
    },
    m.PassengerInfo: {"passenger_id": "p7", "name": "Odile Brandt"},
    m.PassengerSegmentInfo: {
        "segment_id": "out-1",
        "passenger_id": "p7",
        "seat": "4A",
        "seat_type": "Window",
    },
    m.ProductInfo: {"title": "Bags", "value": "2"},
    m.PriceInfo: {"title": "Fuel", "amount": "12.50"},
}
"""The arguments that each class cannot do without."""


def make(cls: type, **over: Any) -> Any:
    """Make a value of the class, with some arguments of its own."""
    return cls(**{**LEAST[cls], **over})


TEXT_LIMITS = [
    (m.Text, "text", 1, 2000),
    (m.Text, "metadata", 1, 999),
    (m.QuickReply, "title", 1, 20),
    (m.QuickReply, "payload", 1, 1000),
    (m.UrlButton, "title", 1, 20),
    (m.PostbackButton, "title", 1, 20),
    (m.PostbackButton, "payload", 1, 1000),
    (m.PhoneNumberButton, "title", 1, 20),
    (m.GamePlayButton, "title", 1, 20),
    (m.GamePlayButton, "payload", 1, 1000),
    (m.ButtonTemplate, "text", 1, 640),
    (m.Element, "title", 1, 80),
    (m.Element, "subtitle", 1, 80),
    (m.CouponTemplate, "title", 1, 80),
    (m.CouponTemplate, "subtitle", 1, 80),
    (m.CustomerFeedbackTemplate, "title", 1, 65),
    (m.CustomerFeedbackTemplate, "subtitle", 1, 80),
    (m.CustomerFeedbackTemplate, "button_title", 1, 20),
    (m.FeedbackQuestion, "title", 5, 85),
    (m.FollowUp, "placeholder", 1, 65),
]
"""Texts: class, field, fewest and most characters."""

COUNT_LIMITS = [
    (m.Text, "quick_replies", 0, 13, QUICK_REPLY),
    (m.ButtonTemplate, "buttons", 1, 3, POSTBACK),
    (m.Element, "buttons", 0, 3, POSTBACK),
    (m.GenericTemplate, "elements", 1, 10, ELEMENT),
    (m.MediaElement, "buttons", 0, 1, POSTBACK),
    (m.MediaTemplate, "elements", 1, 1, MEDIA_ELEMENT),
    (m.ReceiptTemplate, "elements", 0, 100, RECEIPT_ELEMENT),
    (m.ReceiptTemplate, "adjustments", 0, None, ADJUSTMENT),
    (m.FeedbackScreen, "questions", 1, 1, QUESTION),
    (m.CustomerFeedbackTemplate, "feedback_screens", 1, 1, SCREEN),
    (m.ProductTemplate, "elements", 1, 10, m.Product("440055")),
    (m.BoardingPass, "auxiliary_fields", 0, 5, PASS_FIELD),
    (m.BoardingPass, "secondary_fields", 0, 5, PASS_FIELD),
    (m.PassengerSegmentInfo, "product_info", 0, 4, BAG),
    (m.AirlineItineraryTemplate, "price_info", 0, 4, PRICE),
    (m.AirlineItineraryTemplate, "passenger_info", 1, None, PASSENGER),
    (m.AirlineItineraryTemplate, "flight_info", 1, None, ITINERARY_FLIGHT),
    (m.AirlineItineraryTemplate, "passenger_segment_info", 1, None, SEGMENT),
    (m.AirlineCheckinTemplate, "flight_info", 1, None, FLIGHT_INFO),
    (m.AirlineBoardingPassTemplate, "boarding_pass", 1, None, m.BoardingPass(**BOARDING_PASS)),
]
"""Lists: class, field, fewest and most, and an item."""

characters = st.characters(exclude_categories=["Cs"])


def names(table: list[Any]) -> list[str]:
    """Name the rows of a table after class and field."""
    return [f"{row[0].__name__}.{row[1]}" for row in table]


@pytest.mark.parametrize(
    ("cls", "field", "shortest", "longest"), TEXT_LIMITS, ids=names(TEXT_LIMITS)
)
@given(data=st.data())
def test_text_within_its_limits_is_kept(
    cls: type, field: str, shortest: int, longest: int, data: st.DataObject
) -> None:
    """A text of fewest to most characters is kept as it is."""
    length = data.draw(st.sampled_from([shortest, shortest + 1, longest - 1, longest]))
    text = data.draw(st.text(characters, min_size=1, max_size=3)) * length

    assert text[:length] == getattr(make(cls, **{field: text[:length]}), field)


@pytest.mark.parametrize(
    ("cls", "field", "shortest", "longest"), TEXT_LIMITS, ids=names(TEXT_LIMITS)
)
@given(data=st.data())
def test_text_beyond_its_limits_is_refused(
    cls: type, field: str, shortest: int, longest: int, data: st.DataObject
) -> None:
    """A text too short or too long is refused; the error says how long, and never what."""
    length = data.draw(st.one_of(st.integers(0, shortest - 1), st.integers(longest + 1, 9000)))
    text = "\u2603" * length

    with pytest.raises(InvalidValueError, match=rf"^{field}: .*{longest}|empty only") as caught:
        make(cls, **{field: text})

    assert (field, False) == (caught.value.field, "\u2603" in str(caught.value))


@pytest.mark.parametrize(("cls", "field"), [row[:2] for row in TEXT_LIMITS], ids=names(TEXT_LIMITS))
@pytest.mark.parametrize("value", [b"bytes", ["list"], "half \ud83d"], ids=repr)
def test_what_is_no_text_is_refused(cls: type, field: str, value: object) -> None:
    """Anything but text that can be encoded is refused."""
    with pytest.raises(InvalidValueError, match=rf"^{field}: .*text"):
        make(cls, **{field: value})


@pytest.mark.parametrize(
    ("cls", "field", "lowest", "highest", "item"), COUNT_LIMITS, ids=names(COUNT_LIMITS)
)
@given(data=st.data())
def test_list_within_its_limits_is_kept_as_tuple(  # noqa: PLR0913, PLR0917 - a row of the table
    cls: type, field: str, lowest: int, highest: int | None, item: object, data: st.DataObject
) -> None:
    """A list of fewest to most items is kept as a tuple."""
    count = data.draw(st.integers(lowest, 150 if highest is None else highest))

    assert (item,) * count == getattr(make(cls, **{field: [item] * count}), field)


@pytest.mark.parametrize(
    ("cls", "field", "lowest", "highest", "item"), COUNT_LIMITS, ids=names(COUNT_LIMITS)
)
@given(data=st.data())
def test_list_beyond_its_limits_is_refused(  # noqa: PLR0913, PLR0917 - a row of the table
    cls: type, field: str, lowest: int, highest: int | None, item: object, data: st.DataObject
) -> None:
    """Too few or too many items are refused, and the error says how many are allowed."""
    wrong = [st.just(count) for count in range(lowest)]
    if highest is not None:
        wrong.append(st.integers(highest + 1, highest + 50))
    if not wrong:
        return
    count = data.draw(st.one_of(wrong))

    with pytest.raises(InvalidValueError, match=rf"^{field}: {count} given, but {lowest} (to|or)"):
        make(cls, **{field: [item] * count})


@pytest.mark.parametrize(
    ("cls", "field"), [row[:2] for row in COUNT_LIMITS], ids=names(COUNT_LIMITS)
)
@pytest.mark.parametrize("value", ["text", {"a": 1}, 7, None, POSTBACK], ids=repr)
def test_what_is_no_list_is_refused(cls: type, field: str, value: object) -> None:
    """A text, an object or a single value is refused where several are needed."""
    with pytest.raises(InvalidValueError, match=rf"^{field}: a \w+ given, but a list"):
        make(cls, **{field: value})


@pytest.mark.parametrize(
    ("cls", "field"), [row[:2] for row in COUNT_LIMITS], ids=names(COUNT_LIMITS)
)
def test_item_of_another_kind_is_refused_without_showing_it(cls: type, field: str) -> None:
    """An item of another class is refused; what it says is not shown."""
    with pytest.raises(InvalidValueError, match=rf"^{field}: a str given") as caught:
        make(cls, **{field: ["my secret"]})

    assert "secret" not in str(caught.value)


WRONG: list[tuple[type, dict[str, Any], str]] = [
    (m.Image, {"url": None}, "url or attachment_id: nothing given"),
    (m.Image, {"attachment_id": "5"}, "url or attachment_id: url and attachment_id given"),
    (m.Image, {"url": None, "attachment_id": "5", "is_reusable": True}, "is_reusable: True"),
    (m.Image, {"url": None, "attachment_id": " "}, "attachment_id: ' '"),
    (m.Image, {"url": "ftp://clay.example/a"}, "url: 'ftp:"),
    (m.Image, {"url": "/a.png"}, "url: '/a.png'"),
    (m.Image, {"url": "https://clay.example/a b.png"}, "url: 'https://clay.example/a b.png'"),
    (m.Image, {"url": "https:///a.png"}, "url: 'https:///a.png'"),
    (m.Image, {"url": "https://[clay"}, r"url: 'https://\[clay'"),
    (m.Image, {"is_reusable": 1}, "is_reusable: 1"),
    (m.QuickReply, {"title": ""}, "title: '' given, but it may be empty only where image_url"),
    (m.QuickReply, {"payload": ""}, "payload: '' given, but it may be empty only where image_url"),
    (m.QuickReply, {"image_url": "a.png"}, "image_url: 'a.png'"),
    (m.UrlButton, {"url": "javascript:alert(1)"}, "url: 'javascript"),
    (m.UrlButton, {"webview_height_ratio": "huge"}, "webview_height_ratio: 'huge'"),
    (m.UrlButton, {"fallback_url": URL}, "fallback_url: .* messenger_extensions=True only"),
    (m.UrlButton, {"fallback_url": "x", "messenger_extensions": True}, "fallback_url: 'x'"),
    (m.UrlButton, {"messenger_extensions": "yes"}, "messenger_extensions: 'yes'"),
    (
        m.UrlButton,
        {"messenger_extensions": True, "url": "http://clay.example"},
        "url: .* needs https",
    ),
    (m.UrlButton, {"webview_share_button": "show"}, "webview_share_button: 'show'"),
    (m.PhoneNumberButton, {"payload": "02 555 01 88"}, "payload: '02 555 01 88'"),
    (m.PhoneNumberButton, {"payload": "+1234567890123456"}, "payload: .* 2 to 15 digits"),
    (m.PhoneNumberButton, {"payload": "+\u0663\u0663\u0663"}, "payload: "),
    (m.AccountLinkButton, {"url": "http://clay.example"}, "url: .* https"),
    (m.GameMetadata, {"context_id": "7"}, "player_id or context_id: player_id and context_id"),
    (m.GameMetadata, {"player_id": None}, "player_id or context_id: nothing"),
    (m.GamePlayButton, {"game_metadata": {"player_id": "7"}}, "game_metadata: a dict given"),
    (m.Element, {"subtitle": None}, "title: a title alone given"),
    (m.Element, {"default_action": POSTBACK}, "default_action: a PostbackButton given"),
    (m.Element, {"image_url": "a.png"}, "image_url: 'a.png'"),
    (m.GenericTemplate, {"image_aspect_ratio": "round"}, "image_aspect_ratio: 'round'"),
    (m.GenericTemplate, {"sharable": None}, "sharable: None"),
    (m.MediaElement, {"media_type": "audio"}, "media_type: 'audio'"),
    (m.MediaElement, {"attachment_id": None}, "attachment_id or url: nothing"),
    (m.MediaElement, {"url": "https://facebook.com/films/1"}, "attachment_id or url: attach"),
    (m.MediaElement, {"attachment_id": None, "url": URL}, "url: .* facebook.com is needed"),
    (
        m.MediaElement,
        {"attachment_id": None, "url": "https://notfacebook.com/films/1"},
        "url: .* facebook.com is needed",
    ),
    (m.ReceiptTemplate, {"currency": "euro"}, "currency: 'euro'"),
    (m.ReceiptTemplate, {"order_number": " "}, "order_number: ' '"),
    (m.ReceiptTemplate, {"order_url": "orders"}, "order_url: 'orders'"),
    (m.ReceiptTemplate, {"summary": None}, "summary: a NoneType given"),
    (m.ReceiptTemplate, {"address": "9 Potters Lane"}, "address: a str given"),
    (m.ReceiptTemplate, {"timestamp": "yesterday"}, "timestamp: 'yesterday'"),
    (m.ReceiptTemplate, {"timestamp": datetime(2026, 2, 2)}, "timestamp: .* time zone"),  # noqa: DTZ001 - that is the point
    (m.ReceiptElement, {"price": -1}, "price: -1 given, but a number of at least 0"),
    (m.ReceiptElement, {"price": float("nan")}, "price: nan"),
    (m.ReceiptElement, {"price": "12"}, "price: '12'"),
    (m.ReceiptElement, {"price": True}, "price: True"),
    (m.ReceiptElement, {"price": None}, "price: None"),
    (m.ReceiptElement, {"quantity": float("inf")}, "quantity: inf"),
    (m.ReceiptElement, {"currency": "eur"}, "currency: 'eur'"),
    (m.ReceiptSummary, {"total_cost": "48.97"}, "total_cost: '48.97' given, but a number is"),
    (m.ReceiptAddress, {"country": "BEL"}, "country: 'BEL'"),
    (m.ReceiptAddress, {"city": ""}, "city: a text of 0"),
    (m.CouponTemplate, {"coupon_code": None}, "coupon_code: no code and no URL given"),
    (m.CouponTemplate, {"coupon_code": "MUG 77"}, "coupon_code: 'MUG 77'"),
    (m.CouponTemplate, {"coupon_code": ""}, "coupon_code: a text of 0"),
    (m.CouponTemplate, {"coupon_url": "coupons"}, "coupon_url: 'coupons'"),
    (m.CustomerFeedbackTemplate, {"expires_in_days": 0}, "expires_in_days: 0 .* 1 to 7"),
    (m.CustomerFeedbackTemplate, {"expires_in_days": 8}, "expires_in_days: 8 .* 1 to 7"),
    (m.CustomerFeedbackTemplate, {"business_privacy": URL}, "business_privacy: a str"),
    (m.FeedbackQuestion, {"id": "q 7"}, "id: 'q 7'"),
    (m.FeedbackQuestion, {"id": "q" * 81}, "id: .* 1 to 80"),
    (m.FeedbackQuestion, {"type": "stars"}, "type: 'stars'"),
    (m.FeedbackQuestion, {"score_label": "bad"}, "score_label: 'bad'"),
    (m.FeedbackQuestion, {"score_option": "ten"}, "score_option: 'ten'"),
    (m.FeedbackQuestion, {"score_option": "zero_to_ten"}, "score_option: .* 'csat' takes one_to"),
    (
        m.FeedbackQuestion,
        {"type": "free_form", "score_option": "five_stars"},
        "score_option: .* 'free_form' takes none",
    ),
    (m.FeedbackQuestion, {"follow_up": "why?"}, "follow_up: a str given"),
    (m.BusinessPrivacy, {"url": "privacy"}, "url: 'privacy'"),
    (m.Product, {"id": ""}, "id: ''"),
    (m.Raw, {"message": {}}, "message: a dict of no use given"),
    (m.Raw, {"message": "text"}, "message: a str of no use given"),
    (m.Raw, {"message": {"text": b"x"}}, r"message: .*JSON does not have given \(TypeError\)"),
    (m.Raw, {"message": {"text": float("nan")}}, r"message: .* \(ValueError\)"),
    (m.ThreadControl, {"app_id": None}, "app_id: None"),
    (m.AirlineUpdateTemplate, {"update_type": "late"}, "update_type: 'late'"),
    (m.AirlineUpdateTemplate, {"locale": "French"}, "locale: 'French'"),
    (m.AirlineUpdateTemplate, {"theme_color": "blue"}, "theme_color: 'blue'"),
    (m.AirlineUpdateTemplate, {"update_flight_info": None}, "update_flight_info: a NoneType"),
    (m.AirlineItineraryTemplate, {"total_price": "much"}, "total_price: 'much'"),
    (m.AirlineItineraryTemplate, {"tax": float("nan")}, "tax: 'nan'"),
    (m.AirlineItineraryTemplate, {"currency": "euro"}, "currency: 'euro'"),
    (m.AirlineItineraryTemplate, {"flight_info": [FLIGHT_INFO]}, "flight_info: a FlightInfo"),
    (m.BoardingPass, {"qr_code": None}, "qr_code or barcode_image_url: nothing given"),
    (m.BoardingPass, {"barcode_image_url": URL}, "qr_code or barcode_image_url: qr_code and"),
    (m.BoardingPass, {"travel_class": "roof"}, "travel_class: 'roof'"),
    (m.FlightSchedule, {"departure_time": "07:15"}, "departure_time: '07:15'"),
    (m.FlightSchedule, {"arrival_time": "noon"}, "arrival_time: 'noon'"),
    (m.ThreadControl, {"app_id": "my app"}, "app_id: 'my app'"),
    (m.ThreadControl, {"control_type": "take"}, "control_type: 'take'"),
]
"""Values that are refused for another reason than a length: class, arguments, the error."""


@pytest.mark.parametrize(
    ("cls", "over", "error"), WRONG, ids=[f"{row[0].__name__}-{row[2][:30]}" for row in WRONG]
)
def test_wrong_value_is_refused_by_name(cls: type, over: dict[str, Any], error: str) -> None:
    """What the platform would refuse is refused, naming the field, what came and the limit."""
    with pytest.raises(InvalidValueError, match=f"^{error}"):
        make(cls, **over)


RIGHT: list[tuple[type, dict[str, Any], str, object]] = [
    (m.Image, {"url": None, "attachment_id": 55}, "attachment_id", "55"),
    (m.QuickReply, {"payload": 90}, "payload", "90"),
    (m.PostbackButton, {"payload": 5}, "payload", "5"),
    (m.GameMetadata, {"player_id": 6611}, "player_id", "6611"),
    (
        m.MediaElement,
        {"attachment_id": None, "url": "https://www.facebook.com/clay/videos/1/"},
        "url",
        "https://www.facebook.com/clay/videos/1/",
    ),
    (m.ReceiptTemplate, {"order_number": 3301}, "order_number", "3301"),
    (m.ReceiptTemplate, {"timestamp": 1770000000}, "timestamp", "1770000000"),
    (
        m.ReceiptTemplate,
        {"timestamp": datetime(2026, 2, 2, 2, 40, tzinfo=UTC)},
        "timestamp",
        "1770000000",
    ),
    (m.ReceiptElement, {"price": Decimal("12.25")}, "price", 12.25),
    (m.ReceiptElement, {"price": 10**400}, "price", 10**400),
    (m.ReceiptElement, {"quantity": Decimal(2)}, "quantity", 2.0),
    (m.ReceiptSummary, {"total_cost": -3}, "total_cost", -3),
    (m.ReceiptAddress, {"postal_code": 5000}, "postal_code", "5000"),
    (m.CouponTemplate, {"coupon_code": None, "coupon_url": URL}, "coupon_code", None),
    (m.FeedbackQuestion, {"type": "nps", "score_option": "zero_to_ten"}, "type", "nps"),
    (m.FeedbackQuestion, {"type": "ces", "score_option": "one_to_seven"}, "type", "ces"),
    (m.Product, {"id": 440055}, "id", "440055"),
    (m.ThreadControl, {"control_type": "release", "app_id": None}, "app_id", None),
    (m.ThreadControl, {"app_id": 55}, "app_id", "55"),
    (
        m.FlightSchedule,
        {"boarding_time": datetime(2026, 6, 3, 6, 45, tzinfo=UTC)},
        "boarding_time",
        "2026-06-03T06:45",
    ),
    (m.AirlineItineraryTemplate, {"total_price": 240}, "total_price", "240"),
    (m.AirlineItineraryTemplate, {"base_price": 99.5}, "base_price", "99.5"),
    (m.PriceInfo, {"amount": Decimal("1E+2")}, "amount", "100"),
]


@pytest.mark.parametrize(
    ("cls", "over", "field", "kept"), RIGHT, ids=[f"{row[0].__name__}-{row[1]}" for row in RIGHT]
)
def test_value_of_another_form_is_kept_in_the_wire_form(
    cls: type, over: dict[str, Any], field: str, kept: object
) -> None:
    """Numbers for ids, decimals for amounts and times are taken, and kept as the wire has them."""
    assert kept == getattr(make(cls, **over), field)


def test_values_are_hashable_and_equal_by_content() -> None:
    """Each value equals one made of the same arguments, and can be a key."""
    for cls in LEAST:
        assert {make(cls)} == {make(cls), make(cls)}, cls


def test_values_cannot_be_changed() -> None:
    """No field can be set, and a list that is changed later changes nothing."""
    buttons: list[m.Button] = [POSTBACK]
    template = m.ButtonTemplate(text="What now?", buttons=buttons)
    buttons.clear()

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        template.text = "other"  # type: ignore[misc]
    assert (POSTBACK,) == template.buttons


def test_raw_does_not_follow_its_object() -> None:
    """An object that is changed after it was given changes nothing, nor does what was written."""
    given_object = {"text": "Hello", "parts": [1]}
    raw = m.Raw(given_object)
    given_object["text"] = "other"
    write(raw)["parts"].append(2)

    assert {"text": "Hello", "parts": [1]} == write(raw)


@pytest.mark.parametrize(
    ("cls", "over"),
    [
        (m.Text, {"text": "Odile", "metadata": "Odile"}),
        (m.ButtonTemplate, {"text": "Odile"}),
        (m.GenericTemplate, {"elements": [m.Element(title="Odile", subtitle="Odile")]}),
        (m.ReceiptTemplate, {"address": make(m.ReceiptAddress, city="Odile")}),
        (m.ReceiptTemplate, {"recipient_name": "Odile", "payment_method": "Odile"}),
        (m.CouponTemplate, {"title": "Odile", "coupon_code": "Odile"}),
        (m.CustomerFeedbackTemplate, {"title": "Odile", "subtitle": "Odile"}),
        (m.Raw, {"message": {"text": "Odile"}}),
        (m.PassengerInfo, {"name": "Odile", "ticket_number": "Odile"}),
        (m.BoardingPass, {"passenger_name": "Odile", "pnr_number": "Odile", "qr_code": "Odile"}),
    ],
)
def test_repr_shows_no_text_of_a_person(cls: type, over: dict[str, Any]) -> None:
    """What a message says does not end in a log with its value."""
    assert "Odile" not in repr(make(cls, **over))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(message=st.dictionaries(st.text(), json_values, min_size=1))
def test_raw_is_written_as_it_is(message: dict[str, Any]) -> None:
    """Any JSON object comes out as it went in."""
    assert message == write(m.Raw(message))


def test_error_of_raw_does_not_quote_it() -> None:
    """Neither the error nor what caused it shows the object."""
    with pytest.raises(InvalidValueError) as caught:
        m.Raw({"text": {"Odile"}})

    assert (None, None) == (caught.value.__cause__, caught.value.__context__)


def written_values() -> dict[str, m.Message]:
    """Make, for each file of payloads, the message that must be written so."""
    return {
        "text": m.Text(
            "The kiln cools down until noon. How may we tell you?",
            quick_replies=[
                m.QuickReply(
                    title="Write here",
                    payload="TELL:HERE",
                    image_url="https://img.clay.example/pen.png",
                ),
                m.QuickReply(title="", payload="", image_url="https://img.clay.example/bell.png"),
                m.QuickReply(title="Later", payload=90),
                m.PhoneNumberQuickReply(),
                m.EmailQuickReply(),
            ],
            metadata="batch:817",
        ),
        "image": m.Image("https://img.clay.example/vase.png", is_reusable=True, metadata="vase:1"),
        "audio": m.Audio("http://img.clay.example/wheel.mp3"),
        "video": m.Video(attachment_id="880077006600", quick_replies=[m.EmailQuickReply()]),
        "file": m.File(attachment_id="880077006601"),
        "button_template": m.ButtonTemplate(
            text="Your bowl is glazed. What now?",
            sharable=True,
            buttons=[
                m.UrlButton(
                    title="Look at it",
                    url="https://clay.example/bowls/5",
                    webview_height_ratio="tall",
                    messenger_extensions=True,
                    fallback_url="https://clay.example/m/bowls/5",
                    webview_share_button="hide",
                ),
                POSTBACK,
                m.PhoneNumberButton(title="Ring us", payload="+3225550188"),
            ],
            quick_replies=[m.QuickReply(title="Not now", payload="LATER")],
            metadata="bowl:5",
        ),
        "generic_template": m.GenericTemplate(
            image_aspect_ratio="square",
            sharable=True,
            elements=[
                m.Element(
                    title="Blue bowl",
                    subtitle="Stoneware, one litre",
                    image_url="https://img.clay.example/blue.png",
                    default_action=m.DefaultAction(
                        url="https://clay.example/bowls/blue", webview_height_ratio="compact"
                    ),
                    buttons=[
                        m.AccountLinkButton(url="https://clay.example/login"),
                        m.AccountUnlinkButton(),
                        m.GamePlayButton(
                            title="Spin the wheel",
                            payload="SPIN",
                            game_metadata=m.GameMetadata(player_id="6611"),
                        ),
                    ],
                ),
                m.Element(
                    title="Green bowl",
                    buttons=[
                        m.GamePlayButton(
                            title="Spin together", game_metadata=m.GameMetadata(context_id="7722")
                        ),
                        m.GamePlayButton(title="Spin"),
                    ],
                ),
                ELEMENT,
            ],
        ),
        "media_template": m.MediaTemplate(
            sharable=True,
            elements=[
                m.MediaElement(
                    media_type="video",
                    attachment_id="880077006602",
                    buttons=[m.UrlButton(title="All films", url="https://clay.example/films")],
                )
            ],
        ),
        "receipt_template": m.ReceiptTemplate(
            sharable=True,
            recipient_name="Odile Brandt",
            merchant_name="Clay and Fire",
            order_number="CF-3301",
            currency="EUR",
            payment_method="Transfer",
            order_url="https://clay.example/orders/3301",
            timestamp="1770000000",
            elements=[
                m.ReceiptElement(
                    title="Blue bowl",
                    subtitle="Stoneware",
                    quantity=3,
                    price=12.25,
                    currency="EUR",
                    image_url="https://img.clay.example/blue.png",
                ),
                RECEIPT_ELEMENT,
            ],
            address=m.ReceiptAddress(
                street_1="9 Potters Lane",
                street_2="",
                city="Namur",
                postal_code="5000",
                state="WNA",
                country="BE",
            ),
            summary=m.ReceiptSummary(
                subtotal=36.75, shipping_cost=6.5, total_tax=7.72, total_cost=48.97
            ),
            adjustments=[ADJUSTMENT, m.ReceiptAdjustment(amount=0.5)],
        ),
        "coupon_template": m.CouponTemplate(
            title="A mug for free",
            subtitle="With every teapot",
            coupon_code="MUG-77",
            coupon_url="https://clay.example/coupons/MUG-77",
            coupon_url_button_title="Take it",
            coupon_pre_message="Because you came back",
            image_url="https://img.clay.example/mug.png",
            payload="COUPON:MUG-77",
        ),
        "customer_feedback_template": m.CustomerFeedbackTemplate(
            title="How was the course?",
            subtitle="One tap, and we know",
            button_title="Tell us",
            feedback_screens=[
                m.FeedbackScreen(
                    questions=[
                        m.FeedbackQuestion(
                            id="course_7",
                            type="csat",
                            title="Would you come again?",
                            score_label="dis_sat",
                            score_option="one_to_five",
                            follow_up=m.FollowUp(placeholder="What was missing?"),
                        )
                    ]
                )
            ],
            business_privacy=m.BusinessPrivacy(url="https://clay.example/privacy"),
            expires_in_days=5,
        ),
        "product_template": m.ProductTemplate(elements=[m.Product("440055"), m.Product("440056")]),
        "airline_boarding_pass_template": m.AirlineBoardingPassTemplate(
            **AIRLINE,
            theme_color="#224466",
            boarding_pass=[
                m.BoardingPass(
                    passenger_name="BRANDT/ODILE",
                    pnr_number="ZK88PQ",
                    travel_class="business",
                    seat="4A",
                    auxiliary_fields=[m.BoardingPassField(label="Terminal", value="1")],
                    secondary_fields=[PASS_FIELD],
                    logo_image_url="https://img.air.example/logo.png",
                    header_image_url="https://img.air.example/header.png",
                    header_text_field="Early flight",
                    qr_code="M1BRANDT/ODILE ZK88PQ",
                    above_bar_code_image_url="https://img.air.example/above.png",
                    flight_info=m.FlightInfo(**{**FLIGHT, "aircraft_type": "E195"}),
                ),
                m.BoardingPass(
                    passenger_name="BRANDT/LOU",
                    pnr_number="ZK88PQ",
                    logo_image_url="https://img.air.example/logo.png",
                    barcode_image_url="https://img.air.example/code.png",
                    above_bar_code_image_url="https://img.air.example/above.png",
                    flight_info=FLIGHT_INFO,
                ),
            ],
        ),
        "airline_checkin_template": m.AirlineCheckinTemplate(
            **AIRLINE,
            pnr_number="ZK88PQ",
            checkin_url="https://air.example/checkin",
            flight_info=[
                m.FlightInfo(
                    flight_number="CF117",
                    departure_airport=m.Airport(
                        airport_code="LGG", city="Liège", terminal="1", gate="B2"
                    ),
                    arrival_airport=m.Airport(airport_code="NCE", city="Nice"),
                    flight_schedule=m.FlightSchedule(
                        boarding_time="2026-06-03T06:45",
                        departure_time="2026-06-03T07:15",
                        arrival_time="2026-06-03T08:55",
                    ),
                )
            ],
        ),
        "airline_itinerary_template": m.AirlineItineraryTemplate(
            **AIRLINE,
            pnr_number="ZK88PQ",
            passenger_info=[
                m.PassengerInfo(passenger_id="p7", ticket_number="881-22", name="Odile Brandt")
            ],
            flight_info=[ITINERARY_FLIGHT],
            passenger_segment_info=[
                m.PassengerSegmentInfo(
                    segment_id="out-1",
                    passenger_id="p7",
                    seat="4A",
                    seat_type="Window",
                    product_info=[BAG],
                )
            ],
            price_info=[m.PriceInfo(title="Fuel", amount="12.50", currency="EUR")],
            base_price="190",
            tax="37.50",
            total_price="240",
            currency="EUR",
        ),
        "airline_update_template": m.AirlineUpdateTemplate(
            **AIRLINE,
            pnr_number="ZK88PQ",
            update_type="gate_change",
            update_flight_info=FLIGHT_INFO,
        ),
        "raw": m.Raw(
            {
                "attachment": {
                    "type": "template",
                    "payload": {
                        "template_type": "image_grid",
                        "elements": [
                            {"url": "https://img.clay.example/1.png"},
                            {"url": "https://img.clay.example/2.png", "sold": None},
                        ],
                    },
                }
            }
        ),
    }


KINDS = {
    name: cls
    for name, cls in vars(m).items()
    if isinstance(cls, type)
    and issubclass(cls, m.Message)
    # A class that others inherit from is a base; the copies that older attrs leave are not public.
    and not any(child is vars(m).get(child.__name__) for child in cls.__subclasses__())
}
"""All kinds of messages."""


@pytest.mark.parametrize("cls", KINDS.values(), ids=KINDS)
def test_message_is_written_as_on_the_wire(cls: type[m.Message]) -> None:
    """Each kind of message has a payload of the wire, and is written exactly so."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()
    message = written_values()[name]
    payload = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))

    assert (cls, payload) == (type(message), write(message))


def test_payloads_show_every_field_of_every_class() -> None:
    """No field of a message, or of what it is made of, is missing in all payloads."""
    shown: set[tuple[type, str]] = set()
    waiting: list[Any] = list(written_values().values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            waiting.extend(value)
        elif attrs.has(type(value)):
            for field in attrs.fields(type(value)):
                inner = getattr(value, field.name)
                waiting.append(inner)
                if inner != field.default:
                    shown.update((cls, field.name) for cls in type(value).__mro__)
    parts = [*LEAST, *get_args(m.Button), *get_args(m.AnyQuickReply)]
    wanted = {(cls, field.name) for cls in parts for field in attrs.fields(cls)}
    # What all messages, links and media share is shown by some of them.
    shared = {
        (cls, field.name)
        for base in (
            m.Composed,
            m.Media,
            m.SharableTemplate,
            m.AirlineTemplate,
            m.FlightInfo,
            m.WebLink,
        )
        for cls in parts
        for field in attrs.fields(base)
        if issubclass(cls, base) and (base, field.name) in shown
    }
    elsewhere = {(m.ThreadControl, "control_type"), (m.ThreadControl, "app_id")}
    # A picture of facebook.com and an attachment exclude each other.
    exclusive = {(m.MediaElement, "url")}

    assert set() == wanted - shown - shared - elsewhere - exclusive


@pytest.mark.parametrize("name", sorted(written_values()))
def test_default_is_not_written(name: str) -> None:
    """What is not given does not stand in the JSON, so that the platform's default holds."""
    cls = type(written_values()[name])

    assert "null" not in json.dumps(write(make(cls)))


urls = st.builds(
    "https://{}.example/{}".format,
    st.from_regex(r"[a-z]{1,10}", fullmatch=True),
    st.from_regex(r"[a-z0-9/]{0,20}", fullmatch=True),
)


def texts(longest: int, shortest: int = 1) -> st.SearchStrategy[str]:
    """Make texts of up to so many characters."""
    return st.text(characters, min_size=shortest, max_size=longest)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Make a value, or none."""
    return st.none() | strategy


numbers = st.integers(1, 10**18).map(str)
amounts = st.integers(0, 10**9) | st.floats(0, 1e9)
buttons = st.one_of(
    st.builds(m.UrlButton, title=texts(20), url=urls, webview_height_ratio=maybe(st.just("full"))),
    st.builds(m.PostbackButton, title=texts(20), payload=texts(1000)),
    st.builds(m.PhoneNumberButton, title=texts(20), payload=st.just("+3225550188")),
    st.builds(m.AccountLinkButton, url=urls),
    st.builds(m.AccountUnlinkButton),
    st.builds(
        m.GamePlayButton,
        title=texts(20),
        payload=maybe(texts(1000)),
        game_metadata=maybe(st.builds(m.GameMetadata, context_id=numbers)),
    ),
)
quick_replies = st.one_of(
    st.builds(m.QuickReply, title=texts(20), payload=texts(1000), image_url=maybe(urls)),
    st.builds(m.QuickReply, title=texts(20, 0), payload=texts(1000, 0), image_url=urls),
    st.builds(m.PhoneNumberQuickReply),
    st.builds(m.EmailQuickReply),
)
beside: dict[str, Any] = {
    "quick_replies": st.lists(quick_replies, max_size=13),
    "metadata": maybe(texts(999)),
}
sharable: dict[str, Any] = {**beside, "sharable": st.booleans()}
elements = st.builds(
    m.Element,
    title=texts(80),
    subtitle=texts(80),
    image_url=maybe(urls),
    default_action=maybe(st.builds(m.DefaultAction, url=urls)),
    buttons=st.lists(buttons, max_size=3),
)
all_messages: st.SearchStrategy[m.Message] = st.one_of(
    st.builds(m.Text, texts(2000), **beside),
    *(st.builds(cls, urls, is_reusable=st.booleans(), **beside) for cls in (m.Image, m.File)),
    *(st.builds(cls, attachment_id=numbers, **beside) for cls in (m.Audio, m.Video)),
    st.builds(
        m.ButtonTemplate,
        text=texts(640),
        buttons=st.lists(buttons, min_size=1, max_size=3),
        **sharable,
    ),
    st.builds(
        m.GenericTemplate,
        elements=st.lists(elements, min_size=1, max_size=10),
        image_aspect_ratio=st.sampled_from([None, "horizontal", "square"]),
        **sharable,
    ),
    st.builds(
        m.MediaTemplate,
        elements=st.builds(
            m.MediaElement,
            media_type=st.sampled_from(["image", "video"]),
            attachment_id=numbers,
            buttons=st.lists(buttons, max_size=1),
        ).map(lambda element: [element]),
        **sharable,
    ),
    st.builds(
        m.ReceiptTemplate,
        recipient_name=texts(90),
        order_number=numbers,
        currency=st.just("EUR"),
        payment_method=texts(90),
        summary=st.builds(m.ReceiptSummary, total_cost=amounts, subtotal=maybe(amounts)),
        elements=st.lists(
            st.builds(m.ReceiptElement, title=texts(90), price=amounts), max_size=100
        ),
        **sharable,
    ),
    st.builds(
        m.CouponTemplate,
        title=texts(80),
        subtitle=maybe(texts(80)),
        coupon_code=maybe(st.from_regex(r"[A-Z0-9-]{1,20}", fullmatch=True)),
        coupon_url=urls,
        **beside,
    ),
    st.builds(
        m.CustomerFeedbackTemplate,
        title=texts(65),
        subtitle=texts(80),
        button_title=texts(20),
        feedback_screens=st.builds(
            m.FeedbackQuestion,
            id=st.from_regex(r"[A-Za-z0-9_]{1,80}", fullmatch=True),
            type=st.sampled_from(["csat", "nps", "ces", "free_form"]),
            title=maybe(texts(85, 5)),
            follow_up=maybe(st.builds(m.FollowUp, placeholder=maybe(texts(65)))),
        ).map(lambda question: [m.FeedbackScreen(questions=[question])]),
        business_privacy=st.builds(m.BusinessPrivacy, url=urls),
        expires_in_days=maybe(st.integers(1, 7)),
        **beside,
    ),
    st.builds(
        m.ProductTemplate,
        elements=st.lists(st.builds(m.Product, numbers), min_size=1, max_size=10),
        **beside,
    ),
)

PLATFORM_LIMITS: dict[str, dict[str, int]] = {
    "message": {"text": 2000, "metadata": 999, "quick_replies": 13},
    "quick_replies": {"title": 20, "payload": 1000},
    "buttons": {"title": 20, "payload": 1000},
    "button": {"text": 640, "buttons": 3},
    "generic": {"elements": 10},
    "generic.elements": {"title": 80, "subtitle": 80, "buttons": 3},
    "media": {"elements": 1},
    "media.elements": {"buttons": 1},
    "receipt": {"elements": 100},
    "coupon": {"title": 80, "subtitle": 80},
    "customer_feedback": {"title": 65, "subtitle": 80, "button_title": 20, "feedback_screens": 1},
    "customer_feedback.feedback_screens": {"questions": 1},
    "questions": {"id": 80, "title": 85},
    "follow_up": {"placeholder": 65},
    "product": {"elements": 10},
}
"""The longest texts and lists of the wire, by where they stand; once more, in another form."""


def beyond_limits(place: str, value: Any) -> Iterator[str]:
    """Find all that is longer than the platform allows in a JSON object of a message."""
    limits = PLATFORM_LIMITS.get(place, {})
    for key, inner in value.items():
        if key in limits and len(inner) > limits[key]:
            yield f"{place}.{key}"
        longer_place = f"{place}.{key}" if f"{place}.{key}" in PLATFORM_LIMITS else key
        for item in inner if isinstance(inner, list) else [inner]:
            if isinstance(item, dict):
                yield from beyond_limits(item.get("template_type", longer_place), item)


@given(message=all_messages)
def test_whatever_can_be_made_respects_the_limits_on_the_wire(message: m.Message) -> None:
    """Every valid value is written as JSON that the platform takes: no null, nothing too long."""
    written = write(message)

    assert written == json.loads(json.dumps(written, allow_nan=False))
    assert [] == list(beyond_limits("message", written))
    assert "null" not in re.sub(r'"(\\.|[^"\\])*"', "", json.dumps(written))
    assert 1 == ("text" in written) + ("attachment" in written)


@given(message=all_messages)
def test_equal_messages_are_written_equally(message: m.Message) -> None:
    """A copy of a value equals it, has its hash, and is written the same."""
    copy = attrs.evolve(message)

    assert (message, hash(message), write(message)) == (copy, hash(copy), write(copy))


@pytest.mark.parametrize("retired", m.RETIRED, ids=lambda retired: str(retired.kind))
def test_asking_for_a_retired_message_says_since_when_it_is_gone(retired: m.Retired) -> None:
    """Each retired kind raises when made, with its name, its end, and what to use."""
    limit = f"{retired.name} are gone since {retired.since}; use {retired.instead}"

    with pytest.raises(InvalidValueError, match=f"^message: '{retired.kind}' given") as caught:
        retired(elements=["secret"])

    assert (limit, "message") == (caught.value.limit, caught.value.field)
    assert "secret" not in str(caught.value)


def test_all_retired_names_stand_in_the_table() -> None:
    """Every retired name of the module is in ``RETIRED``, and each alternative exists."""
    found = {value for value in vars(m).values() if isinstance(value, m.Retired)}

    assert set(m.RETIRED) == found
    assert all(
        hasattr(m, word)
        for retired in m.RETIRED
        for word in re.findall(r"\b[A-Z][a-z]+[A-Z]\w+", retired.instead)
    )


def in_generic(button: m.Button) -> m.Message:
    """Put a button into the second element of a template."""
    return m.GenericTemplate(
        elements=[ELEMENT, m.Element(title="Blue bowl", buttons=[POSTBACK, button])]
    )


def raw_template(template_type: str, **payload: object) -> m.Message:
    """Make a raw message with a template."""
    payload = {"template_type": template_type, **payload}
    return m.Raw({"attachment": {"type": "template", "payload": payload}})


NOT_IN_PLUGIN: list[tuple[m.Message, str, str]] = [
    (make(m.MediaTemplate), "message.template_type: 'media'", "media templates"),
    (
        in_generic(make(m.AccountLinkButton)),
        "message.elements[1].buttons[1].type: 'account_link'",
        "log-in buttons",
    ),
    (
        in_generic(m.AccountUnlinkButton()),
        "message.elements[1].buttons[1].type: 'account_unlink'",
        "log-out buttons",
    ),
    (
        m.ButtonTemplate(text="Play?", buttons=[make(m.GamePlayButton)]),
        "message.buttons[0].type: 'game_play'",
        "game buttons",
    ),
    (raw_template("list"), "message.attachment.payload.template_type: 'list'", "list templates"),
    (
        raw_template("open_graph"),
        "message.attachment.payload.template_type: 'open_graph'",
        "open graph templates",
    ),
    (
        raw_template("generic", elements=[{"buttons": [{"type": "payment"}]}]),
        "message.attachment.payload.elements[0].buttons[0].type: 'payment'",
        "buy buttons",
    ),
    (
        raw_template("button", buttons=[{"type": "element_share"}]),
        "message.attachment.payload.buttons[0].type: 'element_share'",
        "share buttons",
    ),
    (
        m.Raw({"text": "Where?", "quick_replies": [{"content_type": "location"}]}),
        "message.quick_replies[0].content_type: 'location'",
        "location quick replies",
    ),
]


@pytest.mark.parametrize(
    ("message", "start", "kind"), NOT_IN_PLUGIN, ids=[row[2] for row in NOT_IN_PLUGIN]
)
def test_what_the_plugin_cannot_show_is_refused(message: m.Message, start: str, kind: str) -> None:
    """Each kind that Meta lists as not shown by the plugin is refused, and found where it is."""
    with pytest.raises(InvalidValueError) as caught:
        m.check_for_plugin(message)

    assert f"{start} given, but the Chat Plugin does not show {kind}" == str(caught.value)


@pytest.mark.parametrize(
    "message",
    [
        make(m.Text, quick_replies=[QUICK_REPLY, m.PhoneNumberQuickReply(), m.EmailQuickReply()]),
        make(m.Image),
        make(m.Audio),
        make(m.Video),
        make(m.File),
        m.ButtonTemplate(
            text="What now?",
            buttons=[POSTBACK, make(m.UrlButton), make(m.PhoneNumberButton)],
        ),
        make(m.GenericTemplate),
        make(m.ReceiptTemplate),
        make(m.CouponTemplate),
        make(m.CustomerFeedbackTemplate),
        make(m.ProductTemplate),
        m.Raw({"text": "location", "type": 7, "parts": [[None, {"type": {"type": "media"}}]]}),
    ],
    ids=lambda message: type(message).__name__,
)
def test_what_the_plugin_may_show_passes(message: m.Message) -> None:
    """What Meta lists as shown, and what it does not list at all, is let through."""
    m.check_for_plugin(message)


def test_deep_raw_message_is_looked_through() -> None:
    """Nesting as deep as JSON allows does not exhaust the stack."""
    deep: dict[str, Any] = {"type": "payment"}
    for _ in range(400):
        deep = {"inner": [deep]}

    with pytest.raises(InvalidValueError, match="buy buttons"):
        m.check_for_plugin(m.Raw(deep))


def test_nesting_too_deep_for_json_is_refused() -> None:
    """An object that contains itself ends in a typed error."""
    endless: dict[str, Any] = {}
    endless["inner"] = endless

    with pytest.raises(InvalidValueError, match=r"^message: "):
        m.Raw(endless)
