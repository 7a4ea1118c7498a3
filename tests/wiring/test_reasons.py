"""Every reason has one sentence that officers can act on, and there is no reason without one."""

import pytest

from channels.contract.reasons import Fault, Reason, Why
from content.deliveries.reasons import OwnReason
from wiring.reasons import SENTENCES, headline, readable, sentence, told, words_of_provider


def test_the_union_of_all_codes_is_closed_and_none_means_two_things() -> None:
    ours, theirs = {str(code) for code in OwnReason}, {str(code) for code in Reason}
    assert not ours & theirs
    assert set(SENTENCES) == ours | theirs


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_is_whole_vietnamese_and_says_no_code(code: str) -> None:
    text = sentence(code)
    assert text[0].isupper()
    assert text.endswith(".")
    assert "_" not in text
    assert any(ord(sign) > 127 for sign in text)
    assert 0 < len(headline(code)) <= 80


@pytest.mark.parametrize("code", Reason)
def test_every_code_says_whose_fault_it_is(code: Reason) -> None:
    assert isinstance(code.fault, Fault)


def test_no_two_codes_read_alike_in_a_list() -> None:
    heads = [headline(code) for code in SENTENCES]
    twice = {head for head in heads if heads.count(head) > 1}
    assert twice == set()


def test_the_providers_words_stand_behind_the_sentence_as_a_quotation() -> None:
    said = told(Why(Reason.CREDENTIALS, "190/463 – it expired"))
    assert said.startswith(sentence("credentials"))
    assert said.endswith("Nhà cung cấp nói: «190/463 – it expired».")
    assert told(Why(Reason.CREDENTIALS)) == sentence("credentials")


def test_a_code_of_a_newer_version_is_shown_as_it_is() -> None:
    assert sentence("made_up_later") == "made_up_later"


def test_what_this_machine_noted_is_no_word_of_a_provider() -> None:
    assert words_of_provider("no clear answer to the content: X", Reason.NO_ANSWER) == ""
    assert words_of_provider("no complete answer: ServerDisconnectedError", "") == ""
    assert words_of_provider("452 4.2.2 mailbox full", Reason.MAILBOX) == "452 4.2.2 mailbox full"


def test_a_stored_diagnosis_is_read_in_vietnamese() -> None:
    unanswered = sentence(Reason.NO_ANSWER)
    assert readable("no complete answer: ServerDisconnectedError") == unanswered
    assert readable(told(Why(Reason.NO_ANSWER, "no clear answer: X"))) == unanswered
    said = told(Why(Reason.MAILBOX, "452 full"))
    assert readable(said) == said
