"""What each operation of the API does, one file a resource.

Imports: `flux`, `accounts`, `engine`, `http` and what is below them; never `contract`. Begin with `table.py`,
then `tasks.py`.
"""
