"""Behaviour of Go that shows through the API: quoted strings, trimmed spaces, powers, JSON and its errors.

Imports: the standard library only. Begin with `json_errors.py`, whose messages clients see most.
"""
