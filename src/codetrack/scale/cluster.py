"""A Dask cluster as workers: its scheduler distributes the parts, and repeats lost ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from codetrack.errors import ScaleError
from codetrack.scale.workers import WorkerPool

if TYPE_CHECKING:
    from distributed import Client

_TIMEOUT = "10s"
"""How long to wait for the scheduler; a default of codetrack."""


def dask_workers(client: Client) -> WorkerPool:
    """Return the workers of a Dask cluster; each of them must be able to reach the register.

    Raises:
        ScaleError: the cluster has no worker.
    """
    addresses = client.scheduler_info(n_workers=-1)["workers"]
    threads = sum(worker["nthreads"] for worker in addresses.values())
    if not threads:
        msg = "the cluster has no worker; expected one or more"
        raise ScaleError(msg)

    def everywhere(work: Callable[[], None]) -> None:
        client.run(work)

    return WorkerPool(client.get_executor, threads, everywhere)


def dask_client(address: str) -> Client:
    """Connect to the scheduler of a Dask cluster.

    Raises:
        ScaleError: no scheduler answers, or the package distributed is not installed.
    """
    import asyncio

    try:
        from distributed import Client
    except ImportError:
        msg = "a cluster needs the package distributed; install it with: codetrack-core[dask]"
        raise ScaleError(msg) from None
    try:
        asyncio.run(_answers(address))
        return Client(address, timeout=_TIMEOUT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        msg = f"{address}: no Dask scheduler answers: {error}; expected such as tcp://host:8786"
        raise ScaleError(msg) from None


async def _answers(address: str) -> None:
    """Connect and close: if `Client(...)` fails to connect, there is no client to close.

    Left open, it blocks when Python collects it.
    """
    from distributed import Client

    client = Client(address, timeout=_TIMEOUT, set_as_default=False, asynchronous=True)  # type: ignore[no-untyped-call]
    try:
        await client
    finally:
        await client.close()  # type: ignore[no-untyped-call]
