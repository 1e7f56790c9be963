"""The bodies that issue reports."""

from __future__ import annotations

from typing import Self

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base


class Publisher(Base):
    """The body that issues reports; one portal may carry many."""

    __tablename__ = "publisher"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)

    @classmethod
    def named(cls, session: Session, name: str) -> Self:
        """Return the publisher of that name, made when it is not known yet."""
        found = session.scalar(select(cls).where(cls.name == name))
        if found is None:
            found = cls(name=name)
            session.add(found)
            session.flush()
        return found
