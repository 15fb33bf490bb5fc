"""The names in PromQL expressions."""

import re
from collections.abc import Iterable

import promql_parser

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_METRIC = re.compile(r"(?<![\w:])trifid[_:][\w:]*")
_SUFFIX = re.compile(r"_(bucket|sum|count)$")


def check(expression: str) -> None:
    """Parse it.

    Raises:
        ValueError: it is no PromQL.
    """
    promql_parser.parse(expression)


def metrics_in(expressions: Iterable[str]) -> set[str]:
    """Names of the metrics of ours, recorded ones included."""
    return {name for each in expressions for name in _METRIC.findall(_STRING.sub('""', each))}


def family(metric: str) -> str:
    """Name of the histogram that a series belongs to; of others the name itself."""
    return _SUFFIX.sub("", metric)
