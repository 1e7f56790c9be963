"""How near a document stands to its report's publisher: the numbers that ``Document.standing`` holds, nearest first."""

OWN, MIRROR, ELSEWHERE, GIVEN = range(4)
"""on the publisher's own portal; on a mirror of it; on another body's portal; given by a person"""
