"""Traces and measures a client's requests with OpenTelemetry; needs the extra ``otel``.

It follows the conventions for HTTP clients, and tells nothing of what is sent.

Platform: https://opentelemetry.io/docs/specs/semconv/http/http-spans/
and https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
"""

from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from opentelemetry.metrics import MeterProvider, get_meter
from opentelemetry.trace import Span, SpanKind, StatusCode, TracerProvider, get_tracer

from messenger_chatplugin.client import Request, Response
from messenger_chatplugin.errors import ApiError
from messenger_chatplugin.version import __version__

_NAME = "messenger_chatplugin"

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Seconds, as the conventions advise."""

_FIRST_FAILURE = 400

Attributes = dict[str, str | int]
"""What is told of a request."""


class Telemetry:
    """Two hooks: one span for each try, and its duration in a histogram.

    Give them to a client::

        telemetry = Telemetry()
        client = Client(…, on_request=telemetry.on_request, on_response=telemetry.on_response)

    Args:
        tracer_provider: Where spans go; ``None`` for the global one.
        meter_provider: Where durations go; ``None`` for the global one.

    """

    def __init__(
        self,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
    ) -> None:
        self._tracer = get_tracer(_NAME, __version__, tracer_provider)
        self._duration = get_meter(_NAME, __version__, meter_provider).create_histogram(
            "http.client.request.duration",
            unit="s",
            description="Duration of HTTP client requests.",
            explicit_bucket_boundaries_advisory=_BUCKETS,
        )
        # A request whose end is never told, as the thread was interrupted, takes its span along.
        self._spans: WeakKeyDictionary[Request, Span] = WeakKeyDictionary()

    def on_request(self, request: Request) -> None:
        """Start a span beneath the current one."""
        template = _template(request.path)
        attributes: Attributes = {
            **_attributes(request),
            "url.full": request.url,
            "url.template": template,
        }
        if request.attempt > 1:
            attributes["http.request.resend_count"] = request.attempt - 1
        self._spans[request] = self._tracer.start_span(
            f"{request.method} {template}", kind=SpanKind.CLIENT, attributes=attributes
        )

    def on_response(self, response: Response) -> None:
        """End the span, and record how long it took."""
        outcome = _outcome(response)
        self._duration.record(response.seconds, {**_attributes(response.request), **outcome})
        span = self._spans.pop(response.request, None)
        if span is None:
            return
        span.set_attributes(outcome)
        error = response.error
        if isinstance(error, ApiError):
            numbers = {"error.code": error.code, "error.subcode": error.subcode}
            numbers_known = {
                f"{_NAME}.{name}": number for name, number in numbers.items() if number is not None
            }
            span.set_attributes(numbers_known | {f"{_NAME}.fbtrace_id": error.fbtrace_id})
        if error is not None:
            span.set_status(StatusCode.ERROR)
        span.end()


def _attributes(request: Request) -> Attributes:
    parts = urlsplit(request.url)
    return {
        "http.request.method": request.method,
        "server.address": parts.hostname or "",
        "server.port": parts.port or (443 if parts.scheme == "https" else 80),
    }


def _outcome(response: Response) -> Attributes:
    outcome: Attributes = {}
    if response.status is not None:
        outcome["http.response.status_code"] = response.status
    if response.error is not None:
        has_failed = response.status is not None and response.status >= _FIRST_FAILURE
        name = type(response.error).__name__
        outcome["error.type"] = str(response.status) if has_failed else name
    return outcome


def _template(path: str) -> str:
    """Replace ids, so that there are few names for many requests."""
    steps = path.split("/")
    return "/".join("{id}" if any(map(str.isdigit, step)) else step for step in steps)
