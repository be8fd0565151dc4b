"""Finds the library, loads it and declares its functions.

It is looked for in this order, and never in the working directory:

1. the file that the environment variable TOGETHER_LIBRARY names;
2. this package's own folder;
3. where the system looks: by its name with the version, then by its plain name.
"""
import ctypes
import os
import pathlib
import sys

from . import _declarations


def _names():
    major, minor, _ = _declarations.VERSION.split(".")
    series = f"{major}.{minor}" if major == "0" else major
    if sys.platform == "win32":
        return [f"together-{series}.dll", "together.dll"]
    if sys.platform == "darwin":
        return [f"libtogether.{series}.dylib", "libtogether.dylib"]
    return [f"libtogether.so.{series}", "libtogether.so"]


def _places():
    named = os.environ.get("TOGETHER_LIBRARY")
    if named:
        # A name without a folder would be searched for; this one is a file.
        return [os.path.abspath(named)]
    folder = pathlib.Path(__file__).resolve().parent
    beside = [str(folder / name) for name in _names() if (folder / name).exists()]
    return beside + _names()


def _load():
    refused = []
    for place in _places():
        try:
            return ctypes.CDLL(place), place
        except OSError as error:
            refused.append(f"  {place}: {error}")
    raise OSError(
        "libtogether could not be loaded. Install it, or name its file in TOGETHER_LIBRARY. Tried:\n" + "\n".join(refused)
    )


def _check_version(loaded, place):
    version = _text(loaded.together_version)
    ours = _declarations.VERSION.split(".")
    theirs = version.split(".")
    series = 2 if ours[0] == "0" else 1
    if ours[:series] != theirs[:series]:
        raise OSError(f"{place} is libtogether {version}; this package is for {_declarations.VERSION}")


def _text(function):
    function.restype = ctypes.c_char_p
    return function().decode()


library, path = _load()
_check_version(library, path)
for _name, (_result, _parameters) in _declarations.PROTOTYPES.items():
    try:
        _function = getattr(library, _name)
    except AttributeError:
        raise OSError(f"{path} has no {_name}: it is older than this package, {_declarations.VERSION}") from None
    _function.restype, _function.argtypes = _result, _parameters


def string(address, length=None):
    """The text at an address that the library lent."""
    return ctypes.string_at(address, -1 if length is None else length).decode()


def zstring(text):
    """A text that C takes without a length: a NUL would cut it."""
    encoded = os.fsencode(text) if isinstance(text, os.PathLike) else text.encode()
    if b"\0" in encoded:
        raise ValueError(f"{text!r} contains a NUL")
    return encoded
