"""ASGI, uvicorn, and how one request is handled. The only room that knows Starlette and uvicorn.

Imports: all rooms below it. Begin with `pipeline.py`.
"""
