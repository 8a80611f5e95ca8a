"""Ids of nobody in particular, for tests of rules."""

from uuid import UUID

A, B, C, DISTRICT, VENDOR = (UUID(int=number) for number in range(1, 6))
