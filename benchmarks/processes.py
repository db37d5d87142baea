"""Processes that share a measurement and let others go first."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

POLITE = 10


def polite_pool(processes: int | None = None) -> ProcessPoolExecutor:
    """Return a pool of forked processes, for what is in a `__main__`, which started ones do not import; one a core."""
    return ProcessPoolExecutor(processes, mp_context=get_context("fork"), initializer=os.nice, initargs=(POLITE,))
