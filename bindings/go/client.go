package together

// #include "declarations.h"
import "C"

import (
	"context"
	"os"
	"sync"
	"syscall"
	"unsafe"
)

// Client is a server, a key and a pool of connections: make one and keep it. Any number of goroutines use it at once.
type Client struct {
	address *C.together_client

	// Held by the goroutine that reads events, which is one at a time; see dispatch.go.
	reading sync.Mutex
	reader  *reader
	isFreed bool
	// The client's descriptor, which Go's own poller watches.
	descriptor *os.File
	watched    syscall.RawConn

	// Guards what follows; nothing but together_start runs under it, so that no event comes before its call is known.
	mutex    sync.Mutex
	isClosed bool
	calls    map[*C.together_call]*call
	// Functions that use the client and are not calls.
	uses sync.WaitGroup
}

// NewClient makes a client, with the key from TOGETHER_API_KEY unless an option says otherwise. It must be closed.
func NewClient(options ...Option) (*Client, error) {
	if err := checkVersion(); err != nil {
		return nil, err
	}
	settings := C.together_options_new()
	made()
	defer free(unsafe.Pointer(settings))
	for _, set := range options {
		if err := set(settings); err != nil {
			return nil, refused(err)
		}
	}
	client := &Client{address: C.together_client_new(settings), calls: map[*C.together_call]*call{}}
	made()
	at := unsafe.Pointer(client.address)
	if status := Status(C.together_object_status(at)); status != StatusOK {
		defer free(at)
		return nil, &Error{Status: status, Message: C.GoString(C.together_object_message(at)), RetryAfter: -1}
	}
	if err := client.watch(); err != nil {
		free(at)
		return nil, err
	}
	go client.dispatch()
	return client, nil
}

// Close cancels what runs, and frees the client. Doing it twice is nothing; what uses it afterwards gets ErrClosed.
func (c *Client) Close() error {
	c.mutex.Lock()
	wasClosed := c.isClosed
	c.isClosed = true
	c.mutex.Unlock()
	if wasClosed {
		return nil
	}
	C.together_client_interrupt(c.address)
	c.uses.Wait()
	c.reading.Lock()
	c.isFreed = true
	free(unsafe.Pointer(c.address))
	c.reading.Unlock()
	// Ends the dispatcher's wait.
	err := c.descriptor.Close()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, open := range c.calls {
		open.end()
	}
	return err
}

// use keeps the client from being freed until done is called.
func (c *Client) use() (done func(), err error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.isClosed {
		return nil, ErrClosed
	}
	c.uses.Add(1)
	return c.uses.Done, nil
}

// start starts a request, whose events the dispatcher brings.
func (c *Client) start(request *C.together_request, waiting *call) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.isClosed {
		return false
	}
	waiting.address = C.together_start(c.address, request)
	made()
	c.calls[waiting.address] = waiting
	return true
}

func (c *Client) forget(address *C.together_call) *call {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	known := c.calls[address]
	delete(c.calls, address)
	return known
}

// Complete sends a request and waits for its whole answer. The context cancels this request alone.
func (c *Client) Complete(ctx context.Context, request *Request) (*Response, error) {
	var answer *Response
	for event, err := range c.events(ctx, request, true) {
		if err != nil {
			return nil, err
		}
		answer = event.Response
	}
	return answer, nil
}

// SetAPIKey replaces the key, for the requests that start from now on.
func (c *Client) SetAPIKey(key string) error {
	done, err := c.use()
	if err != nil {
		return err
	}
	defer done()
	at, length := text(key)
	if status := Status(C.together_client_set_api_key_n(c.address, at, length)); status != StatusOK {
		return &Error{Status: status, Message: "this cannot be an API key", RetryAfter: -1}
	}
	return nil
}

// Usage is what the client has used.
func (c *Client) Usage() (Usage, error) {
	done, err := c.use()
	if err != nil {
		return Usage{}, err
	}
	defer done()
	var used C.together_usage
	C.together_client_usage(c.address, &used, C.size_t(unsafe.Sizeof(used)))
	return usageFrom(&used), nil
}

// Connect connects ahead of the first request, and does not wait.
func (c *Client) Connect() error {
	done, err := c.use()
	if err != nil {
		return err
	}
	defer done()
	C.together_client_connect(c.address)
	return nil
}

// Diagnose reports on every step of a request, for support: its Text. The report is there when a step failed, too.
func (c *Client) Diagnose() (*Response, error) {
	done, err := c.use()
	if err != nil {
		return nil, err
	}
	defer done()
	report := newResponse(C.together_client_diagnose(c.address))
	if failed := report.failed(); failed != nil {
		return report, failed
	}
	return report, nil
}
