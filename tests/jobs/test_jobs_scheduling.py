from types import SimpleNamespace

import pytest
from snakemake.cli import get_argument_parser
from snakemake.scheduling.job_scheduler import JobRateLimiter

from aulens.jobs.scheduling import look_when_jobs_end


def limiter(*options: str) -> JobRateLimiter:
    return JobRateLimiter(get_argument_parser().parse_args([*options]).max_jobs_per_timespan)


def test_the_scheduler_does_not_look_by_the_clock():
    scheduler = SimpleNamespace(job_rate_limiter=limiter())
    look_when_jobs_end(scheduler)
    assert scheduler.job_rate_limiter is None
    look_when_jobs_end(scheduler)


@pytest.mark.parametrize("given", ["1/1s", "100/1m", "99/1s"])
def test_a_limit_that_the_user_gives_stays(given):
    scheduler = SimpleNamespace(job_rate_limiter=limiter("--max-jobs-per-timespan", given))
    look_when_jobs_end(scheduler)
    assert scheduler.job_rate_limiter is not None
