"""The one time zone of China: a portal's day is a day there, and readers see times there."""

from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
