"""The end of a file whose reader is gone."""

from collections import Counter

from newsbot.backfill.values import End, Task


def gone(task: Task, why: str) -> End:
    """Nothing is known of the file but ``why`` it was not read."""
    nothing = Counter[str]()
    failed = Counter({("", "reader killed"): 1})
    return End(task.number, nothing, Counter(), failed, Counter(), (f"{task.path}: {why}",))
