"""The engine: from the facts of a case and the law, what is owed by whom, to whom, until when, and why."""

from backend.law.rules.book import Book
from backend.law.rules.explain import explain
from backend.law.rules.moments import WrongFacts, end_of_day, local_instant

__all__ = ["Book", "WrongFacts", "end_of_day", "explain", "local_instant"]
