"""What a website embeds."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_chatplugin import MeLink, Snippet
from messenger_chatplugin.errors import InvalidValueError

HOSTILE = [
    '"></div><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "\u2028\u2029",
    "&quot;&lt;",
    "\\\"\\'",
    "{{7*7}}",
    "é ö 漢 😀",
    "\x00\t\r\n",
]


class Page(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note a script's text."""
        if self.elements[-1][0] == "script" and data.strip():
            self.scripts.append(data)


def plugin(snippet: Snippet) -> dict[str, str | None]:
    """Return the attributes of the plugin's element."""
    page = Page(str(snippet))
    assert ["div", "div", "script"] == [tag for tag, _ in page.elements]
    return page.elements[1][1]


def test_the_smallest_snippet() -> None:
    """The two nodes and the loader of Meta's 2022 text."""
    page = Page(str(Snippet(page_id="1234")))

    assert page.elements[0] == ("div", {"id": "fb-root"})
    assert page.elements[1][1] == {
        "id": "fb-customer-chat",
        "class": "fb-customerchat",
        "page_id": "1234",
        "attribution": "biz_inbox",
    }
    assert '"https://connect.facebook.net/en_US/sdk/xfbml.customerchat.js"' in page.scripts[0]
    assert 'FB.init({"xfbml": true, "version": "v26.0"})' in page.scripts[0]
    assert '"facebook-jssdk"' in page.scripts[0]


def test_every_attribute_of_both_generations() -> None:
    """2018 put them into the element, 2022 kept them."""
    snippet = Snippet(
        page_id=1234,
        ref="pricing-page_1=",
        attribution="setup_tool",
        attribution_version="2.3",
        theme_color="553399",
        logged_in_greeting="Hi!",
        logged_out_greeting="Hello!",
        greeting_dialog_display="fade",
        greeting_dialog_delay=5,
        minimized=False,
    )

    assert plugin(snippet) == {
        "id": "fb-customer-chat",
        "class": "fb-customerchat",
        "page_id": "1234",
        "ref": "pricing-page_1=",
        "attribution": "setup_tool",
        "attribution_version": "2.3",
        "theme_color": "#553399",
        "logged_in_greeting": "Hi!",
        "logged_out_greeting": "Hello!",
        "greeting_dialog_display": "fade",
        "greeting_dialog_delay": "5",
        "minimized": "false",
    }


def test_locale_version_and_hidden_start_reach_the_script() -> None:
    """The loader and FB.init follow the arguments."""
    (script,) = Page(
        str(Snippet(page_id="1", locale="nb_NO", version="14", start_hidden=True))
    ).scripts

    assert "https://connect.facebook.net/nb_NO/sdk/" in script
    assert 'FB.init({"xfbml": false, "version": "v14.0"})' in script


def test_a_nonce_stands_on_the_script_and_on_what_it_loads() -> None:
    """A Content-Security-Policy with a nonce lets both run."""
    page = Page(str(Snippet(page_id="1", nonce="r4nd0mValue+/==")))

    assert page.elements[2] == ("script", {"nonce": "r4nd0mValue+/=="})
    assert 'js.nonce = "r4nd0mValue+/==";' in page.scripts[0]
    assert "nonce" not in str(Snippet(page_id="1"))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["logged_in_greeting", "logged_out_greeting"])
def test_a_hostile_greeting_stays_in_its_attribute(field: str, text: str) -> None:
    """A browser sees the same text, and no other element or attribute."""
    expected = {"id", "class", "page_id", "attribution", field}
    attributes = plugin(Snippet(page_id="1", **{field: text}))  # type: ignore[arg-type]

    assert expected == set(attributes)
    assert text == attributes[field]


@given(st.text(max_size=80).filter(lambda text: text and text.isprintable()))
def test_any_greeting_stays_in_its_attribute(text: str) -> None:
    """Whatever a person may type."""
    assert text == plugin(Snippet(page_id="1", logged_in_greeting=text))["logged_in_greeting"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_script_holds_no_end_of_script(text: str) -> None:
    """Were a value ever to pass the checks, the script would still not end."""
    from messenger_chatplugin.snippet import _in_script  # noqa: PLC0415 - looks inside

    written = _in_script(text)

    assert text == json.loads(written)
    assert not re.search("[<>&'\u2028\u2029]", written)


REFUSED: list[tuple[str, Any, str]] = [
    ("page_id", "my.page", "digits only"),
    ("page_id", "", "digits only"),
    ("page_id", "12\n", "digits only"),
    ("page_id", "\u0661", "digits only"),
    ("ref", "with space", "letters, digits"),
    ("ref", "", "letters, digits"),
    ("ref", "é", "letters, digits"),
    ("ref", '"', "letters, digits"),
    ("locale", "en", "the form is 'en_US'"),
    ("locale", "en_US/../x", "the form is 'en_US'"),
    ("version", "newest", "the form is 'v26.0'"),
    ("attribution", "a b", "letters, digits"),
    ("attribution_version", "<", "letters, digits"),
    ("theme_color", "#FFFFFF", "any colour but white"),
    ("theme_color", "red", "six hexadecimal digits"),
    ("logged_in_greeting", "x" * 81, "1 to 80 characters"),
    ("logged_out_greeting", "x" * 81, "1 to 80 characters"),
    ("logged_out_greeting", "\ud800", "UTF-8"),
    ("logged_out_greeting", 5, "1 to 80 characters"),
    ("greeting_dialog_display", "SHOW", "'show'"),
    ("greeting_dialog_delay", -1, "seconds"),
    ("greeting_dialog_delay", 1.5, "seconds"),
    ("greeting_dialog_delay", True, "seconds"),
    ("minimized", "false", "True or False"),
    ("start_hidden", None, "True or False"),
    ("nonce", "short", "base64"),
    ("nonce", 'abcdefgh" onload="x', "base64"),
]


@pytest.mark.parametrize(("field", "value", "limit"), REFUSED)
def test_what_the_platform_would_refuse_is_refused(field: str, value: object, limit: str) -> None:
    """The error names the field and what is allowed."""
    arguments: dict[str, Any] = {"page_id": "1", field: value}
    with pytest.raises(InvalidValueError, match=limit) as caught:
        Snippet(**arguments)
    assert field == caught.value.field


def test_the_attribution_can_be_left_out() -> None:
    """Not every snippet was made by Meta's tool."""
    assert "attribution" not in plugin(Snippet(page_id="1", attribution=None))


def test_eighty_characters_are_allowed() -> None:
    """Characters, not bytes."""
    assert (
        "ö" * 80 == plugin(Snippet(page_id="1", logged_in_greeting="ö" * 80))["logged_in_greeting"]
    )


def test_templates_take_it_as_it_is() -> None:
    """Jinja and Django call __html__ and escape nothing again."""
    snippet = Snippet(page_id="1")

    assert str(snippet) == snippet.__html__()


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (MeLink("1234"), "https://m.me/1234"),
        (MeLink(1234), "https://m.me/1234"),
        (MeLink("my.page", ref="a-b_c="), "https://m.me/my.page?ref=a-b_c%3D"),
        (MeLink("my.page", text="Hi & bye"), "https://m.me/my.page?text=Hi%20%26%20bye"),
        (MeLink("p", ref="r", text="é?#"), "https://m.me/p?ref=r&text=%C3%A9%3F%23"),
    ],
)
def test_a_link_opens_the_conversation(link: MeLink, url: str) -> None:
    """The link that works without the plugin."""
    assert url == str(link)


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_any_text_survives_in_the_link(text: str) -> None:
    """What goes in comes out of the URL's query."""
    assert [text] == parse_qs(urlsplit(str(MeLink("1", text=text))).query)["text"]


def test_a_link_in_a_template_is_escaped() -> None:
    """Its ampersand is one of HTML there."""
    assert "https://m.me/p?ref=r&amp;text=%22%3E" == MeLink("p", ref="r", text='">').__html__()


@pytest.mark.parametrize(
    "arguments",
    [{"page": "a/b"}, {"page": ""}, {"page": "1", "ref": "a b"}, {"page": "1", "text": ""}],
)
def test_a_wrong_link_is_refused(arguments: dict[str, Any]) -> None:
    """Page and ref have their alphabets."""
    with pytest.raises(InvalidValueError):
        MeLink(**arguments)
