"""A whole run: collections are built where they are missing, then everything is measured in turns with the baseline."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.retrieve import PASSAGES
from assistant.types import Filters
from ingest.generations import DEFAULT_COLLECTION, Generations
from ingest.progress import Progress
from ingest.stored import read_corpus, read_part
from web.bench import baseline, ours, synthetic
from web.bench.apart import Apart
from web.bench.built import Built, build_once, ingest, settings_in
from web.bench.figures import Asked, Figures, Filtered, Ingested, Unchanged
from web.bench.server import serve
from web.bench.steps import Percentiles, Steps, by_step
from web.bench.texts import Texts, gather
from web.settings import Settings

BLOCK = 25
"""Questions asked of one side before it is the other's turn."""
THREADS = 1
"""Of each side while it answers: `station serve` encodes with one too."""
ROUNDS = 2
"""Turns of ingestion, half the documents in each."""
_WARMING = 30
"""Questions asked before the clock starts."""
_SERVED = 30
"""Questions asked of a server before its memory is read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: sizes that are encoded, sizes that are copies of the largest of them, how many questions."""

    encoded: tuple[int, ...]
    copied: tuple[int, ...]
    filtered: int
    rate: int
    """Chunks taken in anew for the rates."""
    questions: int
    starts: int


FULL = Plan((), (), filtered=20_000, rate=1_000, questions=400, starts=3)
QUICK = Plan((), (), filtered=300, rate=60, questions=25, starts=1)


def of_sizes(plan: Plan, sizes: Sequence[int], largest_encoded: int) -> Plan:
    """A plan for some sizes; those above the largest one that is encoded are copies."""
    encoded = tuple(size for size in sizes if size <= largest_encoded)
    return replace(plan, encoded=encoded, copied=tuple(size for size in sizes if size > largest_encoded))


def measured(
    settings: Settings, sets: Path | None, questions: Sequence[str], plan: Plan, progress: Progress, *, fresh: bool
) -> Figures:
    """Measure everything; `fresh` builds anew first. Raises BenchInvalid or ExtraMissing."""
    bench = Bench(settings, sets, questions[: _WARMING + plan.questions], plan, progress)
    if fresh:
        bench.clear()
    return bench.measure()


class Bench:
    """Builds and measures under one folder."""

    def __init__(
        self, settings: Settings, sets: Path | None, questions: Sequence[str], plan: Plan, progress: Progress
    ) -> None:
        self._settings = settings
        self._folder = (settings.data_dir / "bench").resolve()
        self._sets = sets
        self._warming, self._questions = list(questions[:_WARMING]), list(questions[_WARMING:])
        self._plan = plan
        self._progress = progress

    def clear(self) -> None:
        """Remove what was built before."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def measure(self) -> Figures:
        """What is missing is built first, so that building disturbs nothing."""
        texts = {size: gather(size, self._settings.corpus_dir, self._sets) for size in self._plan.encoded}
        built = self._build(texts)
        figures = Figures(
            date=f"{datetime.now(UTC):%Y-%m-%d}",
            machine=f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, "
            f"Python {platform.python_version()}",
            command=shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
            load=(_load(), 0.0),
            questions=len(self._questions),
            made_of=texts[max(texts)].made_of,
            built=built,
        )
        for size in self._plan.encoded:
            figures.asked.append(self._asked(size, self._place("ours", size), synthetic=False))
            figures.unchanged.append(self._unchanged(size, texts[size], built[f"ours {size:,}"]))
        for size in self._plan.copied:
            figures.asked.append(self._asked(size, self._place("copies", size), synthetic=True))
        figures.filtered += self._filtered(self._plan.filtered)
        figures.ingested = self._ingested()
        figures.load = (figures.load[0], _load())
        return figures

    # building ------------------------------------------------------------------------------------------------

    def _build(self, texts: Mapping[int, Texts]) -> dict[str, Built]:
        """What building took, of what is encoded; copies are made of the largest."""
        built = {}
        for size, own in texts.items():
            built[f"ours {size:,}"] = self._build_ours(size, own)
            built[f"baseline {size:,}"] = self._build_baseline(size, own)
        for size in {*self._plan.copied, self._plan.filtered}:
            self._build_copies(size)
        self._fill_chroma(self._plan.filtered)
        return built

    def _place(self, what: str, size: int) -> Path:
        return self._folder / f"{what}-{size}"

    def _build_ours(self, size: int, texts: Texts) -> Built:
        def build(folder: Path) -> float:
            return ingest(settings_in(folder, self._settings), texts, self._progress).seconds

        return build_once(self._place("ours", size), texts, self._settings.threads, build, update=build)

    def _build_baseline(self, size: int, texts: Texts) -> Built:
        def build(folder: Path) -> float:
            self._progress.start(f"Baseline of {size} chunks", 1)
            with self._tutorial(folder, self._settings.threads) as tutorial:
                return tutorial.do(baseline.Tutorial.add, texts.corpus.documents)

        return build_once(self._place("baseline", size), texts.without_questions(), self._settings.threads, build)

    def _build_copies(self, size: int) -> None:
        """Copies are of one generation of what was encoded; they are made anew for the next one."""
        real = self._place("ours", max(self._plan.encoded))
        folder, made_of = self._place("copies", size), Generations.of(real, DEFAULT_COLLECTION).current()
        note = folder / "copy-of"
        if note.exists() and note.read_text("utf-8") == f"{real} {made_of}":
            return
        self._progress.start(f"Copies, {size} chunks", 1)
        synthetic.write_copies(real, size, baseline.empty(folder))
        note.write_text(f"{real} {made_of}", "utf-8")

    def _fill_chroma(self, size: int) -> None:
        """Keep the chunk vectors of the copies in Chroma too, all languages together, as the tutorial would."""
        folder, done = self._place("chroma", size), self._place("chroma", size) / "filled"
        source, manifest = Generations.of(self._place("copies", size), DEFAULT_COLLECTION).served()
        if done.exists() and done.read_text("utf-8") == manifest.generation:
            return
        self._progress.start(f"Chroma, {size} vectors", 1)
        publishers = {(d.id, d.language): d.publisher for d in read_corpus(source, manifest).documents}
        with Apart(baseline.ChromaWhere, baseline.empty(folder)) as chroma:
            for language in manifest.languages:
                part = read_part(source / language)
                rows = [(f"{language}-{c.id}", publishers[c.document_id, language]) for c in part.chunks]
                chroma.do(baseline.ChromaWhere.fill, rows, part.chunk_vectors)
        done.write_text(manifest.generation, "utf-8")

    def _tutorial(self, folder: Path, threads: int) -> Apart[baseline.Tutorial]:
        return Apart(baseline.Tutorial, self._settings.models_dir.resolve(), threads, folder)

    # measuring -----------------------------------------------------------------------------------------------

    def _blocks(self) -> Iterator[list[str]]:
        for start in range(0, len(self._questions), BLOCK):
            yield self._questions[start : start + BLOCK]

    def _asked(self, size: int, place: Path, *, synthetic: bool) -> Asked:
        self._progress.start(f"Asking, {size} chunks", len(self._questions))
        settings = settings_in(place, self._settings)
        with Apart(ours.Ours, settings, THREADS) as own:
            prepare = own.do(ours.Ours.prepare)
            own.do(ours.Ours.ask, self._warming)
            if synthetic:
                warm, beside, beside_peak = own.do(ours.Ours.ask, self._questions), None, None
            else:
                warm, beside, beside_peak = self._in_turns(own, size)
            asked = Asked(
                size,
                synthetic,
                round(prepare, 2),
                by_step(warm),
                by_step(own.do(ours.Ours.ask_uncached, self._questions)),
                by_step(own.do(ours.Ours.ask_again, self._questions[: 4 * BLOCK])),
                Percentiles.of(beside) if beside else None,
                own.peak_bytes(),
                beside_peak,
            )
        return replace(asked, served=serve(place, self._questions[:_SERVED], self._plan.starts))

    def _in_turns(self, own: Apart[ours.Ours], size: int) -> tuple[list[Steps], list[float], int | None]:
        warm: list[Steps] = []
        beside: list[float] = []
        with self._tutorial(self._place("baseline", size), THREADS) as tutorial:
            tutorial.do(baseline.Tutorial.ask, self._warming)
            for block in self._blocks():
                warm += own.do(ours.Ours.ask, block)
                beside += tutorial.do(baseline.Tutorial.ask, block)
                self._progress.reach(len(warm))
            return warm, beside, tutorial.peak_bytes()

    def _unchanged(self, size: int, texts: Texts, built: Built) -> Unchanged:
        with Apart(ours.OursIngesting, settings_in(self._place("ours", size), self._settings)) as own:
            return Unchanged(size, built.seconds, own.do(ours.OursIngesting.again, texts))

    def _filtered(self, size: int) -> list[Filtered]:
        """One publisher in ten, and five in ten."""
        settings = settings_in(self._place("copies", size), self._settings)
        with Apart(ours.Searching, settings) as own, Apart(baseline.ChromaWhere, self._place("chroma", size)) as chroma:
            return [self._among(count, size, own, chroma) for count in (1, synthetic.PUBLISHERS // 2)]

    def _among(
        self, count: int, size: int, own: Apart[ours.Searching], chroma: Apart[baseline.ChromaWhere]
    ) -> Filtered:
        """Search among the documents of some publishers."""
        publishers = tuple(synthetic.publisher(number) for number in range(count))
        filters = Filters(publishers=publishers)
        nearest: list[float] = []
        whole: list[float] = []
        beside: list[float] = []
        own.do(ours.Searching.search, self._warming, filters)
        for block in self._blocks():
            nearest += own.do(ours.Searching.nearest, block, filters)
            whole += own.do(ours.Searching.search, block, filters)
            vectors = own.do(ours.Searching.vectors, block)
            beside += chroma.do(baseline.ChromaWhere.search, vectors, publishers, PASSAGES)
        share = count / synthetic.PUBLISHERS
        return Filtered(size, share, *(Percentiles.of(values) for values in (nearest, whole, beside)))

    def _ingested(self) -> Ingested:
        """Texts without the questions that the corpus says it answers: only we would encode those."""
        texts = gather(self._plan.rate, self._settings.corpus_dir, self._sets).without_questions()
        spent, beside = 0.0, 0.0
        place = baseline.empty(self._folder / "rate")
        threads = self._settings.threads
        settings = settings_in(place / "ours", self._settings)
        with (
            Apart(ours.OursIngesting, settings) as own,
            self._tutorial(place / "baseline", threads) as tutorial,
        ):
            for number in range(ROUNDS):
                self._progress.start(f"Ingesting, turn {number + 1} of {ROUNDS}", 1)
                corpus = replace(texts.corpus, documents=texts.corpus.documents[number::ROUNDS])
                share = replace(texts, corpus=corpus)
                spent += own.do(ours.OursIngesting.first, share, f"turn-{number}")
                beside += tutorial.do(baseline.Tutorial.add, corpus.documents)
        return Ingested(texts.characters, texts.chunks, texts.characters / spent, texts.characters / beside, threads)


def _load() -> float:
    """Processes that wanted a core, mean of the last minute."""
    return round(os.getloadavg()[0], 1)
