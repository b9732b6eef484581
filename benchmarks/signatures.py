"""The types of the library's names against Flux's own sources, where these are at hand.

    python benchmarks/signatures.py FOLDER [--write]

FOLDER is the `stdlib` folder of Flux. The types of builtins are those declared; those of functions written in
Flux are inferred. Prints the names whose types differ and ends with status 1 if any do; `--write` writes
the files anew.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fakeinflux.flux.parser import parse
from fakeinflux.flux.syntax import BuiltinStatement
from fakeinflux.semantics import signatures
from fakeinflux.semantics.catalogue import PRELUDE
from fakeinflux.semantics.type_check import TypeCheck
from fakeinflux.semantics.type_signatures import Scheme, read_signature
from fakeinflux.semantics.type_terms import Variable, text_of, variables_of

if TYPE_CHECKING:
    from fakeinflux.flux.parser import Program

OUT = Path(signatures.__file__).parent / signatures.FOLDER


class Sources:
    """The packages of a folder, each inferred when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[str, dict[str, Scheme]] = {}

    def types(self, path: str) -> dict[str, Scheme]:
        """The types of a package's names."""
        if path not in self.known:
            self.known[path] = {}
            files = sorted(
                set((self.folder / path).glob("*.flux")) - set((self.folder / path).glob("*_test.flux"))
            )
            prelude: dict[str, Scheme] = {}
            for before in PRELUDE:
                if path not in PRELUDE or PRELUDE.index(before) < PRELUDE.index(path):
                    prelude.update(self.types(before))
            for file in files:
                self._infer(path, parse(file.read_text()), prelude)
        return self.known[path]

    def _infer(self, path: str, program: Program, prelude: dict[str, Scheme]) -> None:
        check = TypeCheck(program, [prelude, self.known[path]])
        for declaration in program.imports:
            name = declaration.alias or declaration.path.rsplit("/", 1)[-1]
            check.packages[name] = (declaration.path, self.types(declaration.path))
            check.scopes[1][name] = Scheme(Variable())
        for statement in program.body:
            if isinstance(statement, BuiltinStatement):
                words = re.sub(r"//[^\n]*", "", program.text(statement)).partition(":")[2]
                check.scopes[1][statement.name] = read_signature(words)
            else:
                check.statement(statement)
        for name in check.packages:
            del check.scopes[1][name]
        for node, complaint in check.complaints:
            print(f"{path}: {program.place(node).line}: {complaint.write()}")


def written(scheme: Scheme) -> str:
    """A type as Flux writes it, with what its variables must be able to do."""
    names: dict[int, str] = {}
    for number, variable in enumerate(dict.fromkeys(variables_of(scheme.term))):
        variable.number = number
    text = text_of(scheme.term, names)
    kinds = {variable.number: variable.kinds for variable in variables_of(scheme.term)}
    told = [f"{name}: {' + '.join(sorted(kinds[key]))}" for key, name in names.items() if kinds.get(key)]
    return f"{text} where {', '.join(told)}" if told else text


def main(folder: Path, *, write: bool) -> int:
    sources = Sources(folder)
    paths = sorted({str(file.parent.relative_to(folder)) for file in folder.rglob("*.flux")})
    differences = 0
    for path in paths:
        lines = [
            f"{name}{signatures.SEPARATOR}{written(scheme)}"
            for name, scheme in sorted(sources.types(path).items())
        ]
        if not lines:
            continue
        file = OUT / signatures.file_name(path)
        have = file.read_text().splitlines() if file.exists() else []
        if write:
            file.parent.mkdir(exist_ok=True)
            file.write_text("\n".join(lines) + "\n")
        elif have != lines:
            differences += 1
            print(*sorted(set(have) ^ set(lines)), sep="\n")
    print(f"{len(paths)} packages, {differences} differ")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), write="--write" in sys.argv))
