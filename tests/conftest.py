"""What tests in several places share."""

import os
import pickle
import signal
from collections.abc import Callable
from functools import cache

import pytest

from theory.catalogue import load
from theory.kernel.check import Verdict, check_theorem


@pytest.fixture(scope="session")
def verdict_of(tmp_path_factory) -> Callable[[str], Verdict]:
    """The kernel's verdict on a theorem of the catalogue, reached once in a run, by whichever process is first."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent

    @cache
    def verdict_of(name: str) -> Verdict:
        reached = folder / f"{name}.verdict"
        if reached.exists():
            return pickle.loads(reached.read_bytes())
        verdict = check_theorem(load(name))
        own = tmp_path_factory.mktemp("verdict") / name
        own.write_bytes(pickle.dumps(verdict))
        own.replace(reached)
        return verdict

    return verdict_of


@pytest.fixture(scope="session", autouse=True)
def _interrupts_are_heard():
    """A shell starts what it sends to the background deaf to SIGINT, and every child would be so too."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
