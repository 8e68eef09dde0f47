"""What newsbot survives: faults that are done to real crawls on loopback, each counted in one line of a table."""
