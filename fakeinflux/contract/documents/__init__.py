"""OpenAPI documents: reading a file, patching it into an edition, finding places in it.

Imports: nothing of ours (PyYAML and orjson). Begin with `documents.py`.
"""
