"""Pages by address: only public ones, only where they were checked, within limits."""

from __future__ import annotations

import gzip
import json
import ssl
import subprocess
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest

from ingest.addresses import AddressGuard, AddressRefused, is_public
from ingest.fetch import MOST_HOPS, Fetcher
from tests.ingest.web_site import HERE, Names, Page, Reached, is_here, page, reading, redirect, serving

SHARED_URLS = Path(__file__).resolve().parents[3] / "shared/data/attacks/ssrf_urls.jsonl"

INSIDE = [
    *("127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16", "198.18.0.1"),
    *("192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1", "fec0::1"),
    *("fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001::1", "3fff::1", "100::1", "64:ff9b:1::a00:1"),
    *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:a00:1::", "64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254"),
]
OUTSIDE = [
    *("8.8.8.8", "172.15.0.1", "172.32.0.1", "100.128.0.1"),
    *("2606:4700::1111", "2002:808:808::1", "64:ff9b::8.8.8.8"),
]

SITES_INSIDE = Names(
    {
        "rebound.example.com": [["10.0.0.5"]],
        "two.example.com": [["93.184.216.34", "127.0.0.1"]],
        "six.example.com": [["2606:4700::1111", "::1"]],
        "mapped.example.com": [["::ffff:169.254.169.254"]],
        "zone.example.com": [["fe80::1%eth0"]],
        "none.example.com": [[]],
        "localtest.me": [["127.0.0.1"]],
    }
)
OWN_URLS = [
    *("http://127.0.0.1/", "http://127.0.0.1:80/x", "http://127.1/", "http://127.000.000.001/", "http://2130706433/"),
    *("http://017700000001/", "http://0177.0.0.1/", "http://0x7f.1/", "http://0x7f000001/", "http://0x7f.0x0.0x0.0x1/"),
    *("http://0/", "http://[::]/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
    *("http://[64:ff9b::127.0.0.1]/", "http://[2002:7f00:1::]/", "http://[fe80::1%25eth0]/", "http://[fe80::1]/"),
    *("http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://100.100.100.200/"),
    *("http://localhost/", "http://LOCALHOST./", "http://a.localhost/", "http://printer.local/", "http://intranet/"),
    *("http://metadata.google.internal/", "http://127.0.0.1./", "http://localtest.me/", "http://localtest.me./"),
    *("http://rebound.example.com/", "http://two.example.com/", "http://six.example.com/", "http://none.example.com/"),
    *("http://mapped.example.com/", "http://zone.example.com/", "http://nowhere.example.com/"),
    *("http://user@8.8.8.8/", "http://user:word@8.8.8.8/", "http://@8.8.8.8/", "http://8.8.8.8:80@127.0.0.1/"),
    *("http://127.0.0.1\\@8.8.8.8/", "http://8.8.8.8\\@127.0.0.1/"),
    *(
        "http://8.8.8.8:22/",
        "http://8.8.8.8:0/",
        "http://8.8.8.8:8080/",
        "http://8.8.8.8:99999/",
        "https://8.8.8.8:25/",
    ),
    *("file:///etc/passwd", "gopher://8.8.8.8/", "ftp://8.8.8.8/", "dict://8.8.8.8/", "data:text/html,x", "//8.8.8.8/"),
    *("http://", "http:///x", "http://?", "8.8.8.8", "", "http://%31%32%37.0.0.1/", "http://１２７.0.0.1/"),
    *("http://①②⑦.0.0.1/", "http://127。0。0。1/", "http://exam ple.com/", "http://example.com/\r\nHost: x"),
    *("http://example\x00.com/", "http://a..b/", "http://-/"),
    *(f"http://8.8.8.8/{'a' * 3000}", f"http://{'a.' * 200}com/"),
]


def _drip(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    _write_slowly(request, b"x")


def _drip_head(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    _write_slowly(request, b"x")


def _write_slowly(request: BaseHTTPRequestHandler, piece: bytes) -> None:
    try:
        for _ in range(200):
            request.wfile.write(piece)
            request.wfile.flush()
            time.sleep(0.02)
    except OSError:
        return  # the reader went away, as it should


def _endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    try:
        for _ in range(1000):
            request.wfile.write(b"x" * 10_000)
    except OSError:
        return  # the reader went away, as it should


def _broken_off(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b"only this")


def _refused(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(AddressRefused) as refused:
        fetcher.fetch(url)
    return str(refused.value)


@pytest.fixture
def reached() -> Reached:
    return Reached()


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_a_network_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_on_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("url", OWN_URLS)
def test_an_address_that_leads_inside_is_refused_before_any_connection(url: str, reached: Reached) -> None:
    fetcher = Fetcher(AddressGuard(resolve=SITES_INSIDE), backend=lambda: reached)
    assert _refused(fetcher, url)
    assert reached.connections == []


@pytest.mark.skipif(not SHARED_URLS.is_file(), reason=f"{SHARED_URLS} is not there")
def test_no_request_is_made_for_known_attacks(reached: Reached) -> None:
    fetcher = Fetcher(AddressGuard(resolve=SITES_INSIDE), backend=lambda: reached)
    urls = [json.loads(line)["url"] for line in SHARED_URLS.read_text("utf-8").splitlines()]
    assert [url for url in urls if not _refused(fetcher, url)] == []
    assert len(urls) > 30
    assert reached.connections == []


def test_a_public_name_leads_to_its_addresses() -> None:
    guard = AddressGuard(resolve=Names({"xn--bcher-kva.example": [["8.8.8.8", "2606:4700::1111"]]}))
    target = guard.check("https://Bücher.Example./a%20b?c=d#e")
    assert (target.host, target.port) == ("xn--bcher-kva.example", 443)
    assert [str(address) for address in target.addresses] == ["8.8.8.8", "2606:4700::1111"]
    assert (target.url.raw_path, target.url.fragment) == (b"/a%20b?c=d", "")


def test_a_page_is_read_with_its_type_and_without_anything_of_ours(reached: Reached) -> None:
    with serving({"/a/notes.html": page(b"<p>One.</p>", content_type="Text/HTML; charset=KOI8-R")}) as site:
        found = reading(site.port, reached).fetch(site.url("/a/notes.html?x=1"))
        ((path, headers),) = site.requests
    assert (found.body, found.media_type, found.charset) == (b"<p>One.</p>", "text/html", "koi8-r")
    assert (found.name, found.host, found.url) == ("notes.html", HERE, site.url("/a/notes.html?x=1"))
    assert path == "/a/notes.html?x=1"
    assert headers["Host"] == f"{HERE}:{site.port}"
    assert headers["User-Agent"].startswith("StationDesk/")
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)


def test_a_page_without_a_type_declares_none(reached: Reached) -> None:
    with serving({"/": page(b"One.")}) as site:
        found = reading(site.port, reached).fetch(site.url("/"))
    assert (found.media_type, found.charset, found.name) == (None, None, HERE)


def test_proxies_of_the_environment_are_not_used(reached: Reached, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving({"/": page(b"One.")}) as site:
        assert reading(site.port, reached).fetch(site.url("/")).body == b"One."
    assert reached.connections == [(HERE, site.port)]


def test_redirects_are_followed_without_cookies_and_the_last_address_is_told(reached: Reached) -> None:
    pages = {"/a": redirect("b/c?d"), "/b/c": redirect("/e", 308), "/e": page(b"One.")}
    with serving(pages) as site:
        found = reading(site.port, reached).fetch(site.url("/a"))
        assert (found.body, found.url) == (b"One.", site.url("/e"))
        assert [path for path, _ in site.requests] == ["/a", "/b/c?d", "/e"]
        assert not any("Cookie" in headers for _, headers in site.requests)


def test_redirects_end_after_so_many(reached: Reached) -> None:
    pages = {f"/{n}": redirect(f"/{n - 1}") for n in range(1, MOST_HOPS + 2)} | {"/0": page(b"One.")}
    with serving(pages) as site:
        fetcher = reading(site.port, reached)
        assert fetcher.fetch(site.url(f"/{MOST_HOPS}")).body == b"One."
        assert _refused(fetcher, site.url(f"/{MOST_HOPS + 1}")) == f"redirects more than {MOST_HOPS} times"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:{port}/secret",
        "http://10.0.0.1:{port}/",
        "//127.0.0.2:{port}/",
        "http://2130706433:{port}/",
        "http://{here}:{port}@127.0.0.2:{port}/",
        "http://{here}:22/",
        "file:///etc/passwd",
        "http://inside.example.com:{port}/",
        "http://[::1]:{port}/",
        "http://[",
    ],
)
def test_a_redirect_to_where_nothing_may_be_read_is_refused(location: str, reached: Reached) -> None:
    names = Names({"inside.example.com": [["10.0.0.5"]]})
    pages: dict[str, Page] = {}
    with serving(pages) as site:
        target = location.format(port=site.port, here=HERE)
        pages["/a"] = redirect(target)
        assert _refused(reading(site.port, reached, names), site.url("/a")).startswith("redirects to ")
    assert reached.connections == [(HERE, site.port)]


def test_a_redirect_to_nowhere_is_refused(reached: Reached) -> None:
    with serving({"/a": page(b"", 302)}) as site:
        assert _refused(reading(site.port, reached), site.url("/a")) == "redirects without saying where to"


def test_the_address_that_was_checked_is_the_one_connected_to(reached: Reached) -> None:
    names = Names({"site.example.com": [[HERE], ["127.0.0.2"]]})
    with serving({"/": page(b"One.")}) as site:
        found = reading(site.port, reached, names).fetch(site.url("/", "site.example.com"))
        assert site.requests[0][1]["Host"] == f"site.example.com:{site.port}"
    assert found.body == b"One."
    assert names.asked == ["site.example.com"]
    assert reached.connections == [(HERE, site.port)]


def test_a_name_that_leads_elsewhere_at_the_second_look_is_refused(reached: Reached) -> None:
    names = Names({"site.example.com": [[HERE], ["127.0.0.2"]]})
    with serving({"/a": redirect("/b"), "/b": page(b"A secret.")}) as site:
        reason = _refused(reading(site.port, reached, names), site.url("/a", "site.example.com"))
    assert reason.endswith("leads to 127.0.0.2, which is not a public address")
    assert reached.connections == [(HERE, site.port)]


def test_another_address_of_a_host_is_tried_where_one_does_not_answer(reached: Reached) -> None:
    names = Names({"site.example.com": [["127.0.0.9", HERE]]})
    with serving({"/": page(b"One.")}) as site:
        guard = AddressGuard(lambda address: address.is_loopback, frozenset({site.port}), names)
        assert Fetcher(guard, backend=lambda: reached).fetch(site.url("/", "site.example.com")).body == b"One."
    assert reached.connections == [("127.0.0.9", site.port), (HERE, site.port)]


def test_nobody_there_is_said(reached: Reached) -> None:
    with serving({}) as site:
        pass
    assert "Connection refused" in _refused(reading(site.port, reached), site.url("/"))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (page(b"gone", 404), "answered 404, not 200"),
        (page(b"", 204), "answered 204, not 200"),
        (page(b"x" * 2000), "holds more than 0.001 MB, the most that is read"),
        (page(b"", content_length=str(10**15)), "holds more than 0.001 MB, the most that is read"),
        (_endless, "holds more than 0.001 MB, the most that is read"),
        (page(gzip.compress(bytes(10_000_000)), content_encoding="gzip"), "holds more than"),
        (page(gzip.compress(b"One.")[:-6], content_encoding="gzip"), "it does not end where it should"),
        (page(b"One.", content_encoding="gzip"), "is packed in a way that cannot be undone"),
        (page(b"One.", content_encoding="br"), "is packed as 'br'; only gzip was asked for"),
        (_broken_off, "cannot be read: peer closed connection"),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(given: Page, reason: str, reached: Reached) -> None:
    with serving({"/": given}) as site:
        most = 20_000 if "packed" in reason else 1000
        assert reason in _refused(reading(site.port, reached, most_bytes=most), site.url("/"))


def test_a_packed_answer_is_unpacked(reached: Reached) -> None:
    with serving({"/": page(gzip.compress(b"One. " * 500), content_encoding="gzip")}) as site:
        assert reading(site.port, reached).fetch(site.url("/")).body == b"One. " * 500


@pytest.mark.parametrize("given", [_drip, _drip_head])
def test_an_answer_that_never_ends_is_given_up_in_time(given: Page, reached: Reached) -> None:
    with serving({"/": given}) as site:
        started = time.monotonic()
        reason = _refused(reading(site.port, reached, seconds=0.5), site.url("/"))
        assert time.monotonic() - started < 2
    assert reason == "gave no whole answer in time; 0.5 s is the most"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    for host in ("site.example.com", "other.example.com"):
        subject = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
        files = ["-keyout", str(folder / f"{host}.key"), "-out", str(folder / f"{host}.pem")]
        kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        subprocess.run(["openssl", "req", *kind, *subject, *files], check=True, capture_output=True)
    return folder


def _tls_server(certificates: Path, host: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / f"{host}.pem", certificates / f"{host}.key")
    return context


@pytest.mark.parametrize(
    ("held_by", "trusted", "reason"),
    [
        ("site.example.com", "site.example.com", ""),
        ("other.example.com", "other.example.com", "Hostname mismatch"),
        ("site.example.com", "other.example.com", "self-signed certificate"),
    ],
)
def test_a_certificate_is_checked_against_the_name(
    certificates: Path, held_by: str, trusted: str, reason: str, reached: Reached
) -> None:
    names = Names({"site.example.com": [[HERE]]})
    context = ssl.create_default_context(cafile=str(certificates / f"{trusted}.pem"))
    with serving({"/": page(b"One.")}, _tls_server(certificates, held_by)) as site:
        fetcher = reading(site.port, reached, names, trust=lambda: context)
        url = site.url("/", "site.example.com", "https")
        if reason:
            assert reason in _refused(fetcher, url)
        else:
            assert fetcher.fetch(url).body == b"One."
    assert reached.connections == [(HERE, site.port)]


def test_a_redirect_away_from_encryption_is_refused(certificates: Path, reached: Reached) -> None:
    names = Names({"site.example.com": [[HERE]]})
    context = ssl.create_default_context(cafile=str(certificates / "site.example.com.pem"))
    pages: dict[str, Page] = {}
    with serving(pages, _tls_server(certificates, "site.example.com")) as site:
        pages["/"] = redirect(site.url("/b", "site.example.com"))
        fetcher = reading(site.port, reached, names, trust=lambda: context)
        assert "which is not encrypted" in _refused(fetcher, site.url("/", "site.example.com", "https"))


def test_this_machine_is_not_read_unless_the_guard_is_given_other_rules() -> None:
    assert is_here(ip_address(HERE))
    with serving({"/": page(b"A secret.")}) as site, closing(site.server.socket):
        for guard in (AddressGuard(), AddressGuard(ports=frozenset({site.port}))):
            assert _refused(Fetcher(guard), site.url("/"))
        assert site.requests == []
