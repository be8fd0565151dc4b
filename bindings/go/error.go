package together

import (
	"errors"
	"time"
)

// ErrClosed is the error of a client that was closed.
var ErrClosed = &Error{Status: StatusInvalidArgument, Message: "together: this client is closed", RetryAfter: -1}

// errNUL refuses a text that C would cut.
var errNUL = errors.New("a text that C takes without its length contains a NUL")

// refused is what Go refused before C could see it.
func refused(err error) *Error {
	return &Error{Status: StatusInvalidArgument, Message: "together: invalid argument", RetryAfter: -1, cause: err}
}

// Error is a request that failed, or an argument that was refused:
//
//	var failed *together.Error
//	if errors.As(err, &failed) && failed.Status == together.StatusRateLimit {
//		time.Sleep(failed.RetryAfter)
//	}
//
// What a context, a tool's function or a file's ReadAt ended wraps that context's cause or that function's error, for errors.Is.
type Error struct {
	Status     Status
	Message    string        // one line: what failed, on what, and what to do
	HTTPStatus int           // 0 if there was no answer
	RequestID  string        // for Together's support
	RetryAfter time.Duration // negative if the service did not say
	Response   *Response     // what arrived of the answer; nil if nothing was sent
	cause      error
}

func (e *Error) Error() string {
	if e.cause != nil {
		return e.Message + ": " + e.cause.Error()
	}
	return e.Message
}

// Unwrap is why the program itself ended the request, if it did.
func (e *Error) Unwrap() error { return e.cause }
