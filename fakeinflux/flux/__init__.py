"""Flux text: lexer, parser, syntax tree, and the `option task` record of a task's script.

Imports: `engine` (its `Script`), `golang` and `timing`. Begin with `scripts.py`, then `parser.py`.
"""
