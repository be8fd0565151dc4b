/* Wine before 9 has no bcryptprimitives.dll, of which Rust's standard library takes the one function. Tests under such a
 * wine lay this in its system folder; it is never shipped. */
#include <windows.h>

/* RtlGenRandom, as its DLL names it. */
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T length) {
    return SystemFunction036(bytes, (ULONG)length);
}
