"""What the OpenAPI document allows: loading it, checking calls and answers, explaining violations.

Imports: `http`, `engine` and `timing`. Begin with `contract.py`. Inside, `documents/` is the lowest room,
then `checks/`, then `explaining/`.
"""
