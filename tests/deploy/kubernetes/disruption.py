"""Whether some pods of each server stay while nodes are drained."""

from collections.abc import Iterator

from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.specs import Budget


def disruption_problems(objects: Objects) -> list[str]:
    """Return every server that may lose all of its pods at once, and every budget that is for something else."""
    budgets = objects.specs("PodDisruptionBudget", Budget)
    return [*_of_budgets(objects, budgets), *_of_server_budgets(objects, list(budgets.values()))]


def _of_budgets(objects: Objects, budgets: dict[str, Budget]) -> Iterator[str]:
    for name, budget in budgets.items():
        chosen = [pod.maker for pod in objects.pods if budget.selector.selects(pod.labels)]
        if len(chosen) != 1:
            yield f"PodDisruptionBudget {name} selects the pods of {chosen}"


def _of_server_budgets(objects: Objects, budgets: list[Budget]) -> Iterator[str]:
    for pod in objects.servers:
        if not any(budget.selector.selects(pod.labels) for budget in budgets):
            yield f"{pod.maker} has no PodDisruptionBudget"
