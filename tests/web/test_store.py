"""The store over SQLite and over a real PostgreSQL: the same contract for both."""

import dataclasses
import json
import os
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.postgres import PASSWORD, PostgresServer, shared_server
from web.errors import WebError
from web.store import (
    AnswerUnknown,
    ConversationUnknown,
    Erased,
    KeyReused,
    NewTurn,
    Store,
    StoredTurn,
    StoreError,
    StoreUnavailable,
)
from web.store.tables import storable

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of an empty database."""
    sqlite = nullcontext(f"sqlite:///{tmp_path / 'station.db'}")
    with sqlite if request.param == "sqlite" else shared_server().new_database() as address:
        yield address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'station.db'}")
    yield opened
    opened.close()


def a_turn(
    conversation: str = "conv_a",
    question: str = "When is the call open?",
    *,
    key: str | None = None,
    digest: str | None = "digest",
    age: timedelta = timedelta(),
    answer: str = '{"status": "answered"}',
) -> NewTurn:
    identity = f"ans_{uuid.uuid4().hex}"
    asked_at = datetime.now(UTC) - age
    return NewTurn(conversation, identity, question, answer, key, digest if key else None, asked_at)


def as_stored(turn: NewTurn) -> StoredTurn:
    return StoredTurn(turn.conversation_id, turn.answer_id, turn.question, turn.answer, turn.asked_at)


def everywhere(work: Callable[[int], object], threads: int = 16) -> list[object]:
    """Run `work` in many threads that begin at the same moment."""
    start = threading.Barrier(threads)

    def run(number: int) -> object:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


class TestTurns:
    def test_gives_back_what_was_recorded(self, store: Store) -> None:
        turn = a_turn(
            question="什么时候截止？ Ça ouvre 🚀", answer=json.dumps({"answer": "第一批"}, ensure_ascii=False)
        )
        assert store.record(turn) == as_stored(turn)
        assert store.turns("conv_a") == (as_stored(turn),)
        assert store.answer(turn.answer_id) == as_stored(turn)

    def test_gives_the_newest_turns_oldest_first(self, store: Store) -> None:
        for number in range(7):
            store.record(a_turn(question=str(number)))
        assert [turn.question for turn in store.turns("conv_a", limit=3)] == ["4", "5", "6"]
        assert len(store.turns("conv_a")) == 7

    def test_keeps_conversations_apart(self, store: Store) -> None:
        store.record(a_turn("conv_a", "mine"))
        store.record(a_turn("conv_b", "yours"))
        assert [turn.question for turn in store.turns("conv_b")] == ["yours"]

    @pytest.mark.parametrize(
        "unknown", ["conv_nobody", "", "conv_\x00", "conv_\ud800", "'; DROP TABLE turns; --", "x" * 9999]
    )
    def test_does_not_know_other_ids(self, store: Store, unknown: str) -> None:
        store.record(a_turn())
        with pytest.raises(ConversationUnknown, match="no conversation"):
            store.turns(unknown)
        assert store.answer(unknown) is None
        assert store.erase(unknown) == Erased(0, 0, 0)

    def test_tells_the_moment_in_utc_whatever_zone_it_came_in(self, store: Store) -> None:
        turn = a_turn()
        elsewhere = turn.asked_at.astimezone(timezone(timedelta(hours=8)))
        kept = store.record(dataclasses.replace(turn, asked_at=elsewhere))
        assert kept.asked_at == turn.asked_at
        assert kept.asked_at.utcoffset() == timedelta()

    def test_refuses_a_moment_without_a_zone(self, store: Store) -> None:
        with pytest.raises(ValueError, match="no time zone"):
            dataclasses.replace(a_turn(), asked_at=datetime(2026, 1, 1))
        with pytest.raises(ValueError, match="no time zone"):
            store.expire(datetime(2026, 1, 1))

    def test_keeps_text_that_no_database_takes(self, store: Store) -> None:
        turn = a_turn(question="a\x00b\ud800c", answer='{"answer": "x\udfffy", "escaped": "\\u0000"}')
        kept = store.record(turn)
        assert kept.question == "a\ufffdb\ufffdc"
        assert json.loads(kept.answer) == {"answer": "x\ufffdy", "escaped": "\x00"}
        assert store.turns("conv_a") == (kept,)

    def test_refuses_a_second_turn_with_the_same_answer_id(self, store: Store) -> None:
        turn = a_turn()
        store.record(turn)
        with pytest.raises(StoreError, match=turn.answer_id):
            store.record(dataclasses.replace(turn, question="another"))
        assert [turn.question for turn in store.turns("conv_a")] == [turn.question]

    def test_makes_ids_that_cannot_be_guessed_and_keeps_nothing_for_them(self, store: Store) -> None:
        made = {store.new_conversation() for _ in range(1000)}
        assert len(made) == 1000
        assert all(identity.startswith("conv_") and len(identity) >= len("conv_") + 22 for identity in made)
        with pytest.raises(ConversationUnknown):
            store.turns(made.pop())

    def test_finds_everything_after_reopening(self, store: Store, url: str) -> None:
        turn = a_turn(key="key")
        store.record(turn)
        store.close()
        again = Store.open(url)
        assert again.turns("conv_a") == (as_stored(turn),)
        assert again.remembered("key", "digest") == as_stored(turn)
        again.close()


class TestIdempotency:
    def test_returns_the_first_turn_for_a_repeated_key(self, store: Store) -> None:
        first, second = a_turn(key="key"), a_turn(key="key", question="again")
        assert store.remembered("key", "digest") is None
        store.record(first)
        assert store.record(second) == as_stored(first)
        assert store.remembered("key", "digest") == as_stored(first)
        assert store.turns("conv_a") == (as_stored(first),)

    def test_refuses_a_key_with_another_request(self, store: Store) -> None:
        store.record(a_turn(key="key"))
        with pytest.raises(KeyReused):
            store.record(a_turn(key="key", digest="other"))
        with pytest.raises(KeyReused):
            store.remembered("key", "other")
        assert len(store.turns("conv_a")) == 1

    def test_forgets_a_key_after_a_day(self, store: Store) -> None:
        old = a_turn(key="key", digest="old", age=timedelta(hours=24, seconds=1))
        store.record(old)
        assert store.remembered("key", "old") is None
        new = a_turn(key="key", digest="new")
        assert store.record(new) == as_stored(new)
        assert store.remembered("key", "new") == as_stored(new)
        assert store.turns("conv_a") == (as_stored(old), as_stored(new))

    def test_remembers_a_key_for_nearly_a_day(self, store: Store) -> None:
        old = a_turn(key="key", age=timedelta(hours=23, minutes=59))
        store.record(old)
        assert store.record(a_turn(key="key")) == as_stored(old)

    def test_keeps_turns_without_a_key_apart(self, store: Store) -> None:
        store.record(a_turn())
        store.record(a_turn())
        assert len(store.turns("conv_a")) == 2


class TestConcurrency:
    def test_keeps_every_turn_of_sixteen_threads(self, store: Store) -> None:
        def ask(number: int) -> None:
            for turn in range(5):
                store.record(a_turn(question=f"{number}.{turn}"))

        everywhere(ask)
        asked = [turn.question for turn in store.turns("conv_a", limit=200)]
        assert sorted(asked) == sorted(f"{number}.{turn}" for number in range(16) for turn in range(5))
        mine = [question for question in asked if question.startswith("3.")]
        assert mine == sorted(mine)

    def test_keeps_one_turn_when_sixteen_threads_bring_the_same_key(self, store: Store) -> None:
        for number in range(5):
            key = f"key {number}"
            kept = everywhere(lambda _, key=key: store.record(a_turn(f"conv {key}", key=key)))  # type: ignore[misc]
            assert len(set(kept)) == 1
            assert store.turns(f"conv {key}") == (kept[0],)

    def test_gives_an_expired_key_to_one_of_sixteen_threads(self, store: Store) -> None:
        store.record(a_turn("old", key="key", age=timedelta(days=2)))
        kept = everywhere(lambda _: store.record(a_turn("new", key="key")))
        assert len(set(kept)) == 1
        assert store.turns("new") == (kept[0],)

    def test_settles_one_key_between_processes_that_also_migrate_at_once(self, url: str) -> None:
        program = f"""if True:
            import sys, uuid
            from datetime import UTC, datetime
            from web.store import NewTurn, Store
            sys.stdin.readline()
            store = Store.open({url!r})
            for number in range(20):
                answer, key = "ans_" + uuid.uuid4().hex, f"key {{number}}"
                turn = NewTurn("conv_a", answer, "q", "{{}}", key, "d", datetime.now(UTC))
                print(store.record(turn).answer_id)
            store.close()
        """
        command = [sys.executable, "-W", "error", "-c", program]
        processes = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY, text=True)
            for _ in range(3)
        ]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        said = [process.communicate(timeout=60)[0].splitlines() for process in processes]
        assert [process.returncode for process in processes] == [0, 0, 0]
        store = Store.open(url)
        kept = [turn.answer_id for turn in store.turns("conv_a", limit=100)]
        store.close()
        assert said == [kept, kept, kept]
        assert len(kept) == 20

    def test_never_leaves_feedback_behind_when_an_answer_is_erased_meanwhile(self, store: Store) -> None:
        turns = [store.record(a_turn(f"conv_{number}")) for number in range(8)]

        def work(number: int) -> int:
            turn = turns[number // 2]
            if number % 2:
                return store.erase(turn.answer_id).feedback
            try:
                store.add_feedback(turn.answer_id, "up")
            except AnswerUnknown:
                return 0
            return -1

        assert sum(everywhere(work)) == 0  # type: ignore[arg-type]
        assert all(store.feedback(turn.answer_id) == () for turn in turns)


class TestFeedback:
    def test_keeps_what_was_said_in_order(self, store: Store) -> None:
        turn = store.record(a_turn())
        first = store.add_feedback(turn.answer_id, "up")
        second = store.add_feedback(turn.answer_id, "error", "wrong\x00 date 错", statement=2)
        said = store.feedback(turn.answer_id)
        assert [(one.id, one.answer_id, one.rating, one.comment, one.statement) for one in said] == [
            (first, turn.answer_id, "up", "", None),
            (second, turn.answer_id, "error", "wrong\ufffd date 错", 2),
        ]
        assert datetime.now(UTC) - said[0].given_at < timedelta(minutes=1)

    def test_refuses_feedback_on_an_unknown_answer(self, store: Store) -> None:
        with pytest.raises(AnswerUnknown, match="ans_nobody"):
            store.add_feedback("ans_nobody", "up")
        assert store.feedback("ans_nobody") == ()

    @pytest.mark.parametrize(("rating", "statement"), [("great", None), ("up", -1), ("up", 2**31), ("up", 10**30)])
    def test_refuses_what_is_no_rating_and_no_statement(self, store: Store, rating: str, statement: int) -> None:
        turn = store.record(a_turn())
        with pytest.raises(StoreError, match="it would be"):
            store.add_feedback(turn.answer_id, rating, statement=statement)
        assert store.feedback(turn.answer_id) == ()


class TestErasure:
    def test_erases_a_conversation_with_its_keys_and_feedback(self, store: Store) -> None:
        gone = [store.record(a_turn("conv_a", key=f"key {number}")) for number in range(3)]
        kept = store.record(a_turn("conv_b", key="kept"))
        for turn in (*gone, gone[0], kept):
            store.add_feedback(turn.answer_id, "down")
        assert store.erase("conv_a") == Erased(conversations=1, answers=3, feedback=4)
        with pytest.raises(ConversationUnknown):
            store.turns("conv_a")
        assert [store.answer(turn.answer_id) for turn in gone] == [None] * 3
        assert store.feedback(gone[0].answer_id) == ()
        assert store.remembered("key 0", "another digest") is None
        assert store.turns("conv_b") == (kept,)
        assert len(store.feedback(kept.answer_id)) == 1
        assert store.erase("conv_a") == Erased(0, 0, 0)

    def test_erases_one_answer_and_leaves_its_conversation(self, store: Store) -> None:
        first, second = store.record(a_turn()), store.record(a_turn())
        assert store.erase(first.answer_id) == Erased(conversations=0, answers=1, feedback=0)
        assert store.turns("conv_a") == (second,)
        assert store.erase(second.answer_id) == Erased(conversations=1, answers=1, feedback=0)

    def test_expires_what_was_asked_before_a_moment(self, store: Store) -> None:
        old = store.record(a_turn("conv_a", age=timedelta(days=31)))
        store.add_feedback(old.answer_id, "up")
        store.record(a_turn("conv_b", age=timedelta(days=40)))
        young = store.record(a_turn("conv_a", age=timedelta(days=29)))
        month = datetime.now(UTC) - timedelta(days=30)
        assert store.expire(month) == Erased(conversations=1, answers=2, feedback=1)
        assert store.turns("conv_a") == (young,)
        assert store.expire(month) == Erased(0, 0, 0)

    def test_counts_right_over_more_turns_than_one_batch(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("web.store.removal.BATCH", 4)
        for number in range(10):
            store.record(a_turn(f"conv_{number % 2}", age=timedelta(days=2)))
        assert store.expire(datetime.now(UTC)) == Erased(conversations=2, answers=10, feedback=0)

    def test_leaves_no_byte_of_an_erased_conversation_in_the_file(self, sqlite_store: Store, tmp_path: Path) -> None:
        marks = fill(sqlite_store)
        assert in_files(tmp_path, marks)
        sqlite_store.erase("conv_secret_0")
        assert not in_files(tmp_path, marks)
        assert b"conv_public_1" in (tmp_path / "station.db").read_bytes()

    def test_leaves_no_byte_of_what_expired_in_the_file(self, sqlite_store: Store, tmp_path: Path) -> None:
        marks = fill(sqlite_store, age=timedelta(days=40))
        sqlite_store.expire(datetime.now(UTC) - timedelta(days=30))
        assert not in_files(tmp_path, marks)

    def test_leaves_no_byte_when_many_erase_at_once(self, sqlite_store: Store, tmp_path: Path) -> None:
        marks = fill(sqlite_store)
        everywhere(lambda number: [sqlite_store.erase(f"ans_SECRET_{other}") for other in range(number, 120, 16)])
        assert not in_files(tmp_path, marks)

    def test_makes_good_a_removal_that_was_killed_before_the_file_was_rewritten(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'station.db'}"
        store = Store.open(url)
        marks = fill(store, age=timedelta(days=40))
        store.close()
        run_alone(_KILLED, url)
        assert in_files(tmp_path, marks)
        store = Store.open(url)
        assert store.expire(datetime.now(UTC) - timedelta(days=30)) == Erased(0, 0, 0)
        assert not in_files(tmp_path, marks)
        store.close()

    def test_says_so_when_a_reader_keeps_the_text_and_finishes_the_next_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in ("engine", "scrub"):
            monkeypatch.setattr(f"web.store.{module}.BUSY_SECONDS", 1)
        store = Store.open(f"sqlite:///{tmp_path / 'station.db'}")
        marks = fill(store)
        reader = subprocess.Popen(
            [sys.executable, "-c", _READER, str(tmp_path / "station.db")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert reader.stdout is not None
        reader.stdout.readline()
        with pytest.raises(StoreUnavailable, match="keeps reading"):
            store.erase("conv_secret_0")
        assert store.answer("ans_SECRET_0") is None
        assert in_files(tmp_path, marks)
        reader.communicate(b"\n", timeout=30)
        assert store.erase("conv_secret_0") == Erased(0, 0, 0)
        assert not in_files(tmp_path, marks)
        store.close()


_KILLED = """if True:
    import os, sys
    from web.store import Store, removal
    store = Store.open(sys.argv[1])
    removal.scrub = lambda engine: os._exit(0)
    store.erase("conv_secret_0")
"""
_READER = """if True:
    import sqlite3, sys
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM turns").fetchall()
    print("reading", flush=True)
    sys.stdin.readline()
    connection.close()
"""


def fill(store: Store, age: timedelta = timedelta()) -> list[bytes]:
    """Record secret turns among public ones, of many lengths; returns what must not be found afterwards."""
    for number in range(120):
        secret = number % 3 == 0
        word, when = ("SECRET", age) if secret else ("public", timedelta())
        conversation = "conv_secret_0" if secret else f"conv_public_{number % 3}"
        body = f"{word} " * (1 + number * 37 % 900)
        turn = a_turn(conversation, body, key=f"{word} {number}", digest=word, age=when, answer=body)
        store.record(dataclasses.replace(turn, answer_id=f"ans_{word}_{number}"))
        store.add_feedback(f"ans_{word}_{number}", "error", body)
    return [b"SECRET", b"conv_secret_0"]


def in_files(folder: Path, marks: list[bytes]) -> bool:
    kept = b"".join(path.read_bytes() for path in folder.iterdir())
    return any(mark in kept for mark in marks)


class TestText:
    @given(st.text(st.characters(exclude_categories=[])))
    def test_is_always_storable_and_changes_only_what_is_not(self, text: str) -> None:
        stored = storable(text)
        assert "\0" not in stored
        assert stored.encode().decode() == stored
        assert storable(stored) == stored
        if "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text):
            assert stored == text

    def test_joins_two_halves_of_a_letter(self) -> None:
        assert storable("a\ud83d\ude80\ud83dz") == "a\U0001f680\ufffdz"


class TestAddress:
    @pytest.mark.parametrize(
        "url",
        ["mysql://u:s3cret@h/d", "sqlite://", "sqlite:///:memory:", "nonsense", "", "postgresql://u:s3cret@h:port/d"],
    )
    def test_refuses_an_address_it_cannot_use_without_telling_the_password(self, url: str) -> None:
        with pytest.raises(StoreUnavailable, match="would be") as caught:
            Store.open(url)
        assert "s3cret" not in str(caught.value)

    @pytest.mark.parametrize("login", ["u:s3cret@127.0.0.1:9/d", "127.0.0.1:9/d?user=u&password=s3cret"])
    def test_tells_who_does_not_answer_without_the_password(self, login: str) -> None:
        with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1.*refused") as caught:
            Store.open(f"postgresql://{login}")
        assert "s3cret" not in str(caught.value)

    def test_takes_both_names_of_postgresql_and_a_socket(self) -> None:
        server = shared_server()
        with server.new_database() as url:
            name = url.rpartition("/")[2]
            login = url.removeprefix("postgresql://").partition("@")[0]
            for address in (
                url.replace("postgresql://", "postgres://"),
                f"postgresql://{login}@/{name}?host={server.folder}&port={server.port}",
            ):
                store = Store.open(address)
                store.check()
                store.close()

    def test_refuses_a_wrong_password_without_telling_it(self) -> None:
        with pytest.raises(StoreUnavailable, match="password authentication failed") as caught:
            Store.open(f"postgresql://station:s3cret@127.0.0.1:{shared_server().port}/postgres")
        assert "s3cret" not in str(caught.value)

    def test_refuses_a_database_in_another_encoding(self) -> None:
        with (
            shared_server().new_database("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0") as url,
            pytest.raises(StoreUnavailable, match=r"LATIN1.*UTF8"),
        ):
            Store.open(url)

    def test_makes_nothing_when_it_may_not_migrate(self, url: str, tmp_path: Path) -> None:
        with pytest.raises(StoreUnavailable):
            Store.open(url, migrate=False)
        assert list(tmp_path.iterdir()) == []
        Store.open(url).close()
        opened = Store.open(url, migrate=False)
        opened.record(a_turn())
        opened.close()


class TestSqliteFile:
    def test_is_made_for_its_owner_only_with_its_folder(self, tmp_path: Path) -> None:
        old = os.umask(0)
        try:
            store = Store.open(f"sqlite:///{tmp_path / 'new' / 'station.db'}")
            store.record(a_turn())
        finally:
            os.umask(old)
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()}
        assert modes == dict.fromkeys(["station.db", "station.db-shm", "station.db-wal", "station.db.lock"], 0o600)
        store.close()

    def test_that_is_no_database_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "station.db"
        path.write_bytes(b"this is a letter to my aunt" * 200)
        with pytest.raises(StoreUnavailable, match="not a database"):
            Store.open(f"sqlite:///{path}")
        assert path.read_bytes().startswith(b"this is a letter")

    def test_in_place_of_a_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(StoreUnavailable, match="directory"):
            Store.open(f"sqlite:///{tmp_path}")

    def test_that_cannot_grow_is_told_and_keeps_no_half_turn(self, tmp_path: Path) -> None:
        """A file size limit makes the disk full for one process."""
        path = tmp_path / "station.db"
        Store.open(f"sqlite:///{path}").close()
        assert run_alone(_FULL_DISK, str(path)) == "full: StoreUnavailable, then fine"
        store = Store.open(f"sqlite:///{path}")
        assert [turn.question for turn in store.turns("conv_a")] == ["before", "after"]
        store.close()

    def test_that_may_not_be_written_is_told(self, tmp_path: Path) -> None:
        Store.open(f"sqlite:///{tmp_path / 'station.db'}").close()
        for path in tmp_path.iterdir():
            path.chmod(0o444)
        tmp_path.chmod(0o555)
        try:
            assert "Permission denied" in run_alone(_READ_ONLY, str(tmp_path / "station.db"), become=_ORDINARY)
        finally:
            tmp_path.chmod(0o755)

    def test_that_another_process_keeps_locked_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in ("engine", "turnstile"):
            monkeypatch.setattr(f"web.store.{module}.BUSY_SECONDS", 0.5)
        store = Store.open(f"sqlite:///{tmp_path / 'station.db'}")
        store.record(a_turn())
        other = sqlite3.connect(tmp_path / "station.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        def refused(_: int) -> str:
            with pytest.raises(StoreUnavailable, match=r"locked|did not finish") as caught:
                store.record(a_turn())
            return str(caught.value)

        assert any("did not finish" in told for told in everywhere(refused))  # type: ignore[operator]
        assert len(store.turns("conv_a")) == 1
        other.close()
        store.record(a_turn())
        store.close()

    def test_that_went_away_is_told(self, sqlite_store: Store, tmp_path: Path) -> None:
        sqlite_store.record(a_turn())
        sqlite_store.close()
        for path in tmp_path.iterdir():
            path.unlink()
        with pytest.raises(StoreUnavailable, match=r"station\.db"):
            sqlite_store.check()


_FULL_DISK = """if True:
    import resource, sys
    from datetime import UTC, datetime
    from web.store import NewTurn, Store, StoreUnavailable
    store = Store.open("sqlite:///" + sys.argv[1])

    def record(name, length=1):
        store.record(NewTurn("conv_a", "ans_" + name, name, "x" * length, name, "d", datetime.now(UTC)))

    record("before")
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, most))
    try:
        record("too much", 1_000_000)
    except StoreUnavailable as error:
        told = type(error).__name__
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    record("after")
    store.close()
    print(f"full: {told}, then fine")
"""

_READ_ONLY = """if True:
    import sys
    from web.store import Store, StoreUnavailable
    try:
        Store.open("sqlite:///" + sys.argv[1])
    except StoreUnavailable as error:
        print(error)
"""
# To root the permissions of files say nothing, unless it gives that up.
_ORDINARY = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override") if os.geteuid() == 0 else ()


def run_alone(program: str, *arguments: str, become: tuple[str, ...] = ()) -> str:
    command = [*become, sys.executable, "-W", "error", "-c", program, *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=REPOSITORY, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class TestPostgresqlServer:
    def test_that_restarts_is_found_again_at_the_next_call(self) -> None:
        server = shared_server()
        with server.new_database() as url:
            store = Store.open(url)
            everywhere(lambda number: store.record(a_turn(question=str(number))), threads=8)
            server.restart()
            assert len(everywhere(lambda _: store.turns("conv_a"), threads=8)) == 8
            server.stop()
            with pytest.raises(StoreUnavailable, match="refused"):
                store.check()
            with pytest.raises(StoreUnavailable, match="refused"):
                store.record(a_turn())
            server.start()
            store.record(a_turn(question="back"))
            assert len(store.turns("conv_a")) == 9
            store.close()

    def test_that_breaks_off_in_the_middle_keeps_no_half_turn(self) -> None:
        with shared_server().new_database() as url:
            store = Store.open(url)
            turn = a_turn(key="key")
            blocker = psycopg.connect(url)
            blocker.execute("LOCK TABLE turns IN EXCLUSIVE MODE")
            with ThreadPoolExecutor(1) as pool:
                recording = pool.submit(store.record, turn)
                wait_for_a_waiting_session(blocker)
                blocker.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'station-desk'"
                )
                with pytest.raises(StoreUnavailable):
                    recording.result(timeout=30)
            blocker.rollback()
            blocker.close()
            assert store.answer(turn.answer_id) is None
            assert store.record(turn) == as_stored(turn)
            store.close()

    def test_that_does_not_finish_a_statement_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("web.store.engine.STATEMENT_SECONDS", 1)
        with shared_server().new_database() as url:
            store = Store.open(url)
            with psycopg.connect(url) as blocker:
                blocker.execute("LOCK TABLE turns IN EXCLUSIVE MODE")
                with pytest.raises(StoreUnavailable, match="statement timeout"):
                    store.record(a_turn())
            store.record(a_turn())
            store.close()

    def test_that_may_only_be_read_is_told(self) -> None:
        server = shared_server()
        with server.new_database() as url:
            Store.open(url).close()
            server.execute(f"ALTER DATABASE {url.rpartition('/')[2]} SET default_transaction_read_only = on")
            store = Store.open(url, migrate=False)
            with pytest.raises(StoreUnavailable, match="read-only transaction"):
                store.record(a_turn())
            store.close()

    def test_never_shows_questions_in_what_it_raises(self) -> None:
        with shared_server().new_database() as url:
            store = Store.open(url)
            with psycopg.connect(url, autocommit=True) as admin:
                admin.execute("ALTER TABLE turns RENAME TO elsewhere")
            with pytest.raises(StoreUnavailable) as caught:
                store.record(a_turn(question="my private question"))
            told: BaseException | None = caught.value
            while told is not None:
                assert "private" not in str(told)
                assert PASSWORD not in str(told)
                told = told.__cause__ or told.__context__
            store.close()


def wait_for_a_waiting_session(connection: psycopg.Connection) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    while connection.execute(waiting).fetchone() == (0,):
        threading.Event().wait(0.01)


def test_starts_a_server_that_is_gone_when_it_is_removed() -> None:
    shared_server()
    server = PostgresServer()
    server.remove()
    assert not server.folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url("postgres"), connect_timeout=2)


def test_raises_only_errors_of_this_package() -> None:
    for kind in (StoreUnavailable, AnswerUnknown, KeyReused):
        assert issubclass(kind, StoreError)
    assert issubclass(StoreError, WebError)
