"""A person's own drafts: keeping them while they type, reading them, comparing and discarding.

It stands above the rooms because it says what a draft is about: whether the page can still be
changed, and what it says now. The drafts themselves know none of that (see `entgov/drafts`).
"""

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import generate_csrf

from entgov.core.clock import now
from entgov.drafts import commands, wording
from entgov.drafts.commands import DraftRefused, Subject
from entgov.drafts.forms import LONGEST_NAME, cleaned, reason
from entgov.drafts.models import Draft
from entgov.drafts.queries import own_draft, own_drafts
from entgov.drafts.sheets import Sheet
from entgov.spaces import writing as in_spaces
from entgov.stream import writing as in_stream
from entgov.web.addresses import inside
from entgov.web.forms import bind, one_line, posted, whole_number
from entgov.web.guard import staff, thing, viewer
from entgov.web.paging import requested_page
from entgov.wiki import writing as in_wiki
from entgov.wiki.compare import compare as compared
