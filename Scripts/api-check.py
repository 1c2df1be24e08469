#!/usr/bin/env python3
"""Compares what two versions of a generated module declare, as the compiler's API digester dumps it.

    api-check.py OLD.json NEW.json

Prints what code written against the old version no longer finds, or finds otherwise, and exits with 4 if there is any. The
rules are those of `schemagen diff`: a call may give any of the old arguments in their order and leave out those with a
default, a property keeps its type, and a switch names every case.
"""

import json
import sys
from dataclasses import dataclass

TYPES = {"TypeNominal", "TypeFunc", "TypeNameAlias"}


@dataclass(frozen=True)
class Parameter:
    label: str
    type: str
    has_default: bool


class Declarations:
    """All public declarations by their full names."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            root = json.load(file)["ABIRoot"]
        self.module = root["name"]
        self.types = {}
        self.cases = {}
        self.values = {}
        self.functions = {}
        self.parents = {}
        for child in root["children"]:
            self.read(child, "")

    def plain(self, text):
        return text.replace(f"{self.module}.", "").replace("Swift.", "")

    def read(self, node, owner):
        kind = node.get("declKind")
        name = node["name"]
        if kind is None or kind == "Import" or name.startswith("_"):
            return
        children = node.get("children", [])
        parts = [child for child in children if child["kind"] in TYPES]
        if node["kind"] == "TypeDecl":
            path = owner + name
            # One of another module is only extended here.
            if not node.get("isExternal"):
                self.note(self.types, path, kind, owner)
            for child in children:
                self.read(child, path + ".")
        elif kind == "TypeAlias":
            self.note(self.types, owner + name, self.plain(parts[0]["printedName"]), owner)
        elif kind == "EnumElement":
            self.cases.setdefault(owner, {})[name] = self.plain(parts[0]["printedName"])
        elif kind == "Var":
            kept = self.plain(parts[0]["printedName"])
            # Extensions of one generic type can have one name for several of its arguments.
            holder = f"{kept}." if node.get("static") and owner.startswith("OpenValue.") else owner
            self.note(self.values, holder + name, kept, owner)
        elif kind in ("Constructor", "Func"):
            labels = node["printedName"].partition("(")[2].rstrip(")").split(":")[:-1]
            parameters = [
                Parameter(label, self.plain(part["printedName"]), part.get("hasDefaultArg", False))
                for label, part in zip(labels, parts[1:])
            ]
            self.functions.setdefault(owner + name, []).append(parameters)
            self.parents[owner + name] = owner

    def note(self, table, path, text, owner):
        table[path] = text
        self.parents[path] = owner


def serves(old, new):
    """Whether every call of the old function is one of the new."""
    rest = list(new)
    for parameter in old:
        while rest and rest[0].label != parameter.label:
            if not rest.pop(0).has_default:
                return False
        if not rest:
            return False
        match = rest.pop(0)
        # A value of a type is one of its optional, too.
        if match.type not in (parameter.type, parameter.type + "?"):
            return False
        if parameter.has_default and not match.has_default:
            return False
    return all(parameter.has_default for parameter in rest)


def written(name, parameters):
    return f"{name}({', '.join(f'{parameter.label}: {parameter.type}' for parameter in parameters)})"


def breaks(old, new):
    lost = {path + "." for path in old.types if path not in new.types}

    def is_told(path):
        return old.parents.get(path, "") in lost

    for path, kind in old.types.items():
        if path not in new.types:
            if not is_told(path):
                yield f"{path} is gone"
        elif new.types[path] != kind:
            yield f"{path}: {kind} is now {new.types[path]}"
    for path, kind in old.values.items():
        if is_told(path):
            continue
        if path not in new.values:
            yield f"{path} is gone"
        elif new.values[path] != kind:
            yield f"{path}: {kind} is now {new.values[path]}"
    for owner, cases in old.cases.items():
        if owner in lost:
            continue
        now = new.cases.get(owner, {})
        for name in sorted(cases.keys() | now.keys()):
            if cases.get(name) != now.get(name):
                yield f"{owner}{name}: {cases.get(name, 'no case')} is now {now.get(name, 'no case')}"
    for name, functions in old.functions.items():
        if is_told(name):
            continue
        for parameters in functions:
            if not any(serves(parameters, other) for other in new.functions.get(name, [])):
                yield f"{written(name, parameters)} cannot be called as before"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    found = sorted(breaks(Declarations(sys.argv[1]), Declarations(sys.argv[2])))
    for line in found:
        print(line)
    sys.exit(4 if found else 0)


if __name__ == "__main__":
    main()
