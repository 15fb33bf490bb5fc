"""What labels a selector selects."""

import msgspec


class Requirement(msgspec.Struct):
    """One of a selector's matchExpressions; ours know one operator."""

    key: str
    operator: str
    values: list[str]

    def selects(self, labels: dict[str, str]) -> bool:
        """Whether these labels meet it."""
        if self.operator != "In":
            raise NotImplementedError(self.operator)
        return labels.get(self.key) in self.values


class Selector(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A label selector. An empty one selects everything."""

    match_labels: dict[str, str] = {}
    match_expressions: list[Requirement] = []

    def selects(self, labels: dict[str, str]) -> bool:
        """Whether something with these labels is meant."""
        return self.match_labels.items() <= labels.items() and all(
            each.selects(labels) for each in self.match_expressions
        )
