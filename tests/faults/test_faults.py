"""The promise of delivery under faults, few trials each; `make faults` runs many and writes docs/delivery-proof.md."""

from collections.abc import Iterator

import pytest

from tests.faults import oracle
from tests.faults.forty import FAULTS, IN_THE_BROWSER_ALONE
from tests.faults.house import house, phones
from tests.faults.oracle import Outcome

RUNS = 2
MORE = {31: 4}
"""Each record of an earlier version once, and one more."""
COVERED = [number for number in FAULTS if number not in IN_THE_BROWSER_ALONE]
Outcomes = dict[int, Outcome]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcomes]:
    """All trials in one process of phones, judged together."""
    data = tmp_path_factory.mktemp("faults")
    with house(data, seed=1) as one:
        found = oracle.judged(
            one, list(phones(one, [(number, MORE.get(number, RUNS)) for number in COVERED], seed=1))
        )
        found[0] = Outcome(readable=oracle.readable(data, one.marker))
        yield found


def holds(outcomes: Outcomes, number: int) -> None:
    outcome = outcomes[number]
    assert outcome.runs == MORE.get(number, RUNS)
    assert outcome.items >= RUNS
    assert outcome.good, outcome.problems


def test_no_canary_can_be_read_in_the_servers_data(outcomes: Outcomes) -> None:
    assert outcomes[0].readable == []


def test_fault_01_offline_before_submit(outcomes: Outcomes) -> None:
    holds(outcomes, 1)


def test_fault_02_reset_during_the_request_body(outcomes: Outcomes) -> None:
    holds(outcomes, 2)


def test_fault_03_processed_but_the_response_is_lost(outcomes: Outcomes) -> None:
    holds(outcomes, 3)


def test_fault_04_response_after_the_timeout(outcomes: Outcomes) -> None:
    holds(outcomes, 4)


def test_fault_05_half_open_connection(outcomes: Outcomes) -> None:
    holds(outcomes, 5)


def test_fault_06_slow_link(outcomes: Outcomes) -> None:
    holds(outcomes, 6)


def test_fault_07_flapping_link(outcomes: Outcomes) -> None:
    holds(outcomes, 7)


def test_fault_08_captive_portal(outcomes: Outcomes) -> None:
    holds(outcomes, 8)


def test_fault_09_body_truncated_or_rewritten(outcomes: Outcomes) -> None:
    holds(outcomes, 9)


def test_fault_10_no_name_no_tls_no_connection(outcomes: Outcomes) -> None:
    holds(outcomes, 10)


def test_fault_11_server_errors(outcomes: Outcomes) -> None:
    holds(outcomes, 11)


def test_fault_12_too_many_requests(outcomes: Outcomes) -> None:
    holds(outcomes, 12)


def test_fault_13_ten_days_without_a_session(outcomes: Outcomes) -> None:
    holds(outcomes, 13)


def test_fault_14_forbidden_or_switched_off(outcomes: Outcomes) -> None:
    holds(outcomes, 14)


def test_fault_15_same_id_other_content(outcomes: Outcomes) -> None:
    holds(outcomes, 15)


def test_fault_16_poison_at_the_head(outcomes: Outcomes) -> None:
    holds(outcomes, 16)


def test_fault_17_two_of_fifty_fail(outcomes: Outcomes) -> None:
    holds(outcomes, 17)


def test_fault_18_server_killed(outcomes: Outcomes) -> None:
    holds(outcomes, 18)


def test_fault_19_database_away_or_restored(outcomes: Outcomes) -> None:
    holds(outcomes, 19)


def test_fault_21_saved_waits_for_the_disk(outcomes: Outcomes) -> None:
    holds(outcomes, 21)


def test_fault_22_quota_exceeded(outcomes: Outcomes) -> None:
    holds(outcomes, 22)


def test_fault_23_disk_full_in_a_commit(outcomes: Outcomes) -> None:
    holds(outcomes, 23)


def test_fault_25_only_the_database_lost(outcomes: Outcomes) -> None:
    holds(outcomes, 25)


def test_fault_26_open_blocked_by_an_old_tab(outcomes: Outcomes) -> None:
    holds(outcomes, 26)


def test_fault_27_database_connection_closed(outcomes: Outcomes) -> None:
    holds(outcomes, 27)


def test_fault_28_storage_disabled(outcomes: Outcomes) -> None:
    holds(outcomes, 28)


def test_fault_30_old_phone_new_server(outcomes: Outcomes) -> None:
    holds(outcomes, 30)


def test_fault_31_migration_killed_midway(outcomes: Outcomes) -> None:
    holds(outcomes, 31)


def test_fault_32_app_rolled_back(outcomes: Outcomes) -> None:
    holds(outcomes, 32)


def test_fault_33_several_tabs_at_once(outcomes: Outcomes) -> None:
    holds(outcomes, 33)


def test_fault_34_page_and_worker_at_once(outcomes: Outcomes) -> None:
    holds(outcomes, 34)


def test_fault_35_signed_out_during_sending(outcomes: Outcomes) -> None:
    holds(outcomes, 35)


def test_fault_36_second_member_on_the_phone(outcomes: Outcomes) -> None:
    holds(outcomes, 36)


def test_fault_37_clock_ten_years_off(outcomes: Outcomes) -> None:
    holds(outcomes, 37)


def test_fault_38_withdrawn_while_queued(outcomes: Outcomes) -> None:
    holds(outcomes, 38)


def test_fault_39_key_rotated_while_waiting(outcomes: Outcomes) -> None:
    holds(outcomes, 39)


def test_fault_40_no_way_to_unlock(outcomes: Outcomes) -> None:
    holds(outcomes, 40)
