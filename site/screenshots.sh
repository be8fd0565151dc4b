#!/bin/sh
# Takes pictures of the site's kinds of pages, for people to look at: at the width of a desk and of a phone, light and dark. They are
# in FOLDER/screenshots. Needs chromium, and the site that `make docs` makes; pages are opened as files.
#
#   site/screenshots.sh FOLDER [PAGE...]
set -eu
site=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- index guide cookbook architecture performance platforms errors command reference/index reference/request \
    examples/stream languages/go
command -v chromium > /dev/null || { echo "chromium is missing: install the package chromium" >&2 && exit 1; }
mkdir -p "$site/screenshots"
profile=$(mktemp -d)
trap 'rm -rf "$profile"; find "$site/html" -name "*.light.html" -o -name "*.dark.html" | xargs rm -f' EXIT
for page in "$@"; do
    for scheme in light dark; do
        # A browser without a window prefers light, so a copy of the page has its scheme fixed.
        name=default
        if [ $scheme = dark ]; then name=slate; fi
        sed "s/\(<body[^>]* data-md-color-scheme=\"\)default/\1$name/; s/data-md-component=\"palette\"//" "$site/html/$page.html" \
            > "$site/html/$page.$scheme.html"
        for width in 1280 390; do
            picture=$site/screenshots/$(echo "$page" | tr / -)-$width-$scheme.png
            chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$profile" --virtual-time-budget=4000 \
                --window-size=$width,1600 --screenshot="$picture" "file://$site/html/$page.$scheme.html" > "$profile/log" 2>&1 ||
                { cat "$profile/log" && exit 1; }
        done
    done
done
echo "$(ls "$site/screenshots" | wc -l) pictures in $site/screenshots"
