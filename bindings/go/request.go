package together

// #include "declarations.h"
import "C"

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"time"
	"unsafe"
)

// Request is an operation and its fields. Several goroutines may send one at once while none changes it.
//
// A Request is a list of steps, which are carried out for each time that it is sent: it holds no memory of C, and a step
// that is refused is the error of sending it. Bytes that a step has must not change until then.
type Request struct {
	operation Operation
	steps     []step
	err       error
}

// step sets something of a request of C, for one call.
type step func(built *C.together_request, running *call)

// NewRequest is a request whose body is anything that encoding/json makes an object of; nil is an empty one.
func NewRequest(operation Operation, body any) *Request {
	request := &Request{operation: operation}
	request.named(string(operation))
	if body == nil {
		return request
	}
	// Field by field: some go in the path or the query.
	encoded := json.NewDecoder(bytes.NewReader(request.encoded(body)))
	if open, err := encoded.Token(); request.err == nil && (err != nil || open != json.Delim('{')) {
		request.fail(errors.New("a body is a struct, a map or another object"))
	}
	for request.err == nil && encoded.More() {
		var value json.RawMessage
		name, _ := encoded.Token()
		request.fail(encoded.Decode(&value))
		request.Set(name.(string), value)
	}
	return request
}

func (r *Request) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// named refuses a text that C would cut.
func (r *Request) named(texts ...string) {
	if hasNUL(texts...) {
		r.fail(errNUL)
	}
}

func (r *Request) step(set func(*C.together_request) C.together_status) *Request {
	r.steps = append(r.steps, func(built *C.together_request, _ *call) { set(built) })
	return r
}

func (r *Request) encoded(value any) []byte {
	encoded, err := json.Marshal(value)
	if err != nil {
		r.fail(err)
	}
	return encoded
}

// Set sets a field, by its name or a JSON pointer, to anything that encoding/json takes. "" is all fields.
func (r *Request) Set(field string, value any) *Request {
	r.named(field)
	if words, is := value.(string); is {
		// As it is: encoding/json would replace what is not UTF-8, and the library refuses it.
		return r.step(func(built *C.together_request) C.together_status {
			at, length := text(words)
			return C.together_request_set_string_n(built, zero(field), at, length)
		})
	}
	encoded := r.encoded(value)
	return r.step(func(built *C.together_request) C.together_status {
		at, length := content(encoded)
		return C.together_request_set_json_n(built, zero(field), (*C.char)(at), length)
	})
}

// Remove removes a field, or a part of one: "/messages/1" is the second message.
func (r *Request) Remove(field string) *Request {
	r.named(field)
	return r.step(func(built *C.together_request) C.together_status {
		return C.together_request_remove(built, zero(field))
	})
}

// AddMessage appends a message of a role: "system", "user", "assistant".
func (r *Request) AddMessage(role, words string) *Request {
	r.named(role)
	return r.step(func(built *C.together_request) C.together_status {
		at, length := text(words)
		return C.together_request_add_message_n(built, zero(role), at, length)
	})
}

// AddImage adds the bytes of an image file to the last message of the user.
func (r *Request) AddImage(image []byte, mimeType string) *Request {
	r.named(mimeType)
	return r.step(func(built *C.together_request) C.together_status {
		at, length := content(image)
		return C.together_request_add_image(built, at, length, zero(mimeType))
	})
}

// AddImageURL adds an image that the service fetches.
func (r *Request) AddImageURL(url string) *Request {
	r.named(url)
	return r.step(func(built *C.together_request) C.together_status {
		return C.together_request_add_image_url(built, zero(url))
	})
}

// AddImageFile adds an image file.
func (r *Request) AddImageFile(path string) *Request {
	r.named(path)
	return r.step(func(built *C.together_request) C.together_status {
		return C.together_request_add_image_file(built, zero(path))
	})
}

// AddPart adds a part of any kind to the last message of the user: a video, audio.
func (r *Request) AddPart(part any) *Request {
	encoded := string(r.encoded(part))
	return r.step(func(built *C.together_request) C.together_status {
		return C.together_request_add_part(built, zero(encoded))
	})
}

// AddAnswer appends an answer to the conversation, with all turns of its tools.
func (r *Request) AddAnswer(answer *Response) *Request {
	return r.step(func(built *C.together_request) C.together_status {
		defer runtime.KeepAlive(answer)
		return C.together_request_add_answer(built, answer.address)
	})
}

// AddToolResult appends the result of a tool call that the program carried out itself.
func (r *Request) AddToolResult(id, result string) *Request {
	r.named(id)
	return r.step(func(built *C.together_request) C.together_status {
		at, length := text(result)
		return C.together_request_add_tool_result_n(built, zero(id), at, length)
	})
}

// SetFile uploads a file as a field of a form.
func (r *Request) SetFile(field, path string) *Request {
	r.named(field, path)
	return r.step(func(built *C.together_request) C.together_status {
		return C.together_request_set_file(built, zero(field), zero(path))
	})
}

// SetBytes uploads bytes as a file.
func (r *Request) SetBytes(field string, file []byte, fileName string) *Request {
	r.named(field, fileName)
	return r.step(func(built *C.together_request) C.together_status {
		at, length := content(file)
		return C.together_request_set_bytes(built, zero(field), at, length, zero(fileName))
	})
}

// SetReader uploads what file has, as a file of length bytes: from an archive, a decoder, another file system. It is read on
// threads of the library, at any offset and any number of times, by several at once: what each io.ReaderAt allows. It must be
// open and unchanged while the request runs, and a cancelled one ends when ReadAt has returned. Its error ends the request,
// whose *Error has StatusFile and wraps it; its panic comes out of the function that sent the request.
func (r *Request) SetReader(field string, file io.ReaderAt, length int64, fileName string) *Request {
	r.named(field, fileName)
	if file == nil || length < 0 {
		r.fail(errors.New("a file to read is not nil, and its length not negative"))
	}
	r.steps = append(r.steps, func(built *C.together_request, running *call) {
		setReader(built, field, running.lendFile(file), length, fileName)
	})
	return r
}

// SetOutput downloads the answer to a file.
func (r *Request) SetOutput(path string) *Request {
	r.named(path)
	return r.step(func(built *C.together_request) C.together_status {
		return C.together_request_set_output(built, zero(path))
	})
}

// SetSchema asks for an answer that is JSON of a shape (Response.Parsed reads it). The schema is anything that
// encoding/json makes a JSON Schema of.
func (r *Request) SetSchema(name string, schema any) *Request {
	r.named(name)
	encoded := string(r.encoded(schema))
	return r.step(func(built *C.together_request) C.together_status {
		return C.together_request_set_schema(built, zero(name), zero(encoded))
	})
}

// SetHeader sets a header field.
func (r *Request) SetHeader(name, value string) *Request {
	r.named(name, value)
	return r.step(func(built *C.together_request) C.together_status {
		return C.together_request_set_header(built, zero(name), zero(value))
	})
}

// SetTimeout sets a limit of this request; 0 is none. A context's deadline is another way to TimeoutTotal.
func (r *Request) SetTimeout(which Timeout, limit time.Duration) *Request {
	return r.step(func(built *C.together_request) C.together_status {
		return C.together_request_set_timeout(built, C.int32_t(which), C.int64_t(limit.Milliseconds()))
	})
}

// SetSentences asks for the text in whole sentences, to be spoken.
func (r *Request) SetSentences(sentences bool) *Request {
	return r.step(func(built *C.together_request) C.together_status {
		return C.together_request_set_sentences(built, flag(sentences))
	})
}

// SetWait sends the GET of a job until the job has ended, so long after each answer; 0 is the service's own pace, and a
// negative time sends it once. A job that failed is an *Error with StatusJobFailed.
func (r *Request) SetWait(interval time.Duration) *Request {
	milliseconds := C.int64_t(interval.Milliseconds())
	if interval < 0 {
		milliseconds = -1
	}
	return r.step(func(built *C.together_request) C.together_status {
		return C.together_request_set_wait(built, milliseconds)
	})
}

// NextPage makes a request for a list ask for the page after page, its answer; false where there is none.
func (r *Request) NextPage(page *Response) (bool, error) {
	if r.err != nil {
		return false, refused(r.err)
	}
	next := func(built *C.together_request) C.int32_t {
		defer runtime.KeepAlive(page)
		return C.together_request_next_page(built, page.address)
	}
	built := r.build(nil)
	defer free(unsafe.Pointer(built))
	if next(built) != 1 {
		return false, statusOf(built)
	}
	r.step(func(built *C.together_request) C.together_status {
		next(built)
		return C.TOGETHER_OK
	})
	return true, nil
}

// AddTool lets the model call a function of the program.
func (r *Request) AddTool(tool Tool) *Request {
	r.named(tool.name, tool.description)
	r.fail(tool.err)
	r.steps = append(r.steps, func(built *C.together_request, running *call) { addTool(built, tool, running.offer(tool)) })
	return r
}

// MarshalJSON is the body as it is sent, but for what a stream adds: a conversation to save.
func (r *Request) MarshalJSON() ([]byte, error) {
	if r.err != nil {
		return nil, refused(r.err)
	}
	built := r.build(nil)
	defer free(unsafe.Pointer(built))
	if err := statusOf(built); err != nil {
		return nil, err
	}
	var length C.size_t
	body := C.together_request_json(built, &length)
	return bytesOf(unsafe.Pointer(body), length), nil
}

// statusOf is why a request of C was refused.
func statusOf(built *C.together_request) error {
	status := Status(C.together_object_status(unsafe.Pointer(built)))
	if status == StatusOK {
		return nil
	}
	message := C.GoString(C.together_object_message(unsafe.Pointer(built)))
	return &Error{Status: status, Message: message, RetryAfter: -1}
}

// build makes the request of C, for a call, or for none: nil. What C refuses stays on it, and becomes the status of its call.
func (r *Request) build(running *call) *C.together_request {
	built := C.together_request_new(zero(string(r.operation)))
	made()
	for _, step := range r.steps {
		step(built, running)
	}
	return built
}
