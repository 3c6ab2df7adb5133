"""Where resources are, as providers are told, and the tags of their versions."""

import hashlib
import json
from typing import Any

from scim2_models import Context, Meta, Resource

from entgov.core.settings import at_start

PREFIX = "/scim/v2"


def address_of(endpoint: str, resource_id: Any) -> str:
    """The whole address of a resource, such as Users and 12."""
    return f"{at_start().address}{PREFIX}/{endpoint}/{resource_id}"


def finish(resource: Resource[Any], **meta: Any) -> None:
    """Say of a resource where it is and, if `meta` does not, which version this is.

    The version follows from what is said and is not counted: people change what they tell of
    themselves, and administrators names, without asking this room.
    """
    if "version" not in meta:
        said = resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
        said_as_text = json.dumps(said, sort_keys=True).encode()
        meta["version"] = f'W/"{hashlib.sha256(said_as_text).hexdigest()[:20]}"'
    resource.meta = Meta(**meta)
