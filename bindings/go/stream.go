package together

// #include "declarations.h"
import "C"

import (
	"context"
	"iter"
	"sync"
	"unsafe"
)

// call is a request that runs: what the dispatcher has read of it, and what a function of a tool left.
type call struct {
	address *C.together_call
	client  *Client
	// What the program gave, and its child, which ends with the call.
	asked, ctx context.Context
	leave      context.CancelFunc
	// Only its end is waited for.
	isWhole bool
	// Of a session, whose answer has no end that the library could limit: bytes of events that wait to be read. 0: no limit.
	mostUnread int
	tools      []uintptr
	files      []uintptr
	// A cancel left events unread.
	isCut bool
	// Has room for one: something has come.
	news chan struct{}

	mutex sync.Mutex
	// Copies of what was read. They are parts of one answer, whose size the library limits, or charged to mostUnread.
	unread      []Event
	unreadBytes int
	isOver      bool
	thrown      *thrown
}

// thrown is what ended a call from inside a tool's function or a file that C reads: its error, or what it panicked with.
type thrown struct {
	err      error
	panicked any
}

func (c *call) take(event Event) {
	c.mutex.Lock()
	c.unreadBytes += event.size()
	isFull := c.mostUnread > 0 && c.unreadBytes > c.mostUnread
	if !isFull {
		c.unread = append(c.unread, event)
	}
	c.mutex.Unlock()
	if isFull {
		c.throw(thrown{err: ErrUnread})
		c.leave()
	}
	c.wake()
}

func (c *call) end() {
	c.mutex.Lock()
	c.isOver = true
	c.mutex.Unlock()
	c.wake()
}

func (c *call) wake() {
	select {
	case c.news <- struct{}{}:
	default:
	}
}

// throw keeps the first.
func (c *call) throw(what thrown) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.thrown == nil {
		c.thrown = &what
	}
}

func (c *call) threw() thrown {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.thrown == nil {
		return thrown{}
	}
	return *c.thrown
}

// read waits for events. They are over when there are none. After a cancel no more come, however many are unread: the end
// follows within milliseconds, and its answer has what arrived.
func (c *call) read() []Event {
	cancelled := c.ctx.Done()
	for {
		if c.ctx.Err() != nil && cancelled != nil {
			C.together_call_cancel(c.address)
			cancelled = nil
		}
		c.mutex.Lock()
		events, isOver := c.unread, c.isOver
		c.unread, c.unreadBytes = nil, 0
		c.mutex.Unlock()
		if cancelled == nil {
			c.isCut = c.isCut || len(events) > 0
			events = nil
		}
		if len(events) > 0 || isOver {
			return events
		}
		select {
		case <-c.news:
		case <-cancelled:
		}
	}
}

// putBack is for a loop that was left: the next one goes on with what it has not seen.
func (c *call) putBack(events []Event) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.unread = append(events, c.unread...)
	for _, event := range events {
		c.unreadBytes += event.size()
	}
}

// close cancels what still runs.
func (c *call) close() {
	c.client.forget(c.address)
	free(unsafe.Pointer(c.address))
	c.withdraw()
	c.leave()
}

// Stream sends a request and gives its events as they come:
//
//	for event, err := range client.Stream(ctx, ask) {
//		if err != nil {
//			return err
//		}
//		fmt.Print(event.Text)
//	}
//
// The last one is EventDone, whose Response is the whole answer; if the request failed, it comes with an *Error. The
// context cancels this request alone, and so does leaving the loop. Each loop sends the request again.
func (c *Client) Stream(ctx context.Context, request *Request) iter.Seq2[Event, error] {
	return c.events(ctx, request, false)
}

// Texts gives the text of the answer as the model writes it.
func (c *Client) Texts(ctx context.Context, request *Request) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for event, err := range c.events(ctx, request, false) {
			if (err != nil || event.Kind == EventText) && !yield(event.Text, err) {
				return
			}
		}
	}
}

func (c *Client) events(ctx context.Context, request *Request, isWhole bool) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		running := &call{isWhole: isWhole}
		unsent := c.open(ctx, request, running)
		if unsent != nil {
			yield(Event{Kind: EventDone, Status: unsent.Status}, unsent)
			return
		}
		defer running.close()
		running.each(yield)
	}
}

// open starts a request, which must be closed.
func (c *Client) open(ctx context.Context, request *Request, running *call) *Error {
	if err := context.Cause(ctx); err != nil {
		return &Error{Status: StatusCancelled, Message: "together: not sent", RetryAfter: -1, cause: err}
	}
	if request.err != nil {
		return refused(request.err)
	}
	running.client, running.asked, running.news = c, ctx, make(chan struct{}, 1)
	running.ctx, running.leave = context.WithCancel(ctx)
	built := request.build(running)
	isStarted := c.start(built, running)
	free(unsafe.Pointer(built))
	if !isStarted {
		running.withdraw()
		running.leave()
		return ErrClosed
	}
	return nil
}

// each gives the events until the loop is left, and the end behind the last one.
func (c *call) each(yield func(Event, error) bool) {
	for {
		events := c.read()
		if len(events) == 0 {
			break
		}
		for number, event := range events {
			if c.ctx.Err() != nil {
				c.isCut = true
				break
			}
			if !yield(event, nil) {
				c.putBack(events[number+1:])
				return
			}
		}
	}
	threw := c.threw()
	if threw.panicked != nil {
		panic(threw.panicked)
	}
	answer := newResponse(C.together_call_response(c.address))
	last := Event{Kind: EventDone, Response: answer}
	failed := answer.failed()
	if failed == nil && c.isCut {
		failed = &Error{Status: StatusCancelled, Message: "together: cancelled while events were unread", RetryAfter: -1, Response: answer}
	}
	if failed == nil {
		yield(last, nil)
		return
	}
	last.Status = failed.Status
	if failed.cause = threw.err; failed.cause == nil && failed.Status == StatusCancelled {
		failed.cause = context.Cause(c.asked)
	}
	yield(last, failed)
}
