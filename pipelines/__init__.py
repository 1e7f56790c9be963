"""Bytes to findings: pure stages over frozen dataclasses; only ``run`` touches storage."""
