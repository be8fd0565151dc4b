# Sourced with $built, the folder of what is built for other platforms: $wine runs programs for Windows, in a Windows of these
# tests' own, with neither a window nor .NET. Packages: wine64 and gcc-mingw-w64-x86-64-win32.
wine=/usr/lib/wine/wine64
[ -e $wine ] || wine=$(command -v wine64 || command -v wine || echo $wine)
[ -e "$wine" ] || { echo "$wine is missing: install the package wine64" >&2 && exit 1; }

wineserver=$(dirname "$wine")/wineserver64
[ -e "$wineserver" ] || wineserver=$(command -v wineserver64 || command -v wineserver)

export WINEPREFIX="$built/wine" WINEDEBUG=-all DISPLAY= WINEDLLOVERRIDES='mscoree,mshtml='
# pthreads of mingw-w64 are found where they are.
export WINEPATH='Z:\usr\x86_64-w64-mingw32\lib'

system=$WINEPREFIX/drive_c/windows/system32
if [ ! -d "$system" ]; then
    mkdir -p "$WINEPREFIX"
    "$wine" cmd /c exit > /dev/null 2>&1
    "$wineserver" -w
fi
if [ ! -e "$system/bcryptprimitives.dll" ]; then
    x86_64-w64-mingw32-gcc -shared -Wall -Werror tests/platforms/windows/bcryptprimitives.c -ladvapi32 \
        -o "$system/bcryptprimitives.dll"
fi
