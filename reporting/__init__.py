"""Findings to people: year-over-year reports, alerts and mails."""
