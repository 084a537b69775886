from snakemake.utils import min_version

min_version("9.14")


include: "workflow/rules/common.smk"
include: "workflow/rules/synthesis.smk"
include: "workflow/rules/databases.smk"
include: "workflow/rules/faces.smk"
include: "workflow/rules/features.smk"
include: "workflow/rules/training.smk"
include: "workflow/rules/evaluation.smk"
include: "workflow/rules/attribution.smk"
include: "workflow/rules/tuning.smk"
include: "workflow/rules/transfer.smk"
include: "workflow/rules/statistics.smk"
include: "workflow/rules/calibration.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/records.smk"


remember_modules()


report: "workflow/report/workflow.rst"


onstart:
    if workflow.local_exec:
        look_when_jobs_end(workflow.scheduler)
    if workflow.local_exec and not workflow.deployment_settings.deployment_method:
        keep_warm(len(workflow.dag))


rule all:
    default_target: True
    input:
        CHECKED,
        REPORT,
        rules.page.input,
    localrule: True
    message:
        f"all results are there; the report is {REPORT}"
