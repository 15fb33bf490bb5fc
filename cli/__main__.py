"""`trifid` and `python -m cli`: the groups of commands."""

import click
from click.shell_completion import get_completion_class

from cli.forwarding import OrderedGroup, forwarded, in_export_environment
from cli.status import status

PROGRAM = "trifid"
COMPLETION_VARIABLE = "_TRIFID_COMPLETE"


@click.group(PROGRAM, cls=OrderedGroup, context_settings={"help_option_names": ["-h", "--help"]})
def trifid() -> None:
    """Run and look after a Trifid: start it, manage API keys and models, look into its database, measure it.

    The settings come from the environment and from `.env`: docs/configuration.md lists them.
    """


for command in (
    forwarded("up", "Start everything and stay in the foreground.", "stack.__main__", "up"),
    forwarded("restart", "Restart the API's workers without losing a request.", "stack.__main__", "restart"),
    status,
):
    trifid.add_command(command)


@trifid.group(cls=OrderedGroup)
def keys() -> None:
    """Create, list and revoke API keys."""


@trifid.group(cls=OrderedGroup)
def models() -> None:
    """Build, verify and exchange releases of the models."""


@trifid.group(cls=OrderedGroup)
def db() -> None:
    """Look after the database."""


@trifid.group(cls=OrderedGroup)
def perf() -> None:
    """Measure, each on a Trifid of its own.

    Only `ensemble` takes the running one. Each ends with one line of key=value pairs.
    """


@trifid.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a script for the shell that completes commands.

    For bash: eval "$(trifid completion bash)"
    """
    found = get_completion_class(shell)
    if found is None:
        raise click.ClickException(f"there is no completion for {shell}")
    click.echo(found(trifid, {}, PROGRAM, COMPLETION_VARIABLE).source())


trifid.add_command(forwarded("audit", "Print who did what to which user.", "service.audit"))
trifid.add_command(
    forwarded(
        "faces-key", "Print a new key for TRIFID_FACES_KEY, which seals kept faces.", "service.faces_key"
    )
)

for name, summary in (
    ("create", "Create a key and show it, this once."),
    ("list", "List all keys."),
    ("revoke", "Let a key be good no more."),
):
    keys.add_command(forwarded(name, summary, "service.api_keys", name))

models.add_command(
    in_export_environment(
        "build", "Export a release of the models, checked against the original networks.", "build"
    )
)
for name, summary in (
    ("list", "Show all releases, and which are in use."),
    ("verify", "Try a release beside the one in use."),
    ("upgrade", "Switch the running Trifid to another release."),
    ("rollback", "Switch back to the release before."),
    ("prune", "Delete releases, and vectors, that nothing needs."),
    ("calibrate", "Measure a release's thresholds on LFW."),
):
    models.add_command(forwarded(name, summary, "export.__main__", name))

db.add_command(forwarded("migrate", "Bring the schema up to date.", "db.migrate"))
db.add_command(forwarded("index", "Make the search's indexes of an embedding space.", "db.face_index"))
db.add_command(forwarded("plan", "Show how PostgreSQL searches.", "db.search_plan"))

for name, summary, module in (
    ("latency", "Compare the service with its parts and with facenet-pytorch.", "perf.latency.__main__"),
    ("ensemble", "Measure the running ensemble with perf_analyzer.", "perf.ensemble.__main__"),
    ("load", "Load a Trifid with 4, 8 and 12 users.", "perf.load.__main__"),
    ("overload", "Offer a Trifid more than it can take.", "perf.load.overload"),
    ("gallery", "Measure the search among up to a million people.", "perf.gallery.__main__"),
    ("accuracy", "Measure on LFW how well a release recognises.", "perf.accuracy.__main__"),
    ("check", "Hold ratios against their limits.", "perf.latency.check"),
    ("soak", "Break everything in turn under a fixed load.", "perf.soak.__main__"),
    ("crashes", "Enrol people while processes are killed.", "perf.soak.crashes"),
    ("upgrades", "Upgrade, roll back and kill upgrades under a fixed load.", "perf.soak.upgrades"),
    ("sizing", "Compute what a set-up takes.", "perf.sizing.__main__"),
):
    perf.add_command(forwarded(name, summary, module))


def main(argv: list[str] | None = None) -> None:
    """Run the command line; it exits with the command's exit code."""
    trifid.main(argv, prog_name=PROGRAM, complete_var=COMPLETION_VARIABLE)


if __name__ == "__main__":
    main()
