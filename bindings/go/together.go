// Package together is the Together AI API, by libtogether.
//
//	client, err := together.NewClient() // the key from TOGETHER_API_KEY
//	if err != nil {
//		log.Fatal(err)
//	}
//	defer client.Close()
//	ask := together.NewRequest(together.ChatCompletions, map[string]any{"model": "openai/gpt-oss-20b"})
//	ask.AddMessage("user", "What is the capital of France?")
//	answer, err := client.Complete(ctx, ask)
//	if err != nil {
//		log.Fatal(err)
//	}
//	fmt.Println(answer.Text())
//
// A request that fails is an *Error, with status, HTTP status and request id. A context cancels the one request that it
// was given to.
package together

// #cgo !together_static LDFLAGS: -ltogether
// #cgo together_static LDFLAGS: -l:libtogether.a -lutil -lrt -lpthread -lm -ldl
// #include "declarations.h"
import "C"

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"
)

// LibraryVersion is the version of the library that the program runs with.
func LibraryVersion() string {
	return C.GoString(C.together_version())
}

// The first client compares the versions: while the major one is 0, a minor one may change anything.
var checkVersion = sync.OnceValue(func() error {
	if series(LibraryVersion()) == series(Version) {
		return nil
	}
	return fmt.Errorf("together: the library is libtogether %s; this package is for %s", LibraryVersion(), Version)
})

func series(version string) string {
	parts := strings.Split(version, ".")
	if parts[0] == "0" && len(parts) > 1 {
		return strings.Join(parts[:2], ".")
	}
	return parts[0]
}

// String is the status's name in C, such as TOGETHER_RATE_LIMIT.
func (s Status) String() string {
	return C.GoString(C.together_status_name(C.int32_t(s)))
}

func hasNUL(texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, "\x00") })
}

// The objects of the library that are not freed yet: tests see that none is forgotten.
var liveObjects atomic.Int64

func made() { liveObjects.Add(1) }

func free(object unsafe.Pointer) {
	liveObjects.Add(-1)
	C.together_free(object)
}

// zero is a text that ends with a NUL, in memory of Go: C copies it during the call that it is passed to.
func zero(text string) *C.char {
	return (*C.char)(unsafe.Pointer(unsafe.SliceData(append([]byte(text), 0))))
}

// text is a text and its length, in memory of Go, which may contain NULs.
func text(of string) (*C.char, C.size_t) {
	if of == "" {
		return zero(""), 0
	}
	return (*C.char)(unsafe.Pointer(unsafe.StringData(of))), C.size_t(len(of))
}

func content(of []byte) (unsafe.Pointer, C.size_t) {
	if len(of) == 0 {
		return unsafe.Pointer(zero("")), 0
	}
	return unsafe.Pointer(unsafe.SliceData(of)), C.size_t(len(of))
}

// textOf copies what C lends.
func textOf(at unsafe.Pointer, length C.size_t) string {
	return strings.Clone(unsafe.String((*byte)(at), int(length)))
}

func bytesOf(at unsafe.Pointer, length C.size_t) []byte {
	if length == 0 {
		return nil
	}
	return append([]byte(nil), unsafe.Slice((*byte)(at), int(length))...)
}
