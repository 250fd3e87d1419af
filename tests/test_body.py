"""Bytes to JSON, by one rule."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_chatplugin import parse
from messenger_chatplugin.errors import PayloadError
from messenger_chatplugin.wire.body import MAX_BODY_BYTES, MAX_DEPTH, read_json

NOT_JSON = {
    "empty": b"",
    "text": b"hello",
    "half": b'{"object":"page","entry":[{"id":"1"',
    "trailing comma": b'{"object":"page",}',
    "two values": b"{}{}",
    "NaN": b'{"object":"page","x":NaN}',
    "Infinity": b'{"object":"page","x":Infinity}',
    "-Infinity": b'{"object":"page","x":-Infinity}',
    "single quotes": b"{'object':'page'}",
    "control character": b'{"object":"pa\x00ge"}',
    "byte order mark": b'\xef\xbb\xbf{"object":"page"}',
    "UTF-16": '{"object":"page"}'.encode("utf-16"),
    "Latin-1": '{"object":"page","x":"é"}'.encode("latin-1"),
    "cut UTF-8": b'{"object":"page","x":"\xc3',
    "surrogate as UTF-8": b'{"object":"page","x":"\xed\xa0\x80"}',
    "5,000 digits": b'{"object":"page","x":' + b"9" * 5000 + b"}",
    "unbalanced, many": b"[" * 100 + b"{" * 100,
    "unbalanced, very many": b"[" * 100_000,
    "crossed": b'{"a":[' * 50 + b"}]" * 50,
}


@pytest.mark.parametrize("data", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_not_json_is_refused(data: bytes) -> None:
    """One error, status 400, and it says where."""
    with pytest.raises(PayloadError) as caught:
        parse(data)

    assert caught.value.status_hint == 400
    assert (str(caught.value),) == caught.value.problems
    assert str(caught.value).endswith("@ $")


@pytest.mark.parametrize("data", [b"[]", b'[{"object":"page"}]', b'"page"', b"5", b"null", b"true"])
def test_what_is_no_object_is_refused(data: bytes) -> None:
    """A webhook body is an object."""
    with pytest.raises(PayloadError, match="an object expected") as caught:
        parse(data)

    assert caught.value.status_hint == 400


def test_a_body_of_ten_megabytes_is_refused() -> None:
    """Too big is 413, and does not cost the reading."""
    with pytest.raises(PayloadError, match="bytes") as caught:
        parse(b'{"object":"page","x":"' + b" " * 10_000_000 + b'"}')

    assert caught.value.status_hint == 413


def test_the_largest_body_is_read() -> None:
    """The limit itself is allowed."""
    frame = b'{"object":"page","entry":[],"x":""}'
    largest = frame[:-2] + b"x" * (MAX_BODY_BYTES - len(frame)) + frame[-2:]

    assert len(largest) == MAX_BODY_BYTES
    assert len(parse(largest)) == 0


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 1_000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [(b'{"a":', b"}"), (b"[", b"]")])
def test_deep_nesting_is_refused(depth: int, opening: bytes, closing: bytes) -> None:
    """Whatever the interpreter's stack could take, 64 levels are the limit."""
    with pytest.raises(PayloadError, match="nested deeper than 64"):
        read_json(opening * depth + b"1" + closing * depth)


@pytest.mark.parametrize(
    ("opening", "closing"), [(b'{"a":', b"}"), (b"[", b"]"), (b'[{"a":', b"}]")]
)
def test_the_deepest_nesting_is_read(opening: bytes, closing: bytes) -> None:
    """The limit itself is allowed."""
    times = MAX_DEPTH // (opening.count(b"[") + opening.count(b"{"))

    assert read_json(opening * times + b"1" + closing * times)


def test_brackets_in_text_do_not_nest() -> None:
    """A message full of brackets is a message."""
    text = '[{"\\' * 500

    assert {"a": text, "b": []} == read_json(json.dumps({"a": text, "b": []}).encode())


def test_the_last_of_duplicate_keys_wins() -> None:
    """As in the standard library."""
    assert {"a": 2} == read_json(b'{"a":1,"a":2}')


@pytest.mark.parametrize("number", [2**53 + 1, 2**63, 2**64, -(2**64), 10**30])
def test_large_numbers_keep_every_digit(number: int) -> None:
    """Ids are larger than what a float holds."""
    assert number == read_json(str(number).encode())


def test_a_lone_surrogate_stays() -> None:
    """Half an emoji must not cost the message."""
    assert read_json(rb'"\ud83d"') == "\ud83d"


@given(st.binary())
def test_any_bytes_are_json_or_the_one_error(data: bytes) -> None:
    """Reading is total."""
    try:
        read_json(data)
    except PayloadError as error:
        assert error.problems


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_json_is_read_as_it_was_written(value: object) -> None:
    """What the standard library writes comes back the same."""
    assert value == read_json(json.dumps(value).encode())
