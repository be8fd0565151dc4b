package together

// #include <poll.h>
// #include "declarations.h"
//
// static int is_readable(int descriptor) {
//     struct pollfd one = {descriptor, POLLIN, 0};
//     return poll(&one, 1, 0) != 0;
// }
import "C"

import (
	"errors"
	"os"
	"syscall"
)

// reader is a goroutine that reads the client's events. It hands that over when a function of a tool keeps it.
type reader struct{ handedOver bool }

// watch makes Go's poller watch a copy of the client's descriptor: no thread waits for the library.
func (c *Client) watch() error {
	descriptor := C.together_client_fd(c.address)
	if descriptor < 0 {
		return errors.New("together: this system gives no descriptor to wait for")
	}
	syscall.ForkLock.RLock()
	copied, err := syscall.Dup(int(descriptor))
	if err == nil {
		syscall.CloseOnExec(copied)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return err
	}
	c.descriptor = os.NewFile(uintptr(copied), "libtogether")
	c.watched, err = c.descriptor.SyscallConn()
	return err
}

// dispatch brings the events of all calls to them, until the client is closed or another goroutine is the reader.
func (c *Client) dispatch() {
	var me reader
	for !me.handedOver {
		// The function runs again when the descriptor becomes readable.
		if c.watched.Read(func(descriptor uintptr) bool { return C.is_readable(C.int(descriptor)) != 0 }) != nil {
			return
		}
		c.reading.Lock()
		c.reader = &me
		c.drain()
		c.reading.Unlock()
	}
}

// drain reads what is there. The functions of tools run inside, see runTool.
func (c *Client) drain() {
	for !c.isFreed {
		event := C.together_client_next(c.address, 0)
		if event == nil {
			return
		}
		if event.kind == C.TOGETHER_EVENT_DONE {
			if over := c.forget(event.call); over != nil {
				over.end()
			}
			continue
		}
		c.mutex.Lock()
		to := c.calls[event.call]
		c.mutex.Unlock()
		if to != nil && !to.isWhole {
			to.take(eventFrom(event))
		}
	}
}

// lend lets another goroutine read events while a function of a tool keeps this one inside C.
func (c *Client) lend(run func()) {
	me := c.reader
	if !me.handedOver {
		me.handedOver = true
		go c.dispatch()
	}
	c.reading.Unlock()
	defer func() {
		c.reading.Lock()
		c.reader = me
	}()
	run()
}
