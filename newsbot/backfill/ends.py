"""The end of a file that was not read."""

from collections import Counter

from newsbot.backfill.values import End, Task


def gone(task: Task, why: str, name: str = "reader killed") -> End:
    """Nothing is known of the file but ``why`` it was not read; ``name`` is what is counted."""
    nothing = Counter[str]()
    failed = Counter({("", name): 1})
    return End(task.number, nothing, Counter(), failed, Counter(), (f"{task.path}: {why}",))
