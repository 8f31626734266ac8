"""Running the web application until it is told to stop."""

from __future__ import annotations

import gc
import ipaddress
import logging
import os
import socket
import sys
from types import FrameType

import uvicorn
from fastapi import FastAPI

from web.app import create_app
from web.body_limits import LARGEST_HEAD
from web.errors import AddressTaken, SettingsInvalid, StoreAddressInvalid, StoreUnavailable
from web.logs import json_logs
from web.patience import PatientProtocol
from web.retention import Retention
from web.settings import Settings
from web.wiring import Desk

DRAINING_S = 20
"""Seconds that answers under way have left when the server is told to stop."""
_QUIT = 130

_logger = logging.getLogger("station")


def serve_until_stopped(desk: Desk, host: str, port: int) -> None:
    """Bind, say where, serve; raises AddressTaken or SettingsInvalid before anything is served."""
    app = create_app(desk)
    config = configured(app, desk.settings)
    with _bind(host, port) as listener, json_logs(desk.settings.log_level):
        _open_store(desk)
        desk.watch()
        retention = Retention(lambda: desk.store, desk.settings.retention_days)
        retention.start()
        _keep_out_of_collections()
        address = f"[{host}]" if ":" in host else host
        print(f"Station Desk is ready on http://{address}:{listener.getsockname()[1]}", file=sys.stderr, flush=True)
        server = _Server(config, app)
        server.run(sockets=[listener])
        if not server.force_exit:
            retention.stop()
            desk.close()
    if server.force_exit:
        os._exit(_QUIT)  # whoever asks twice does not want to wait for threads


class _Server(uvicorn.Server):
    """Ends with the first signal when everything is answered, with the second at once."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Note the signal; it is not raised again in the end, so the exit status is 0."""
        self.force_exit = self.should_exit
        self.should_exit = self._app.state.draining = True


def configured(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves an application; raises SettingsInvalid."""
    proxies = read_proxies(settings.trusted_proxies)
    return uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        timeout_graceful_shutdown=DRAINING_S,
    )


def read_proxies(written: str) -> list[str]:
    """Addresses and networks whose `X-Forwarded-For` is believed; raises SettingsInvalid."""
    proxies = [proxy.strip() for proxy in written.split(",") if proxy.strip()]
    for proxy in proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError as error:
            raise SettingsInvalid(
                f"STATION_TRUSTED_PROXIES={written!r}: {error}; it would be addresses and networks, commas between"
            ) from error
    return proxies


def _open_store(desk: Desk) -> None:
    try:
        _ = desk.store
    except StoreAddressInvalid as error:
        raise SettingsInvalid(f"STATION_DATABASE_URL: {error}") from error
    except StoreUnavailable as error:
        _logger.error("answers are given, but conversations are not kept: %s", error)


def _keep_out_of_collections() -> None:
    """What is loaded now stays: without it the garbage collector would stop everything to look at it again."""
    gc.collect()
    gc.freeze()


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise AddressTaken(f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port") from error
    return listener
