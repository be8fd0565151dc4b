// The header in cgo: a question whose answer is printed while it comes, from the client's events.
package main

/*
#include <stdlib.h>
#include "together.h"
*/
import "C"

import (
	"fmt"
	"os"
	"unsafe"
)

// text is the same text for C, until the program ends.
func text(go_text string) *C.char { return C.CString(go_text) }

func main() {
	client := C.together_client_new(nil)
	ask := C.together_request_new(text(C.TOGETHER_CHAT_COMPLETIONS))
	C.together_request_set_string(ask, text("model"), text("openai/gpt-oss-20b"))
	C.together_request_set_boolean(ask, text("logprobs"), 0)
	C.together_request_add_message(ask, text("user"), text("From Go?"))

	call := C.together_start(client, ask)
	for {
		event := C.together_client_next(client, -1)
		switch event.kind {
		case C.TOGETHER_EVENT_TEXT:
			fmt.Print(C.GoStringN(event.text, C.int(event.text_length)))
			continue
		case C.TOGETHER_EVENT_DONE:
			if event.status != C.TOGETHER_OK {
				fmt.Fprintln(os.Stderr, C.GoString(C.together_object_message(unsafe.Pointer(call))))
				os.Exit(1)
			}
		default:
			continue
		}
		break
	}

	// A number that no version has is refused, and said by its name.
	options := C.together_options_new()
	var status C.together_status = C.together_options_set_timeout(options, 99, 1)
	if status != C.TOGETHER_INVALID_ARGUMENT || C.together_options_set_timeout(options, C.TOGETHER_TIMEOUT_TOTAL, 1) != C.TOGETHER_OK {
		os.Exit(2)
	}
	fmt.Println("\n" + C.GoString(C.together_status_name(C.int32_t(status))))
	for _, object := range []unsafe.Pointer{unsafe.Pointer(call), unsafe.Pointer(ask), unsafe.Pointer(client), unsafe.Pointer(options)} {
		C.together_free(object)
	}
}
