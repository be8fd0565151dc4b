package together

// #include <stdint.h>
// #include "declarations.h"
//
// ptrdiff_t togetherReadFile(uint64_t, void *, size_t, uintptr_t);
//
// // A number is no pointer to Go, so C makes one of the number that names a file, and back.
// static ptrdiff_t read_file(uint64_t offset, void *bytes_out, size_t capacity, void *number) {
//     return togetherReadFile(offset, bytes_out, capacity, (uintptr_t)number);
// }
//
// static together_status set_reader(together_request *request, const char *field, uintptr_t number, uint64_t length,
//                                   const char *file_name) {
//     return together_request_set_reader(request, field, read_file, (void *)number, length, file_name);
// }
import "C"

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"unsafe"
)

// The files of the calls that run, by the number that C has. A call that was left may still read one that is gone.
var (
	lentFiles   sync.Map
	fileNumbers atomic.Uintptr
)

type lentFile struct {
	io.ReaderAt
	call *call
	// Shared by what reads, and held by what takes the file back: then nothing reads it any more.
	mutex  sync.RWMutex
	isBack bool
}

func (f *lentFile) takeBack() {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.isBack = true
}

func setReader(request *C.together_request, field string, number uintptr, length int64, fileName string) {
	C.set_reader(request, zero(field), C.uintptr_t(number), C.uint64_t(length), zero(fileName))
}

// lendFile lets C read a file for one call, until withdraw. Without a call it is never read, and its number is 0.
func (c *call) lendFile(file io.ReaderAt) uintptr {
	if c == nil {
		return 0
	}
	number := fileNumbers.Add(1)
	lentFiles.Store(number, &lentFile{ReaderAt: file, call: c})
	c.files = append(c.files, number)
	return number
}

// togetherReadFile runs on threads of the library.
//
//export togetherReadFile
func togetherReadFile(offset C.uint64_t, bytesOut unsafe.Pointer, capacity C.size_t, number C.uintptr_t) C.ptrdiff_t {
	found, is := lentFiles.Load(uintptr(number))
	if !is {
		return -1
	}
	file := found.(*lentFile)
	file.mutex.RLock()
	defer file.mutex.RUnlock()
	if file.isBack {
		return -1
	}
	// A goroutine of its own, as for a tool: runtime.Goexit may end it, and not a thread of C.
	read := make(chan int, 1)
	go file.read(unsafe.Slice((*byte)(bytesOut), int(capacity)), int64(offset), read)
	return C.ptrdiff_t(<-read)
}

// read says how much it has read; -1 if that failed. It keeps what ReadAt throws, which does not pass through C.
func (f *lentFile) read(room []byte, offset int64, read chan<- int) {
	count, returned := -1, false
	defer func() {
		if panicked := recover(); panicked != nil {
			f.call.throw(thrown{panicked: panicked})
		} else if !returned {
			f.call.throw(thrown{err: errors.New("together: a file's ReadAt ended its goroutine")})
		}
		read <- count
	}()
	got, err := f.ReadAt(room, offset)
	returned = true
	if err != nil && err != io.EOF {
		f.call.throw(thrown{err: err})
		return
	}
	count = got
}
