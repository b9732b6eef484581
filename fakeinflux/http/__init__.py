"""What the rooms above hand to each other over HTTP's terms: calls, answers, routing, credentials, errors.

Imports: `engine` (its errors), the standard library and orjson. No Starlette: `serving` alone knows ASGI.
Begin with `messages.py`.
"""
