"""Files of users, read within a bound; apart from `yaml_files`, which takes long to import."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 64 * 1024 * 1024


def read_file(path: Path) -> bytes:
    """Read a whole file of at most LARGEST bytes, which may be a pipe or a device.

    Raises OSError: it cannot be read, or is larger.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except ValueError as error:  # a NUL in the name
        raise OSError(errno.EINVAL, str(error), str(path)) from None
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, f"larger than {LARGEST >> 20} MiB", str(path))
    return content
