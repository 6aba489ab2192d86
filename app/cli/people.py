"""`forum user` and `forum token`."""

import sys

import click
import msgspec

from accounts import passwords
from accounts.forms import NewUser
from accounts.queries.people import find_user_id
from accounts.rules import normal_address
from accounts.service.people import create_user
from accounts.service.tokens import create_token
from accounts.signing import TOKEN_MARK
from app import database
from app.cli.site import open_site
from core.actor import Role, TokenScope
from core.forms import parse
from core.ids import hash_token, new_token


@click.group()
def user() -> None:
    """Look after accounts."""


@user.command(name="create")
@click.argument("email")
@click.option("--name", required=True, help="The name others see.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="learner", show_default=True)
@click.option("--locale", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create_account(email: str, name: str, role: str, locale: str, *, password_stdin: bool) -> None:
    """Create an account that can be used at once."""
    secret = _read_secret(from_stdin=password_stdin)
    with open_site() as site:
        settings = site.office.settings
        database.upgrade(site.office.database)
        form = parse(NewUser, {"email": email, "name": name, "role": role, "locale": locale})
        password = passwords.check_password(settings, secret, (name, normal_address(email)))
        hashed = passwords.hash_password(settings, password)
        with site.office.write() as work:
            user_id = create_user(work, msgspec.structs.replace(form, password_hash=hashed))
        click.echo(f"Created account {user_id} for {email}.")


def _read_secret(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


@click.group()
def token() -> None:
    """Look after bearer tokens."""


@token.command(name="create")
@click.argument("email")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice([scope.value for scope in TokenScope]))
def create_token_for(email: str, name: str, scopes: tuple[str, ...]) -> None:
    """Print a bearer token for a person; it is shown this once."""
    with open_site() as site, site.office.write() as work:
        user_id = find_user_id(work, normal_address(email))
        if user_id is None:
            raise click.ClickException(f"Nobody has the address {email}.")
        secret = TOKEN_MARK + new_token()
        wanted = [TokenScope(scope) for scope in scopes] or None
        create_token(work, user_id, name, hash_token(secret), wanted)
    click.echo(secret)
