"""What people tell of themselves: their profile, what they can be asked about, when they are away.

How all that is shown to others is `home/people.py`.
"""

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone, gettext

from entgov.accounts import commands, policy, queries
from entgov.accounts.addresses import person_address
from entgov.accounts.commands import AccountRefused
from entgov.accounts.forms import AwayForm, ProfileForm, SkillsForm
from entgov.accounts.models import Person, Skill
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import staff, thing, viewer

profile = Blueprint("profile", __name__)

_TOLD = ("pronouns", "job", "team", "place", "languages", "phone", "hours", "about", "presence")


@profile.route("/settings/profile", methods=["GET", "POST"])
@staff
def edit() -> ResponseReturnValue:
    """What a person tells of themselves."""
    person = viewer()
    told, _ = queries.profile_of(person)
    kept = {name: getattr(told, name) for name in _TOLD}
    form = bind(ProfileForm, manager=_handle(told.manager), zone=told.zone or "", **kept)
    form.manager.already = told.manager
    if posted(form):
        try:
            commands.change_profile(person, form.said, manager=form.manager.person, by=person.id)
        except AccountRefused as refusal:
            form.manager.errors = [str(refusal)]
        else:
            flash(gettext("Your profile is saved"), "success")
            return _shown(person)
    return render_template("accounts/profile.html", form=form), status_of(form)


@profile.route("/settings/skills", methods=["GET", "POST"])
@staff
def skills() -> ResponseReturnValue:
    """What a person can be asked about."""
    person = viewer()
    form = bind(SkillsForm, skills="\n".join(queries.skill_names(person)))
    if posted(form):
        commands.change_skills(person, form.names)
        flash(gettext("What you can be asked about is saved"), "success")
        return _shown(person)
    return render_template("accounts/skills.html", form=form), status_of(form)


@profile.post("/skills/<int:skill_id>/confirmation")
@thing(queries.skill_with_id, policy.confirmable_by)
def confirm(skill: Skill) -> ResponseReturnValue:
    """Say that a colleague has a skill."""
    commands.confirm_skill(skill, by=viewer())
    flash(gettext("You confirmed that %(name)s knows this", name=skill.person.name), "success")
    return _shown(skill.person, "#skills")


@profile.post("/skills/<int:skill_id>/confirmation/removal")
@thing(queries.skill_with_id)
def take_back(skill: Skill) -> ResponseReturnValue:
    """Take that back."""
    commands.take_back_confirmation(skill, by=viewer())
    flash(gettext("You took your confirmation back"), "success")
    return _shown(skill.person, "#skills")


@profile.route("/settings/away", methods=["GET", "POST"])
@staff
def away() -> ResponseReturnValue:
    """When a person is out of office, and who stands in for them."""
    person = viewer()
    told, absence = queries.profile_of(person)
    if absence:
        form = bind(
            AwayForm,
            first_day=absence.first_day.isoformat(),
            last_day=absence.last_day.isoformat(),
            message=absence.message,
            stand_in=_handle(absence.stand_in),
        )
        form.stand_in.already = absence.stand_in
    else:
        form = bind(AwayForm)
    if posted(form):
        first_day, last_day = form.days
        if form.stand_in.person == person:
            form.stand_in.errors = [gettext("Choose somebody else: you are away yourself")]
        elif first_day and last_day:
            commands.go_away(
                person,
                first_day,
                last_day,
                zone=ZoneInfo(told.zone or str(get_timezone())),
                message=form.message.data or "",
                stand_in=form.stand_in.person,
            )
            flash(gettext("Your colleagues will see that you are away"), "success")
            return _shown(person)
    return render_template("accounts/away.html", form=form, absence=absence), status_of(form)


@profile.post("/settings/away/removal")
@staff
def come_back() -> ResponseReturnValue:
    """Be there again, or not go away after all."""
    commands.come_back(viewer())
    flash(gettext("You are no longer shown as away"), "success")
    return _shown(viewer())


def _handle(person: Person | None) -> str:
    return f"@{person.handle}" if person else ""


def _shown(person: Person, part: str = "") -> ResponseReturnValue:
    """The screen on which all of it is shown."""
    return redirect(person_address(person.handle) + part, 303)
