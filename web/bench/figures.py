"""What a run measured, as plain data: what the JSON holds, and the report and its plots are made from."""

from __future__ import annotations

from dataclasses import dataclass, field

from web.bench.built import Built
from web.bench.server import Served
from web.bench.steps import Percentiles

ByStep = dict[str, Percentiles]


@dataclass(frozen=True, slots=True)
class Asked:
    """Time to answer over one collection; milliseconds."""

    chunks: int
    synthetic: bool
    prepare_s: float
    """Seconds to open the collection and prepare all six languages."""
    warm: ByStep
    """Distinct questions; texts met with earlier ones are remembered."""
    uncached: ByStep
    """The same questions, nothing remembered before each."""
    repeated: ByStep
    """Each question asked right before as well."""
    baseline: Percentiles | None
    """The same distinct questions asked of the baseline, in turns with ours."""
    peak: int | None
    baseline_peak: int | None
    served: Served | None = None

    @property
    def bound(self) -> float:
        """What p95 is to stay under: twice the middle encoding, and 15 ms."""
        return 2 * self.warm["encode"].p50 + 15

    @property
    def times_faster(self) -> float | None:
        """The middle answer of the baseline against ours."""
        return self.baseline.p50 / self.warm["total"].p50 if self.baseline else None


@dataclass(frozen=True, slots=True)
class Ingested:
    """Rates of taking in the same new documents, in turns; characters a second."""

    characters: int
    chunks: int
    ours: float
    """With a vector of every sentence."""
    baseline: float
    threads: int

    @property
    def times_faster(self) -> float:
        """Our rate against the baseline's."""
        return self.ours / self.baseline


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A run that finds nothing changed, beside the first one."""

    chunks: int
    first_s: float
    again_s: float

    @property
    def share(self) -> float:
        """Of the time of the first."""
        return self.again_s / self.first_s


@dataclass(frozen=True, slots=True)
class Filtered:
    """Search given the vector, among a share of the documents; milliseconds."""

    chunks: int
    share: float
    nearest: Percentiles
    """Ours: the filter and the nearest of each language, with the scores of their sentences."""
    whole: Percentiles
    """All of our retrieval: words and merging too."""
    chroma: Percentiles
    """The nearest vectors."""

    @property
    def times_faster(self) -> float:
        """The middle search of Chroma against ours."""
        return self.chroma.p50 / self.nearest.p50


@dataclass(slots=True)
class Figures:
    """Everything one run measured, and where."""

    date: str
    machine: str
    command: str
    load: tuple[float, float]
    """Processes that wanted a core, mean of a minute, before and after."""
    questions: int
    made_of: str
    built: dict[str, Built] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    ingested: Ingested | None = None
    unchanged: list[Unchanged] = field(default_factory=list)
    filtered: list[Filtered] = field(default_factory=list)
