"""What a website embeds: the plugin's HTML, and the m.me link that works without it. No I/O.

Every value is checked against what the platform documents, then escaped for the place it stands
in, so that no text can leave its attribute or its script.

Platform: https://developers.facebook.com/docs/messenger-platform/discovery/facebook-chat-plugin
"""

import html
import json
from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote, urlencode

import attrs

from messenger_chatplugin import api_version, checks
from messenger_chatplugin.plugin import check_color

GREETING_CHARACTERS = 80
"""The longest greeting, in characters."""

_IN_SCRIPT = str.maketrans(
    {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "'": "\\u0027",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
)


_is_tool = checks.matches(r"[A-Za-z0-9_.-]+", "letters, digits, '_', '.' and '-' are allowed")
_is_ref = checks.matches(r"[A-Za-z0-9_=-]+", "only letters, digits, '-', '_' and '=' are allowed")


def _color(value: str | None) -> str | None:
    return None if value is None else check_color("theme_color", value)


def _version(value: str) -> str:
    return api_version.normalise(value, "version")


@attrs.frozen(kw_only=True)
class Snippet:
    """The HTML that shows the Chat Plugin on a web page, with every attribute it ever had.

    ``str(snippet)`` is the HTML; templates that know ``__html__`` (Jinja, Django) take the value
    itself. Meta switched the plugin off on 9 May 2024: the HTML stays correct and shows nothing.
    :class:`MeLink` is what works today.

    Raises:
        InvalidValueError: A value that the platform would refuse.

    """

    page_id: str = attrs.field(
        converter=checks.id_text, validator=checks.matches(r"[0-9]+", "a Page id is digits only")
    )
    """The Page's numeric id."""
    ref: str | None = attrs.field(default=None, validator=_is_ref)
    """Comes back in webhooks; letters, digits, ``-``, ``_`` and ``=``."""
    locale: str = attrs.field(
        default="en_US",
        validator=checks.matches(r"[a-z]{2}_[A-Z]{2}", "the form is 'en_US'"),
    )
    """The language of the plugin, as ``nb_NO``."""
    version: str = attrs.field(default=api_version.NEWEST, converter=_version)
    """The version for ``FB.init``, as ``v26.0``."""
    attribution: str | None = attrs.field(default="biz_inbox", validator=checks.optional(_is_tool))
    """Which tool made the snippet: ``biz_inbox`` in Meta's own, or ``None`` to leave it out."""
    attribution_version: str | None = attrs.field(default=None, validator=_is_tool)
    """The version of that tool."""
    theme_color: str | None = attrs.field(default=None, converter=_color)
    """The colour, with or without ``#``; never white (2018)."""
    logged_in_greeting: str | None = attrs.field(
        default=None, validator=checks.text(GREETING_CHARACTERS)
    )
    """The greeting for people logged in to Facebook; at most 80 characters (2018)."""
    logged_out_greeting: str | None = attrs.field(
        default=None, validator=checks.text(GREETING_CHARACTERS)
    )
    """The greeting for everybody else; at most 80 characters (2018)."""
    greeting_dialog_display: Literal["show", "hide", "fade"] | None = attrs.field(
        default=None, validator=checks.one_of("show", "hide", "fade")
    )
    """``show`` it and let it stay, ``hide`` it until clicked, or let it ``fade`` (2018)."""
    greeting_dialog_delay: int | None = attrs.field(
        default=None, validator=checks.whole_number("seconds")
    )
    """Seconds after loading until the greeting shows (2018)."""
    minimized: bool | None = attrs.field(default=None, validator=checks.flag())
    """Deprecated by Meta in favour of the two above (2018)."""
    start_hidden: bool = attrs.field(default=False, validator=checks.flag())
    """Whether the plugin waits for ``FB.XFBML.parse()`` instead of showing at once."""
    nonce: str | None = attrs.field(
        default=None,
        validator=checks.matches(
            r"[A-Za-z0-9+/_-]{8,}={0,2}", "base64 of 8 characters or more is needed"
        ),
    )
    """The nonce of your Content-Security-Policy, for the scripts."""

    def __str__(self) -> str:
        """Return the HTML."""
        attributes = {
            "id": "fb-customer-chat",
            "class": "fb-customerchat",
            "page_id": self.page_id,
            "attribution": self.attribution,
            "attribution_version": self.attribution_version,
            "ref": self.ref,
            "theme_color": self.theme_color,
            "logged_in_greeting": self.logged_in_greeting,
            "logged_out_greeting": self.logged_out_greeting,
            "greeting_dialog_display": self.greeting_dialog_display,
            "greeting_dialog_delay": self.greeting_dialog_delay,
            "minimized": None if self.minimized is None else str(self.minimized).lower(),
        }
        options = _in_script({"xfbml": not self.start_hidden, "version": self.version})
        source = _in_script(f"https://connect.facebook.net/{self.locale}/sdk/xfbml.customerchat.js")
        nonce = "" if self.nonce is None else f" nonce={_in_attribute(self.nonce)}"
        hand_on_nonce = "" if self.nonce is None else f"  js.nonce = {_in_script(self.nonce)};\n"
        return (
            '<div id="fb-root"></div>\n'
            f"<div{_attributes(attributes)}></div>\n"
            f"<script{nonce}>\n"
            f"window.fbAsyncInit = function () {{ FB.init({options}); }};\n"
            "(function (d, id) {\n"
            "  if (d.getElementById(id)) return;\n"
            '  var first = d.getElementsByTagName("script")[0], js = d.createElement("script");\n'
            "  js.id = id;\n"
            "  js.async = true;\n"
            f"{hand_on_nonce}"
            f"  js.src = {source};\n"
            "  first.parentNode.insertBefore(js, first);\n"
            '})(document, "facebook-jssdk");\n'
            "</script>"
        )

    def __html__(self) -> str:
        """Return the HTML, for templates."""
        return str(self)


def _attributes(values: Mapping[str, object]) -> str:
    return "".join(
        f" {name}={_in_attribute(str(value))}"
        for name, value in values.items()
        if value is not None
    )


def _in_attribute(value: str) -> str:
    return f'"{html.escape(value, quote=True)}"'


def _in_script(value: object) -> str:
    return json.dumps(value).translate(_IN_SCRIPT)


@attrs.frozen
class MeLink:
    """A link that opens a conversation with a Page in Messenger; works with and without the plugin.

    ``str(link)`` is the URL. The ``ref`` comes back in webhooks as that of the plugin does.

    Platform: https://developers.facebook.com/docs/messenger-platform/discovery/m-me-links

    Raises:
        InvalidValueError: A value that the platform would refuse.

    """

    page: str = attrs.field(
        converter=checks.id_text,
        validator=checks.matches(
            r"[A-Za-z0-9.]+", "a Page id or user name is letters, digits and '.'"
        ),
    )
    """The Page's numeric id, or its user name."""
    ref: str | None = attrs.field(default=None, kw_only=True, validator=_is_ref)
    """Comes back in webhooks; letters, digits, ``-``, ``_`` and ``=``."""
    text: str | None = attrs.field(default=None, kw_only=True, validator=checks.text())
    """What the person finds written already."""

    def __str__(self) -> str:
        """Return the URL."""
        given = {"ref": self.ref, "text": self.text}
        query = urlencode({k: v for k, v in given.items() if v is not None}, quote_via=quote)
        return f"https://m.me/{self.page}" + (f"?{query}" if query else "")

    def __html__(self) -> str:
        """Return the URL, escaped for an attribute."""
        return html.escape(str(self), quote=True)
