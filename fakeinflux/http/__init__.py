"""HTTP as data that the rooms above share: calls, answers, routing, credentials, error answers.

Imports: `engine` (its errors), the standard library and orjson. No Starlette: `serving` alone knows ASGI.
Begin with `messages.py`.
"""
