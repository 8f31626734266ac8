"""How often one client may ask: a moving window, kept in memory or in Redis."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from redis.asyncio import Redis
from starlette.types import ASGIApp, Receive, Scope, Send

from web.clients import client_of, is_loopback
from web.errors import RateLimited, SettingsInvalid
from web.metrics import Metrics
from web.problems import answer_with_problem
from web.settings import Settings

UNSET = "60/minute"
"""The rate where none is configured; this machine's own clients are then not limited."""
_REST_S = 10.0
"""Seconds in which a Redis that failed is not asked again."""
_REDIS_WAIT_S = 0.5
_REDIS_SCHEMES = {"redis", "rediss"}
_ASKING = {
    ("POST", "/api/v1/chat"),
    ("POST", "/api/v1/eligibility"),
    ("POST", "/api/v1/feedback"),
    ("GET", "/api/v1/search"),
    ("POST", "/"),
    ("POST", "/feedback"),
}
"""Routes that are limited; the first page is one where it carries a question (`?q=`)."""

_logger = logging.getLogger("station.rates")


class Rates:
    """Counts what each client asked; falls back to counting in memory while Redis is away."""

    def __init__(self, limits: Sequence[RateLimitItem], redis_url: str, metrics: Metrics) -> None:
        self._limits = limits
        self._metrics = metrics
        self._memory = MovingWindowRateLimiter(MemoryStorage())
        self._redis = _redis(redis_url) if redis_url and limits else None
        self._shared = MovingWindowRateLimiter(self._redis) if self._redis else None
        self._rests_until = 0.0
        self._away = False

    async def check(self, client: str) -> None:
        """Count one request of a client; raises RateLimited."""
        for limit in self._limits:
            await self._check(limit, client)

    async def close(self) -> None:
        """Let go of Redis."""
        if self._redis is not None:
            connection: Redis = self._redis.bridge.get_connection()  # type: ignore[attr-defined]
            await connection.aclose()

    async def _check(self, limit: RateLimitItem, client: str) -> None:
        if self._shared is not None and time.monotonic() >= self._rests_until:
            try:
                await _count(self._shared, limit, client)
            except StorageError as error:
                self._rest(error)
            else:
                self._away = False
                return
        await _count(self._memory, limit, client)

    def _rest(self, error: StorageError) -> None:
        self._metrics.limiter_errors.inc()
        self._rests_until = time.monotonic() + _REST_S
        if not self._away:
            _logger.error("Redis cannot be used, rates are counted in this process alone: %s", error)
        self._away = True


class RateLimits:
    """Refuses with 429 who asks too often; what only reads is not counted, except searching."""

    def __init__(self, app: ASGIApp, rates: Rates, *, spares_loopback: bool) -> None:
        self._app = app
        self._rates = rates
        self._spares_loopback = spares_loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on unless this client asks too often."""
        if scope["type"] == "http" and _is_asking(scope) and not (self._spares_loopback and is_loopback(scope)):
            try:
                await self._rates.check(client_of(scope))
            except RateLimited as error:
                await answer_with_problem(error, scope, receive, send)
                return
        await self._app(scope, receive, send)


def read_limits(settings: Settings) -> Sequence[RateLimitItem]:
    """The rates of the settings, none where the setting is empty; raises SettingsInvalid."""
    written = UNSET if settings.rate_limit is None else settings.rate_limit
    try:
        limits = parse_many(written) if written.strip() else ()
        if any(limit.amount < 1 for limit in limits):
            raise ValueError("nobody could ask")
        return limits
    except ValueError as error:
        raise SettingsInvalid(
            f"STATION_RATE_LIMIT={written!r} cannot be read; it would be '60/minute', or empty for no limit"
        ) from error


async def _count(limiter: MovingWindowRateLimiter, limit: RateLimitItem, client: str) -> None:
    if await limiter.hit(limit, client):
        return
    reset = (await limiter.get_window_stats(limit, client)).reset_time
    seconds = max(1, math.ceil(reset - time.time()))
    raise RateLimited(f"{limit} for each client; come again in {seconds} seconds", seconds, limit.amount)


def _redis(url: str) -> RedisStorage:
    if urlsplit(url).scheme not in _REDIS_SCHEMES:
        raise SettingsInvalid(f"STATION_REDIS_URL={url.partition('@')[2] or url!r}: redis://host:6379/0 would be right")
    return RedisStorage(
        f"async+{url}",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix="station",
        socket_timeout=_REDIS_WAIT_S,
        socket_connect_timeout=_REDIS_WAIT_S,
    )


def _is_asking(scope: Scope) -> bool:
    route = (scope["method"], scope["path"])
    return route in _ASKING or (route == ("GET", "/") and "q" in parse_qs(scope["query_string"].decode("latin-1")))
