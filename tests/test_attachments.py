"""Uploading attachments, streamed."""

import io
import tempfile
import tracemalloc
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from messenger_chatplugin.errors import ApiError, InvalidValueError, OutcomeUnknownError
from messenger_chatplugin.graph.attachments import Attachments
from messenger_chatplugin.graph.call import Call, T
from messenger_chatplugin.graph.encoding import encode
from messenger_chatplugin.graph.multipart import Multipart
from messenger_chatplugin.graph.secrets import appsecret_proof
from pretend import PAGE, TOKEN, Asked, Pretend
from support import Serve

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
UPLOADED = "attachments.upload.200"


def parts(asked: Asked) -> dict[str, Message]:
    """Take a form apart, by the names of its fields."""
    head = f"Content-Type: {asked.headers['Content-Type']}\r\n\r\n".encode()
    whole = message_from_bytes(head + asked.body)
    return {
        str(part.get_param("name", header="Content-Disposition")): part
        for part in whole.get_payload()
        if isinstance(part, Message)
    }


def file_of(asked: Asked) -> tuple[str | None, str, object]:
    """Tell the name, the type and the bytes of the file that was sent."""
    part = parts(asked)["filedata"]
    return part.get_filename(), part.get_content_type(), part.get_payload(decode=True)


def message(kind: str, **payload: Any) -> dict[str, Any]:
    """Make the message that describes an attachment."""
    return {"attachment": {"type": kind, "payload": {**payload, "is_reusable": True}}}


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://cdn.example.org/moss.jpg", "image"),
        ("https://cdn.example.org/moss.mp4?size=large", "video"),
        ("https://cdn.example.org/moss.mp3", "audio"),
        ("https://cdn.example.org/moss.pdf", "file"),
        ("https://cdn.example.org/moss", "file"),
    ],
)
def test_a_url_is_fetched_by_meta(serve: Serve, url: str, kind: str) -> None:
    """Only the URL is sent, as JSON; its path tells the type."""
    graph = Pretend(serve, UPLOADED)

    assert "901200300400511" == graph.client().attachments.upload(url)
    assert [f"POST {PAGE}/message_attachments"] == graph.whats
    assert {"message": message(kind, url=url)} == graph.asked[0].json


def test_a_path_is_uploaded(serve: Serve, tmp_path: Path) -> None:
    """Its name tells the type; the length is known beforehand."""
    graph, path = Pretend(serve, UPLOADED), tmp_path / "moss.png"
    path.write_bytes(PNG)

    assert "901200300400511" == graph.client().attachments.upload(path)

    (asked,) = graph.asked
    assert f"POST {PAGE}/message_attachments" == asked.what
    assert str(len(asked.body)) == asked.headers["Content-Length"]
    assert ("moss.png", "image/png", PNG) == file_of(asked)
    described = parts(asked)["message"].get_payload(decode=True)
    assert b'{"attachment":{"type":"image","payload":{"is_reusable":true}}}' == described


def test_the_proof_travels_in_the_form(serve: Serve) -> None:
    """And the token in the header, as with every call."""
    graph = Pretend(serve, UPLOADED)

    graph.client(app_secret="made-up").attachments.upload(PNG, filename="moss.png")

    (asked,) = graph.asked
    proof = parts(asked)["appsecret_proof"].get_payload()
    assert appsecret_proof(TOKEN, "made-up") == proof
    assert f"Bearer {TOKEN}" == asked.headers["Authorization"]
    assert {} == asked.query


@pytest.mark.parametrize(
    ("filename", "kind", "expected"),
    [
        (None, None, ("file", "application/octet-stream", "file")),
        ("moss.png", None, ("moss.png", "image/png", "image")),
        ("moss.png", "file", ("moss.png", "image/png", "file")),
        ("moss", "image", ("moss", "application/octet-stream", "image")),
        ('a"b.png', None, ("a%22b.png", "image/png", "image")),
        ("a\r\nX: y.png", None, ("a%0D%0AX: y.png", "image/png", "image")),
    ],
)
def test_bytes_are_uploaded(serve: Serve, filename: Any, kind: Any, expected: Any) -> None:
    """Their name and type can be given; no name breaks out of its line."""
    graph = Pretend(serve, UPLOADED)

    graph.client().attachments.upload(PNG, filename=filename, type=kind)

    (asked,) = graph.asked
    name, content_type, content = file_of(asked)
    assert (*expected[:2], PNG) == (name, content_type, content)
    assert f'"type":"{expected[2]}"'.encode() in asked.body


def test_a_file_is_uploaded_from_where_it_stands(serve: Serve, tmp_path: Path) -> None:
    """To its end; it is left open, and its own name is taken."""
    graph, path = Pretend(serve, UPLOADED), tmp_path / "moss.mp3"
    path.write_bytes(b"skipped" + PNG)
    with path.open("rb") as file:
        file.seek(len(b"skipped"))
        graph.client().attachments.upload(file)
        assert not file.closed

    assert ("moss.mp3", "audio/mpeg", PNG) == file_of(graph.asked[0])


def test_a_call_that_is_repeated_sends_the_file_again() -> None:
    """From where it stood at first, wherever it stands by then."""
    file = io.BytesIO(b"skipped" + PNG)
    file.seek(len(b"skipped"))
    calls: list[Call[Any]] = []

    def note(call: Call[T]) -> T:
        calls.append(call)
        return call.read({"attachment_id": "1"})

    Attachments(PAGE, note).upload(file)
    (call,) = calls
    _content_type, body = encode(call, call.body or {})

    assert isinstance(body, Multipart)
    first, second = b"".join(body), b"".join(body)
    assert PNG in first
    assert b"skipped" not in first
    assert first == second


@pytest.mark.parametrize("make", [io.BytesIO, tempfile.TemporaryFile])
def test_a_file_without_a_name_is_uploaded(serve: Serve, make: Any) -> None:
    """A temporary file's name is a number."""
    graph = Pretend(serve, UPLOADED)
    with make() as file:
        file.write(PNG)
        file.seek(0)
        graph.client().attachments.upload(file)

    assert ("file", "application/octet-stream", PNG) == file_of(graph.asked[0])


def test_progress_is_told(serve: Serve) -> None:
    """Bytes of the file so far, and all of them, piece by piece to the end."""
    graph, content = Pretend(serve, UPLOADED), b"x" * 150_000
    told: list[tuple[int, int]] = []

    graph.client().attachments.upload(
        content, progress=lambda sent, all_: told.append((sent, all_))
    )

    assert [(65536, 150_000), (131072, 150_000), (150_000, 150_000)] == told


def test_a_file_is_never_in_memory_as_a_whole(serve: Serve, tmp_path: Path) -> None:
    """Ten megabytes pass through in pieces; the stand-in's own copy is not counted."""
    path, most = tmp_path / "moss.mp4", 0
    with path.open("wb") as file:
        file.truncate(10 * 1024 * 1024)

    def look(sent: int, total: int) -> None:
        nonlocal most
        ours = tracemalloc.take_snapshot().filter_traces(
            [tracemalloc.Filter(inclusive=True, filename_pattern="*messenger_chatplugin*")]
        )
        if sent in {total // 2, total}:
            most = max(most, sum(one.size for one in ours.statistics("filename")))

    graph = Pretend(serve, UPLOADED)
    client = graph.client()
    tracemalloc.start()
    try:
        client.attachments.upload(path, progress=look)
    finally:
        tracemalloc.stop()

    assert 0 < most < 1024 * 1024


@pytest.mark.parametrize(
    "source",
    [
        b"",
        "moss.png",
        "file:///etc/hostname",
        io.StringIO("text"),
        None,
        5,
    ],
)
def test_what_cannot_be_uploaded_is_refused(serve: Serve, source: Any) -> None:
    """Nothing in it, a path as text, text instead of bytes, or no file at all."""
    graph = Pretend(serve, UPLOADED)
    with pytest.raises(InvalidValueError) as caught:
        graph.client().attachments.upload(source)

    assert "source" == caught.value.field
    assert [] == graph.asked


@pytest.mark.parametrize(("kind", "megabytes"), [("image", 8), ("audio", 25), ("file", 25)])
def test_what_is_too_big_is_refused(
    serve: Serve, tmp_path: Path, kind: Any, megabytes: int
) -> None:
    """By the size on disk, before anything is sent."""
    graph, path = Pretend(serve, UPLOADED), tmp_path / "moss"
    with path.open("wb") as file:
        file.truncate(megabytes * 1024 * 1024 + 1)
    with pytest.raises(InvalidValueError, match="bytes are allowed"):
        graph.client().attachments.upload(path, type=kind)

    assert [] == graph.asked


def test_an_unknown_type_is_refused(serve: Serve) -> None:
    """The error lists those that exist."""
    with pytest.raises(InvalidValueError, match="'sticker' given, but one of"):
        Pretend(serve, UPLOADED).client().attachments.upload(PNG, type="sticker")  # type: ignore[arg-type]


def test_a_file_that_is_not_there_is_the_systems_error(serve: Serve, tmp_path: Path) -> None:
    """It is not ours to rename."""
    with pytest.raises(FileNotFoundError):
        Pretend(serve, UPLOADED).client().attachments.upload(tmp_path / "nothing")


def test_a_directory_is_no_file(serve: Serve, tmp_path: Path) -> None:
    """Nothing was sent, and the error does not claim otherwise."""
    graph = Pretend(serve, UPLOADED)
    with pytest.raises(InvalidValueError, match="a file is needed"):
        graph.client().attachments.upload(tmp_path)
    assert [] == graph.asked


def test_a_name_that_is_not_utf8_is_sent_as_well_as_can_be(serve: Serve, tmp_path: Path) -> None:
    """File systems have such names; the content is what matters."""
    path = tmp_path / "caf\udce9.png"
    path.write_bytes(PNG)
    graph = Pretend(serve, UPLOADED)
    graph.client().attachments.upload(path)

    assert "caf?.png" == file_of(graph.asked[0])[0]


def test_a_file_that_shrinks_is_noticed(serve: Serve, tmp_path: Path) -> None:
    """The length has been promised by then, so the request cannot end well."""
    path = tmp_path / "moss.mp4"
    path.write_bytes(b"x" * 200_000)

    def shrink(_sent: int, _total: int) -> None:
        with path.open("r+b") as file:
            file.truncate(1000)

    with pytest.raises(InvalidValueError, match="65536 bytes found, but the 200000 bytes"):
        Pretend(serve, UPLOADED).client().attachments.upload(path, progress=shrink)


def test_graph_may_refuse(serve: Serve) -> None:
    """As an error of its class."""
    with pytest.raises(ApiError) as caught:
        Pretend(serve, "attachments.upload.400").client().attachments.upload(PNG)

    assert (100, 2018047) == (caught.value.code, caught.value.subcode)


def test_no_id_is_no_attachment(serve: Serve) -> None:
    """The error says what is missing."""
    with pytest.raises(OutcomeUnknownError, match=r"\$\.attachment_id"):
        Pretend(serve, (200, {})).client().attachments.upload(PNG)
