"""The sentences of refusals by accounts and by administration, by code; `frontend.messages` merges them."""

from typing import Final

from core.i18n import N_

SENTENCES: Final[dict[str, str]] = {
    "wrong_credentials": N_("This address and this password do not go together."),
    "wrong_password": N_("This is not your present password."),
    "same_address": N_("This is your address already."),
    "password_refused": N_("Please choose another password."),
    "account_unconfirmed": N_(
        "Your address is not confirmed yet. We have just sent you the link again: "
        "open it, press the button, then sign in."
    ),
    "account_suspended": N_(
        "This account is suspended. If you think it is a mistake, write to the people who run this site."
    ),
    "sign_up_closed": N_("This site does not take new accounts at the moment."),
    "invitation_needed": N_(
        "An invitation is needed to create an account here. Ask the person who looks after your course."
    ),
    "session_needed": N_("This can only be done signed in with a browser, not with a token."),
    "link_spent": N_("This link has been used, has been replaced by a newer one, or is too old."),
    "last_administrator": N_("Nobody would be left to run the site: first make somebody else an administrator."),
    "already_suspended": N_("This account is suspended already."),
    "not_suspended": N_("This account is not suspended."),
    "address_taken": N_("Somebody has this address already."),
    "handle_taken": N_("Somebody has this handle already, or it is reserved."),
    "group_taken": N_("Another group has this short name."),
    "scope_too_wide": N_("A token cannot do more than you can."),
    "too_many_tokens": N_("You have fifty tokens that still work: revoke one first."),
    "token_shown_once": N_(
        "This token was shown when it was made and cannot be shown again. Revoke it and make another."
    ),
    "job_not_dead": N_("This job is no longer among those that failed for good. Look at the list again."),
}

FIELD_SENTENCES: Final[dict[str, str]] = {
    "wrong_credentials": SENTENCES["wrong_credentials"],
    "wrong_password": SENTENCES["wrong_password"],
    "same_address": SENTENCES["same_address"],
    "too_common": N_("This password is among the first that are tried. Choose one that only you could think of."),
    "too_personal": N_("This password is too close to your name, your address or the name of this site."),
    "bad_address": N_("An address looks like name@example.org."),
    "bad_handle": N_("Lower case letters, digits and single hyphens between them."),
    "taken": N_("This is taken already, or reserved."),
    "too_wide": SENTENCES["scope_too_wide"],
    "unknown_person": N_("Nobody has this handle."),
}
