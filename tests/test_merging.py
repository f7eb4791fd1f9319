"""Three texts of one field: what a person changed is theirs, what they left follows the record."""

from hypothesis import given
from hypothesis import strategies as st

from commitments.merging import beside, merged, merged_rows

texts = st.sampled_from(["", "a", "b", "c", " a ", "a\r\nb", "a\nb"])
ids = st.sampled_from(["1", "2", "3"])
rows = st.dictionaries(ids, texts)


def as_rows(texts_by_id):
    return {number: {"id": int(number), "text": text} for number, text in texts_by_id.items()}


@given(texts, texts)
def test_what_was_left_alone_follows_the_record(opened, stands):
    assert merged(opened, opened, stands) == stands


@given(texts, texts, texts)
def test_what_was_typed_otherwise_stays(typed, opened, stands):
    result = merged(typed, opened, stands)

    assert result in (typed, stands)
    if typed.replace("\r", "").strip() != opened.replace("\r", "").strip():
        assert result == typed


def test_an_empty_value_is_as_a_form_sends_it():
    assert merged("", None, 7) == "7"
    assert merged("3", 3, None) == ""


@given(rows, rows)
def test_a_form_in_which_nothing_was_changed_becomes_what_stands(opened, stand):
    typed = [{"id": number, "text": text} for number, text in opened.items()]

    result = merged_rows(typed, as_rows(opened), as_rows(stand))

    assert {row["id"]: row["text"] for row in result} == stand


@given(rows, rows, st.dictionaries(ids, texts.filter(str.strip)))
def test_no_row_that_a_person_wrote_is_lost_and_none_is_twice(opened, stand, changed):
    typed = [
        {"id": number, "text": f"mans {changed[number]}" if number in changed else text}
        for number, text in opened.items()
    ] + [{"id": "", "text": "jauns"}]

    result = merged_rows(typed, as_rows(opened), as_rows(stand))

    mine = [row["text"] for row in typed if row["text"].startswith("mans")]
    assert [row["text"] for row in result if row["text"].startswith("mans")] == mine
    assert [row["text"] for row in result].count("jauns") == 1
    numbers = [row["id"] for row in result if row["id"]]
    assert len(numbers) == len(set(numbers))
    assert {*stand} - {*opened} <= set(numbers)


@given(texts, texts, texts)
def test_a_field_that_nobody_else_changed_says_nothing(typed, opened, stands):
    found = beside(typed, opened, stands)

    assert (found is None) is (same(opened, stands) or same(typed, stands))


@given(texts, texts, texts)
def test_what_was_changed_by_both_is_told_from_what_was_taken_over(typed, opened, stands):
    found = beside(typed, opened, stands)

    if found:
        assert found.stands == stands
        assert found.is_taken_over is same(typed, opened)
        assert merged(typed, opened, stands) == (stands if found.is_taken_over else typed)


def same(one, other):
    return one.replace("\r", "").strip() == other.replace("\r", "").strip()


def test_beside_a_field_stands_what_the_words_became():
    found = beside("mans", "vecs teksts", "jauns teksts")

    assert found.pieces == [("del", "vecs"), ("ins", "jauns"), ("same", " teksts")]
