"""`station eligibility`: check the rules of calls, decide a case, verify a decision that was saved."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from assistant.eligibility.adviser import Checked
    from assistant.eligibility.engine import Eligibility
    from assistant.knowledge import Knowledge
    from corpus.rulebook import Rulebook
    from corpus.types import Corpus
    from web.settings import Settings

EXIT_DIFFERS = 1

eligibility_app = typer.Typer(
    help="Who could take part in a call, by rules that quote their clauses.", no_args_is_help=True
)

Language = Literal["en", "zh", "fr", "es", "ru", "ar"]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
CallName = Annotated[str, typer.Option("--call", metavar="CALL", help="Which call; none: the newest with rules.")]
InLanguage = Annotated[Language, typer.Option("--lang", help="The language of questions and reasons.")]


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules of a call over the documents of the corpus, without any index."""

    corpus: Corpus
    knowledge: Knowledge
    eligibility: Eligibility


@eligibility_app.command("check")
def check(
    folder: Annotated[Path | None, typer.Argument(help="The corpus folder; none: the configured one.")] = None,
) -> None:
    """Check the rules of every call, in `eligibility/*.yaml` of the corpus folder.

    Finds rules that can never count, contradictions, cases no rule speaks for, conditions that go in a circle, unknown
    names and values, rules without a clause, clauses whose text changed, missing translations, and dates that differ
    from the call's. Every fault is told at once, with file, line and place. Exit status 1 if there is any.

    docs/eligibility-rules.md tells the format.
    """
    from assistant.eligibility.check import check_rulebooks  # noqa: PLC0415 - `station --help` stays fast
    from web.settings import load_settings  # noqa: PLC0415

    place = folder or load_settings().corpus_dir
    books = check_rulebooks(place)
    for book in books:
        told = f"{len(book.rules)} rules, {len(book.facts)} facts, {len(book.clauses)} clauses"
        typer.echo(f"{book.call}: {told}: no faults.")
    if not books:
        typer.echo(f"{place / 'eligibility'} holds no rules (*.yaml): nothing to check.")


@eligibility_app.command("facts")
def facts(lang: InLanguage = "en", call: CallName = "") -> None:
    """Tell which facts a decision may need, why, and what may be given for each."""
    from assistant.catalogue import catalogue  # noqa: PLC0415
    from web.eligibility_console import fact_lines  # noqa: PLC0415
    from web.settings import load_settings  # noqa: PLC0415

    _echo(fact_lines(_book(load_settings(), call), catalogue(lang)))


@eligibility_app.command("decide")
def decide(
    fact: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE,VALUE", help="What is known; may be repeated. `facts` lists names and values."
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Decide as of this day; none: today."),
    ] = None,
    lang: InLanguage = "en",
    call: CallName = "",
    as_json: AsJson = False,
) -> None:
    """Decide a case: the outcome, the rules that give it with their quotes, what is missing, what would change it.

    What is not known is left out, never guessed. Reads the documents of the corpus folder; no index is needed.

    Example: `station eligibility decide --fact countries=KE,IT --fact bodies=company,university --fact team=joint`

    With --json it is what POST /api/v1/eligibility answers, and what `station eligibility replay` takes.
    """
    from assistant.catalogue import catalogue  # noqa: PLC0415
    from web.eligibility_console import decision_lines  # noqa: PLC0415
    from web.eligibility_schema import EligibilityBody  # noqa: PLC0415
    from web.settings import load_settings  # noqa: PLC0415

    given = _given(fact or [])
    settings = load_settings()
    rules = _rules(settings, call)
    checked = _checked(rules, settings, given, as_of, lang)
    if as_json:
        body = EligibilityBody.of(checked, rules.corpus.facts.evidence_until)
        _print_json(body.model_dump(mode="json"))
    else:
        _echo(decision_lines(checked, rules.eligibility.book, catalogue(lang)))


@eligibility_app.command("replay")
def replay_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A saved answer, as JSON.")],
    as_json: AsJson = False,
) -> None:
    """Decide a saved case again by the rules and documents of now, and compare.

    FILE is an answer of POST /api/v1/eligibility or of /api/v1/chat, its object `eligibility` alone, or what
    `station eligibility decide --json` printed. Compared are the parts of the receipt (facts and day, rules, clauses,
    outcome), the outcome, the rules given as reasons, and their quotes; how reasons are worded is not.

    Exit status: 0 verified, 1 something differs (it is named) or the file cannot be read.
    """
    from assistant.eligibility.replay import replay  # noqa: PLC0415
    from assistant.eligibility.saved import SavedInvalid, read_saved  # noqa: PLC0415
    from assistant.errors import CallUnknown, FactsInvalid  # noqa: PLC0415
    from web.eligibility_console import replay_data, replay_lines  # noqa: PLC0415
    from web.settings import load_settings  # noqa: PLC0415

    saved = read_saved(file)
    try:
        replayed = replay(saved, _rules(load_settings(), saved.call).eligibility)
    except (CallUnknown, FactsInvalid) as error:
        raise SavedInvalid(f"{file}: {'facts: ' if isinstance(error, FactsInvalid) else ''}{error}") from error
    if as_json:
        _print_json(replay_data(replayed))
    else:
        _echo(replay_lines(replayed))
    if not replayed.verified:
        sys.exit(EXIT_DIFFERS)


def _rules(settings: Settings, call: str) -> _Rules:
    from assistant.eligibility.engine import Eligibility  # noqa: PLC0415
    from assistant.knowledge import Knowledge  # noqa: PLC0415
    from corpus.load import load_corpus  # noqa: PLC0415

    book = _book(settings, call)
    corpus = load_corpus(settings.corpus_dir)
    knowledge = Knowledge(corpus)
    return _Rules(corpus, knowledge, Eligibility(book, knowledge))


def _book(settings: Settings, call: str) -> Rulebook:
    from web.wiring import Desk  # noqa: PLC0415

    return Desk(settings).rulebook(call)


def _checked(
    rules: _Rules, settings: Settings, given: dict[str, Any], as_of: datetime | None, language: str
) -> Checked:
    from assistant.cite import Citations  # noqa: PLC0415
    from assistant.eligibility.adviser import Adviser  # noqa: PLC0415
    from assistant.gate import QuoteGate  # noqa: PLC0415
    from web.case import with_codes  # noqa: PLC0415
    from web.wiring import Desk  # noqa: PLC0415

    documents = {(document.id, document.language): document for document in rules.corpus.documents}
    citations = Citations(QuoteGate(), lambda name, lang: documents.get((name, lang)), rules.knowledge, language)
    day = as_of.date() if as_of else None
    known = with_codes(rules.eligibility.book, given)
    adviser = Adviser(rules.eligibility, rules.knowledge)
    return adviser.check(known, day, language, Desk(settings).today(), citations)


def _given(told: list[str]) -> dict[str, list[str]]:
    facts: dict[str, list[str]] = {}
    for text in told:
        name, equals, values = text.partition("=")
        if not (name and equals):
            raise typer.BadParameter(
                f"{text!r}: NAME=VALUE would be right, such as countries=KE,IT", param_hint="--fact"
            )
        facts[name.strip()] = [
            *facts.get(name.strip(), []),
            *(part.strip() for part in values.split(",") if part.strip()),
        ]
    return facts


def _echo(lines: Any) -> None:
    typer.echo("\n".join(lines))


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
