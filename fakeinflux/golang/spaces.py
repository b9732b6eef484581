"""Blanks at the ends of names, as the real server's language sees them."""

from __future__ import annotations

BLANKS = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Unlike Python's, without the separators of ASCII (U+001C to U+001F)."""


def trim_space(text: str) -> str:
    """The text without the blanks at its ends, as Go's TrimSpace. Source: observed."""
    return text.strip(BLANKS)
