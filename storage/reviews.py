"""Reviews: what people say about the machine's answers. Rows are added, never altered.

A review is keyed by what the commitment says (``storage.wording``), the publisher's name, the year and the kind of the
plan, so it outlives every row that is computed anew. To undo one is to add a row that names it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Self

from sqlalchemy import ForeignKey, Index, String, Text, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, JsonObject
from storage.wording import wording_key

STATUSES = ("fulfilled", "progressed", "missed", "carried_over", "no_mention", "dropped")
"""``dropped``: only a person may say that silence means the end of it"""
VERDICTS = ("met", "near", "missed", "not_comparable")


class Review(Base):
    """A person's correction of one commitment, or the undoing of one."""

    __tablename__ = "review"
    __table_args__ = (Index("ix_review_publisher_plan_year_kind", "publisher", "plan_year", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    publisher: Mapped[str] = mapped_column(String(200))
    plan_year: Mapped[int]
    """the year of the report whose plan makes the promise"""
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what the commitment says, see ``storage.wording``"""
    commitment: Mapped[str] = mapped_column(Text)
    """as it was written when it was reviewed"""
    fields: Mapped[JsonObject]
    """what is corrected, of ``status`` (one of STATUSES), ``evidence`` (quotes of the later report, none: there is no
    evidence), ``carried`` (a quote, empty: not promised again), ``parts`` (the commitments that it really is, none: it
    is no commitment), ``target`` and ``actual`` (quantities as ``follow --json`` prints them, with the ``quote`` that
    they are found by again, null: there is none), ``verdict`` (one of VERDICTS, empty: none)"""
    author: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[dt.datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), unique=True)
    """the review that this row takes back"""
    occurrence: Mapped[int | None]
    """which of several promises of the plan in the same words, from 0; None when there was one only"""
    context: Mapped[str] = mapped_column(Text, default="")
    """what stood around it then, see ``storage.occurrences``; empty when there was one only"""

    @classmethod
    def add(
        cls,
        session: Session,
        *,
        plan: tuple[str, int, str],
        commitment: str,
        fields: Mapping[str, Any],
        author: str,
        note: str,
        now: dt.datetime,
        which: tuple[int | None, str] = (None, ""),
    ) -> Self:
        """Add a correction; ``plan`` is the publisher's name, the plan's year and kind.

        ``which`` are occurrence and context of a promise that the plan makes more than once.
        """
        publisher, year, kind = plan
        made = cls(
            publisher=publisher,
            plan_year=year,
            kind=kind,
            key=wording_key(commitment),
            commitment=commitment,
            fields=dict(fields),
            author=author,
            made_at=now,
            note=note,
            occurrence=which[0],
            context=which[1],
        )
        session.add(made)
        session.flush()
        return made

    def undo(self, session: Session, *, author: str, note: str, now: dt.datetime) -> Review:
        """Add the row that takes this one back. Raises ValueError when it is taken back already, or takes one back."""
        if self.undoes_id is not None:
            raise ValueError(f"review {self.id} undoes review {self.undoes_id}; to have that one back, set it again")
        if session.scalar(select(Review.id).where(Review.undoes_id == self.id)) is not None:
            raise ValueError(f"review {self.id} is undone already")
        made = Review(
            publisher=self.publisher,
            plan_year=self.plan_year,
            kind=self.kind,
            key=self.key,
            commitment=self.commitment,
            fields={},
            author=author,
            made_at=now,
            note=note,
            undoes_id=self.id,
            occurrence=self.occurrence,
            context=self.context,
        )
        session.add(made)
        session.flush()
        return made

    @classmethod
    def standing(cls, session: Session, publisher: str, plan_year: int, kind: str) -> Sequence[Self]:
        """Return the reviews of one plan that nobody took back, oldest first."""
        undone = select(Review.undoes_id).where(Review.undoes_id.is_not(None))
        return session.scalars(
            select(cls)
            .where(cls.publisher == publisher, cls.plan_year == plan_year, cls.kind == kind)
            .where(cls.undoes_id.is_(None), cls.id.not_in(undone))
            .order_by(cls.id)
        ).all()


@event.listens_for(Review, "before_update")
@event.listens_for(Review, "before_delete")
def _refuse(_mapper: object, _connection: object, review: Review) -> None:
    raise RuntimeError(f"review {review.id} is never altered or deleted: add another row")
