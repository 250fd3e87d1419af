"""OpenTelemetry: one span for each try, by the conventions for HTTP clients."""

import json
from typing import Any

import pytest
from faults import FaultServer, Talk, answer, saying
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from messenger_chatplugin import Client, Psid
from messenger_chatplugin.client import Clock, Request, Response
from messenger_chatplugin.errors import ChatPluginError
from messenger_chatplugin.graph.usage import NOTHING
from messenger_chatplugin.otel import Telemetry


class Recorder:
    """Providers that keep what they get."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.reader = InMemoryMetricReader()
        self.meters = MeterProvider([self.reader])
        self.telemetry = Telemetry(self.tracers, self.meters)

    def client(self, server: FaultServer) -> Client:
        """Make a client that is traced."""
        return Client(
            page_id=1,
            access_token="token",
            base_url=server.url,
            on_request=self.telemetry.on_request,
            on_response=self.telemetry.on_response,
            clock=Clock(sleep=lambda _seconds: None),
        )

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        """The spans that have ended."""
        return self.exporter.get_finished_spans()


def refusal(status: str) -> bytes:
    """Write an answer that throttles."""
    error = {"error": {"message": "m", "code": 613, "error_subcode": 1996, "fbtrace_id": "AbC"}}
    return answer(json.dumps(error).encode(), status)


def test_each_try_is_a_span_with_the_attributes_of_the_conventions() -> None:
    """A try that fails and one that succeeds, told apart by how often it was sent."""

    def serve(talk: Talk) -> None:
        while talk.read():
            talk.say(answer() if len(talk.server.requests) > 1 else refusal("400 Bad Request"))

    recorder = Recorder()
    with FaultServer(serve) as server:
        client = recorder.client(server)
        client.send(Psid("7"), "a text")
        url = f"{server.url}/{client.api_version}/1/messages"
    failed, succeeded = recorder.spans
    common = {
        "http.request.method": "POST",
        "server.address": "localhost",
        "server.port": server.port,
        "url.full": url,
        "url.template": "{id}/messages",
    }
    assert common | {
        "http.response.status_code": 400,
        "error.type": "400",
        "messenger_chatplugin.error.code": 613,
        "messenger_chatplugin.error.subcode": 1996,
        "messenger_chatplugin.fbtrace_id": "AbC",
    } == dict(failed.attributes or {})
    assert common | {
        "http.response.status_code": 200,
        "http.request.resend_count": 1,
    } == dict(succeeded.attributes or {})
    assert ("POST {id}/messages", SpanKind.CLIENT) == (failed.name, failed.kind)
    assert (StatusCode.ERROR, StatusCode.UNSET) == (
        failed.status.status_code,
        succeeded.status.status_code,
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (refusal("200 OK"), {"http.response.status_code": 200, "error.type": "RateLimitError"}),
        (b"", {"error.type": "OutcomeUnknownError"}),
    ],
)
def test_an_error_without_an_http_status_is_told_by_its_class(
    said: bytes, expected: dict[str, Any]
) -> None:
    """A refusal in an answer of 200, and no answer at all."""

    def serve(talk: Talk) -> None:
        talk.read()
        talk.say(said)

    recorder = Recorder()
    with FaultServer(serve) as server, pytest.raises(ChatPluginError):
        recorder.client(server).send(Psid("7"), "a text")
    attributes = dict(recorder.spans[0].attributes or {})
    names = ("http.response.status_code", "error.type")
    assert expected == {name: attributes[name] for name in names if name in attributes}


def test_durations_are_recorded_in_seconds() -> None:
    """The histogram of the conventions, without what would make a series of each request."""
    recorder = Recorder()
    with FaultServer(saying(answer())) as server:
        recorder.client(server).send(Psid("7"), "a text")
    data = recorder.reader.get_metrics_data()
    assert data is not None
    metric = data.resource_metrics[0].scope_metrics[0].metrics[0]
    point = metric.data.data_points[0]
    assert isinstance(point, HistogramDataPoint)
    assert ("http.client.request.duration", "s", 1) == (metric.name, metric.unit, point.count)
    assert 0 < point.sum < 5
    assert {
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "server.address": "localhost",
        "server.port": server.port,
    } == dict(point.attributes or {})


@pytest.mark.parametrize(
    ("url", "port"), [("https://graph.facebook.com/v26.0/x", 443), ("http://there/x", 80)]
)
def test_an_end_without_a_beginning_is_measured_alone(url: str, port: int) -> None:
    """A hook that was added too late has no span to end."""
    recorder = Recorder()
    request = Request(page_id="1", method="GET", path="x", url=url, attempt=1)
    recorder.telemetry.on_response(Response(request, 0.5, 200, NOTHING, None))
    assert () == recorder.spans
    data = recorder.reader.get_metrics_data()
    assert data is not None
    point = data.resource_metrics[0].scope_metrics[0].metrics[0].data.data_points[0]
    assert port == (point.attributes or {})["server.port"]
