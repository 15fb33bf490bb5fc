#!/bin/sh
# Measures the ensemble of a running Triton from inside NVIDIA's SDK container: perf_analyzer.sh [PHOTO…], where each photo has
# a face (perf_analyzer gives up at the first refusal). Without any, the current release's portrait is sent. `make perf-ensemble`
# does the same without containers, and makes tables of it.
set -eu

[ $# -gt 0 ] || set -- "${TRIFID_STATE_DIR:-/var/lib/trifid}/releases/current/probe.jpg"

input=$(mktemp)
trap 'rm -f "$input"' EXIT
{
    printf '{"data":['
    separator=
    for photo in "$@"; do
        printf '%s{"image":{"content":{"b64":"%s"},"shape":[%d]}}' "$separator" "$(base64 -w 0 "$photo")" "$(stat -Lc %s "$photo")"
        separator=,
    done
    printf ']}'
} >"$input"

# As perf/ensemble/measure.py does: windows of a fixed number, whose figures count however much they differ.
perf_analyzer -m face_embedding -u "${TRIFID_TRITON_URL:-triton:8000}" -i http --input-data "$input" \
    --concurrency-range "${CONCURRENCY:-1:8}" --measurement-interval "${WINDOW_MS:-5000}" \
    --max-trials 3 --stability-percentage 999 --percentile 95
