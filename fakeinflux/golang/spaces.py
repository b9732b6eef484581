"""White space at the ends of names, as Go defines it."""

from __future__ import annotations

BLANKS = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Unlike in Python, the separators of ASCII (U+001C to U+001F) are not among them."""


def trim_space(text: str) -> str:
    r"""Strip white space from both ends, as Go's `strings.TrimSpace` does. Source: observed.

    >>> trim_space("\u2003name\x1f \n")
    'name\x1f'
    """
    return text.strip(BLANKS)
