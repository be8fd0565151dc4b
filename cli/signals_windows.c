/* Ctrl-C and its like, as signals.c has them for other systems. Windows calls the handler on a thread of its own. */
#include "signals.h"

#ifdef _WIN32
#include <windows.h>

static volatile LONG arrived;
static HANDLE has_arrived;

static BOOL WINAPI note(DWORD event) {
    LONG number = event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT ? SIGINT : SIGTERM;
    /* The second one does not wait for what the first one asked for: Windows ends the process. */
    if (InterlockedCompareExchange(&arrived, number, 0) != 0) return FALSE;
    SetEvent(has_arrived);
    /* A window that closes ends the process when this returns. */
    if (number == SIGTERM) Sleep(2000);
    return TRUE;
}

void signals_note(void) {
    if (has_arrived == NULL) has_arrived = CreateEventW(NULL, TRUE, FALSE, NULL);
    ResetEvent(has_arrived);
    InterlockedExchange(&arrived, 0);
    SetConsoleCtrlHandler(note, TRUE);
}

void signals_act(void) {
    SetConsoleCtrlHandler(note, FALSE);
}

int signals_arrived(void) {
    return (int)arrived;
}

void signals_wait(const together_call *call, int milliseconds, int known, bool for_input) {
    /* A pipe cannot be waited for. */
    if (for_input && milliseconds > 10) milliseconds = 10;
    HANDLE handles[2] = {together_call_event(call), has_arrived};
    /* Once it has arrived, its event stays set. */
    WaitForMultipleObjects(known == 0 ? 2 : 1, handles, FALSE, (DWORD)milliseconds);
}

void signals_end(int number) {
    (void)number;
    ExitProcess((UINT)STATUS_CONTROL_C_EXIT);
}
#endif
