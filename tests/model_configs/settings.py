"""What a config of the onnxruntime backend asks for beside its tensors, read as our stand-in reads it."""

from collections.abc import Iterator

from google.protobuf.json_format import MessageToDict
from tritonclient.grpc.model_config_pb2 import ModelConfig, ModelInstanceGroup

from tests.model_configs.stand_in import load


def setting_problems(config: ModelConfig) -> Iterator[str]:
    """Every parameter is one that the backend knows: the native one would pass over some silently."""
    if config.backend != "onnxruntime":
        return
    unserved = load("unserved")
    read = MessageToDict(config, preserving_proto_field_name=True)
    on_gpu = any(group.kind != ModelInstanceGroup.KIND_CPU for group in config.instance_group)
    try:
        unserved.refuse_unserved(read)
        load("session_options").session_options(read)
        load("execution_providers").execution_providers(read, "0" if on_gpu else None)
    except unserved.ConfigError as error:
        yield str(error)
