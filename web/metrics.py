"""What Prometheus reads at `/metrics`; every label has a bounded set of values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assistant.types import Answer

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

disable_created_metrics()  # type: ignore[no-untyped-call] # a second series for each, which nothing reads
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LAGS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.25, 0.5, 1)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Maximum:
    """A gauge that only rises."""

    def __init__(self, gauge: Gauge) -> None:
        self._gauge = gauge
        self._most = 0.0

    def seen(self, value: float) -> None:
        """Rise to a value, or stay."""
        if value > self._most:
            self._most = value
            self._gauge.set(value)


class Metrics:
    """The instruments of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = self._counter("station_requests", "Responses.", "method", "route", "status")
        self._request_seconds = self._histogram("station_request_seconds", "Until a response was sent.", "route")
        self._answers = self._counter("station_answers", "Answers worked out.", "status", "mode", "language")
        self._steps = self._histogram("station_answer_step_seconds", "Steps of an answer.", "step")
        self._problems = self._counter("station_problems", "Requests answered with a problem.", "type")
        self.feedback = self._counter("station_feedback", "What readers said of answers.", "rating")
        self.store_errors = self._counter("station_store_errors", "Uses of the store that failed.")
        self.queue_wait = self._histogram("station_queue_wait_seconds", "Waiting for a thread.")
        self.limiter_errors = self._counter("station_rate_limiter_errors", "Rates counted in memory: Redis failed.")
        self.streams_open = Gauge("station_streams_open", "Event streams being sent.", registry=self.registry)
        self.streams_aborted = self._counter("station_streams_aborted", "Event streams left before their end.")
        self.loop_lag = self._histogram("station_event_loop_lag_seconds", "How late the event loop is.", buckets=_LAGS)
        self._longest_lag = self._maximum("station_event_loop_lag_max_seconds", "The longest lag since the start.")
        self._longest_work = self._maximum(
            "station_event_loop_work_max_seconds", "The most processor time its own callbacks took in between."
        )

    def add(self, collect: Callable[[], Iterable[Metric]]) -> None:
        """Also ask this whenever the figures are read."""
        self.registry.register(_Asking(collect))

    def text(self) -> bytes:
        """All figures as Prometheus reads them."""
        return generate_latest(self.registry)

    def responded(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a response."""
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def answered(self, answer: Answer) -> None:
        """Count an answer and the time of its steps."""
        self._answers.labels(answer.status, answer.mode or "none", answer.language).inc()
        timings = answer.timings_ms
        for step in ("understand", "encode", "retrieve", "answer", "total"):
            self._steps.labels(step).observe(getattr(timings, step) / 1000)

    def refused(self, problem: str) -> None:
        """Count a problem by the name of its type."""
        self._problems.labels(problem).inc()

    def lagged(self, lag: float, worked: float) -> None:
        """Count how late the event loop was once, and how long its own callbacks worked meanwhile; seconds."""
        self.loop_lag.observe(lag)
        self._longest_lag.seen(lag)
        self._longest_work.seen(worked)

    def _maximum(self, name: str, told: str) -> Maximum:
        return Maximum(Gauge(name, told, registry=self.registry))

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(name, told, labels, registry=self.registry)

    def _histogram(self, name: str, told: str, *labels: str, buckets: tuple[float, ...] = _SECONDS) -> Histogram:
        return Histogram(name, told, labels, registry=self.registry, buckets=buckets)


def counted(name: str, told: str, value: float) -> Metric:
    """A counter kept elsewhere."""
    return CounterMetricFamily(name, told, value=value)


def measured(name: str, told: str, value: float) -> Metric:
    """A gauge kept elsewhere."""
    return GaugeMetricFamily(name, told, value=value)


def labelled(name: str, told: str, labels: tuple[str, ...], values: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    """A gauge kept elsewhere, by labels."""
    family = GaugeMetricFamily(name, told, labels=labels)
    for given, value in values:
        family.add_metric(given, value)
    return family


class _Asking(Collector):
    def __init__(self, collect: Callable[[], Iterable[Metric]]) -> None:
        self._collect = collect

    def collect(self) -> Iterable[Metric]:
        """Ask now."""
        return self._collect()

    def describe(self) -> Iterable[Any]:
        """Nothing is asked before the figures are read."""
        return ()
