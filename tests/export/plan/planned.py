"""Small releases with a plan, for the tests of how they are described and told apart."""

import msgspec

from release.manifest import PLAN, Manifest, Plan
from release.store import Releases, sha256_of
from tests.support.releases import assembled

MADE = Plan("10.5.0", "NVIDIA A10G", "8.6", "fp16", [1, 8, 32], min_cosine=0.99999, min_batch_cosine=1)


def with_plan(releases: Releases, content: str, plan: Plan = MADE) -> Manifest:
    """A small release as a build with a plan leaves it."""
    manifest = assembled(releases, "graph")
    path = releases.building / PLAN
    path.parent.mkdir(parents=True)
    path.write_text(content)
    return msgspec.structs.replace(manifest, files=manifest.files | {PLAN: sha256_of(path)}, plan=plan)
