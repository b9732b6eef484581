"""Who may do what with whose things: users, organizations, tokens, permissions, sessions, labels, buckets.

Imports: `engine`, `golang` and `timing`. Begin with `authorizations.py`.
"""
