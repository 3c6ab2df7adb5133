"""The child process of `workshop`: Markdown comes in, a draft as JSON goes out.

It limits itself: whatever the text provokes ends with this process and not with the machine.
"""

import resource
import sys

from entgov.markup.bounds import CHILD_MEMORY, CHILD_SECONDS
from entgov.markup.draft import draft


def main() -> None:
    """Reads standard input to its end and writes the draft to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY, CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS, CHILD_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(draft(source).to_json().encode())


if __name__ == "__main__":
    main()
