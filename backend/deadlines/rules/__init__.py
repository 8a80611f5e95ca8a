"""What clocks are computed by: how one stands, its kind, what is said of it when, and which row is which."""
