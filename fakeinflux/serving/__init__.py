"""ASGI, uvicorn, and the way of one request. The only room that knows Starlette and uvicorn.

Imports: all rooms below it. Begin with `pipeline.py`.
"""
