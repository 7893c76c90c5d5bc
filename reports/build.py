"""The main job: prove, measure, draw and write each theorem, in processes side by side.

A worker takes a theorem's name and gives back plain data, so that what crosses between processes is small and no
SymPy object has to be pickled. This module imports nothing heavy: the workers do.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from reports.files import WorkerKilled, remove_parts, require_writable, write_whole
from reports.outcome import Outcome, Task


def run(task: Task) -> Outcome:
    """All of a task, in this process. Raises CannotWrite; whatever else goes wrong is in the outcome."""
    from reports import material  # imports SymPy, NumPy and Matplotlib: here, and not with the command line

    begin = time.perf_counter()
    try:
        outcome = material.prepare(task)
    except material.Unreadable as error:
        outcome = material.unreadable(task, error)
    return replace(outcome, seconds=time.perf_counter() - begin)


# --- Processes ---------------------------------------------------------------------------------------------


def run_all(
    tasks: Sequence[Task], jobs: int, done: Callable[[Outcome], None] = lambda outcome: None
) -> list[Outcome]:
    """The outcomes in the order of the tasks; `done` is called with each as it comes.

    Where this is interrupted, or a task raises, every worker is killed at once.
    """
    import multiprocessing

    outcomes: dict[str, Outcome] = {}
    with _one_thread_each():
        pool = ProcessPoolExecutor(
            max_workers=max(1, min(jobs, len(tasks))),
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin_worker,
        )
        try:
            futures: list[Future[Outcome]] = [pool.submit(run, task) for task in tasks]
            for future in as_completed(futures):
                outcome = _answer(future)
                outcomes[outcome.name] = outcome
                done(outcome)
        except BaseException:
            _kill(pool)
            raise
        pool.shutdown()
    return [outcomes[task.name] for task in tasks]


def _answer(future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        raise WorkerKilled("a worker process was killed; was there too little memory? Try --jobs 1") from None


def _kill(pool: ProcessPoolExecutor) -> None:
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


_THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Workers inherit one BLAS thread each: more would change the last bits, and fight for the cores."""
    before = {name: os.environ.get(name) for name in _THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(_THREAD_VARIABLES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _begin_worker() -> None:
    """An interrupt is the parent's affair, and a worker whose parent is gone ends itself."""
    import multiprocessing
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


# --- The report --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """Every outcome, where the index is, and how long it took."""

    outcomes: tuple[Outcome, ...]
    index: Path
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether every theorem does."""
        return all(outcome.holds for outcome in self.outcomes)

    def __str__(self) -> str:
        return f"{counted(self.outcomes)}; {self.seconds:.1f} s; {self.index}"


def counted(outcomes: Sequence[Outcome]) -> str:
    """How many theorems were proved, proved from lemmas, tested and refuted; the rest is named where there is some."""
    statuses = [outcome.status for outcome in outcomes]
    parts = [
        f"{statuses.count('proved')} proved",
        f"{statuses.count('proved from lemmas')} proved from lemmas",
        f"{sum(outcome.tested for outcome in outcomes)} tested",
        f"{statuses.count('refuted')} refuted",
    ]
    refused = statuses.count("refused")
    untested = sum(outcome.evidence["verdict"] == "not tested" for outcome in outcomes)
    failed = sum(outcome.evidence["verdict"] in ("violated", "failed") for outcome in outcomes)
    other = sum(not outcome.holds for outcome in outcomes) - refused - statuses.count("refuted") - failed
    parts += [f"{refused} not proved"] if refused else []
    parts += [f"{failed} with a failed experiment"] if failed else []
    parts += [f"{other} with another fault"] if other > 0 else []
    parts += [f"{untested} without an experiment"] if untested else []
    return ", ".join(parts)


def report(
    names: Sequence[str],
    out: Path,
    seed: int = 0,
    jobs: int = 1,
    quick: bool = False,
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> Report:
    """Pages, figures and the index of `names` in the folder `out`. Raises CannotWrite and KeyboardInterrupt."""
    begin = time.perf_counter()
    require_writable(out)
    try:
        outcomes = run_all([Task(name, seed, quick, str(out)) for name in names], jobs, done)
    finally:
        remove_parts(out)
    index = out / "index.md"
    write_whole(index, _index(outcomes, seed, quick))
    return Report(tuple(outcomes), index, time.perf_counter() - begin)


def _index(outcomes: Sequence[Outcome], seed: int, quick: bool) -> str:
    from reports.markdown import index

    command = f"etastar report --seed {seed}" + (" --quick" if quick else "")
    return index([outcome.line for outcome in outcomes], command)
