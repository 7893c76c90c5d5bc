"""What Python does while it handles someone's input: whatever could be a piece of that input at work is stopped.

The interpreter reports what it does to an audit hook: each file opened, text compiled, code run, module imported,
process started, pickle followed. While a `Watch` is armed, an event that is not on its list is noted and stopped.
A time limit goes with it. What compiled libraries do inside themselves is not reported and so not seen.
"""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

#: Events that neither run nor touch anything.
HARMLESS = frozenset(
    {
        "object.__getattr__", "object.__setattr__", "object.__delattr__", "sys._getframe", "sys._current_frames",
        "builtins.id", "mmap.__new__", "array.__new__", "sys.unraisablehook", "sys.excepthook",
        "gc.get_objects", "gc.get_referrers", "gc.get_referents", "code.__new__", "function.__new__", "time.sleep",
    }
)  # fmt: skip

_STARTING = frozenset(
    {"import", "marshal.loads", "cpython.run_command", "resource.setrlimit", "os.putenv", "os.unsetenv"}
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_ROOTS = tuple(
    dict.fromkeys(
        os.path.realpath(root)
        for root in (sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), Path(__file__).parent.parent)
    )
)
# Who makes code from texts of its own: the records of the standard library, and the formulas of the catalogue.
_MAKERS = ("dataclasses.py", "collections/__init__.py", "enum.py", "typing.py", "lambdify.py", "monomials.py")
_LIBRARY = frozenset(
    {"ctypes.dlsym", "ctypes.dlopen", "ctypes.dlsym/handle", "ctypes.call_function", "ctypes.cdata"}
)


class Forbidden(BaseException):
    """Raised at the event that is stopped; no `except Exception` of a reader may hide it."""


class TooLong(BaseException):
    """Raised where the time limit is met."""


class Watch:
    """The events that are allowed, and `findings`, those that were not.

    readable: the files that may be opened, for reading only. source: the text that must not be compiled.
    imports: whether the program may import modules of its own and of its libraries, which run their code.
    writable: folders in which files may be written. commands: the commands that may be run.
    """

    def __init__(
        self,
        readable: tuple[str, ...] = (),
        source: str = "",
        imports: bool = False,
        writable: tuple[str, ...] = (),
        commands: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        self.readable, self.source, self.imports = readable, source, imports
        self.writable, self.commands = writable, commands
        self.findings: list[str] = []

    def judge(self, event: str, arguments: tuple[Any, ...], frame: FrameType | None) -> str:
        """What is wrong with the event; empty where nothing is."""
        if event in HARMLESS:
            return ""
        if event == "open":
            return self._opened(*arguments[:3])
        if event == "compile":
            return self._compiled(arguments[0], frame)
        if self.imports:
            if event in _STARTING or event.startswith("ctypes."):
                return ""
            if event == "exec" and (frame is None or _importing(frame) or _made(frame)):
                return ""  # without a frame: what the process was started with
            if event in ("os.listdir", "os.scandir") and (
                _importing(frame) or _within(arguments[0] or ".", _ROOTS)
            ):
                return ""
        if self.writable and event.startswith(("os.", "tempfile.", "shutil.")):
            paths = [a for a in arguments if isinstance(a, (str, bytes, os.PathLike))]
            if paths and all(_within(path, self.writable) for path in paths):
                return ""
        if event == "os.kill" and self.commands and frame is not None:
            return "" if frame.f_code.co_filename == subprocess.__file__ else event  # ends what it started
        if event == "subprocess.Popen" and tuple(arguments[1]) in self.commands:
            return ""
        return f"{event}{tuple(_short(a) for a in arguments)!r:.200}"

    def _opened(self, path: Any, mode: Any, flags: Any) -> str:
        if isinstance(path, int):
            return ""  # opened before
        name = os.fsdecode(path)
        if not (int(flags or 0) & _WRITING or set(mode or "") & set("wax+")):
            if name in self.readable or _within(name, self.writable):
                return ""
            if name.endswith(".py") and _within(name, _ROOTS):
                return ""  # to show the lines of a traceback
            if self.imports and _within(name, (*_ROOTS, "/proc", "/sys", "/etc", "/usr", "/dev")):
                return ""
        elif _within(name, self.writable):
            return ""
        return f"open{(name, mode, flags)!r:.200}"

    def _compiled(self, source: Any, frame: FrameType | None) -> str:
        text = source.decode("utf-8", "replace") if isinstance(source, bytes) else source
        if frame is not None and (frame.f_code.co_filename, frame.f_code.co_name) == (ast.__file__, "parse"):
            return ""  # a tree and no code; NumPy reads its heads so
        if self.imports and _importing(frame):
            return ""
        if (
            self.imports
            and (frame is None or _made(frame))
            and not (self.source and self.source in str(text))
        ):
            return ""
        return f"compile({str(text)[:80]!r})"

    @contextmanager
    def armed(self, seconds: float = 0) -> Iterator[None]:
        """Watches its block, for at most `seconds` if that is not 0."""
        global _armed
        _install()
        before = signal.signal(signal.SIGALRM, _late) if seconds else None
        try:
            if seconds:
                signal.setitimer(signal.ITIMER_REAL, seconds)
            _armed = self
            yield
        finally:
            _armed = None
            if seconds:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)

    def arm_for_good(self, note: Callable[[str], object]) -> None:
        """Watches this process to its end; each finding is given to `note` too."""
        global _armed, _note
        _install()
        _armed, _note = self, note


_armed: Watch | None = None
_note: Callable[[str], object] = lambda said: None  # noqa: E731
_installed = _judging = False


def _install() -> None:
    global _installed
    if not _installed:
        sys.addaudithook(_hook)  # there is no way to remove one
        _installed = True


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    global _judging
    watch = _armed
    if watch is None or _judging or event in HARMLESS:
        return
    _judging = True
    try:
        wrong = watch.judge(event, arguments, sys._getframe().f_back)
        if wrong:
            watch.findings.append(wrong)
            _note(wrong)
    finally:
        _judging = False
    if wrong:
        raise Forbidden(wrong)


def _late(*_: object) -> None:
    raise TooLong


def _importing(frame: FrameType | None) -> bool:
    """Whether a module is being imported: it may do much, but it does not handle the input, which is further up."""
    while frame is not None:
        if "importlib._bootstrap" in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False


def _made(frame: FrameType | None) -> bool:
    """Whether one of those asks who make code of their own texts."""
    name = frame.f_code.co_filename if frame is not None else ""
    return name.endswith(_MAKERS) and _within(name, _ROOTS)


def _within(path: Any, folders: tuple[str, ...]) -> bool:
    whole = os.path.realpath(os.fsdecode(path))
    return any(whole == folder or whole.startswith(folder.rstrip("/") + "/") for folder in folders)


def _short(argument: Any) -> Any:
    text = ascii(argument)
    return text if len(text) < 80 else text[:80] + "…"
