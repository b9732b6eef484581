"""What the OpenAPI document allows: loading it, checking each call and answer, explaining every breach.

Imports: `http`. Begin with `contract.py`; `documents/` is below `checks/`, which is below `explaining/`.
"""
