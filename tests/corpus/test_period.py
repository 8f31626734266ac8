"""Partial dates: `YYYY`, `YYYY-MM`, `YYYY-MM-DD` and intervals of them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Period

days = st.dates(min_value=date(1000, 1, 1), max_value=date(9998, 12, 31))
near_days = st.dates(min_value=date(2018, 1, 1), max_value=date(2019, 12, 31))


@st.composite
def partial_dates(draw: st.DrawFn) -> tuple[str, date, date]:
    """A partial date with its first and last day."""
    day = draw(near_days)
    shape = draw(st.sampled_from(["year", "month", "day"]))
    if shape == "year":
        return f"{day.year}", date(day.year, 1, 1), date(day.year, 12, 31)
    if shape == "month":
        last = calendar.monthrange(day.year, day.month)[1]
        return f"{day:%Y-%m}", day.replace(day=1), day.replace(day=last)
    return day.isoformat(), day, day


@given(days)
def test_a_full_date_is_one_day(day: date) -> None:
    assert Period.parse(day.isoformat()) == Period(day, day, day.isoformat())


@given(days)
def test_a_month_reaches_from_its_first_to_its_last_day(day: date) -> None:
    period = Period.parse(day.isoformat()[:7])
    assert period.start.day == 1
    assert period.start <= day <= period.end
    assert (period.end + timedelta(days=1)).day == 1
    assert (period.start.month, period.end.month) == (day.month, day.month)


@given(partial_dates(), partial_dates())
def test_an_interval_reaches_from_the_start_of_one_to_the_end_of_the_other(
    first: tuple[str, date, date], last: tuple[str, date, date]
) -> None:
    text = f"{first[0]}/{last[0]}"
    if last[2] < first[1]:
        with pytest.raises(ValueError, match="ends before it begins"):
            Period.parse(text)
    else:
        assert Period.parse(text) == Period(first[1], last[2], text)


@given(partial_dates(), st.none() | near_days, st.none() | near_days)
def test_a_period_overlaps_a_range_when_they_share_a_day(
    written: tuple[str, date, date], start: date | None, end: date | None
) -> None:
    period = Period.parse(written[0])
    length = (period.end - period.start).days + 1
    shared = (
        day
        for day in (period.start + timedelta(days=n) for n in range(length))
        if (start is None or start <= day) and (end is None or day <= end)
    )
    in_order = start is None or end is None or start <= end
    if in_order:
        assert period.overlaps(start, end) is any(True for _ in shared)


@given(st.text(alphabet="0123456789-/ ", max_size=23) | st.text(max_size=12))
def test_any_text_is_a_period_in_order_or_a_value_error(text: str) -> None:
    try:
        period = Period.parse(text)
    except ValueError:
        return
    assert period.start <= period.end
    assert period.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "/",
        "2018/",
        "/2018",
        "2018/2019/2020",
        "18",
        "2018-9",
        "2018-13",
        "2018-00",
        "2018-02-29",
        "2018-09-31",
        "0000",
        "2018-09-30T00:00",
        "30 September 2018",
        "２０１８",
        "2018-06/2018-05",
    ],
)
def test_what_is_not_a_partial_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not YYYY|out of range|must be in|ends before"):
        Period.parse(text)


def test_a_refused_date_is_quoted_with_what_would_be_right() -> None:
    with pytest.raises(ValueError, match="'30 May' is not YYYY, YYYY-MM or YYYY-MM-DD"):
        Period.parse("30 May")
