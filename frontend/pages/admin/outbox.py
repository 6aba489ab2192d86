"""What the site sent, and what it could not do: mails, waiting jobs, and dead ones that wait for a person."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.administration import count_jobs, drop_job, list_jobs, list_mails, load_dead_job, retry_job
from core.desk import Desk
from core.ids import Cursor
from core.outbox import Backlog, JobRow
from core.work import Work
from frontend.page import Page
from frontend.pages.admin.guard import require_admin
from frontend.pages.admin.words import WITHDRAWALS


class Jobs(msgspec.Struct, frozen=True):
    """The unfinished jobs, and how many there are."""

    backlog: Backlog
    items: list[JobRow]


@get("/admin/mail")
async def show_mail(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """List the mails, the newest first; without a mail server this is where they are read."""
    require_admin(desk)
    cursor = Cursor.decode(request.query_params.get("cursor"))
    mails = await desk.read(list_mails, cursor)
    mail_host = page.office.settings.mail_host
    return page.show(
        "admin/mail.html", mails=mails, is_first=cursor is None, mail_host=mail_host, withdrawals=WITHDRAWALS
    )


@get("/admin/jobs")
async def show_jobs(desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """List the jobs that failed for good, then those that wait."""
    require_admin(desk)
    return page.show("admin/jobs.html", jobs=await desk.read(_load_jobs))


@post("/admin/jobs/{job_id:int}/revival", status_code=303)
async def retry(desk: NamedDependency[Desk], page: NamedDependency[Page], job_id: FromPath[int]) -> Response[Any]:
    """Try a dead job again."""
    require_admin(desk)
    await desk.do(retry_job, job_id)
    return page.redirect("/admin/jobs", page.t("The job is tried again now."))


@get("/admin/jobs/{job_id:int}/burial")
async def show_burial(desk: NamedDependency[Desk], page: NamedDependency[Page], job_id: FromPath[int]) -> Response[str]:
    """Ask before a job is thrown away."""
    require_admin(desk)
    return page.show("admin/burial.html", job=await desk.read(load_dead_job, job_id))


@post("/admin/jobs/{job_id:int}/burial", status_code=303)
async def drop(desk: NamedDependency[Desk], page: NamedDependency[Page], job_id: FromPath[int]) -> Response[Any]:
    """Throw a dead job away."""
    require_admin(desk)
    await desk.do(drop_job, job_id)
    return page.redirect("/admin/jobs", page.t("The job is thrown away."))


def _load_jobs(work: Work) -> Jobs:
    return Jobs(count_jobs(work), list_jobs(work))


ROUTES: Final = (show_mail, show_jobs, retry, show_burial, drop)
