"""Date tokens and their order."""

import operator
import random
from datetime import datetime

from auditor.xpath.dates import Moment, clock_value, moment, order

SIGNS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}


def test_tokens_with_arithmetic():
    """Lengths add up by unit; a token that is no date is none."""
    assert moment("[%CurrentDateTime%]") == Moment("CurrentDateTime")
    assert moment("[%BeginOfCurrentDay%] - 3 * [%YearLength%]") == Moment("BeginOfCurrentDay", (("Year", -3),))
    assert moment("[%CurrentDateTime%]-[%DayLength%]*2 + 1 * [%DayLength%]") == Moment(
        "CurrentDateTime", (("Day", -1),)
    )
    assert moment("[%CurrentUser%]") is None
    assert moment("[%CurrentDateTime%] - x") is None


def test_a_moment_prints_as_a_token_that_means_it():
    """So a normal form can be read and parsed again."""
    token = moment("[%EndOfCurrentWeek%] + 2 * [%HourLength%]")
    assert moment(str(token)) == token


def test_order_holds_for_every_clock():
    """What `order` claims is checked for sampled clocks; what it leaves open really differs between clocks."""
    random_clock = random.Random(5)
    clocks = [
        datetime(random_clock.randint(1999, 2030), random_clock.randint(1, 12), random_clock.randint(1, 28)).replace(
            hour=random_clock.randint(0, 23), minute=random_clock.randint(0, 59), second=random_clock.randint(0, 59)
        )
        for _ in range(40)
    ]
    bases = [
        f"{edge}OfCurrent{unit}{zone}"
        for edge in ("Begin", "End")
        for unit in ("Minute", "Hour", "Day", "Week", "Month", "Year")
        for zone in ("", "UTC")
    ] + ["CurrentDateTime", "BeginOfYesterday", "EndOfYesterday", "BeginOfTomorrow", "EndOfTomorrow"]
    shifts = [(), (("Day", -3),), (("Month", 1), ("Week", -1)), (("Second", 1),)]
    moments = [Moment(base, shift) for base in bases for shift in shifts]
    values = {each: [clock_value(each, clock) for clock in clocks] for each in moments}
    claims = 0
    for one in moments:
        for other in moments:
            sign = order(one, other)
            if sign is not None:
                claims += 1
                assert all(map(SIGNS[sign], values[one], values[other])), (one, sign, other)
    assert claims > 2_000
    assert order(Moment("BeginOfCurrentWeek"), Moment("BeginOfCurrentMonth")) is None
    assert order(Moment("BeginOfCurrentDay"), Moment("BeginOfCurrentHourUTC")) is None
