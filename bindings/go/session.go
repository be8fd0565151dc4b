package together

// #include "declarations.h"
import "C"

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"sync"
	"unsafe"
)

// errSessionClosed is the error of a session that was closed.
var errSessionClosed = &Error{Status: StatusInvalidArgument, Message: "together: this session is closed", RetryAfter: -1}

// ErrUnread is why a session was cancelled whose events were not read: more than 64 MiB of them waited.
var ErrUnread = errors.New("more than 64 MiB of a session's events were not read")

// mostUnread is a variable for the tests.
var mostUnread = 64 << 20

// size is about what an event takes of the memory.
func (e *Event) size() int {
	return int(unsafe.Sizeof(*e)) + len(e.Text) + len(e.JSON) + len(e.ID) + len(e.Bytes)
}

// Session is a request during which both sides send: Realtime turns audio into text, AudioSpeechWebsocket text into audio.
// One goroutine reads its events; any may send. It must be closed.
type Session struct {
	running *call

	// Held by what sends, which is one goroutine at a time.
	mutex     sync.Mutex
	isClosed  bool
	isReading bool
}

// Session opens a session, and does not wait for the server: what is sent before it has answered is kept. The context
// cancels it.
func (c *Client) Session(ctx context.Context, request *Request) (*Session, error) {
	session := &Session{running: &call{mostUnread: mostUnread}}
	if failed := c.open(ctx, request, session.running); failed != nil {
		return nil, failed
	}
	return session, nil
}

// Send sends a message: anything that encoding/json makes an object with a "type" of. It never waits; the status is
// StatusTooLarge if more than 1 MiB would wait to be sent.
func (s *Session) Send(message any) error {
	encoded, err := json.Marshal(message)
	if err != nil {
		return refused(err)
	}
	return s.send(func() C.together_status { return C.together_call_send(s.running.address, zero(string(encoded))) })
}

// SendBytes sends raw audio to a session that listens, in pieces of any size. As Send.
func (s *Session) SendBytes(samples []byte) error {
	at, length := content(samples)
	return s.send(func() C.together_status { return C.together_call_send_bytes(s.running.address, at, length) })
}

// Finish ends the session in good order: what is due still comes, and then EventDone. As Send.
func (s *Session) Finish() error {
	return s.send(func() C.together_status { return C.together_call_finish(s.running.address) })
}

func (s *Session) send(send func() C.together_status) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.isClosed {
		return errSessionClosed
	}
	if status := Status(send()); status != StatusOK {
		return &Error{Status: status, Message: "together: not sent: see together_call_send for what a session takes, and when", RetryAfter: -1}
	}
	return nil
}

// Events gives the events as they come, as Client.Stream does. To leave the loop ends nothing: another one goes on where it
// was. One loop reads at a time.
func (s *Session) Events() iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		if failed := s.begin(); failed != nil {
			yield(Event{Kind: EventDone, Status: failed.Status}, failed)
			return
		}
		defer s.end()
		s.running.each(yield)
	}
}

func (s *Session) begin() *Error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.isClosed {
		return errSessionClosed
	}
	if s.isReading {
		return &Error{Status: StatusInvalidArgument, Message: "together: another loop reads this session", RetryAfter: -1}
	}
	s.isReading = true
	return nil
}

// end frees what was closed inside the loop, or by another goroutine meanwhile.
func (s *Session) end() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.isReading = false
	if s.isClosed {
		s.running.close()
	}
}

// Close cancels what still runs, and ends the loop that reads. Doing it twice is nothing.
func (s *Session) Close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.isClosed {
		return
	}
	s.isClosed = true
	if s.isReading {
		s.running.leave()
	} else {
		s.running.close()
	}
}
