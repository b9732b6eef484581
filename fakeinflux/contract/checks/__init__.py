"""The compiled checks of calls and answers: they accept fast, and apply the rules that are our own.

Imports: `contract.documents`, `http`, `engine`, and jsonschema-rs.
Begin with `operation.py`, then `requests.py` and `answers.py`.
"""
