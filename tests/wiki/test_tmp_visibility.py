import re
import pytest
from tests import test_visibility as v
MINE = {"wiki.links","wiki.upkeep","wiki.templates","wiki.new_template","wiki.edit_template","wiki.remove_template","wiki.restore_template","wiki.check_outside","tags.index","tags.show","wiki.show","wiki.revision","wiki.new","space.show"}
real = v.addresses
def only(app, world):
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint in MINE:
            for values, corner in v._values(rule, world):
                yield rule, adapter.build(rule.endpoint, values), corner
v.addresses = only
@pytest.mark.parametrize("role", v.ROLES)
def test_leak(app, make, as_person, role):
    world = v.build(make, role); browser = as_person(world.viewer)
    hidden = {w for c in world.corners for w in c.hidden_words}
    n = 0
    for rule, plain, _ in only(app, world):
        if "GET" not in rule.methods: continue
        for address in v.with_questions(plain, world):
            r = browser.get(address); n += 1
            assert r.status_code < 500, address
            own = set(re.findall(r"[a-z]+", address))
            leaks = {w for w in hidden - own if w in v.everything_said(r)}
            assert not leaks, f"{address} says {leaks}"
    assert n > 50
    print(n)
test_absent = v.test_what_is_hidden_answers_as_what_never_was
test_changed = v.test_nothing_hidden_can_be_changed
test_stranger = v.test_a_stranger_learns_nothing
test_looking = v.test_looking_changes_nothing
