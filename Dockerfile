# The workflow with its locked environment. Written and linted with hadolint; no image was built from it where it was written.
#     docker build --tag aulens .
#     docker run --rm --volume "$PWD/results:/aulens/results" aulens snakemake --cores all
# Photographs of your own: --volume /data/faces:/data/faces:ro. A GPU: --gpus all; PyTorch brings its CUDA libraries.
# Without git in it the provenance names no commit, but the version of aulens.
# Apptainer: apptainer build aulens.sif docker-daemon://aulens:latest
FROM python:3.11-slim-bookworm

# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /aulens
COPY pyproject.toml README.md LICENSE NOTICE CITATION.cff Makefile ./
COPY envs envs
COPY workflow workflow
COPY config config
RUN make install
COPY . .

ENV PATH=/aulens/.venv/bin:$PATH
CMD ["snakemake", "--cores", "all"]
