"""A small web site on this machine, and what tells how it was reached."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore

from ingest.addresses import Address, AddressGuard
from ingest.fetch import Fetcher

HERE = "127.0.0.1"
Page = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """Serves pages by path; remembers every request."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.requests: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requests.append((self.path, dict(self.headers.items())))
                pages[self.path.partition("?")[0]](self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer((HERE, 0), Handler)
        self.port: int = self.server.server_address[1]

    def url(self, path: str, host: str = HERE, scheme: str = "http") -> str:
        """The address of a page."""
        return f"{scheme}://{host}:{self.port}{path}"


@contextmanager
def serving(pages: Mapping[str, Page], tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve pages on a free port of this machine."""
    site = Site(pages)
    if tls is not None:
        site.server.socket = tls.wrap_socket(site.server.socket, server_side=True)
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        thread.join()
        site.server.server_close()


def page(body: bytes, status: int = 200, **headers: str) -> Page:
    """A page that answers with a body; `Content_Type` is written `content_type`."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        if "content_length" not in headers:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def redirect(location: str, status: int = 302) -> Page:
    """A page that is elsewhere."""
    return page(b"", status, location=location, set_cookie="seen=1")


class Reached(httpcore.NetworkBackend):
    """Connects as usual and remembers where."""

    def __init__(self) -> None:
        self.connections: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect."""
        self.connections.append((host, port))
        return httpcore.SyncBackend().connect_tcp(host, port, timeout, local_address, socket_options)


class Names:
    """A resolver over a table; each name gives its answers in turn, the last one for ever."""

    def __init__(self, answers: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self.asked: list[str] = []
        self._answers = {name: list(given) for name, given in answers.items()}

    def __call__(self, host: str, port: int) -> Sequence[str]:  # noqa: ARG002 - as resolvers are called
        self.asked.append(host)
        given = self._answers.get(host)
        if given is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return given.pop(0) if len(given) > 1 else given[0]


def is_here(address: Address) -> bool:
    """Allow this machine's own address and no other."""
    return str(address) == HERE


def reading(port: int, reached: Reached, names: Names | None = None, **options: Any) -> Fetcher:
    """A fetcher that may read one port of this machine."""
    guard = AddressGuard(allowed=is_here, ports=frozenset({port}), resolve=names or Names({}))
    return Fetcher(guard, backend=lambda: reached, **options)
