# GradES Sweep on the CPU. In the directory that a release archive was unpacked to:
#   docker build -f docker/cpu.Dockerfile -t grades-sweep .
#   mkdir results
#   docker run --rm --user "$(id -u)" -v "$PWD/results:/work/results" -v grades-cache:/cache grades-sweep run conf/sweeps/mini.yaml
FROM debian:12.12-slim

# Debian keeps the newest security release of a package alone, so its version cannot be pinned.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 grades \
 && mkdir -m 1777 /work /cache

COPY . /opt/grades-sweep
RUN ln -s /opt/grades-sweep/bin/grades /usr/local/bin/grades

# Models, pretrained miniatures and unpacked libraries; a volume keeps them.
ENV GRADES_CACHE=/cache DJL_CACHE_DIR=/cache/djl HF_HOME=/cache/huggingface
USER grades
WORKDIR /work
ENTRYPOINT ["grades"]
CMD ["--help"]
