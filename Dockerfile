# The server of Entraide. For a build without GPU libraries, give the index that pytorch.org shows for pip and CPU:
#   docker build --build-arg PIP_EXTRA_INDEX_URL=… -t entraide .
FROM python:3.11-slim AS build
ARG PIP_EXTRA_INDEX_URL=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/entraide
WORKDIR /src
# The largest part first, in a layer of its own: it changes least.
COPY constraints.txt ./
RUN /opt/entraide/bin/pip install -c constraints.txt torch==2.13.0
COPY pyproject.toml README.md ./
COPY core core
COPY accounts accounts
COPY search search
COPY forum forum
COPY moderation moderation
COPY kb kb
COPY frontend frontend
COPY app app
RUN /opt/entraide/bin/pip install -c constraints.txt '.[onnx]'

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home entraide && install -d -o entraide -g entraide /data
COPY --from=build /opt/entraide /opt/entraide
ENV PATH=/opt/entraide/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    HF_HUB_OFFLINE=1 \
    TOKENIZERS_PARALLELISM=false \
    FORUM_DATA=/data \
    FORUM_HOST=0.0.0.0
USER entraide
VOLUME /data
EXPOSE 8000
CMD ["forum", "serve"]
