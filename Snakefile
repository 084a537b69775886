include: "workflow/Snakefile"


workflow.default_target = "all"  # an included file does not say what a plain `snakemake` makes
