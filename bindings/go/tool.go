package together

// #include <stdint.h>
// #include "declarations.h"
//
// int32_t togetherRunTool(together_tool_call *, uintptr_t);
//
// // A number is no pointer to Go, so C makes one of the number that names a running tool, and back.
// static int32_t run_tool(together_tool_call *call, void *number) { return togetherRunTool(call, (uintptr_t)number); }
//
// static together_status add_tool(together_request *request, const char *name, const char *description, const char *schema,
//                                 uintptr_t number) {
//     return together_request_add_tool(request, name, description, schema, run_tool, (void *)number);
// }
import "C"

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Tool is a function that the model may call.
type Tool struct {
	name, description, schema string
	run                       func(ctx context.Context, arguments []byte) (string, error)
	err                       error
}

// NewTool makes a tool of a function. The schema is anything that encoding/json makes a JSON Schema of; the arguments fit
// it, and are what encoding/json reads into In. A result that is a string is given to the model as it is, any other as
// JSON. The context is that of the request.
//
// The function runs while other requests go on. Its error, or its panic, ends the request and comes out of the function
// that sent it. What the model should know instead is a result.
func NewTool[In, Out any](name, description string, schema any, function func(context.Context, In) (Out, error)) Tool {
	encoded, err := json.Marshal(schema)
	return Tool{name: name, description: description, schema: string(encoded), err: err,
		run: func(ctx context.Context, arguments []byte) (string, error) {
			var in In
			if err := json.Unmarshal(arguments, &in); err != nil {
				return "", err
			}
			out, err := function(ctx, in)
			if err != nil {
				return "", err
			}
			if words, is := any(out).(string); is {
				return words, nil
			}
			result, err := json.Marshal(out)
			return string(result), err
		}}
}

// The tools of the calls that run, by the number that C has. A call that was left may still ask for one that is gone.
var (
	runningTools sync.Map
	toolNumbers  atomic.Uintptr
)

type runningTool struct {
	Tool
	call *call
}

func addTool(request *C.together_request, tool Tool, number uintptr) {
	C.add_tool(request, zero(tool.name), zero(tool.description), zero(tool.schema), C.uintptr_t(number))
}

// offer lets C find a tool for one call, until withdraw. Without a call the tool is never run, and its number is 0.
func (c *call) offer(tool Tool) uintptr {
	if c == nil {
		return 0
	}
	number := toolNumbers.Add(1)
	runningTools.Store(number, &runningTool{tool, c})
	c.tools = append(c.tools, number)
	return number
}

func (c *call) withdraw() {
	for _, number := range c.tools {
		runningTools.Delete(number)
	}
	for _, number := range c.files {
		if file, is := lentFiles.LoadAndDelete(number); is {
			file.(*lentFile).takeBack()
		}
	}
}

// togetherRunTool runs inside together_client_next, in the dispatcher.
//
//export togetherRunTool
func togetherRunTool(asked *C.together_tool_call, number C.uintptr_t) C.int32_t {
	found, is := runningTools.Load(uintptr(number))
	if !is {
		return C.TOGETHER_CANCELLED
	}
	tool := found.(*runningTool)
	var length C.size_t
	at := C.together_response_json(C.together_tool_call_arguments(asked), &length)
	arguments := bytesOf(unsafe.Pointer(at), length)
	// A goroutine of its own: what the function does to it, such as runtime.Goexit, is not done to the dispatcher.
	answers := make(chan string, 1)
	go tool.carryOut(arguments, answers)
	var result string
	var isAnswered bool
	tool.call.client.lend(func() {
		select {
		case result, isAnswered = <-answers:
		case <-tool.call.ctx.Done():
		}
	})
	if !isAnswered {
		return C.TOGETHER_CANCELLED
	}
	words, count := text(result)
	return C.int32_t(C.together_tool_call_answer_n(asked, words, count))
}

// carryOut keeps what the function throws, which does not pass through C.
func (t *runningTool) carryOut(arguments []byte, answers chan<- string) {
	defer close(answers)
	returned := false
	defer func() {
		if panicked := recover(); panicked != nil {
			t.call.throw(thrown{panicked: panicked})
		} else if !returned {
			t.call.throw(thrown{err: errors.New("together: a tool's function ended its goroutine")})
		}
	}()
	result, err := t.run(t.call.ctx, arguments)
	returned = true
	if err != nil {
		t.call.throw(thrown{err: err})
		return
	}
	answers <- result
}
