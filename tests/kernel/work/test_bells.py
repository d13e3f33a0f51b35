"""A worker with nothing to do asks little; whatever is enqueued wakes it at once."""

import threading
import time

import pytest

from enterprisehub.kernel.work import bells as module
from enterprisehub.kernel.work.bells import Bells, DueBell

FOREVER = 60.0


@pytest.fixture
def bells(monkeypatch):
    monkeypatch.setattr(module, "_IDLE_SECONDS", FOREVER)
    return Bells()


def in_a_thread(bell, timeout):
    """The thread that waits by the bell, and what its waiting answered."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(bell.wait(timeout)), daemon=True)
    thread.start()
    return thread, answers


def test_a_quiet_queue_is_looked_into_when_it_rings(bells):
    bell = bells.bell("outbound", threading.Event())
    bells.heard, bell.found = True, False
    thread, answers = in_a_thread(bell, 0.01)
    thread.join(0.2)
    assert not answers
    bells.ring()
    thread.join(5)
    assert answers == [False]


@pytest.mark.parametrize(("heard", "found"), [(False, False), (True, True)])
def test_it_is_polled_while_it_has_work_or_rings_cannot_be_heard(bells, heard, found):
    bell = bells.bell("outbound", threading.Event())
    bells.heard, bell.found = heard, found
    started = time.monotonic()
    assert bell.wait(0.01) is False
    assert time.monotonic() - started < FOREVER / 2


def test_being_heard_again_is_a_ring(bells):
    bell = bells.bell("outbound", threading.Event())
    bells.heard, bell.found = True, False
    thread, answers = in_a_thread(bell, 0.01)
    bells.set_heard(False)
    thread.join(5)
    assert answers == [False]


def test_a_quiet_thread_ends_when_it_shall(bells):
    stop = threading.Event()
    bell = bells.bell("outbound", stop)
    bells.heard, bell.found = True, False
    thread, answers = in_a_thread(bell, 0.01)
    stop.set()
    thread.join(5)
    assert answers == [True]
    assert bell.is_set()


def test_looks_keep_a_distance_however_often_it_rings(bells):
    bell = bells.bell("outbound", threading.Event())
    started = time.monotonic()
    for _ in range(4):
        bell.ring()
        bell.wait(0.2)
    assert time.monotonic() - started >= 3 * 0.2 * module._CLOSEST


def test_delayed_work_is_started_when_it_is_due_and_its_queues_are_told(bells):
    due = DueBell(lambda: 0.02, bells)
    bell = bells.bell("interactive", threading.Event())
    bells.heard, bell.found = True, False
    thread, answers = in_a_thread(bell, 0.01)
    started = time.monotonic()
    assert due.wait(FOREVER) is False
    assert time.monotonic() - started < FOREVER / 2
    assert not answers
    threading.Thread(target=due.wait, args=(FOREVER,), daemon=True).start()
    thread.join(5)
    assert answers == [False]
    due.set()


def test_work_delayed_less_than_what_is_waited_for_shortens_the_wait(bells):
    dues = iter([FOREVER, 0.0])
    due = DueBell(lambda: next(dues), bells)
    thread, answers = in_a_thread(due, FOREVER)
    due.ring()
    thread.join(5)
    assert answers == [False]


def test_the_thread_of_delayed_work_ends_when_it_shall(bells):
    due = DueBell(lambda: FOREVER, bells)
    thread, answers = in_a_thread(due, FOREVER)
    due.set()
    thread.join(5)
    assert answers == [True]
