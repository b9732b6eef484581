"""Where Go's own behaviour shows through the API: quoted strings, trimmed spaces, JSON and its errors.

Imports: the standard library and orjson only. Begin with `json_errors.py`, whose texts clients see most.
"""
