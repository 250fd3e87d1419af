"""Graph's error codes as data: what each one means, and how to react. Knows no exception.

Where Meta lists a number without words that could be read, only its parent code speaks.

Platform: https://developers.facebook.com/docs/messenger-platform/error-codes
and https://developers.facebook.com/docs/graph-api/guides/error-handling
and https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from collections.abc import Mapping
from typing import Literal

import attrs

Reaction = Literal["ask", "token", "wait", "recipient", "server", "repeat"]
"""Who acts: the caller, who holds the token, all who call, the person, Meta, or a second try."""

Again = Literal["never", "later", "soon"]
"""When the same call may succeed: never, in hours or days, or within seconds to minutes."""


@attrs.frozen
class Known:
    """What is known of a code."""

    reaction: Reaction
    """What it asks for."""
    words: str
    """What it means, in plain words."""
    again: Again = "never"
    """When to try again."""
    nothing_done: bool = False
    """Whether Meta's words say that nothing was done, so that even a send may be repeated."""


def _throttle(words: str) -> Known:
    return Known("wait", words, "soon", nothing_done=True)


CODES: Mapping[int, Known] = {
    1: Known("server", "an unknown error on Meta's side", "soon"),
    2: Known("server", "Meta's service is down, or the person blocked the Page", "soon"),
    3: Known("token", "the app lacks the capability for this call"),
    4: _throttle("the app has made too many calls"),
    9: Known("wait", "a limit of what may be sent is reached", "later"),
    10: Known("token", "the permission is missing or was removed"),
    17: _throttle("the token's person has made too many calls"),
    32: _throttle("the Page has made too many calls"),
    100: Known("ask", "an argument is not valid"),
    102: Known("token", "the session has ended; a new token is needed"),
    105: Known("ask", "a list has too many elements"),
    190: Known("token", "the token has expired or is not valid"),
    194: Known("ask", "a list has too few elements"),
    210: Known("token", "the person is not visible to the token"),
    230: Known("token", "the permission to write to the person is missing"),
    341: _throttle("the app has reached a limit of this feature"),
    368: Known("wait", "blocked for a while, for a violation of Meta's policies", "later"),
    506: Known("ask", "the same was posted before; change it"),
    551: Known("recipient", "the person is unavailable, or blocked the Page"),
    613: _throttle("too many calls of this kind"),
    1200: Known("repeat", "sending failed for the moment; try again", "soon", nothing_done=True),
    2022: Known("ask", "commerce messages are switched off after a violation"),
    10303: Known("ask", "the token for linking the account is invalid or has expired"),
    10900: Known("ask", "the comment or post was already answered in private"),
    10903: Known("recipient", "this person cannot be answered in private"),
    24001: Known("ask", "an error of the payment feature"),
    24002: Known("ask", "an error of the payment feature"),
    24005: Known("ask", "an error of the payment feature"),
    1609005: Known("ask", "the link could not be fetched"),
    9000001: Known("ask", "the message was deleted"),
}
"""By code, where no subcode says more."""

DEAD_TOKEN = 190
"""The token has expired or is not valid; nothing was done."""

PERMISSIONS = range(200, 300)
"""Codes of missing permissions."""

BUSINESS_LIMITS: Mapping[int, str] = {
    80000: "advertising insights",
    80001: "Pages",
    80002: "Instagram",
    80003: "custom audiences",
    80004: "advertising",
    80005: "leads",
    80006: "Messenger",
    80008: "WhatsApp management",
    80009: "catalogues",
    80014: "catalogue batches",
}
"""Codes of limits by business use case."""

SUBCODES: Mapping[tuple[int, int], Known] = {
    (1, 99): Known("server", "unknown; usually a permission, access or verification is missing"),
    (1, 1357046): Known("server", "the batch was done though its answer broke; do not send again"),
    (2, 2018344): Known("ask", "an admin of the Page must accept the terms of custom labels"),
    (4, 2018022): _throttle("too many messages to telephone numbers"),
    (4, 2018354): Known("wait", "the gap between two marketing messages is not over", "later"),
    (9, 2018352): Known("wait", "the person got all the marketing messages allowed", "later"),
    (10, 1893063): Known("wait", "the Page is restricted for a while", "later"),
    (10, 2018065): Known("recipient", "the 24-hour window is closed"),
    (10, 2018108): Known("recipient", "the person does not receive messages now"),
    (10, 2018278): Known("recipient", "the 24-hour window is closed"),
    (10, 2534022): Known("recipient", "the window is closed"),
    (100, 33): Known("ask", "the object is missing, not visible, or does not have this call"),
    (100, 2018001): Known("recipient", "nobody has this id: unknown, a guest who left, or used up"),
    (100, 2018008): Known("ask", "fetching the file from its URL failed"),
    (100, 2018014): Known("ask", "a message and a sender action do not go together"),
    (100, 2018047): Known("ask", "the upload failed; its type and its URL may not fit"),
    (100, 2018074): Known("ask", "the attachment id is invalid or not this Page's"),
    (100, 2018109): Known("ask", "the attachment is too large"),
    (100, 2018164): Known("ask", "the app id is wrong"),
    (100, 2018294): Known("ask", "processing the video took too long"),
    (100, 2018320): Known("ask", "the product id is invalid"),
    (100, 2018328): Known("ask", "product templates need API version 8.0 or newer"),
    (100, 2534014): Known("recipient", "the person was not found"),
    (100, 2534029): Known("ask", "Meta has blocked the business"),
    (100, 2534037): Known("ask", "another app has the conversation; take control first"),
    (190, 458): Known("token", "the person removed the app"),
    (190, 459): Known("token", "the person must log in to Facebook and pass a check"),
    (190, 460): Known("token", "the person changed the password"),
    (190, 463): Known("token", "the token has expired"),
    (190, 464): Known("token", "the person's account is not confirmed"),
    (190, 467): Known("token", "the token is not valid"),
    (190, 490): Known("token", "the person must pass a check of the account"),
    (190, 492): Known("token", "the person lost the role on the Page, or the session"),
    (190, 2069032): Known("token", "the token lacks a permission on the Page"),
    (200, 1545041): Known("recipient", "the person is unavailable right now"),
    (200, 2018021): Known("token", "sending to telephone numbers needs a fee to be paid"),
    (200, 2018027): Known("token", "the app is not approved for sending to telephone numbers"),
    (200, 2018028): Known("token", "the app is not approved for pages_messaging, or not live"),
    (200, 2534041): Known("token", "the app's access to messages was taken away"),
    (551, 1545041): Known("recipient", "the person is unavailable right now"),
    (613, 1996): _throttle("the number of requests changes too much"),
}
"""By code and subcode."""

SUBCODES_ALONE: Mapping[int, Known] = {
    2018144: Known("wait", "the quota of messages of Instant Games is used up", "later"),
    2018218: Known("recipient", "the person's profile is not available"),
    2018247: Known("token", "the permission to read the profile is missing"),
    2018300: Known("ask", "another app has the conversation; take control first"),
    2018321: Known("ask", "an automated flow of the Page is active for the person"),
}
"""By subcode, whatever the code: Meta lists these without one."""

DONE_ALL_THE_SAME: frozenset[tuple[int | None, int | None]] = frozenset({(1, 1357046)})
"""Errors that a batch answers with although its messages were sent."""


def known(code: int | None, subcode: int | None = None) -> Known | None:
    """Look up what is known of a code; ``None`` where nothing is."""
    if code is None:
        return None
    if subcode:
        exact = SUBCODES.get((code, subcode)) or SUBCODES_ALONE.get(subcode)
        if exact is not None:
            return exact
    if code in BUSINESS_LIMITS:
        return _throttle(f"too many calls of this business use case: {BUSINESS_LIMITS[code]}")
    if code in PERMISSIONS:
        return CODES.get(code) or Known("token", "a permission is missing")
    return CODES.get(code)


def explain(code: int, subcode: int | None = None) -> str:
    """Say in plain words what a code means and what to do."""
    number = f"{code}/{subcode}" if subcode else f"{code}"
    found = known(code, subcode)
    if found is None:
        return f"{number}: nothing is known of this code"
    advice = _TO_REPEAT if found.nothing_done else _ADVICE[found.again]
    return f"{number}: {found.words}. {_WHO[found.reaction]} {advice}"


_WHO: Mapping[Reaction, str] = {
    "ask": "What was asked has to change.",
    "token": "The token or its permissions have to change.",
    "wait": "Fewer calls are needed.",
    "recipient": "The person has to act first.",
    "server": "The fault is on Meta's side.",
    "repeat": "The fault is on Meta's side.",
}

_ADVICE: Mapping[Again, str] = {
    "never": "Trying the same again does not help.",
    "later": "Trying again helps in hours or days, not sooner.",
    "soon": "Trying again may help, but what was sent may have been delivered nevertheless.",
}

_TO_REPEAT = "Nothing was done; the same call may be repeated after a pause."
