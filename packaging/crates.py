#!/usr/bin/env python3
"""Writes what an archive says of the crates in its library and programs: their licences, and a bill of materials (CycloneDX 1.5).

    packaging/crates.py TARGET LICENSES_FOLDER BILL_OF_MATERIALS [PROGRAM...]

TARGET may be `host`, the machine's own. A PROGRAM is a package of this workspace that the archive holds beside the library: together-offline. The crates are those that cargo
resolves for the target, without what only runs while something is built. A crate whose source has no text of its licence has that of its
repository, which another crate of the same repository and licence brings; else the words of MIT, if it is under MIT and no more; one
without any is a failure."""

import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMES = re.compile(r"(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)


def host():
    """The target that Rust's compiler builds for here."""
    said = subprocess.run(["rustc", "-vV"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return re.search(r"^host: (.*)$", said, re.MULTILINE).group(1)


def resolved(target, roots):
    """The identifiers of the roots, their packages, and for each the identifiers of those that it uses."""
    command = ["cargo", "metadata", "--format-version=1", "--locked", f"--filter-platform={target}"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    found = {package["name"]: identifier for identifier, package in packages.items() if identifier in metadata["workspace_members"]}
    uses, left = {}, [found[root] for root in roots]
    while left:
        identifier = left.pop()
        if identifier in uses:
            continue
        in_library = [
            dependency["pkg"]
            for dependency in nodes[identifier]["deps"]
            if any(kind["kind"] is None for kind in dependency["dep_kinds"])
            and not any("proc-macro" in target["kind"] for target in packages[dependency["pkg"]]["targets"])
        ]
        uses[identifier] = sorted(in_library)
        left.extend(in_library)
    return [found[root] for root in roots], {identifier: packages[identifier] for identifier in uses}, uses


def own_texts(package):
    folder = pathlib.Path(package["manifest_path"]).parent
    found = {path for path in folder.iterdir() if path.is_file() and NAMES.match(path.name)}
    if package["license_file"]:
        found.add(folder / package["license_file"])
    return sorted(found)


def texts(package, packages):
    """The names and bytes of a crate's licences."""
    of_one_place = lambda other: [other["repository"], other["license"]] == [package["repository"], package["license"]]
    candidates = [package, *(other for other in packages if package["repository"] and of_one_place(other))]
    found = next(filter(None, map(own_texts, candidates)), None)
    if found:
        return [(path.name, path.read_bytes()) for path in found]
    if package["license"] != "MIT":
        sys.exit(f"{package['name']} {package['version']} ({package['license']}): no text of its licence in its source, nor with "
                 "another crate of its repository")
    holder = ", ".join(package["authors"]) or f"The authors of {package['name']}, {package['repository']}"
    words, count = re.subn(r"(?m)^Copyright .*$", lambda _: f"Copyright (c) {holder}", (ROOT / "LICENSE-MIT").read_text())
    assert count == 1
    return [("LICENSE", words.encode())]


def copy_standard_library(folder):
    """Rust's standard library is in the library too."""
    rustc = lambda *words: subprocess.run(["rustc", *words], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    version = rustc("--version").split()[1]
    sysroot = pathlib.Path(rustc("--print", "sysroot"))
    candidates = [sysroot / "share/doc/rust/COPYRIGHT-library.html", sysroot / "share/doc/rust/COPYRIGHT",
                  *sorted(sysroot.glob("share/doc/libstd-rust*/copyright"))]
    text = next((path for path in candidates if path.is_file()), None)
    if text is None:
        sys.exit(f"no text of the licences of Rust's standard library below {sysroot}/share/doc")
    to = folder / f"rust-std-{version}"
    to.mkdir()
    shutil.copyfile(text, to / text.name)
    return version


def component(package, kind="library"):
    reference = f"pkg:cargo/{package['name']}@{package['version']}"
    entry = {"type": kind, "bom-ref": reference, "name": package["name"], "version": package["version"]}
    if package["description"]:
        entry["description"] = " ".join(package["description"].split())
    if package["license"]:
        entry["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    entry["purl"] = reference
    if package["repository"]:
        entry["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return entry


def checksums():
    """What Cargo.lock says of each crate's archive."""
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    return {(package["name"], package["version"]): package.get("checksum") for package in lock["package"]}


def main(target, licenses, bill, *programs):
    target = host() if target == "host" else target
    licenses, bill = pathlib.Path(licenses), pathlib.Path(bill)
    (library, *others_of_ours), packages, uses = resolved(target, ("together", *programs))
    shutil.rmtree(licenses, ignore_errors=True)
    licenses.mkdir(parents=True)
    others = sorted((package for identifier, package in packages.items() if identifier not in (library, *others_of_ours)),
                    key=lambda package: (package["name"], package["version"]))
    for package in others:
        folder = licenses / f"{package['name']}-{package['version']}"
        folder.mkdir()
        for name, text in texts(package, others):
            (folder / name).write_bytes(text)
    std = copy_standard_library(licenses)

    sums = checksums()
    components = [component(packages[program], "application") for program in others_of_ours]
    for package in others:
        entry = component(package)
        checksum = sums[package["name"], package["version"]]
        if checksum:
            entry["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        components.append(entry)
    components.append({"type": "library", "bom-ref": f"rust-std@{std}", "name": "rust-std", "version": std,
                       "description": "Rust's standard library", "licenses": [{"expression": "MIT OR Apache-2.0"}]})
    reference = lambda identifier: component(packages[identifier])["bom-ref"]
    dependencies = [{"ref": reference(identifier), "dependsOn": sorted(reference(used) for used in uses[identifier])}
                    for identifier in sorted(uses, key=reference)]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(packages[library]), "properties": [{"name": "target", "value": target}]},
        "components": components,
        "dependencies": dependencies,
    }
    # The number is made of the content, so that two builds have one.
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).digest()
    document["serialNumber"] = f"urn:uuid:{uuid.UUID(bytes=digest[:16], version=4)}"
    bill.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
