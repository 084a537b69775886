# Included last, since it looks at all rules.
from aulens.configuration.records import refuse_outdated
from aulens.configuration.studies import used_names

if workflow.is_main_process:
    try:
        refuse_outdated(workflow.rules, Path("results"), Path(".snakemake"), used_names(CONFIG), sys.argv[1:])
    except InputError as error:
        raise WorkflowError(str(error))
