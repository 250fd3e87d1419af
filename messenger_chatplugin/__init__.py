"""Run the Facebook Messenger Chat Plugin from Python: configure, embed, receive, answer.

Each name is imported when it is first asked for, so that whoever only reads webhooks does not pay
for an HTTP client. ``__init__.pyi`` tells type checkers the same.
"""

from importlib import import_module

_HOMES = {
    "ChatPlugin": "plugin",
    "Client": "client",
    "Clients": "pages",
    "CommentId": "people",
    "Dispatcher": "dispatch",
    "Handler": "dispatch",
    "MeLink": "snippet",
    "MessengerProfile": "profile",
    "PostId": "people",
    "Psid": "people",
    "Snippet": "snippet",
    "UserRef": "people",
    "Webhook": "webhook",
    "__version__": "version",
    "on": "dispatch",
    "parse": "webhook",
    "sign": "webhook",
}

__all__ = [
    "ChatPlugin",
    "Client",
    "Clients",
    "CommentId",
    "Dispatcher",
    "Handler",
    "MeLink",
    "MessengerProfile",
    "PostId",
    "Psid",
    "Snippet",
    "UserRef",
    "Webhook",
    "__version__",
    "on",
    "parse",
    "sign",
]


def __getattr__(name: str) -> object:
    """Fetch a public name from the module that has it."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
