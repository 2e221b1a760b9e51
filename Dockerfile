# syntax=docker/dockerfile:1
# build makes one program that needs nothing beside it:  docker build -t dfix .
FROM debian:12-slim AS build
# dfix ignore=apt/unpinned the compiler may be any of the release's; the result is static
RUN apt-get update && apt-get install -y --no-install-recommends \
      cmake \
      gcc \
      libc6-dev \
      libjansson-dev \
      libpcre2-dev \
      libutf8proc-dev \
      libyaml-dev \
      ninja-build \
      pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cmake --preset static && cmake --build --preset static --target dfix

FROM scratch
COPY --from=build /src/build/static/dfix /usr/bin/dfix
WORKDIR /work
USER 65532:65532
HEALTHCHECK NONE
ENTRYPOINT ["/usr/bin/dfix"]
