"""Which versions of Python and the libraries made a study, and what to say when they differ."""

from collections import Counter
from collections.abc import Sequence

from aulens.report.wording import listed


def versions_used(records: Sequence[dict]) -> dict[str, list[str]]:
    """Return the versions of each library that the records of a study name, sorted."""
    found: dict[str, set[str]] = {}
    for record in records:
        for name, version in record.get("versions", {}).items():
            if version:
                found.setdefault(name, set()).add(version)
    return {name: sorted(versions) for name, versions in found.items()}


def mixed_versions_sentence(records: Sequence[dict]) -> str:
    """Say which stages were made with which versions of the libraries that differ; nothing if none does."""
    mixed = [name for name, versions in versions_used(records).items() if len(versions) > 1]
    jobs: dict[str, Counter] = {}  # versions -> stage -> number of jobs
    for record in records:
        own = [f"{name} {version}" for name in mixed if (version := record.get("versions", {}).get(name))]
        if own:
            jobs.setdefault(listed(own), Counter())[record["stage"]] += 1
    if len(jobs) < 2:
        return ""
    total = sum(jobs.values(), Counter())
    *few, most = sorted(jobs, key=lambda versions: (jobs[versions].total(), versions))
    parts = [f"{versions} in {listed(_stages(jobs[versions], total))}" for versions in few]
    others = "all other jobs" if total.total() == len(records) else f"all other jobs with {listed(mixed, 'or')}"
    return (
        f"This study was not made with the same versions throughout: {'; '.join(parts)}; {most} in {others}. Results "
        "are not made again when a library changes; delete those of the older version to have them made again."
    )


def _stages(jobs: Counter, total: Counter) -> list[str]:
    """Return stages, with the number of their jobs where it is not all."""
    return [
        stage if count == total[stage] else f"{stage} ({count} of {total[stage]} jobs)" for stage, count in jobs.items()
    ]
