# The two commands: make demo, make test. What they need is installed into .venv from the hashed lock.
# make test-long runs the tests of faults, memory and jobs without a network, which take minutes; make test-slurm
# also installs a SLURM with apt (Debian, Ubuntu; as root), starts it on the loopback interface and stops it.
# make documents draws the pictures of docs/ from the demonstration and writes its generated pages.
# make inspect FOLDER=/data/faces says what a folder of photographs holds; with OVERLAY=mine.yaml it writes a configuration.
PYTHON ?= python3
CORES ?= all
VENV := .venv
BIN := $(VENV)/bin

DOCUMENTS := docs/pictures/made_from.json docs/configuration.md docs/tables.md docs/action-units.md

.PHONY: demo install inspect documents gallery test test-long test-slurm lint format bench lock clean

demo: $(VENV)/installed
	$(BIN)/snakemake --cores $(CORES)
	@echo "The report is results/report/index.html: open it in a browser."

install: $(VENV)/installed

inspect: $(VENV)/installed
	@test -n "$(FOLDER)" || { echo "Say which folder: make inspect FOLDER=/data/faces"; exit 1; }
	@$(BIN)/python workflow/run.py databases inspect --folder "$(FOLDER)" $(if $(OVERLAY),--overlay-file "$(OVERLAY)")

documents: $(VENV)/installed
	$(BIN)/snakemake --cores $(CORES) -- $(DOCUMENTS)

# The pictures of docs/gallery, made by its scripts from a finished demonstration.
gallery: $(VENV)/installed
	for script in docs/gallery/*.py; do $(BIN)/python $$script || exit 1; done
	cp results/gallery/*.png docs/gallery

test: $(VENV)/installed lint
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

test-long: $(VENV)/installed
	$(BIN)/pytest -m long -n 2 --dist loadfile

test-slurm: $(VENV)/installed
	tests/workflow/cluster.sh install
	$(BIN)/pytest -m slurm tests/workflow/test_workflow_slurm.py

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONPATH=workflow $(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/snakefmt --check Snakefile workflow/Snakefile workflow/rules
	$(BIN)/snakemake --lint

format: $(VENV)/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow/Snakefile workflow/rules

bench: $(VENV)/installed
	for benchmark in benchmarks/*.py; do $(BIN)/python $$benchmark; done

lock: $(VENV)/installed
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		pyproject.toml --extra develop -o envs/requirements.lock

clean:
	rm -rf results/* logs .snakemake
	git checkout -q -- results

# uv itself comes from the lock too: its entry is cut out and given to pip.
$(VENV)/installed: envs/requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 demo")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	sed -n '/^uv==/,/# via/p' envs/requirements.lock > $(VENV)/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	$(BIN)/uv pip sync --python $(BIN)/python --compile-bytecode --require-hashes envs/requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@
