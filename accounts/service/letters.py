"""The mails of accounts: plain text, in the reader's language, links from the settings alone.

A letter that anybody can cause carries no text of the one who caused it: else our mail would deliver their message.
"""

from urllib.parse import urlencode

from core.mail import send
from core.work import Work


def write_confirmation(work: Work, address: str, token: str, key: str) -> None:
    """Confirm that this address is yours."""
    text = work.t(
        "Hello,\n\n"
        "To finish creating your account on %(site)s, open this link and press the button:\n\n"
        "%(link)s\n\n"
        "The link works for three days. "
        "If you did not ask for an account, ignore this message: nothing will be created.",
        site=work.settings.site_name,
        link=_link(work, "/confirmation", token=token),
    )
    _send(work, "", address, work.t("Confirm your address for %(site)s", site=work.settings.site_name), text, key)


def write_already_here(work: Work, name: str, address: str, key: str) -> None:
    """Somebody signed up with an address that has an account."""
    text = work.t(
        "Hello %(name)s,\n\n"
        "Somebody, probably you, wanted to create an account on %(site)s with this address. You already have one.\n\n"
        "Sign in: %(link)s\n"
        "Choose a new password: %(forgotten)s\n\n"
        "If it was not you, there is nothing to do: your account has not changed.",
        name=name,
        site=work.settings.site_name,
        link=_link(work, "/sign-in"),
        forgotten=_link(work, "/password/forgotten"),
    )
    _send(
        work, name, address, work.t("You already have an account on %(site)s", site=work.settings.site_name), text, key
    )


def write_reset(work: Work, name: str, address: str, token: str, key: str) -> None:
    """The link for a new password."""
    text = work.t(
        "Hello %(name)s,\n\n"
        "To choose a new password on %(site)s, open this link:\n\n"
        "%(link)s\n\n"
        "It works once, for one hour. A new password signs you out everywhere and revokes your API tokens.\n"
        "If you did not ask for it, ignore this message: your password has not changed.",
        name=name,
        site=work.settings.site_name,
        link=_link(work, "/password/reset", token=token),
    )
    _send(work, name, address, work.t("A new password for %(site)s", site=work.settings.site_name), text, key)


def write_invitation(work: Work, inviter: str, address: str, token: str, key: str) -> None:
    """Somebody who looks after the community asks you in."""
    text = work.t(
        "Hello,\n\n"
        "%(inviter)s invites you to join %(site)s, a place where people who learn help each other.\n\n"
        "Create your account here: %(link)s\n\n"
        "The link works for two weeks. If you do not know %(inviter)s, ignore this message.",
        inviter=inviter,
        site=work.settings.site_name,
        link=_link(work, "/sign-up", invitation=token),
    )
    _send(work, "", address, work.t("An invitation to %(site)s", site=work.settings.site_name), text, key)


def write_welcomed(work: Work, inviter: str, name: str, address: str, key: str) -> None:
    """You have an account already, and were given a place."""
    text = work.t(
        "Hello %(name)s,\n\n"
        "%(inviter)s gave you a new place on %(site)s: a role, a group, or both.\n\n"
        "See your account: %(link)s",
        inviter=inviter,
        name=name,
        site=work.settings.site_name,
        link=_link(work, "/me"),
    )
    _send(work, name, address, work.t("A new place for you on %(site)s", site=work.settings.site_name), text, key)


def write_password_changed(work: Work, name: str, address: str, key: str) -> None:
    """Your password has changed: so that a thief cannot do it silently."""
    text = work.t(
        "Hello %(name)s,\n\n"
        "Your password on %(site)s has just been changed. "
        "You were signed out everywhere else and your API tokens were revoked.\n\n"
        "If it was not you, choose a new password now: %(forgotten)s",
        name=name,
        site=work.settings.site_name,
        forgotten=_link(work, "/password/forgotten"),
    )
    _send(work, name, address, work.t("Your password on %(site)s has changed", site=work.settings.site_name), text, key)


def write_new_address(work: Work, address: str, token: str, key: str) -> None:
    """The link that gives an account this address. It may be a stranger's: no name is told."""
    text = work.t(
        "Hello,\n\n"
        "To use this address for your account on %(site)s, open this link and press the button:\n\n"
        "%(link)s\n\n"
        "It works once, for one day. You will be signed out everywhere else and your API tokens revoked.\n"
        "If you did not ask for it, ignore this message: nothing will change.",
        site=work.settings.site_name,
        link=_link(work, "/me/address/confirmation", token=token),
    )
    _send(work, "", address, work.t("Confirm your new address for %(site)s", site=work.settings.site_name), text, key)


def write_address_asked(work: Work, name: str, address: str, wanted: str, key: str) -> None:
    """Another address was asked for: so that a thief cannot take the account silently."""
    text = work.t(
        "Hello %(name)s,\n\n"
        "Somebody who knows your password, probably you, asked that your account on %(site)s use the address "
        "%(wanted)s from now on. It changes once the link sent to that address is confirmed.\n\n"
        "If it was not you, choose a new password at once, which also cancels this: %(forgotten)s\n"
        "If you no longer can, write to the people who run the site.",
        name=name,
        site=work.settings.site_name,
        wanted=wanted,
        forgotten=_link(work, "/password/forgotten"),
    )
    subject = work.t("Another address for your account on %(site)s", site=work.settings.site_name)
    _send(work, name, address, subject, text, key)


def write_address_in_use(work: Work, name: str, address: str, key: str) -> None:
    """Somebody wanted this address for their account, and it has one."""
    text = work.t(
        "Hello %(name)s,\n\n"
        "Somebody, probably you, wanted to use this address for another account on %(site)s. "
        "It already belongs to yours, and one address is for one account.\n\n"
        "Sign in: %(link)s\n"
        "Choose a new password: %(forgotten)s\n\n"
        "If it was not you, there is nothing to do: your account has not changed.",
        name=name,
        site=work.settings.site_name,
        link=_link(work, "/sign-in"),
        forgotten=_link(work, "/password/forgotten"),
    )
    subject = work.t("This address already has an account on %(site)s", site=work.settings.site_name)
    _send(work, name, address, subject, text, key)


def _send(work: Work, name: str, address: str, subject: str, text: str, key: str) -> None:
    send(work, name, address, subject=subject, text=text, effect_key=f"accounts:{key}")


def _link(work: Work, path: str, **query: str) -> str:
    """From the settings, never from the request: a forged Host header must not reach a mail."""
    return work.settings.base_url.rstrip("/") + path + ("?" + urlencode(query) if query else "")
