#!/bin/sh
# Fetches what the pages run, so that they ask no other server for it: mermaid, which draws the diagrams, and the worker that lets a
# browser search pages of a folder (file://). Both are MIT-licensed, and come from npm's registry.
#
#   site/scripts.sh FOLDER
set -eu
mkdir -p "$1"
folder=$(cd "$1" && pwd)
# fetched PACKAGE VERSION FILE NAME: one file of a package.
fetched() {
    [ ! -e "$folder/$4" ] || return 0
    (cd "$folder" && npm pack --silent "$1@$2" > packed && tar --extract --gzip --file "$(tail -n 1 packed)" "package/$3" &&
        mv "package/$3" "$4" && rm -r package packed ./*.tgz)
}
fetched mermaid 11.12.0 dist/mermaid.min.js mermaid.js
fetched iframe-worker 1.0.4 shim/index.js iframe-worker.js
