package together

// #include "declarations.h"
import "C"

import (
	"context"
	"runtime"
	"sync"
	"unsafe"
)

// Batch is requests that the service carries out in its own time, in a directory that outlives the process: a program that
// was killed is started again, unchanged, and goes on. It must be closed, which lets another hold the directory.
type Batch struct {
	// Held by whatever uses the batch, which is one goroutine at a time.
	mutex   sync.Mutex
	address *C.together_batch
}

// NewBatch makes a batch in a directory, or opens the one that is in it.
func NewBatch(directory string) (*Batch, error) {
	if err := checkVersion(); err != nil {
		return nil, err
	}
	if hasNUL(directory) {
		return nil, refused(errNUL)
	}
	batch := &Batch{address: C.together_batch_new(zero(directory))}
	made()
	if err := batch.failed(); err != nil {
		batch.Close()
		return nil, err
	}
	return batch, nil
}

// Close frees the batch. Doing it twice is nothing; what uses it afterwards gets an error.
func (b *Batch) Close() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.address != nil {
		free(unsafe.Pointer(b.address))
		b.address = nil
	}
}

func (b *Batch) failed() error {
	status := Status(C.together_object_status(unsafe.Pointer(b.address)))
	if status == StatusOK {
		return nil
	}
	return &Error{Status: status, Message: C.GoString(C.together_object_message(unsafe.Pointer(b.address))), RetryAfter: -1}
}

// Add adds a request, whose answer customID names. What one from an earlier Batch of the directory added is not added twice.
func (b *Batch) Add(customID string, request *Request) error {
	if request.err != nil {
		return refused(request.err)
	}
	if hasNUL(customID) {
		return refused(errNUL)
	}
	// Functions of tools cannot run in a batch, and the library says so.
	built := request.build(nil)
	defer free(unsafe.Pointer(built))
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if status := Status(C.together_batch_add(b.address, zero(customID), built)); status != StatusOK {
		if err := b.failed(); err != nil {
			return err
		}
	}
	return nil
}

// Run does what is still to be done until all answers are there, and gives the job. It keeps a thread. The context's end ends
// it at once, by an interrupt of the client, which cancels all else that the client does: where that must go on, the batch has a
// client of its own. The jobs go on, and so does the next Run.
func (b *Batch) Run(ctx context.Context, client *Client) (*Response, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, &Error{Status: StatusCancelled, Message: "together: the batch was not run", RetryAfter: -1, cause: err}
	}
	done, err := client.use()
	if err != nil {
		return nil, err
	}
	defer done()
	stop := context.AfterFunc(ctx, func() {
		if done, err := client.use(); err == nil {
			C.together_client_interrupt(client.address)
			done()
		}
	})
	defer stop()
	b.mutex.Lock()
	defer b.mutex.Unlock()
	job := newResponse(C.together_batch_run(b.address, client.address, nil, nil))
	if failed := job.failed(); failed != nil {
		failed.cause = context.Cause(ctx)
		return nil, failed
	}
	return job, nil
}

// Answer is the answer to one request, as Client.Complete would have given it.
func (b *Batch) Answer(customID string) (*Response, error) {
	if hasNUL(customID) {
		return nil, refused(errNUL)
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	defer runtime.KeepAlive(b)
	answer := newResponse(C.together_batch_answer(b.address, zero(customID)))
	if failed := answer.failed(); failed != nil {
		return nil, failed
	}
	return answer, nil
}
