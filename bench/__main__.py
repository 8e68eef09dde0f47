"""``python -m bench [part …]``: read, crawl, ways, fields, archive, schedule, sizing, dataset, stories, manners,
warcs, backfill; all, unless some are named.

``PEERS=1`` adds peers to read, fields and backfill.
"""

import sys

from bench import (
    backfill,
    crawling,
    dataset,
    discovering,
    fields,
    knowing,
    manners,
    peers,
    reading,
    remembering,
    samples,
    schedule,
    sizing,
    stories,
    warcs,
    writing,
)

PARTS = (
    "read",
    "crawl",
    "ways",
    "fields",
    "archive",
    "schedule",
    "sizing",
    "dataset",
    "stories",
    "manners",
    "warcs",
    "backfill",
)
LATER = {
    "crawl": (crawling,),
    "ways": (discovering,),
    "archive": (writing, remembering, knowing),
    "schedule": (schedule,),
    "sizing": (sizing,),
    "dataset": (dataset,),
    "stories": (stories,),
    "manners": (manners,),
    "warcs": (warcs,),
    "backfill": (backfill,),
}
"""Parts that ask their peers themselves, or none."""


def main(asked: list[str]) -> int:
    """Prints Markdown; what is left out, and why, goes to standard error."""
    unknown = [part for part in asked if part not in PARTS]
    if unknown:
        say(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}.")
        return 2
    chosen = asked or PARTS
    if not samples.real():
        say("Real pages are left out: no captures lie beside the project.")
    if {"read", "fields"} & {*chosen}:
        with peers.asked(say) as found:
            if "read" in chosen:
                print(reading.report(found), flush=True)
            if "fields" in chosen:
                print(fields.report(found), flush=True)
    for part, modules in LATER.items():
        for module in modules if part in chosen else ():
            print(module.report(), flush=True)
    return 0


def say(sentence: str) -> None:
    """A sentence to the person who waits."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
