"""The command line: `forum`. Long work shows progress; `--json` where a program may read it."""

import click

from app.cli import bench, database, exchange, model, people, refit, search, serving, settings


@click.group()
@click.version_option(package_name="entraide")
def main() -> None:
    """Run and look after an Entraide site."""


main.add_command(serving.serve)
main.add_command(serving.worker)
main.add_command(serving.demo)
main.add_command(database.db)
main.add_command(people.user)
main.add_command(people.token)
main.add_command(search.search)
search.search.add_command(refit.refit)
main.add_command(search.evaluate)
main.add_command(bench.bench)
main.add_command(model.model)
main.add_command(exchange.import_group)
main.add_command(exchange.export)
main.add_command(settings.settings)
