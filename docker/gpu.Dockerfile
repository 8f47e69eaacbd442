# GradES Sweep on NVIDIA GPUs, for a host with NVIDIA's driver for CUDA 12.8 (570 or newer) and its container toolkit. In the directory
# that a release archive was unpacked to:
#   docker build -f docker/gpu.Dockerfile -t grades-sweep:gpu .
#   docker run --rm --gpus all -v grades-cache:/cache grades-sweep:gpu doctor --device cuda:0
# A sweep gets its GPUs from Spark, so a cluster is started first (results belong to the image's user, 10001):
#   mkdir -m 777 results
#   docker run --rm --gpus all -v "$PWD/results:/work/results" -v grades-cache:/cache --entrypoint bash grades-sweep:gpu -c \
#     'grades cluster start --gpus auto && grades run conf/sweeps/mini.yaml --master spark://127.0.0.1:7077 --conf-file /cache/cluster/spark.conf'
FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04 AS java

# The two libraries that libtorch needs and the image lacks. Ubuntu keeps the newest security release of a package alone.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless cuda-cupti-12-8 libcufile-12-8 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 grades \
 && mkdir -m 1777 /work /cache

# Where libtorch's Fortran library and CUDA's libcupti lie.
ENV LD_LIBRARY_PATH=/opt/libtorch:/usr/local/cuda/extras/CUPTI/lib64:/usr/local/cuda/lib64

FROM java AS natives

# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends curl openjdk-17-jdk-headless unzip \
 && rm -rf /var/lib/apt/lists/*
COPY bin/grades-natives /build/bin/
COPY lib/maven /build/lib/maven
RUN /build/bin/grades-natives /opt/libtorch

FROM java

COPY --from=natives /opt/libtorch /opt/libtorch
COPY . /opt/grades-sweep
RUN ln -s /opt/grades-sweep/bin/grades /usr/local/bin/grades

ENV PYTORCH_LIBRARY_PATH=/opt/libtorch GRADES_CACHE=/cache DJL_CACHE_DIR=/cache/djl HF_HOME=/cache/huggingface
USER grades
WORKDIR /work
ENTRYPOINT ["grades"]
CMD ["--help"]
