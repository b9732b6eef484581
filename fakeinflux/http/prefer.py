"""What a call asks for in its header Prefer (RFC 7240): how it is held against the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import Refused, invalid

if TYPE_CHECKING:
    from fakeinflux.choices import ContractMode

NAME = "fakeinflux-contract"
MODES: dict[str, ContractMode] = {"strict": "strict", "report": "report", "off": "off"}


def preferred_mode(prefer: bytes) -> ContractMode | None:
    """The mode that a Prefer header asks for, if it does. What is not ours is passed over.

    Refused: `invalid` for a mode that there is not, because a test would take it for kept.
    """
    for preference in prefer.decode("latin-1").split(","):
        name, _, value = preference.partition(";")[0].partition("=")
        if name.strip().lower() == NAME:
            mode = value.strip().strip('"')
            if mode not in MODES:
                raise invalid(f"Prefer: {NAME}: found {mode!r}, wanted one of {', '.join(MODES)}")
            return MODES[mode]
    return None


def has_valid_mode(prefer: bytes | None) -> bool:
    """Whether what a Prefer header asks for can be."""
    try:
        preferred_mode(prefer or b"")
    except Refused:
        return False
    return True


def other_preferences(prefer: bytes) -> str:
    """A Prefer header without what is ours in it."""
    kept = (
        part for part in prefer.decode("latin-1").split(",") if part.strip().partition("=")[0].lower() != NAME
    )
    return ",".join(kept).strip()
