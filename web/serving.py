"""Running the web application until it is told to stop."""

from __future__ import annotations

import socket
import sys

import uvicorn

from web.app import create_app
from web.errors import AddressTaken
from web.wiring import Desk


def serve_until_stopped(desk: Desk, host: str, port: int) -> None:
    """Bind, say where, serve; raises AddressTaken when the address cannot be bound."""
    with _bind(host, port) as listener:
        address = f"[{host}]" if ":" in host else host
        print(f"Station Desk is ready on http://{address}:{listener.getsockname()[1]}", file=sys.stderr, flush=True)
        config = uvicorn.Config(create_app(desk), log_level="warning", server_header=False)
        uvicorn.Server(config).run(sockets=[listener])


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise AddressTaken(f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port") from error
    return listener
