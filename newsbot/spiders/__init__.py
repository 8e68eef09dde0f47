"""One file per paper: a class body used as data, no methods."""
