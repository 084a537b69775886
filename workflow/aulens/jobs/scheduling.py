"""How often Snakemake looks for jobs to start."""

from typing import Any

DEFAULT = (100, 1.0)  # jobs started in so many seconds, at most, where the user says nothing


def look_when_jobs_end(scheduler: Any) -> None:
    """Let a scheduler of local jobs look for new ones when jobs end, and not by the clock as well.

    Parameters
    ----------
    scheduler : snakemake.scheduling.job_scheduler.JobScheduler

    Notes
    -----
    Snakemake 9.27 keeps to a number of starts per second, by default 100, by looking again after a second. Every look
    makes another one a second later, so that each job that ends adds a look per second until all is done: 272 jobs took
    10,226 looks, a fifth of Snakemake's own processor time; it grows with the square of jobs. A limit that the user
    gives stays.
    """
    limiter = scheduler.job_rate_limiter
    if limiter is not None and (limiter.max_jobs, limiter.timespan) == DEFAULT:
        scheduler.job_rate_limiter = None
