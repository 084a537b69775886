# Included last, since it looks at all rules.
from aulens.configuration.records import refuse_outdated

if workflow.is_main_process:
    try:
        refuse_outdated(workflow.rules, Path("results"), Path(".snakemake/metadata"), sys.argv)
    except InputError as error:
        raise WorkflowError(str(error))
