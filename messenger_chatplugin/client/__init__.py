"""The client: carries calls to Graph over HTTPS. The only home of requests."""

from messenger_chatplugin.client._client import Client as Client
from messenger_chatplugin.client._client import ClientOptions as ClientOptions
from messenger_chatplugin.client._clock import Clock as Clock
from messenger_chatplugin.client._hooks import Request as Request
from messenger_chatplugin.client._hooks import Response as Response
from messenger_chatplugin.client._throttle import Throttle as Throttle
from messenger_chatplugin.graph.retry import RetryPolicy as RetryPolicy
