"""OpenAPI documents: reading a file, patching it into an edition, finding schemas, pointers and lines.

Imports: `timing` (the base of all errors), PyYAML and orjson. Begin with `documents.py`.
"""
