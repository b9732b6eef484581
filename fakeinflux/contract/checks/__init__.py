"""The compiled checks of calls and answers: a quick yes, and our own rules' findings.

Imports: `contract.documents`, `http`, and jsonschema-rs.
Begin with `operation.py`, then `requests.py` and `answers.py`.
"""
