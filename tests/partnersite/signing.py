"""Who wrote it: every kind of byline that the papers print, and what it says."""

from typing import NamedTuple

from tests.partnersite.dice import Dice
from tests.partnersite.papers import Paper
from tests.partnersite.scene import person

INITIALS = "rpf amü joka nöß fbu lg bem tge hösch iwi"


class Signature(NamedTuple):
    """A byline as printed, and the people and organisations it names."""

    printed: str = ""
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    @property
    def full_names(self) -> tuple[str, ...]:
        """People by first name and surname; the newsroom marks them as entities."""
        return tuple(name for name in self.authors if " " in name)


NOBODY = Signature()


def own(paper: Paper, dice: Dice) -> Signature:
    """The byline of a text that the paper wrote itself."""
    first, second = person(dice).name, person(dice).name
    initials = dice.some(INITIALS.split(), 2)
    code = paper.code
    people = Signature(f"Von {first}", (first,))
    choices = [
        *[people] * 8,
        *[Signature(f"Von {first} und {second}", (first, second))] * 2,
        Signature(f"Von {first}, {second}", (first, second)),
        *([Signature(f"Von {code}", (), (code,)), Signature(code, (), (code,))] if code else []),
        Signature(f"Von {initials[0]}", (initials[0],)),
        Signature(" / ".join(initials), tuple(initials)),
        NOBODY,
    ]
    if code and "/" not in code:
        choices.append(Signature(f"Von {code}/{initials[0]}", (initials[0],), (code,)))
    if code == "MAZ":
        choices.append(Signature(dice.pick(("Von MAZonline", "MAZ-Online")), (), ("MAZ",)))
    return dice.pick(choices)


def supplied(paper: Paper, dice: Dice) -> Signature:
    """The byline of a text that came from the network or an agency."""
    name = person(dice).name
    return dice.pick(
        (
            Signature("Von RND/dpa", (), ("RND", "dpa")),
            Signature("RND/dpa", (), ("RND", "dpa")),
            Signature(f"RND/dpa/{paper.regional_service}", (), ("RND", "dpa")),
            Signature("dpa", (), ("dpa",)),
            Signature("DPA", (), ("dpa",)),
            Signature(f"Von {name}/RND", (name,), ("RND",)),
            Signature(f"Von {name} (mit RND)", (name,), ("RND",)),
            Signature("Sportredaktion RND", (), ("RND",)),
        )
    )
