# A server in a container: docker build -t fakeinflux . && docker run --rm -p 8086:8086 fakeinflux
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
# hadolint ignore=DL3013
RUN pip install --no-cache-dir --root-user-action=ignore --prefix=/installed '.[fast]'

FROM python:3.13-slim
COPY --from=build /installed /usr/local
# The control API is for the hosts that reach the container, which are never its own host.
ENV FAKEINFLUX_HOST=0.0.0.0 \
    FAKEINFLUX_PORT=8086 \
    FAKEINFLUX_CONTROL=any \
    PYTHONUNBUFFERED=1
USER 10001:10001
EXPOSE 8086
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=5 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['FAKEINFLUX_PORT'] + '/health', timeout=2)"]
ENTRYPOINT ["fakeinflux"]
CMD ["serve"]
