"""The description of the HTTP interface, as `docs/openapi.json` keeps it.

python scripts/write_openapi.py            print it
python scripts/write_openapi.py --write    write it to docs/openapi.json
python scripts/write_openapi.py --check    exit 1 where docs/openapi.json says something else

Needs no index and no model: building the schema loads nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from web.app import create_app
from web.settings import Settings
from web.wiring import Desk

FILE = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"


def described() -> str:
    """The schema as text, with the defaults of every setting, so that the environment does not matter."""
    schema = create_app(Desk(Settings.model_construct())).openapi()
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Print, write or check; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--write", action="store_true", help="write the file")
    action.add_argument("--check", action="store_true", help="compare the file with the application")
    parser.add_argument("--file", type=Path, default=FILE, help="another file than docs/openapi.json")
    arguments = parser.parse_args()
    text = described()
    if arguments.write:
        arguments.file.write_text(text, "utf-8")
    elif not arguments.check:
        print(text, end="")
    elif not arguments.file.is_file() or arguments.file.read_text("utf-8") != text:
        print(f"{arguments.file} is out of date: run `python scripts/write_openapi.py --write`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
