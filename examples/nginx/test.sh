#!/bin/bash
# Builds the module as nginx's own build does, and tests it in the nginx that is here (tests/hosts.sh calls this).
set -eu
cd "$(dirname "$0")"
nginx=$(command -v nginx || echo /usr/sbin/nginx)
[ -x "$nginx" ] || { echo "no nginx: install nginx"; exit 77; }
[ -e /usr/share/nginx/src/configure ] || { echo "no source of nginx: install nginx-dev"; exit 77; }
command -v python3 > /dev/null || { echo "no Python: install python3"; exit 77; }

module=$PWD
cp -r /usr/share/nginx/src "$TEST_WORK/source"
cd "$TEST_WORK/source"
# Debian's flags: a module fits an nginx that was built with the same.
. ./conf_flags
TOGETHER_INCLUDE=$TEST_INCLUDE TOGETHER_LIB=$TEST_LINKED ./configure --with-cc-opt="-g -O1 -Wextra" "${NGX_CONF_FLAGS[@]}" \
    --add-dynamic-module="$module" > "$TEST_WORK/configured" || { tail "$TEST_WORK/configured"; exit 1; }
make -f objs/Makefile modules > "$TEST_WORK/made" || { cat "$TEST_WORK/made"; exit 1; }
"$nginx" -v
exec python3 "$module/test.py" "$nginx" "$PWD/objs/ngx_http_together_module.so" "$TEST_WORK"
