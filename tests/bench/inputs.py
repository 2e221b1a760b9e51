"""The Dockerfiles that are measured: all made here."""

SERVICE = """\
FROM python:3.13-slim AS build
ARG VERSION=1.0
ENV PYTHONUNBUFFERED=1 \\
    PIP_NO_CACHE_DIR=1
WORKDIR /srv/app
RUN apt-get update \\
    && apt-get install -y --no-install-recommends build-essential libpq-dev \\
    && rm -rf /var/lib/apt/lists/*
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . .
RUN python -m compileall -q .

# What runs.
FROM python:3.13-slim
LABEL org.opencontainers.image.title="shop" \\
      org.opencontainers.image.version="1.0"
ENV PATH=/opt/venv/bin:$PATH
RUN useradd -m shop \\
    && mkdir -p /srv/app/media \\
    && chown shop /srv/app/media
WORKDIR /srv/app
COPY --from=build /usr/local /usr/local
COPY --from=build /srv/app .
USER shop
EXPOSE 8000
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8000/health || exit 1
ENTRYPOINT ["gunicorn"]
CMD ["shop.wsgi:application", "--bind", "0.0.0.0:8000"]
"""


def service():
    return SERVICE


def lines(n):
    """About `n` lines, as people write them."""
    return SERVICE * max(1, n // SERVICE.count("\n"))


def links(n):
    """One RUN of `n` commands."""
    return "FROM debian:12\nRUN true" + "".join(f" \\\n    && touch /opt/part{i}" for i in range(n)) + "\n"


def stages(n):
    """`n` stages, each from the one before."""
    return "FROM debian:12 AS s0\n" + "".join(f"FROM s{i} AS s{i + 1}\nRUN touch /opt/part{i}\n" for i in range(n - 1))


def namesakes(n):
    """`n` stages of one name, each from the one before."""
    return "FROM debian:12 AS base\n" + "FROM base AS base\nRUN touch /opt/part\n" * (n - 1)


def heredocs(n):
    """`n` RUNs with a script of its own each."""
    return "FROM debian:12\n" + "".join(f"RUN <<EOF\nset -e\ntouch /opt/part{i}\nEOF\n" for i in range(n))


def variables(n):
    """`n` variables that nothing sets."""
    return "FROM scratch\n" + "".join(f"ARG KNOWN{i}\nWORKDIR /opt/$PART{i}\n" for i in range(n))


def copies(n):
    """`n` COPYs of a stage, every file twice."""
    return "FROM debian:12\n" + "".join(f"COPY part{i // 2} /opt/\n" for i in range(n))
