"""What tests in several places share."""

import signal
from collections.abc import Callable
from functools import cache

import pytest

from theory.catalogue import load
from theory.kernel.check import Verdict, check_theorem


@pytest.fixture(scope="session")
def verdict_of() -> Callable[[str], Verdict]:
    """The kernel's verdict on a theorem of the catalogue, reached once in a run."""
    return cache(lambda name: check_theorem(load(name)))


@pytest.fixture(scope="session", autouse=True)
def _interrupts_are_heard():
    """A shell starts what it sends to the background deaf to SIGINT, and every child would be so too."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
