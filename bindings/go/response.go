package together

// #include "declarations.h"
import "C"

import (
	"encoding/json"
	"fmt"
	"runtime"
	"time"
	"unsafe"
)

// Response is an answer. The collector frees it; Close does so at once, after which it is empty.
type Response struct {
	address *C.together_response
	cleanup runtime.Cleanup
}

func newResponse(address *C.together_response) *Response {
	made()
	response := &Response{address: address}
	response.cleanup = runtime.AddCleanup(response, free, unsafe.Pointer(address))
	return response
}

// Close frees the memory of the answer. No other goroutine may still read it. Doing it twice is nothing.
func (r *Response) Close() {
	if r.address != nil {
		r.cleanup.Stop()
		free(unsafe.Pointer(r.address))
		// The library takes NULL for an answer without anything in it.
		r.address = nil
	}
}

// failed is how the request failed, or nil.
func (r *Response) failed() *Error {
	defer runtime.KeepAlive(r)
	status := Status(C.together_object_status(unsafe.Pointer(r.address)))
	if status == StatusOK {
		return nil
	}
	retry := time.Duration(-1)
	if after := C.together_response_retry_after_ms(r.address); after >= 0 {
		retry = time.Duration(after) * time.Millisecond
	}
	return &Error{
		Status: status, Message: C.GoString(C.together_object_message(unsafe.Pointer(r.address))),
		HTTPStatus: r.HTTPStatus(), RequestID: r.RequestID(), RetryAfter: retry, Response: r,
	}
}

// Text is the text of the first choice.
func (r *Response) Text() string {
	defer runtime.KeepAlive(r)
	var length C.size_t
	text := C.together_response_text(r.address, &length)
	return textOf(unsafe.Pointer(text), length)
}

// Bytes is an answer that is not text: audio, a file.
func (r *Response) Bytes() []byte {
	defer runtime.KeepAlive(r)
	var length C.size_t
	bytes := C.together_response_bytes(r.address, &length)
	return bytesOf(bytes, length)
}

// JSON is the whole answer, a stream's too.
func (r *Response) JSON() json.RawMessage {
	defer runtime.KeepAlive(r)
	var length C.size_t
	text := C.together_response_json(r.address, &length)
	return bytesOf(unsafe.Pointer(text), length)
}

// Decode reads the whole answer into what encoding/json takes.
func (r *Response) Decode(into any) error {
	return json.Unmarshal(r.JSON(), into)
}

// Value reads the value at a JSON pointer, such as "/usage/total_tokens". It fails if there is none.
func (r *Response) Value(pointer string, into any) error {
	defer runtime.KeepAlive(r)
	if hasNUL(pointer) {
		return refused(errNUL)
	}
	var length C.size_t
	text := C.together_response_value(r.address, zero(pointer), &length)
	if length == 0 {
		return fmt.Errorf("together: the answer has no %s", pointer)
	}
	return json.Unmarshal(bytesOf(unsafe.Pointer(text), length), into)
}

// Parsed reads the structured answer of a choice (Request.SetSchema); 0 is the first.
func (r *Response) Parsed(choice int, into any) error {
	defer runtime.KeepAlive(r)
	parsed := newResponse(C.together_response_parsed(r.address, C.uint32_t(choice)))
	defer parsed.Close()
	if failed := parsed.failed(); failed != nil {
		failed.Response = r
		return failed
	}
	return parsed.Decode(into)
}

// Count is how many elements a list has; 0 if there is none.
func (r *Response) Count(pointer string) int {
	defer runtime.KeepAlive(r)
	if hasNUL(pointer) {
		return 0
	}
	return int(C.together_response_count(r.address, zero(pointer)))
}

// Floats is a list of numbers, such as "/data/0/embedding".
func (r *Response) Floats(pointer string) []float32 {
	defer runtime.KeepAlive(r)
	if hasNUL(pointer) {
		return nil
	}
	floats := make([]float32, C.together_response_floats(r.address, zero(pointer), nil, 0))
	if len(floats) == 0 {
		return nil
	}
	C.together_response_floats(r.address, zero(pointer), (*C.float)(&floats[0]), C.size_t(len(floats)))
	return floats
}

// Base64 is what a base64 string, such as "/data/0/b64_json", stands for.
func (r *Response) Base64(pointer string) ([]byte, error) {
	defer runtime.KeepAlive(r)
	if hasNUL(pointer) {
		return nil, refused(errNUL)
	}
	bytes := make([]byte, C.together_response_decode(r.address, zero(pointer), nil, 0))
	if len(bytes) == 0 {
		if message := C.GoString(C.together_object_message(unsafe.Pointer(r.address))); message != "" {
			return nil, &Error{Status: StatusProtocol, Message: message, RetryAfter: -1, Response: r}
		}
		return nil, nil
	}
	C.together_response_decode(r.address, zero(pointer), unsafe.Pointer(&bytes[0]), C.size_t(len(bytes)))
	return bytes, nil
}

// Save writes what a base64 string stands for to a file; "" is the answer's own bytes.
func (r *Response) Save(pointer, path string) error {
	defer runtime.KeepAlive(r)
	if hasNUL(pointer, path) {
		return refused(errNUL)
	}
	status := Status(C.together_response_save(r.address, zero(pointer), zero(path)))
	if status == StatusOK {
		return nil
	}
	message := C.GoString(C.together_object_message(unsafe.Pointer(r.address)))
	return &Error{Status: status, Message: message, RetryAfter: -1, Response: r}
}

// HTTPStatus is 0 if there was no answer.
func (r *Response) HTTPStatus() int {
	defer runtime.KeepAlive(r)
	return int(C.together_response_http_status(r.address))
}

// Header is a header field of the answer, "" if it has none.
func (r *Response) Header(name string) string {
	defer runtime.KeepAlive(r)
	if hasNUL(name) {
		return ""
	}
	return C.GoString(C.together_response_header(r.address, zero(name)))
}

// RequestID names the request to Together's support.
func (r *Response) RequestID() string {
	defer runtime.KeepAlive(r)
	return C.GoString(C.together_response_request_id(r.address))
}

// Took is how long a part of the request took; negative if it did not get there.
func (r *Response) Took(which Time) time.Duration {
	defer runtime.KeepAlive(r)
	return time.Duration(C.together_response_time_us(r.address, C.int32_t(which))) * time.Microsecond
}

// Tries is how often the request was sent.
func (r *Response) Tries() int {
	defer runtime.KeepAlive(r)
	return int(C.together_response_tries(r.address))
}

// TryMessage says how a try ended; 0 is the first.
func (r *Response) TryMessage(number int) string {
	defer runtime.KeepAlive(r)
	return C.GoString(C.together_response_try_message(r.address, C.uint32_t(number)))
}
