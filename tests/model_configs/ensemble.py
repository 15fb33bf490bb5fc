"""The tensors that one step of an ensemble hands to the next."""

from collections.abc import Iterator

from tritonclient.grpc.model_config_pb2 import ModelConfig

from tests.model_configs.graphs import Tensor, Tensors, config_tensors
from tests.model_configs.shapes import meet


def ensemble_problems(ensemble: ModelConfig, models: dict[str, ModelConfig]) -> Iterator[str]:
    """Each step's tensors are all connected, and to tensors of the same type and shape."""
    own = config_tensors(ensemble)
    known = {**own.inputs, **own.outputs}
    for step in ensemble.ensemble_scheduling.step:
        if step.model_name not in models:
            yield f"there is no {step.model_name}"
            continue
        tensors = config_tensors(models[step.model_name])
        for kind, mapped, of_step in _sides(step, tensors):
            if mapped.keys() != of_step.keys():
                yield f"{kind}s of {step.model_name} are {sorted(of_step)}, mapped are {sorted(mapped)}"
                continue
            for name, tensor in of_step.items():
                if not _same(known.setdefault(mapped[name], tensor), tensor):
                    yield f"{mapped[name]} is {known[mapped[name]]}, {step.model_name} has {tensor}"


def _sides(step: ModelConfig, tensors: Tensors) -> Iterator[tuple[str, dict[str, str], dict[str, Tensor]]]:
    yield "input", dict(step.input_map), tensors.inputs
    yield "output", dict(step.output_map), tensors.outputs


def _same(first: Tensor, second: Tensor) -> bool:
    """Whether one value can be both."""
    return first.data_type == second.data_type and meet(first.shape, second.shape)
