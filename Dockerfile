# The image runs both ways: `docker run … jiannuo crawl` from cron, and `docker run -d … jiannuo` (that is: serve).

FROM python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src
RUN python -m venv /opt/jiannuo
# The dependencies first: they change seldom, so their layer is kept. The dev lock is read for its build tool only.
COPY requirements.txt requirements-dev.txt ./
RUN /opt/jiannuo/bin/python -m pip install --require-hashes --requirement requirements.txt \
    && python -m venv /opt/build \
    && sed -n '/^setuptools==/,/^    # via/p' requirements-dev.txt > build-requirements.txt \
    && /opt/build/bin/python -m pip install --require-hashes --requirement build-requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY config ./config
COPY storage ./storage
COPY crawler ./crawler
COPY pipelines ./pipelines
COPY reporting ./reporting
COPY scheduler ./scheduler
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /src/dist . \
    && /opt/jiannuo/bin/python -m pip install --no-deps /src/dist/*.whl \
    && /opt/jiannuo/bin/python -m compileall -q /opt/jiannuo \
    && /opt/jiannuo/bin/python -m pip uninstall --yes pip

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="jiannuo" \
      org.opencontainers.image.description="Watches the yearly rule-of-law reports of Chinese governments" \
      org.opencontainers.image.licenses="Apache-2.0"
# Numbers, so that an orchestrator can see that it is not root.
RUN groupadd --gid 10001 jiannuo \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin jiannuo \
    && install --directory --owner 10001 --group 10001 /data
COPY --from=build /opt/jiannuo /opt/jiannuo
ENV PATH=/opt/jiannuo/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8 \
    JIANNUO_DATA_DIR=/data
WORKDIR /data
VOLUME /data
USER 10001:10001
# `crawl` and `serve` handle SIGTERM themselves and reap their one kind of child, so no init process is needed. The
# health check belongs to `serve` alone (compose.yaml): a crawl from cron has no heartbeat to be judged by.
ENTRYPOINT ["jiannuo"]
CMD ["serve"]
