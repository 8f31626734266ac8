"""Something that is measured in a process of its own, so that memory and threads are its own too."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Generic, TypeVar

from web.bench.errors import PartGone
from web.bench.memory import peak_bytes

T = TypeVar("T")
R = TypeVar("R")

_made: list[object] = []
"""In the process of its own: the one thing it was started for."""


class Apart(Generic[T]):
    """A process that makes one thing and does with it what is asked, one after the other.

    What is asked are functions of modules: they are sent by name.
    """

    def __init__(self, make: Callable[..., T], *arguments: object) -> None:
        context = multiprocessing.get_context("spawn")
        self._process = ProcessPoolExecutor(1, context, _ignore_interrupts)
        self._name = make.__qualname__
        self._result(_make, make, arguments)

    def __enter__(self) -> Apart[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.shutdown()

    def do(self, act: Callable[..., R], *arguments: object) -> R:
        """Call `act` with the thing and the arguments; raises what it raises."""
        answer: R = self._result(_act, act, arguments)
        return answer

    def peak_bytes(self) -> int | None:
        """The most memory the process held so far."""
        return self._result(peak_bytes)

    def _result(self, call: Callable[..., R], *arguments: object) -> R:
        try:
            return self._process.submit(call, *arguments).result()
        except BrokenProcessPool as error:
            raise PartGone(f"the process of {self._name} ended by itself; is there memory enough?") from error


def _ignore_interrupts() -> None:
    """While it has nothing to do, the parent alone is to be interrupted."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _interruptible() -> Iterator[None]:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        _ignore_interrupts()


def _make(make: Callable[..., object], arguments: tuple[object, ...]) -> None:
    with _interruptible():
        _made.append(make(*arguments))


def _act(act: Callable[..., R], arguments: tuple[object, ...]) -> R:
    with _interruptible():
        return act(_made[0], *arguments)
