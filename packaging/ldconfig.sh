#!/bin/sh
# After an installation: lets the loader know the library, or says how programs find it. The loader looks at the folders
# of its configuration alone, and there only at what is in its cache.
#
#   packaging/ldconfig.sh LIBDIR SONAME
set -eu
PATH=$PATH:/sbin:/usr/sbin
command -v ldconfig > /dev/null || exit 0
folder=$(cd "$1" && pwd -P)

if ldconfig -N -X -v 2> /dev/null | grep -q "^$folder\(:\| \)"; then
    if [ "$(id -u)" -eq 0 ]; then ldconfig; else echo "Now run as root: ldconfig"; fi
else
    echo "The loader does not look in $folder. Link programs with -Wl,-rpath,$folder, or as root:"
    echo "    echo $folder > /etc/ld.so.conf.d/together.conf && ldconfig"
fi
