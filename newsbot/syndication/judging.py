"""Whether two articles tell one story, judged by these two alone: no other article is asked."""

from array import array

from newsbot.syndication import comparing, words
from newsbot.syndication.comparing import Alignment
from newsbot.syndication.signature import CUT, FULL, LEAD, Signature

COPY = 0.45
"""Share of the shorter text's word pairs from which two texts are copies: both may be cut and have a local lead."""
EDITED = 0.3
"""The same, where what is shared is the top of one text and was edited. Background that a follow-up takes over stands
further down in both, and as it was."""
PASSAGE = 0.6
"""The same, where one passage away from the top is all that is shared, or both stand in one paper."""
CHANGED, _CHANGES = 0.105, 3
"""Weight of changed facts by shared word, and in all, from which two texts share a template and no story."""
_TOP, _UPPER = 0.1, 0.3
"""Where the first passage begins in one of the texts: at its top, in its upper part."""
_EDITS, _SHARED = 0.05, 24
"""Edits by shared word of an edited text, and shared words at least."""
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
    if not one.kind == other.kind == FULL:
        return False
    return comparing.containment(one.pairs, other.pairs) < CONFIRMED


def _copies(one: Signature, other: Signature, same_paper: bool) -> bool:
    share = comparing.containment(one.pairs, other.pairs)
    if share < (PASSAGE if same_paper else EDITED):
        return False
    shorter, longer = sorted((one.text, other.text), key=lambda text: (len(text), text))
    alignment = comparing.align(shorter, longer)
    shared = alignment.shared(shorter)
    if share < PASSAGE and not _story(alignment, shared, shorter, longer, share):
        return False
    return comparing.changed(shorter, longer, alignment) < max(CHANGED * shared, _CHANGES)


def _story(alignment: Alignment, shared: int, shorter: "array[int]", longer: "array[int]", share: float) -> bool:
    """Whether what is shared, some of the shorter text, is what it tells, not what it adds."""
    passages = alignment.passages()
    if not passages:
        return False
    begins = min(passage[0][0] for passage in passages), min(passage[0][1] for passage in passages)
    above = min(begins[0] / len(shorter), begins[1] / len(longer))
    if share >= COPY:
        return above < _UPPER or len(passages) > 1
    return above < _TOP and shared >= _SHARED and alignment.edited() >= _EDITS * shared


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
    return not comparing.changed(part.text, whole.text, comparing.align(part.text, whole.text))
