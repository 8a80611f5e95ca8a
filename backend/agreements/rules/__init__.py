"""Pure rules of agreements: no ORM, no clock, no I/O."""
