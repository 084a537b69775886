# Included last, since it looks at all rules.
from aulens.configuration.choices import used_choices
from aulens.configuration.records import refuse_outdated
from aulens.configuration.studies import used_names

if workflow.is_main_process:
    used = used_names(CONFIG) | {"choice": used_choices(CONFIG)}
    try:
        refuse_outdated(workflow.rules, Path("results"), Path(".snakemake"), used, sys.argv[1:])
    except InputError as error:
        raise WorkflowError(str(error))
