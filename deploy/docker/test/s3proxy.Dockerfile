# An S3 server over folders, for tests: its keys are in plain sight.
ARG BASE
FROM ${BASE}
COPY . /opt/s3proxy/
