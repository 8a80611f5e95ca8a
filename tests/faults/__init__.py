"""Real processes, and what goes wrong with them. Run by itself: ./dpakeeper test faults."""
