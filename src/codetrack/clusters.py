"""A Dask cluster as workers: its scheduler gives out the parts, and minds what is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from codetrack.errors import ScaleError
from codetrack.executors import Workers

if TYPE_CHECKING:
    from distributed import Client


def dask(client: Client) -> Workers:
    """Return the workers of a Dask cluster; the register must lie where each of them reaches it.

    Raises:
        ScaleError: the cluster has no worker.
    """
    addresses = client.scheduler_info(n_workers=-1)["workers"]
    number = sum(worker["nthreads"] for worker in addresses.values())
    if not number:
        msg = "the cluster has no worker; expected one or more"
        raise ScaleError(msg)

    def everywhere(work: Callable[[], None]) -> None:
        client.run(work)

    return Workers(client.get_executor, number, everywhere)


def connect(address: str) -> Client:
    """Connect to the scheduler of a Dask cluster.

    Raises:
        ScaleError: nobody answers there, or the package distributed is not installed.
    """
    try:
        from distributed import Client
    except ImportError:
        msg = "a cluster needs the package distributed; install it with: codetrack-core[dask]"
        raise ScaleError(msg) from None
    try:
        return Client(address, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        msg = f"{address}: no Dask scheduler answers: {error}; expected such as tcp://host:8786"
        raise ScaleError(msg) from None
