# Included last, since it looks at all rules.
from types import SimpleNamespace

from aulens.configuration.records import difference, sentence, unrecorded

ANSWERS = {"-f", "--force", "-F", "--forceall", "-R", "--forcerun", "-t", "--touch", "--unlock", "--delete-all-output"}


def refuse_outdated():
    """Refuse results that have changed their settings or code without a record of Snakemake."""
    found = {}
    for path in unrecorded(Path("results"), Path(".snakemake/metadata")):
        for rule in workflow.rules:
            record = getattr(rule.output, "provenance", None)
            if record is not None and (match := record.match(path)):
                wildcards = SimpleNamespace(**match.groupdict())
                settings = rule.params.settings
                what = difference(path, settings(wildcards) if callable(settings) else settings, rule.params.code)
                if what:
                    found[path] = (rule.name, what)
    if found:
        raise WorkflowError(sentence(found))


if workflow.is_main_process and not ANSWERS & set(sys.argv):
    refuse_outdated()
