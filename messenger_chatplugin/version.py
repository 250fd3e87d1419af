"""The one place that says which version this is; read by setup.cfg and by the User-Agent."""

__version__ = "0.1.0"
