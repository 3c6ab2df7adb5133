"""The form that posts a quote of a post in other spaces, with words of one's own."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from entgov.accounts.secrets import fresh_token
from entgov.spaces.models import Space
from entgov.stream.forms.readers import ToSpaces
from entgov.stream.models import Post
from entgov.stream.writing import share_desk


class ShareForm(ToSpaces):
    """`nonce` as in PostForm."""

    nonce = HiddenField()


def share_form(post: Post, spaces: Sequence[Space]) -> ShareForm:
    """The form that shares a post in some of these spaces."""
    form = share_desk(post).bind(ShareForm, nonce=fresh_token())
    form.text.label.text = _l("Your words")
    form.offer_spaces(spaces)
    return form
