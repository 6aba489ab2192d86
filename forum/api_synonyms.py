"""The words of a space over JSON: parse, one call, present."""

from typing import Final

from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from core.desk import Desk
from forum.forms.synonyms import NewSynonym, SynonymEdit
from forum.queries.synonyms import list_synonyms, view_synonym
from forum.service import synonyms
from forum.views.synonyms import SynonymList, SynonymView


@get("/spaces/{slug:str}/synonyms")
async def list_words(desk: NamedDependency[Desk], slug: FromPath[str]) -> SynonymList:
    """List the expressions that mean the same in a space, and everywhere. Needs one of its LCMs."""
    return await desk.read(list_synonyms, slug)


@post("/spaces/{slug:str}/synonyms")
async def add_words(desk: NamedDependency[Desk], slug: FromPath[str], data: JSONBody[NewSynonym]) -> SynonymView:
    """Say that expressions mean the same. `everywhere` needs an LCM of the whole community."""
    return await desk.read(view_synonym, await desk.do(synonyms.add_synonym, slug, data))


@put("/synonyms/{synonym_id:int}")
async def change_words(
    desk: NamedDependency[Desk], synonym_id: FromPath[int], data: JSONBody[SynonymEdit]
) -> SynonymView:
    """Change a list of expressions that mean the same."""
    return await desk.read(view_synonym, await desk.do(synonyms.edit_synonym, synonym_id, data))


@delete("/synonyms/{synonym_id:int}", status_code=204)
async def remove_words(desk: NamedDependency[Desk], synonym_id: FromPath[int]) -> None:
    """Take a list out of use."""
    await desk.do(synonyms.remove_synonym, synonym_id)


@post("/synonyms/{synonym_id:int}/restoration", status_code=204)
async def restore_words(desk: NamedDependency[Desk], synonym_id: FromPath[int]) -> None:
    """Bring a removed list back."""
    await desk.do(synonyms.restore_synonym, synonym_id)


router: Final = Router(
    path="/", tags=["forum"], route_handlers=[list_words, add_words, change_words, remove_words, restore_words]
)
