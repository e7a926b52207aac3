"""One participant with every duration constant: the log equals what the calendar gives on paper, day for day."""

from simulations.model import run_model
from tests.simulations.scenarios import one_small_supplier

# Application 30 weeks before 25 Nov 2017. Bank holidays on the way: 1 May, 29 May, 28 Aug 2017.
ON_PAPER = [
    "2017-02-04  arrived",  # 12 weeks before applying
    "2017-04-01  user ID and gateway ready",  # 8 weeks
    "2017-04-29  SREPT done",  # 3 weeks, begun 8 Apr to end with the application
    "2017-04-29  assessment applied for (1, full)",
    "2017-04-29  UEPT started (IS)",
    "2017-05-08  credit cover lodged",  # 5 working days: 2, 3, 4, 5, 8 May
    "2017-05-12  E2E notice given",  # 40 working days before Saturday 8 Jul: 39 from 15 May to 7 Jul
    "2017-05-13  application accepted (1)",  # 2 weeks
    "2017-06-24  UEPT done (IS)",  # 8 weeks
    "2017-06-24  UEPT started (GS)",
    "2017-07-08  UEPT done (GS)",  # a quarter of them
    "2017-07-08  UEPT complete for all roles",
    "2017-07-08  lab wanted (telefonica, 2017-07-10)",  # the 40th working day after the notice, and after UEPT
    "2017-07-08  lab slot given (telefonica, 2017-07-10 to 2017-10-02, 6 spaces)",  # 60 working days
    "2017-07-22  fieldwork asked for (1, full)",  # 12 weeks, a Saturday
    "2017-07-24  fieldwork started (1, full, 8)",  # Monday; 5 working days and 3 to write up
    "2017-07-28  fieldwork ended (1, full)",
    "2017-08-30  report and response ready (1)",  # written up on 2 Aug, 4 weeks
    "2017-09-13  at SSC (1, full)",  # the 2nd Wednesday
    "2017-09-14  status set (1, approved_subject_to)",  # 1 working day later
    "2017-09-14  User Entry Process complete: a User",
    "2017-09-14  final on-boarding started",
    "2017-10-02  live",  # 12 working days
    "2017-07-08  lab slot given (telefonica, 2017-10-03 to 2017-10-16, 6 spaces)",  # the other 10 of 70
    "2017-10-16  E2E testing done",
    "2018-06-22  assessment applied for (2, verification)",  # 12 weeks before
    "2018-09-14  next assessment due (2, secmp0040, fieldwork)",  # the anniversary
    "2018-09-14  fieldwork asked for (2, verification)",  # procrastination 1: on the last day
    "2018-09-14  fieldwork started (2, verification, 5)",
    "2018-09-18  fieldwork ended (2, verification)",  # Friday, Monday, Tuesday
    "2018-10-18  report and response ready (2)",  # written up on 20 Sep, 4 weeks
    "2018-10-24  at SSC (2, verification)",  # the 4th Wednesday
    "2018-10-25  compliant (2)",
]


def test_a_participants_dates_are_those_on_paper() -> None:
    log = run_model(one_small_supplier(), entropy=1, replication=0)
    assert sorted(log.story(0)[: len(ON_PAPER)]) == sorted(ON_PAPER)


def test_luck_changes_nothing_when_everything_is_constant() -> None:
    stories = [run_model(one_small_supplier(), entropy, 7).story(0) for entropy in (1, 2, 3)]
    assert stories[0] == stories[1] == stories[2]


def test_other_people_change_nothing_while_there_is_room_for_all() -> None:
    alone = run_model(one_small_supplier(), 1, 0).story(0)
    crowd = one_small_supplier(
        {
            "population.other_users": 40,
            "capacity.cio_teams": 500,
            "capacity.ssc_agenda": 500,
            "entry.uept_places": 500,
            "entry.on_boarding_places": 500,
        }
    )
    assert run_model(crowd, 1, 0).story(0) == alone


def test_the_remote_lab_waits_for_the_later_of_set_up_and_hubs() -> None:
    scenario = one_small_supplier(
        {
            "testing.dcc_lab_share": 0,
            "testing.remote_share": 1,
            "testing.remote_set_up_weeks": [6, 6, 6],
            "testing.hub_delivery_weeks": [30, 30, 30],
        }
    )
    story = run_model(scenario, 1, 0).story(0)
    assert "2017-07-08  hubs ordered (10, 60830)" in story  # CH-MIN, CH-PRICE
    assert "2017-10-28  remote lab ready" in story  # 16 weeks: never above CH-LEAD
