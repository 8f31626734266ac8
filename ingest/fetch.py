"""Pages and files from the web, by address: checked, at one connection a step, within limits.

No cookies, no proxies, no scripts. Every redirect is checked like the address that was given.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.message import Message
from functools import cache
from importlib.metadata import version
from urllib.parse import unquote

import httpcore
import httpx

from ingest.addresses import AddressGuard, AddressRefused, Destination
from ingest.connection import Deadline, PinnedBackend
from ingest.names import shown

MOST_HOPS = 5
"""Redirects that are followed."""
_OK = 200
_REDIRECTS = {301, 302, 303, 307, 308}
_FAILURES = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address held. `url` is the one that answered, after redirects."""

    url: str
    host: str
    name: str
    body: bytes
    media_type: str | None
    charset: str | None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Message
    body: bytes


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Reads addresses that a guard lets pass. `most_bytes` counts the body, packed and unpacked;
    `seconds` the whole with its redirects, but not the resolver's own time."""

    guard: AddressGuard = field(default_factory=AddressGuard)
    most_bytes: int = 50_000_000
    seconds: float = 60.0
    trust: Callable[[], ssl.SSLContext] = _trusted
    backend: Callable[[], httpcore.NetworkBackend] = httpcore.SyncBackend

    def fetch(self, address: str) -> Fetched:
        """What an address holds; raises AddressRefused."""
        deadline = Deadline(self.seconds)
        target = self.guard.check(address)
        for _ in range(MOST_HOPS + 1):
            answer = self._ask(target, deadline)
            if answer.status not in _REDIRECTS:
                return _fetched(target, answer)
            target = self._next(target, answer.headers)
        raise AddressRefused(f"redirects more than {MOST_HOPS} times")

    def _next(self, target: Destination, headers: Message) -> Destination:
        location = headers.get("location")
        if not location:
            raise AddressRefused("redirects without saying where to")
        try:
            url = target.url.join(location)
        except httpx.InvalidURL as error:
            raise AddressRefused(f"redirects to {shown(location)}, which is not an address") from error
        if target.url.scheme == "https" and url.scheme == "http":
            raise AddressRefused(f"redirects from https to {shown(url)}, which is not encrypted")
        try:
            return self.guard.check(str(url))
        except AddressRefused as error:
            raise AddressRefused(f"redirects to {shown(url)}, which {error}") from error

    def _ask(self, target: Destination, deadline: Deadline) -> _Answer:
        backend = PinnedBackend(target, deadline, self.backend())
        try:
            with (
                httpcore.ConnectionPool(self.trust(), max_connections=1, network_backend=backend) as pool,
                pool.stream("GET", _core_url(target), headers=_headers(target)) as response,
            ):
                headers = _message(response.headers)
                return _Answer(response.status, headers, self._body(response, headers))
        except httpcore.TimeoutException as error:
            raise AddressRefused(f"gave no whole answer in time; {self.seconds:g} s is the most") from error
        except _FAILURES as error:
            raise AddressRefused(f"cannot be read: {shown(str(error) or type(error).__name__)}") from error

    def _body(self, response: httpcore.Response, headers: Message) -> bytes:
        """The body of an answer that counts, unpacked; raises AddressRefused over the limit."""
        if response.status != _OK:
            return b""
        told = headers.get("content-length", "")
        if told.isdecimal() and int(told) > self.most_bytes:
            raise self._too_large()
        chunks: Iterable[bytes] = response.iter_stream()
        packing = (headers.get("content-encoding") or "identity").strip().lower()
        if packing in ("gzip", "x-gzip", "deflate"):
            return self._unpacked(chunks)
        if packing != "identity":
            raise AddressRefused(f"is packed as {shown(packing)!r}; only gzip was asked for")
        return self._whole(chunks)

    def _whole(self, chunks: Iterable[bytes]) -> bytes:
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if len(body) > self.most_bytes:
                raise self._too_large()
        return bytes(body)

    def _unpacked(self, chunks: Iterable[bytes]) -> bytes:
        unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # 32: gzip or zlib, by its first bytes
        body = bytearray()
        try:
            for chunk in chunks:
                body += unpack.decompress(chunk, self.most_bytes + 1 - len(body))
                if len(body) > self.most_bytes:
                    raise self._too_large()
        except zlib.error as error:
            raise AddressRefused(f"is packed in a way that cannot be undone: {error}") from error
        if not unpack.eof or unpack.unused_data:
            raise AddressRefused("is packed in a way that cannot be undone: it does not end where it should")
        return bytes(body)

    def _too_large(self) -> AddressRefused:
        return AddressRefused(f"holds more than {self.most_bytes / 1e6:g} MB, the most that is read")


def _core_url(target: Destination) -> httpcore.URL:
    return httpcore.URL(
        scheme=target.url.raw_scheme, host=target.host, port=target.port, target=target.url.raw_path or b"/"
    )


def _headers(target: Destination) -> list[tuple[str, str]]:
    return [
        ("Host", target.url.netloc.decode("ascii")),
        ("User-Agent", f"StationDesk/{version('station-desk')} (reads single pages an operator names)"),
        ("Accept", "text/html, application/pdf, text/*;q=0.9, */*;q=0.5"),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
    ]


def _message(headers: Iterable[tuple[bytes, bytes]]) -> Message:
    message = Message()
    for name, value in headers:
        message[name.decode("ascii", "replace")] = value.decode("latin-1")
    return message


def _fetched(target: Destination, answer: _Answer) -> Fetched:
    if answer.status != _OK:
        raise AddressRefused(f"answered {answer.status}, not {_OK}")
    declared = "content-type" in answer.headers
    return Fetched(
        url=str(target.url),
        host=target.host,
        name=unquote(target.url.path.rstrip("/").rpartition("/")[2]) or target.host,
        body=answer.body,
        media_type=answer.headers.get_content_type() if declared else None,
        charset=answer.headers.get_content_charset() if declared else None,
    )
