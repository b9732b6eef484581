"""Why a call or an answer breaks the contract: violations, their words, and openapi-core as the judge.

Imports: `contract.checks`, `contract.documents`, `http`;
`judge.py` and `judge_errors.py` alone import openapi-core.
Begin with `violations.py`.
"""
