"""Hypothesis strategies for webhook bodies: every kind of event, with every deviation of the wire.

Needs the extra ``testing``. What they make can be read; :func:`broken_items` makes what cannot.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args, get_origin

import attrs
from hypothesis import strategies as st

from messenger_chatplugin.events import (
    EchoEvent,
    Event,
    GroupCommentEvent,
    JsonObject,
    Kind,
    MessageEvent,
    OptinEvent,
    PersonEvent,
    Struct,
    kinds,
)

PAGE_ID = "310045500981234"
"""The Page of all that is made here."""

Json = dict[str, Any]

_words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
_numbers = st.integers(0, 2**70)
_texts = _words | _numbers
_whole = st.integers(-(2**70), 2**70) | st.integers(0, 10**9).map(str)
_fractions = st.floats(-1e6, 1e6) | st.integers(-1000, 1000) | st.just("59.9139")
_seconds = st.integers(1_000_000_000, 2_000_000_000)
_times = _seconds | _seconds.map(lambda s: s * 1000 + 345) | _seconds.map(str)
_absurd_times = st.sampled_from(["TIMESTAMP", "", 10**30, True, [], {}])
_objects = st.dictionaries(_words, _texts | st.none() | st.lists(_texts, max_size=2), max_size=3)
_extra = st.dictionaries(st.sampled_from(["new", "neu", "novum"]), _texts, max_size=1)


def _ids(strategy: st.SearchStrategy[Any] = _numbers) -> st.SearchStrategy[Any]:
    """Ids as numbers and as text."""
    return strategy | strategy.map(str)


def _values(wanted: Any) -> st.SearchStrategy[Any]:
    """Make JSON for a field of this type."""
    simple: Mapping[Any, st.SearchStrategy[Any]] = {
        str: _texts,
        int: _whole,
        float: _fractions,
        bool: st.booleans(),
        datetime: _times | _absurd_times,
    }
    if wanted in simple:
        return simple[wanted]
    if wanted == JsonObject:
        return _objects
    if get_origin(wanted) is tuple:
        inner = _values(get_args(wanted)[0])
        # One value stands for a list of one, as the tags of 2022 do.
        single = inner if _is_struct(get_args(wanted)[0]) else st.nothing()
        return st.lists(inner, max_size=3) | single
    if get_origin(wanted) is Mapping:
        return st.dictionaries(_words, _values(get_args(wanted)[1]), max_size=2)
    if _is_struct(wanted):
        return structs(wanted)
    inner = next(arg for arg in get_args(wanted) if arg is not type(None))
    return _values(inner)


def _is_struct(wanted: Any) -> bool:
    return isinstance(wanted, type) and issubclass(wanted, Struct)


def structs(cls: type[Struct], without: frozenset[str] = frozenset()) -> st.SearchStrategy[Json]:
    """Make JSON objects of one struct: optional keys missing, null or set, unknown keys beside."""
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for attribute in attrs.fields(cls):
        if attribute.name in without:
            continue
        key = attribute.name.rstrip("_")
        made = st.deferred(lambda wanted=attribute.type: _values(wanted))  # type: ignore[misc]
        if attribute.default is attrs.NOTHING:
            required[key] = made
        else:
            optional[key] = made | st.none()
    return st.builds(
        lambda extra, known: {**extra, **known},
        _extra,
        st.fixed_dictionaries(required, optional=optional),
    )


_FRAME = frozenset(attribute.name for attribute in attrs.fields(Event)) | {
    "sender",
    "sender_psid",
    "linked_psid",
    "person",
}

_people = (
    _ids().map(lambda value: {"id": value})
    | _ids().map(lambda value: {"user_ref": value})
    | st.tuples(_ids(), _ids()).map(lambda pair: {"id": pair[0], "user_ref": pair[1]})
)
_page = _ids(st.just(int(PAGE_ID))).map(lambda value: {"id": value})


@st.composite
def items(draw: st.DrawFn, kind: Kind | None = None) -> Json:
    """Make an item of a kind, or of any kind."""
    kind = kind or draw(st.sampled_from(list(kinds())))
    cls = kind.event
    content = draw(structs(cls, without=_FRAME))
    for alias in kind.keys[1:]:
        if draw(st.booleans()):
            value = content.pop(kind.keys[0])
            content[alias] = draw(_words) if cls is OptinEvent else value
    if cls is EchoEvent:
        content["message"]["is_echo"] = True
    elif cls is MessageEvent:
        content["message"].pop("is_echo", None)
    elif cls is not GroupCommentEvent:
        content.pop("from", None)
    frame: Json = {"recipient": draw(_page)}
    if cls is EchoEvent:
        frame = {"sender": draw(_page), "recipient": draw(_people)}
    elif issubclass(cls, PersonEvent):
        # The checkbox plugin sends no sender, but a user_ref; nobody has a blank one.
        user_ref = (content.get("optin") or {}).get("user_ref") if cls is OptinEvent else None
        if not str(user_ref or "").strip() or draw(st.booleans()):
            frame["sender"] = draw(_people)
    if draw(st.booleans()):
        frame["timestamp"] = draw(_times | _absurd_times | st.none())
    return {**frame, **content}


_hops = st.fixed_dictionaries({}, optional={"app_id": _ids(), "metadata": _words})


@st.composite
def contents(draw: st.DrawFn, of: st.SearchStrategy[Any] | None = None) -> Json:
    """Make the content of a whole body: entries, lists, and items in them."""
    made = of if of is not None else items()
    entries: list[Json] = []
    for _ in range(draw(st.integers(1, 3))):
        entry: Json = {"id": draw(_ids(st.just(int(PAGE_ID)))), "time": draw(_seconds)}
        for channel in ("messaging", "standby"):
            if draw(st.booleans()):
                entry[channel] = draw(st.lists(made, max_size=3))
        if draw(st.booleans()):
            entry["hop_context"] = draw(_hops | st.lists(_hops, max_size=2))
        entries.append(entry)
    return {"object": "page", "entry": entries}


def bodies() -> st.SearchStrategy[bytes]:
    """Make whole bodies, with and without escapes."""
    return st.builds(
        lambda content, ascii_only: json.dumps(content, ensure_ascii=ascii_only).encode(),
        contents(),
        st.booleans(),
    )


_nonsense: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | _words | st.just([]) | st.just({})
)


@st.composite
def broken_items(draw: st.DrawFn) -> Any:
    """Make an item and break one value in it, anywhere; sometimes it can be read all the same."""
    item = draw(items())
    target: Any = item
    while True:
        # Neither is empty: an item has its frame, and what is empty is not descended into.
        keys = list(target) if isinstance(target, dict) else list(range(len(target)))
        key = draw(st.sampled_from(keys))
        if not isinstance(target[key], dict | list) or not target[key] or draw(st.booleans()):
            target[key] = draw(_nonsense)
            return item
        target = target[key]
