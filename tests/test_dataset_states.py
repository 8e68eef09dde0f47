"""Whatever was read of an article in whatever order: its versions are numbered by time, no text twice, none lost."""

from hypothesis import given
from hypothesis import strategies as st

from newsbot.dataset.states import Seen, states

READINGS = st.lists(
    st.builds(
        lambda fetched, before, after, gone, text, withheld: Seen(
            fetched, fetched - before, fetched + after, gone, text, withheld, (0, fetched, 1)
        ),
        st.integers(1_000, 9_000),
        st.integers(0, 500),
        st.integers(0, 500),
        st.sampled_from([None, True, False]),
        st.sampled_from([b"a", b"b", b"c", b"d"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one.fetched,
).map(lambda readings: sorted(readings, key=lambda one: one.fetched))


@given(READINGS)
def test_versions_of_any_readings(readings: list[Seen]) -> None:
    found = states(readings)
    at = {one.place: one for one in reversed(readings)}
    texts = [at[state.place].text_hash for state in found]
    assert [state.version for state in found] == list(range(1, len(found) + 1))
    assert len(set(texts)) == len(texts)
    assert [state.place[1] for state in found] == sorted(state.place[1] for state in found)
    shown = [one for one in readings if not one.withheld] or readings[:1]
    assert set(texts) == {one.text_hash for one in shown}
    assert {state.first_seen for state in found} == {min(one.first for one in shown)}
    assert {state.last_seen for state in found} == {max(one.last for one in readings)}
    for state in found:
        same = [one.fetched for one in readings if one.text_hash == at[state.place].text_hash and not one.withheld]
        assert not same or state.place[1] == min(same)
