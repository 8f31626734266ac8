from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.web.own_desk import PROBLEM, OwnDesk, raw, served, until
from web.clients import client_of, is_loopback
from web.errors import RateLimited, SettingsInvalid
from web.metrics import Metrics
from web.rate_limits import Rates, read_limits
from web.serving import configured
from web.settings import Settings
from web.wiring import Desk

SEARCH = "/api/v1/search?q=deadline"


def client_at(own: OwnDesk, address: str) -> TestClient:
    return TestClient(own.app(), client=(address, 50000))


def scope(address: str | None) -> dict[str, Any]:
    return {"type": "http", "client": (address, 1) if address is not None else None}


def settings(rate: str | None) -> Settings:
    return Settings(_env_file=None, rate_limit=rate)  # type: ignore[call-arg]


@pytest.fixture
def limited(desk: Desk, tmp_path: Path) -> OwnDesk:
    return OwnDesk(desk, tmp_path, rate_limit="2/minute")


# over HTTP -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("POST", "/api/v1/chat"),
        ("POST", "/api/v1/feedback"),
        ("GET", SEARCH),
        ("POST", "/"),
        ("GET", "/?q=deadline"),
    ],
)
def test_who_asks_too_often_is_told_when_to_come_again(limited: OwnDesk, method: str, address: str) -> None:
    with client_at(limited, "203.0.113.1") as client:
        for _ in range(2):
            assert client.request(method, address).status_code != 429
        refused = client.request(method, address)

    assert (refused.status_code, refused.headers["content-type"]) == (429, PROBLEM)
    assert refused.json()["type"] == "/problems/rate-limited"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-limit"] == "2"
    assert refused.headers["ratelimit-remaining"] == "0"
    assert refused.headers["ratelimit-reset"] == refused.headers["retry-after"]


@pytest.mark.parametrize("address", ["/", "/healthz", "/api/v1/documents", "/documents", "/static/page.css"])
def test_reading_is_not_limited(limited: OwnDesk, address: str) -> None:
    with client_at(limited, "203.0.113.1") as client:
        assert [client.get(address).status_code for _ in range(4)] == [200] * 4


def test_a_stream_is_refused_before_it_begins(limited: OwnDesk) -> None:
    with client_at(limited, "203.0.113.1") as client:
        for _ in range(2):
            client.get(SEARCH)
        refused = client.post("/api/v1/chat", json={"question": "x"}, headers={"Accept": "text/event-stream"})

    assert (refused.status_code, refused.headers["content-type"]) == (429, PROBLEM)


def test_clients_are_counted_by_themselves(limited: OwnDesk) -> None:
    app = limited.app()
    with TestClient(app, client=("203.0.113.1", 1)) as one:
        assert [one.get(SEARCH).status_code for _ in range(3)] == [200, 200, 429]
        assert TestClient(app, client=("203.0.113.2", 1)).get(SEARCH).status_code == 200
        assert TestClient(app, client=("203.0.113.1", 2)).get(SEARCH).status_code == 429


def test_a_forwarded_address_is_not_believed(limited: OwnDesk) -> None:
    with client_at(limited, "203.0.113.1") as client:
        answers = [client.get(SEARCH, headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]


@pytest.mark.parametrize(
    ("trusted", "statuses"), [("127.0.0.1", [b"200"] * 3), ("10.0.0.0/8", [b"200", b"200", b"429"])]
)
def test_only_a_trusted_proxy_says_who_asks(limited: OwnDesk, trusted: str, statuses: list[bytes]) -> None:
    app = limited.app()
    request = b"GET %s HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.%d\r\nConnection: close\r\n\r\n"
    config = configured(app, limited.settings.model_copy(update={"trusted_proxies": trusted}))
    with served(app, config) as port:
        given = [raw(port, request % (SEARCH.encode(), n)).split()[1] for n in range(3)]

    assert given == statuses


@pytest.mark.parametrize("trusted", ["localhost", "10.0.0.1/8", "127.0.0.1;10.0.0.1"])
def test_a_proxy_that_cannot_be_read_is_named_at_the_start(limited: OwnDesk, trusted: str) -> None:
    with pytest.raises(SettingsInvalid, match="STATION_TRUSTED_PROXIES"):
        configured(limited.app(), limited.settings.model_copy(update={"trusted_proxies": trusted}))


@pytest.mark.parametrize(
    ("rate", "address", "statuses"),
    [
        (None, "127.0.0.1", {200}),
        (None, "::1", {200}),
        (None, "203.0.113.1", {200, 429}),
        ("60/minute", "127.0.0.1", {200, 429}),
        ("", "203.0.113.1", {200}),
    ],
)
def test_unset_spares_this_machine_and_empty_spares_everybody(
    desk: Desk, tmp_path: Path, rate: str | None, address: str, statuses: set[int]
) -> None:
    with client_at(OwnDesk(desk, tmp_path, rate_limit=rate), address) as client:
        given = [client.get("/api/v1/search?kind=faq&limit=1").status_code for _ in range(61)]

    assert set(given) == statuses
    assert given.count(429) == (1 if 429 in statuses else 0)


# clients ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        (None, ""),
    ],
)
def test_a_client_is_an_address_or_a_network_of_one_site(address: str | None, client: str) -> None:
    assert client_of(scope(address)) == client


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("203.0.113.9", False),
        ("10.0.0.1", False),
        ("localhost", False),
        (None, False),
    ],
)
def test_loopback_is_this_machine(address: str | None, own: bool) -> None:
    assert is_loopback(scope(address)) is own


# settings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", ["often", "60", "60/fortnight", "/minute", "-1/minute"])
def test_a_rate_that_cannot_be_read_is_named_at_the_start(desk: Desk, tmp_path: Path, rate: str) -> None:
    with pytest.raises(SettingsInvalid, match="STATION_RATE_LIMIT") as error:
        OwnDesk(desk, tmp_path, rate_limit=rate).app()
    assert repr(rate) in str(error.value)


@pytest.mark.parametrize("url", ["localhost:6379", "http://localhost", "redis//x"])
def test_an_address_of_redis_that_cannot_be_read_is_named_at_the_start(desk: Desk, tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsInvalid, match="STATION_REDIS_URL"):
        OwnDesk(desk, tmp_path, rate_limit="1/minute", redis_url=url).app()


def test_several_rates_hold_at_once() -> None:
    rates = Rates(read_limits(settings("2/second;3/minute")), "", Metrics())

    async def ask() -> list[int]:
        given = []
        for _ in range(2):
            await rates.check("a")
        with pytest.raises(RateLimited) as error:
            await rates.check("a")
        given.append(error.value.limit)
        await asyncio.sleep(1.1)
        await rates.check("a")
        with pytest.raises(RateLimited) as error:
            await rates.check("a")
        return [*given, error.value.limit]

    assert asyncio.run(ask()) == [2, 3]


# Redis -----------------------------------------------------------------------------------------------------


@contextmanager
def redis(port: int) -> Iterator[subprocess.Popen[bytes]]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is missing: apt-get install redis-server")
    arguments = [program, "--port", str(port), "--save", "", "--appendonly", "no", "--loglevel", "warning"]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    try:
        until(lambda: _listens(port))
        yield process
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def hits(rates: Rates, times: int, client: str = "a") -> int:
    """How many of some requests were let through."""
    passed = 0
    for _ in range(times):
        try:
            await rates.check(client)
        except RateLimited:
            continue
        passed += 1
    return passed


def test_processes_share_what_redis_counts(port: int) -> None:
    limits = read_limits(settings("5/minute"))

    async def ask() -> list[int]:
        one, other = (Rates(limits, f"redis://127.0.0.1:{port}/0", Metrics()) for _ in range(2))
        given = [await hits(one, 3), await hits(other, 4), await hits(one, 2), await hits(one, 1, "b")]
        await one.close()
        await other.close()
        return given

    with redis(port):
        assert asyncio.run(ask()) == [3, 2, 0, 1]


def test_without_redis_rates_are_counted_in_memory_and_it_is_logged_once(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    metrics = Metrics()

    async def ask() -> int:
        rates = Rates(read_limits(settings("3/minute")), f"redis://127.0.0.1:{port}/0", metrics)
        started = time.monotonic()
        passed = await hits(rates, 6)
        assert time.monotonic() - started < 5
        await rates.close()
        return passed

    assert asyncio.run(ask()) == 3
    assert [record.message for record in caplog.records if "Redis cannot be used" in record.message] != []
    assert len([record for record in caplog.records if record.name == "station.rates"]) == 1
    assert b"station_rate_limiter_errors_total 1.0" in metrics.text()
