"""The command `station`."""

from __future__ import annotations

import json
import logging
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer

from corpus.errors import CorpusError, CorpusInvalid
from web.bench_command import bench
from web.eligibility_command import eligibility_app
from web.errors import WebError
from web.eval_command import evaluate

if TYPE_CHECKING:
    from web.wiring import Desk

app = typer.Typer(
    name="station",
    help="Station Desk: answers about the UN/China programme on the China Space Station, every sentence quoted.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)
corpus_app = typer.Typer(help="Work on the documents in corpus/.", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")
app.add_typer(eligibility_app, name="eligibility")
privacy_app = typer.Typer(help="What is kept of those who ask.", no_args_is_help=True)
app.add_typer(privacy_app, name="privacy")

Collection = Annotated[str, typer.Option(help="Which collection: a-z, 0-9 and hyphens.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Answer as of this day.")
]

EXIT_FAILED, EXIT_REJECTED = 1, 3


def main() -> None:
    """Run the command; every expected failure is one clear line on standard error."""
    from assistant.errors import AssistantError  # noqa: PLC0415
    from ingest.errors import IngestError  # noqa: PLC0415

    try:
        app()
    except CorpusInvalid as error:
        _fail(f"the corpus has {len(error.faults)} faults:\n{error}")
    except (AssistantError, CorpusError, IngestError, WebError) as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("interrupted; nothing half-written was left behind", code=130)


def _fail(message: str, code: int = EXIT_FAILED) -> NoReturn:
    print(f"station: {message}", file=sys.stderr)
    sys.exit(code)


def _desk(encoder_threads: int | None = None) -> Desk:
    from web.settings import load_settings  # noqa: PLC0415 - `station --help` stays fast
    from web.wiring import Desk, go_offline  # noqa: PLC0415

    go_offline()
    return Desk(load_settings(), encoder_threads=encoder_threads)


def _log_to_stderr(level: str) -> None:
    """Show what our own modules log from a level on, and warnings of others."""
    logging.basicConfig(format="%(message)s")
    logging.getLogger("station").setLevel(level.upper())


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


@app.command()
def ingest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH or URL", help="Files, folders, addresses; none: the project's corpus."),
    ] = None,
    sync: Annotated[bool, typer.Option("--sync", help="Also remove what the folders no longer hold.")] = False,
    collection: Collection = "station",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change and write nothing.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Write everything anew.")] = False,
    rebuild_models: Annotated[
        bool, typer.Option("--rebuild-models", help="Build the embedded model anew first.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take documents in: read, cut, encode what is new, and serve the result.

    Without PATH the collection becomes equal to the project's corpus. With PATH, PDF, Word, HTML, Markdown and text
    files are added or updated, told by what they hold; a `sources.toml` beside them may say who published them and
    when. With URL, that page or file is fetched, from public addresses only. Only what changed is encoded; a running
    server goes on with what it serves until the new index is complete.

    Exit status: 0 all in, 3 some documents rejected (each is named with its reason), 1 nothing done.
    """
    from web.console import shown_progress  # noqa: PLC0415

    desk = _desk()
    _log_to_stderr(desk.settings.log_level)
    with shown_progress() as progress:
        incoming = desk.read(paths or [], progress)
    desk.build_models(lambda line: print(line, file=sys.stderr, flush=True), rebuild=rebuild_models)
    scope: Literal["replace", "add", "sync"] = "replace" if not paths else "sync" if sync else "add"
    with shown_progress() as progress:
        report = desk.ingest(incoming, scope, progress, collection=collection, dry_run=dry_run, rebuild=rebuild)
    if as_json:
        _print_json(report.as_json())
    else:
        print("\n".join(report.lines()))
    if report.rejected:
        sys.exit(EXIT_REJECTED)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in any of the six UN languages.")],
    lang: Annotated[str | None, typer.Option(help="Answer in en, zh, fr, es, ru or ar; else found out.")] = None,
    as_of: Day = None,
    collection: Collection = "station",
    as_json: AsJson = False,
) -> None:
    """Ask one question and print the answer with its citations."""
    from assistant.types import Request  # noqa: PLC0415
    from web.console import answer_lines  # noqa: PLC0415
    from web.schema import AnswerBody  # noqa: PLC0415

    request = Request(question, language=lang, as_of=as_of.date() if as_of else None)
    answer = _desk().ask(request, collection)
    if as_json:
        _print_json(AnswerBody.of(answer).model_dump(mode="json"))
    else:
        print("\n".join(answer_lines(answer)))


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind; may be repeated.")] = None,
    start: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 10,
    collection: Collection = "station",
    as_json: AsJson = False,
) -> None:
    """Search passages of the documents, by meaning and by words."""
    from assistant.types import Filters  # noqa: PLC0415
    from web.console import hit_lines  # noqa: PLC0415
    from web.document_schema import SearchBody  # noqa: PLC0415
    from web.schema import read_kinds  # noqa: PLC0415
    from web.search import SearchRequest  # noqa: PLC0415

    filters = Filters(kinds=read_kinds(kind or []), start=_day(start), end=_day(end))
    page = _desk().search(SearchRequest(q=query, filters=filters, limit=limit), collection)
    if as_json:
        _print_json(SearchBody.of(page, collection).model_dump(mode="json"))
    else:
        print("\n".join(hit_lines(page, collection)))


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve the web application and its API.

    On an empty data directory it says so and exits 1: run `station ingest` first.
    """
    from web.serving import serve_until_stopped  # noqa: PLC0415

    desk = _desk(encoder_threads=1)  # questions are encoded beside each other instead
    desk.warm()
    serve_until_stopped(desk, host, port)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is configured, reachable, out of date or unsupported here. Exit status 1 if not ready."""
    from dataclasses import asdict  # noqa: PLC0415

    from web.doctor import examine, is_ready  # noqa: PLC0415
    from web.settings import load_settings  # noqa: PLC0415
    from web.wiring import go_offline  # noqa: PLC0415

    go_offline()
    findings = examine(load_settings())
    ready = is_ready(findings)
    if as_json:
        _print_json({"ready": ready, "findings": [asdict(finding) for finding in findings]})
    else:
        print("\n".join([*(finding.line() for finding in findings), "Ready." if ready else "Not ready."]))
    if not ready:
        sys.exit(EXIT_FAILED)


@privacy_app.command("erase")
def erase(
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="A conversation (conv_...), or any answer of it (ans_...).")
    ],
    as_json: AsJson = False,
) -> None:
    """Erase a conversation for good, with its feedback, by its id or that of any of its answers.

    Exit status 1 if nothing has this id.
    """
    from dataclasses import asdict  # noqa: PLC0415

    desk = _desk()
    try:
        answer = desk.store.answer(identity)
        erased = desk.store.erase(answer.conversation_id if answer else identity)
    finally:
        desk.close()
    if as_json:
        _print_json(asdict(erased))
    if not erased.answers:
        _fail(f"nothing is kept under {identity!r}; an id of a conversation or an answer would be right")
    if not as_json:
        print(f"Erased {erased.conversations} conversations, {erased.answers} answers, {erased.feedback} reports.")


app.command("eval")(evaluate)
app.command("bench")(bench)


@corpus_app.command("check")
def check_corpus_command(
    folder: Annotated[Path | None, typer.Argument(help="The corpus folder; none: the configured one.")] = None,
) -> None:
    """Check every document, source, reference and approved answer; faults are named by file. Exit status 1 if any."""
    from corpus.approved import approvals_lost  # noqa: PLC0415
    from corpus.errors import CorpusInvalid  # noqa: PLC0415
    from corpus.load import load_corpus  # noqa: PLC0415
    from web.settings import load_settings  # noqa: PLC0415

    corpus = load_corpus(folder or load_settings().corpus_dir)
    if lost := list(approvals_lost(corpus)):
        raise CorpusInvalid(lost)
    statements = sum(len(document.sentences) for document in corpus.documents)
    print(f"{len(corpus.documents)} documents, {statements} statements, {len(corpus.sources)} sources: no faults.")


if __name__ == "__main__":
    main()
