"""Flux executed: values, tables, the functions of the library (one file a package), annotated CSV.

Imports: `semantics`, `flux`, `storage`, `engine` and what is below them.
Begin with `execution.py`, then `interpreter.py`.
"""
