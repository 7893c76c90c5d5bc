"""Files that are written whole or not at all, and what can keep a report from being made."""

from __future__ import annotations

import os
from pathlib import Path

_PART = ".part"


class CannotWrite(Exception):
    """A file or folder could not be written: the message says which, and why."""


class WorkerKilled(Exception):
    """A worker process is gone without an answer."""


def write_whole(path: str | os.PathLike[str], content: bytes | str) -> None:
    """Put `content` at `path` in one move, so that a reader, or an interrupted run, never sees a part of it.

    Text is written as UTF-8, with escapes for the parts of a file's name that are no text.

    Raises CannotWrite where the disk is full or the folder may not be written.
    """
    import tempfile  # here, because it is slow to import for a command that writes nothing

    target = Path(path)
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=_PART, dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(name, 0o644)
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CannotWrite(f"cannot write {target}: {error.strerror or error}") from None


def require_writable(folder: Path) -> None:
    """Make `folder`, and raise CannotWrite now rather than after the work where nothing can be put into it."""
    import tempfile

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotWrite(f"cannot write into {folder}: {error.strerror or error}") from None


def remove_parts(folder: Path) -> None:
    """Remove what killed writers left half-written below `folder`."""
    for part in folder.glob(f"**/.*{_PART}"):
        part.unlink(missing_ok=True)
