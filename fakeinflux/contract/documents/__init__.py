"""OpenAPI documents: reading a file, patching it into an edition, finding places in it.

Imports: `timing` (its errors), PyYAML and orjson. Begin with `documents.py`.
"""
