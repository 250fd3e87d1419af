"""JSON and values: the only home of cattrs, and of every oddity of the wire."""
