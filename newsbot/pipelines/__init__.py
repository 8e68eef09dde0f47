"""The life of an item, one verb per file: normalise, validate, deduplicate."""
