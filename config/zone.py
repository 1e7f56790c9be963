"""The one time zone of China: a portal's day is a day there, and readers see times there."""

import datetime as dt
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day that an aware moment falls on for people in China."""
    return moment.astimezone(SHANGHAI).date()
