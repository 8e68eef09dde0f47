"""Whether two articles tell one story, judged by these two alone: no other article is asked."""

from array import array

from newsbot.syndication import changes, comparing, words
from newsbot.syndication.comparing import Alignment
from newsbot.syndication.signature import CUT, LEAD, Signature

COPY = 0.45
"""Share of the shorter text's word pairs from which two texts are copies: both may be cut and have a local lead."""
EDITED = 0.3
"""The same, where what is shared is the top of one text and was edited. Background that a follow-up takes over stands
further down in both, and as it was."""
PASSAGE = 0.6
"""The same, where what is shared stands away from the top, or both stand in one paper."""
WHOLE = 0.7
"""The same, where one unedited passage away from the top is all that is shared."""
_TOP, _ABOVE = 6, 30
"""Content words before the first passage of a text that begins with it; content words that are the top of a text."""
_EDITS, _REWRITTEN, _SHARED = 0.05, 0.075, 24
"""Edits by shared word of an edited text, of a rewritten one, and shared words at least."""
_BREAKS = 0.2
"""Breaks by shared word from which a text is no edited one, but shuffled from a common stock."""
_KEPT = 0.3
"""Share of a rewritten text's top that is still there."""
TEMPLATE, _FACTS = 0.06, 2.5
"""Weight of changed facts by shared word, and in all, from which two texts share a template and no story."""
REPLACED = 0.25
"""The same, of words of any kind."""
_INSTEAD = 0.5
"""What counts of a change at least, if hardly anything else of what is missing was put in place of something."""
CONFIRMED = 0.2
"""Share at which text confirms what an id says."""
_LEAD_WORDS = 8
"""Content words that headline-and-lead articles have at least to be compared."""
_EXACT_WORDS = 5
"""Content words of a short text that is compared at least."""


def evidence(one: Signature, other: Signature, same_paper: bool) -> str | None:
    """``text`` or ``lead`` if the texts say that both tell one story, else None."""
    if LEAD in (one.kind, other.kind):
        return "lead" if _leads(one, other) else None
    if CUT in (one.kind, other.kind):
        return "text" if _word_for_word(one, other) else None
    return "text" if _copies(one, other, same_paper) else None


def refutes(one: Signature, other: Signature) -> bool:
    """Whether both have a text, and these are not of one story whatever their ids say."""
    if LEAD in (one.kind, other.kind) or min(len(one.pairs), len(other.pairs)) < _LEAD_WORDS:
        return False
    return comparing.containment(one.pairs, other.pairs) < CONFIRMED


def _copies(one: Signature, other: Signature, same_paper: bool) -> bool:
    if one.text == other.text:
        return True
    share = comparing.containment(one.pairs, other.pairs)
    if share < (PASSAGE if same_paper else EDITED):
        return False
    shorter, longer = sorted((one.text, other.text), key=lambda text: (len(text), text))
    alignment = comparing.align(shorter, longer)
    shared = alignment.shared(shorter)
    if share < WHOLE and not _story(alignment, shorter, longer, share, shared):
        return False
    return not _template(alignment, shorter, longer, shared)


def _story(alignment: Alignment, shorter: "array[int]", longer: "array[int]", share: float, shared: int) -> bool:
    """Whether what is shared, some of the shorter text, is what it tells, not what it adds."""
    passages = alignment.passages()
    if not passages:
        return False
    begins = min(passage[0].here for passage in passages), min(passage[0].there for passage in passages)
    top = min(len(words.content(text[:begin])) for text, begin in zip((shorter, longer), begins, strict=True)) <= _TOP
    edits = alignment.edited() / (shared or 1)
    if share < COPY:
        return top and shared >= _SHARED and edits >= _EDITS and alignment.breaks() < _BREAKS * shared
    if share < PASSAGE:
        return top or (edits >= _REWRITTEN and _keep_their_tops(alignment, shorter, longer))
    return top or edits >= _EDITS or len(passages) > 1


def _keep_their_tops(alignment: Alignment, one: "array[int]", other: "array[int]") -> bool:
    """Whether much of the top of each text is in the other, in whatever order."""
    here = {place for run in alignment.runs for place in range(run.here, run.end_here)}
    there = {place for run in alignment.runs for place in range(run.there, run.end_there)}
    for text, places in ((one, here), (other, there)):
        top = [place for place, word in enumerate(text) if word >= words.CONTENT][:_ABOVE]
        if len(places.intersection(top)) < _KEPT * len(top):
            return False
    return True


def _template(alignment: Alignment, shorter: "array[int]", longer: "array[int]", shared: int) -> bool:
    """Whether what is not shared was put in place of something else, word by word: what editors cut and add was not."""
    change = changes.change(shorter, longer, alignment)
    missing = len(words.content(shorter)) - shared
    instead = max(_INSTEAD, min(1.0, change.replaced / (missing or 1)))
    facts, replaced = change.facts * instead, change.replaced * instead
    return facts >= max(TEMPLATE * shared, _FACTS) or replaced >= REPLACED * shared


def _word_for_word(one: Signature, other: Signature) -> bool:
    """Equal texts; or a short one that stands whole in a full one (its last word may be cut)."""
    short, long = (one, other) if one.kind == CUT else (other, one)
    if len(words.content(short.text)) < _EXACT_WORDS:
        return False
    if short.kind == long.kind:
        return short.text == long.text
    return len(short.text) > _LEAD_WORDS and words.holds(long.text, short.text[:-1])


def _leads(one: Signature, other: Signature) -> bool:
    """The lead of one stands, nearly unchanged, in the other; with less of it, the headlines must agree, too."""
    part, whole = sorted((one, other), key=lambda one: (one.kind != LEAD, len(one.text), one.text))
    if len(words.content(part.text)) < _LEAD_WORDS or not whole.text:
        return False
    share = len(part.pairs & whole.pairs) / len(part.pairs)
    titles = words.content(part.headline), words.content(whole.headline)
    alike = len({*titles[0]} & {*titles[1]}) / (len({*titles[0]} | {*titles[1]}) or 1)
    if share < 0.5 or (share < 0.8 and alike < 0.5):
        return False
    return not changes.change(part.text, whole.text, comparing.align(part.text, whole.text)).facts
