"""The form in which posts of a thread are chosen for a page."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, ValidationError

from entgov.stream.models import Post
from entgov.web.forms import Form, Required, whole_number
from entgov.wiki.forms.pages import title_field


class DistilForm(Form):
    """Where the page is to be, how it is called, and which posts go into it.

    The places of the posts are sent as `place-<id>`, numbers; see `in_order`.
    """

    title = title_field()
    space = SelectField(_l("Space"), validate_choice=False)
    posts = SelectMultipleField(
        _l("Posts"), coerce=str, validators=[Required(_l("Choose at least one post"))]
    )

    def validate_space(self, field: SelectField) -> None:
        """Only a space that the viewer can write in."""
        if field.data not in dict(field.choices or []):  # type: ignore[arg-type]  # plain pairs
            raise ValidationError(_l("Choose one of the spaces you can write in"))

    def in_order(self, posts: Sequence[Post], places: dict[int, str]) -> list[Post]:
        """The chosen posts by the places that were given to them; equal ones as in the thread."""
        chosen = [post for post in posts if str(post.id) in (self.posts.data or [])]
        return sorted(chosen, key=lambda post: whole_number(places.get(post.id)) or len(posts))
