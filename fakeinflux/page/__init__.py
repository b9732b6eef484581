"""The page at /_fakeinflux/: a world seen by a person, as HTML that works without JavaScript.

Imports: `control` and what is below it. Begin with `answers.py`, which finds the screen of a path.
"""
