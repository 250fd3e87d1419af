"""The sans-I/O half of the client: values to calls, answers to values or errors."""
