"""One connection to an address that was checked: to that address only, and for a limited time."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpcore

from ingest.addresses import Destination

_CONNECT_SECONDS = 10.0
"""Seconds until the next address of a host is tried."""


class Deadline:
    """A moment after which nothing is waited for any more."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; raises httpcore.ReadTimeout when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is over")
        return left


@dataclass(frozen=True, slots=True)
class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the checked addresses of a destination, whatever its name resolves to by now."""

    destination: Destination
    deadline: Deadline
    backend: httpcore.NetworkBackend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline counts for all steps together
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to the first checked address that answers; raises httpcore.ConnectError."""
        if (host, port) != (self.destination.host, self.destination.port):
            raise httpcore.ConnectError(f"{host}:{port} was not checked")
        problem: Exception = httpcore.ConnectError("no address")
        for address in self.destination.addresses:
            seconds = min(self.deadline.left(), _CONNECT_SECONDS)
            try:
                stream = self.backend.connect_tcp(str(address), port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
            else:
                return _TimedStream(stream, self.deadline)
        raise problem


@dataclass(frozen=True, slots=True)
class _TimedStream(httpcore.NetworkStream):
    """A stream whose every step ends at the deadline, so that a drop now and then does not keep it open."""

    stream: httpcore.NetworkStream
    deadline: Deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - as above
        """Bytes, or none at the end."""
        return self.stream.read(max_bytes, self.deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - as above
        """Send all of it."""
        self.stream.write(buffer, self.deadline.left())

    def close(self) -> None:
        """Close the connection."""
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted, the certificate checked against the host's name."""
        return _TimedStream(self.stream.start_tls(ssl_context, server_hostname, self.deadline.left()), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the stream below knows."""
        return self.stream.get_extra_info(info)
