"""What a world stores: line protocol read, points in columns by series and field, deletes.

Imports: timing, golang and engine. Standard library only. Begin with `points.py`.
"""
