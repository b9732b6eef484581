"""Why a call or an answer breaks the contract: violations, their wording, and openapi-core as the judge.

Imports: `contract.checks`, `contract.documents` and `http`; only `judge.py` and `judge_errors.py`
import openapi-core, which is an extra. Begin with `violations.py`; `refused_calls.py` and
`refused_answers.py` say what the compiled checks refuse.
"""
