"""What our code never does, whoever writes it: read off from the code itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import entgov

HOUSE = Path(entgov.__file__).parent
SCRIPTS = HOUSE.parent / "static" / "js"
PROCESSES = {"core/child.py", "server.py"}
"""The modules that start processes, with a list of words and without a shell."""


def called() -> Iterator[tuple[str, str]]:
    """Each call in our code, as the module and what is called, such as `subprocess.run`."""
    for path in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield path.relative_to(HOUSE).as_posix(), ast.unparse(node.func)


def imported() -> Iterator[tuple[str, str]]:
    """Each import in our code, as the module and what it imports."""
    for path in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{each.name}" for each in node.names]
            for name in names:
                yield path.relative_to(HOUSE).as_posix(), name


def test_no_module_runs_words_as_code_or_command() -> None:
    calls = set(called())
    assert not {each for each in calls if each[1] in ("eval", "exec", "compile", "__import__")}
    assert not {each for each in calls if re.match(r"os\.(system|popen|exec|spawn)", each[1])}
    started = {module for module, name in calls if re.fullmatch(r"subprocess\.(run|Popen)", name)}
    assert started == PROCESSES
    for module in PROCESSES:
        assert "shell" not in (HOUSE / module).read_text()


def test_no_module_unpickles() -> None:
    dangerous = ("pickle", "marshal", "shelve", "yaml", "dill")
    assert not [each for each in imported() if each[1].partition(".")[0] in dangerous]


def test_xml_is_read_by_the_safe_parser_alone() -> None:
    makes_only = {"Element", "SubElement", "ParseError", "register_namespace", "tostring"}
    foreign = [name for _, name in imported() if name.startswith(("xml.", "lxml"))]
    assert {name.rpartition(".")[2] for name in foreign} <= makes_only


def test_no_template_is_made_of_words() -> None:
    makers = ("render_template_string", "from_string")
    assert not [each for each in called() if each[1].rpartition(".")[2] in makers]
    assert "string.Template" not in {name for _, name in imported()}


def test_chance_that_must_not_be_guessed_is_never_that_of_random() -> None:
    """The demo alone makes up a body by it."""
    users = {module.partition("/")[0] for module, name in imported() if name.startswith("random")}
    assert users <= {"demo"}


def test_no_hash_is_an_older_one() -> None:
    names = {name for _, name in (*called(), *imported())}
    assert not [name for name in names if re.search(r"\b(md5|sha1|sha224)$", name)]


def test_certificates_are_always_checked() -> None:
    for path in HOUSE.rglob("*.py"):
        assert not re.search(
            r"_create_unverified_context|CERT_NONE|check_hostname *= *False|verify *= *False",
            path.read_text(),
        ), path


def test_no_script_runs_words_as_code() -> None:
    for path in SCRIPTS.rglob("*.js"):
        text = path.read_text()
        assert not re.search(r"\beval\(|new Function\(|document\.write|postMessage\(", text), path


def test_html_is_put_into_screens_in_two_places_only() -> None:
    """What the server made: a list of suggestions, and a preview."""
    puts = r"(?:innerHTML|outerHTML) *=[^=]|insertAdjacentHTML|createContextualFragment|setHTML"
    found = {
        path.relative_to(SCRIPTS).as_posix()
        for path in SCRIPTS.rglob("*.js")
        if re.search(puts, path.read_text())
    }
    assert found == {"editor/completion.js", "editor/preview.js"}


def test_no_script_changes_a_prototype() -> None:
    for path in SCRIPTS.rglob("*.js"):
        assert not re.search(r"__proto__|setPrototypeOf|\.prototype\b", path.read_text()), path
