"""Why a call or an answer breaks the contract: violations, their wording, and openapi-core as the judge.

Imports: `contract.checks`, `contract.documents` and `http`; only `judge.py` and `judge_errors.py`
import openapi-core. Begin with `violations.py`.
"""
