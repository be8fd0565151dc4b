package together

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/format"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// What every binding shows (docs/bindings.md), in Go. Runs beside an offline server: `make test-bindings`.

const model = "openai/gpt-oss-20b"

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type chat struct {
	Model       string    `json:"model"`
	Messages    []message `json:"messages"`
	Temperature float64   `json:"temperature,omitempty"`
	Seed        uint64    `json:"seed,omitempty"`
	Stop        []string  `json:"stop,omitempty"`
}

func question(text string) *Request { return questionTo(model, text) }

func questionTo(model, text string) *Request {
	return NewRequest(ChatCompletions, chat{Model: model, Messages: []message{{"user", text}}})
}

func quoted(text string) string { return fmt.Sprintf("offline: you asked \"%s\"", text) }

func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func equal[T any](t *testing.T, is, should T) {
	t.Helper()
	if !reflect.DeepEqual(is, should) {
		t.Errorf("%v is not %v", is, should)
	}
}

func newClient(t *testing.T, options ...Option) *Client {
	t.Helper()
	client := must[*Client](t)(NewClient(options...))
	t.Cleanup(func() { client.Close() })
	return client
}

func failure(t *testing.T, err error) *Error {
	t.Helper()
	var failed *Error
	if !errors.As(err, &failed) {
		t.Fatalf("%v is no *Error", err)
	}
	return failed
}

func texts(t *testing.T, client *Client, request *Request) string {
	t.Helper()
	var all strings.Builder
	for text, err := range client.Texts(t.Context(), request) {
		if err != nil {
			t.Error(err)
		}
		all.WriteString(text)
	}
	return all.String()
}

// untilSent waits until that many requests began to run; what hangs is ended by the test's own limit.
func untilSent(client *Client, requests uint64) {
	for {
		if used, err := client.Usage(); err != nil || used.Requests >= requests {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func TestWholeAnswer(t *testing.T) {
	client := newClient(t)
	answer := must[*Response](t)(client.Complete(t.Context(), question("How are you?")))
	equal(t, answer.Text(), quoted("How are you?"))
	var body struct {
		Choices []struct {
			FinishReason string `json:"finish_reason"`
			Message      message
		}
		Usage struct {
			TotalTokens int `json:"total_tokens"`
		}
	}
	if err := answer.Decode(&body); err != nil {
		t.Fatal(err)
	}
	equal(t, body.Choices[0].Message.Content, answer.Text())
	equal(t, body.Choices[0].FinishReason, "stop")
	var tokens int
	if err := answer.Value("/usage/total_tokens", &tokens); err != nil || tokens == 0 || tokens != body.Usage.TotalTokens {
		t.Error(tokens, err)
	}
	if answer.Value("/nowhere", &tokens) == nil {
		t.Error("there is a value at /nowhere")
	}
	equal(t, []int{answer.HTTPStatus(), answer.Count("/choices"), answer.Tries()}, []int{200, 1, 1})
	if answer.Took(TimeTotal) <= 0 || answer.RequestID() == "" || answer.Header("content-type") == "" {
		t.Error("no time, id or header")
	}
	used := must[Usage](t)(client.Usage())
	equal(t, used.Requests, 1)
	// The conversation goes on.
	next := question("How are you?").AddAnswer(answer).AddMessage("user", "And now?")
	equal(t, must[*Response](t)(client.Complete(t.Context(), next)).Text(), quoted("And now?"))
	saved := must[[]byte](t)(json.Marshal(next))
	equal(t, texts(t, client, NewRequest(ChatCompletions, json.RawMessage(saved))), quoted("And now?"))
	equal(t, texts(t, client, next.Remove("/messages/2").Remove("/messages/1")), quoted("How are you?"))
}

func TestEmbeddingAndImage(t *testing.T) {
	client := newClient(t)
	ask := NewRequest(Embeddings, map[string]any{"model": "intfloat/multilingual-e5-large-instruct", "input": "text"})
	answer := must[*Response](t)(client.Complete(t.Context(), ask))
	floats, squares := answer.Floats("/data/0/embedding"), 0.0
	for _, one := range floats {
		squares += float64(one) * float64(one)
	}
	equal(t, len(floats), answer.Count("/data/0/embedding"))
	if squares < 0.999 || squares > 1.001 {
		t.Error(squares)
	}
	ask = NewRequest(ImagesGenerations, map[string]any{
		"model": "black-forest-labs/FLUX.1-schnell", "prompt": "a cat", "response_format": "base64"})
	answer = must[*Response](t)(client.Complete(t.Context(), ask))
	image := must[[]byte](t)(answer.Base64("/data/0/b64_json"))
	path := filepath.Join(t.TempDir(), "cat.png")
	if err := answer.Save("/data/0/b64_json", path); err != nil {
		t.Fatal(err)
	}
	equal(t, must[[]byte](t)(os.ReadFile(path)), image)
	equal(t, string(image[1:4]), "PNG")
	_, err := answer.Base64("/data")
	equal(t, failure(t, err).Status, StatusProtocol)
}

func TestStreamCancelledInTheMiddle(t *testing.T) {
	client := newClient(t)
	ask := question("A long question of many words, so that there is a middle to stop in.")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var text string
	var ended error
	for event, err := range client.Stream(ctx, ask) {
		if ctx.Err() != nil && err == nil {
			t.Error("there was an event after the cancel")
		}
		text += event.Text
		if len(text) > 10 {
			cancel()
		}
		ended = err
	}
	failed := failure(t, ended)
	equal(t, failed.Status, StatusCancelled)
	// What arrived when it was cancelled is in the answer, and may not have become an event.
	if !strings.HasPrefix(failed.Response.Text(), text) {
		t.Errorf("%q does not begin with %q", failed.Response.Text(), text)
	}
	if !errors.Is(ended, context.Canceled) {
		t.Error(ended)
	}
	whole := must[*Response](t)(client.Complete(t.Context(), ask)).Text()
	if !strings.HasPrefix(whole, text) || text == whole {
		t.Errorf("%q is not the beginning of %q", text, whole)
	}
	// A loop that is left ends its request, too.
	for range client.Stream(t.Context(), ask) {
		break
	}
	equal(t, texts(t, client, ask), whole)
	var last Event
	for event := range client.Stream(t.Context(), ask) {
		last = event
	}
	equal(t, last.Kind, EventDone)
	equal(t, last.Response.Text(), whole)
}

// A cancel counts for the reader, too, when the server was quicker.
func TestStreamCancelledAfterItsEnd(t *testing.T) {
	client := newClient(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	events := 0
	var ended error
	for _, err := range client.Stream(ctx, question("A long question of many words.")) {
		for isOver := events > 0; !isOver; time.Sleep(time.Millisecond) {
			client.mutex.Lock()
			isOver = len(client.calls) == 0
			client.mutex.Unlock()
		}
		cancel()
		events, ended = events+1, err
	}
	equal(t, events, 2)
	equal(t, failure(t, ended).Status, StatusCancelled)
	if !errors.Is(ended, context.Canceled) {
		t.Error(ended)
	}
}

func TestDeadline(t *testing.T) {
	client := newClient(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := client.Complete(ctx, questionTo("offline/slow", "Never"))
	equal(t, failure(t, err).Status, StatusCancelled)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	_, err = client.Complete(ctx, question("Too late"))
	equal(t, failure(t, err).Status, StatusCancelled)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	equal(t, texts(t, client, question("Again")), quoted("Again"))
}

var ofCity = json.RawMessage(`{"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}}`)

type place struct {
	City string `json:"city"`
}

type weather struct {
	Sky     string `json:"sky"`
	Celsius int    `json:"celsius"`
}

func TestToolWithAFunction(t *testing.T) {
	client := newClient(t)
	var asked []place
	ask := question("What is the weather like?").AddTool(NewTool("get_weather", "The weather in a city", ofCity,
		func(ctx context.Context, at place) (weather, error) {
			asked = append(asked, at)
			// The dispatcher is free meanwhile.
			answer, err := client.Complete(ctx, question("From inside"))
			if err == nil && answer.Text() != quoted("From inside") {
				t.Error(answer.Text())
			}
			return weather{"clear", 21}, err
		}))
	answer := must[*Response](t)(client.Complete(t.Context(), ask))
	if len(asked) != 1 || asked[0].City == "" {
		t.Error(asked)
	}
	if !strings.Contains(answer.Text(), "clear") || !strings.Contains(answer.Text(), "21") {
		t.Error(answer.Text())
	}
	equal(t, texts(t, client, question("").AddAnswer(answer).Remove("/messages/0").AddMessage("user", "Thanks")), quoted("Thanks"))
}

func TestToolsOfManyRequestsAtOnce(t *testing.T) {
	client := newClient(t)
	var all sync.WaitGroup
	all.Add(4)
	// Each function waits for the others: none keeps the others from running.
	meet := NewTool("meet", "Waits for the others", ofCity, func(context.Context, place) (string, error) {
		all.Done()
		all.Wait()
		return "met", nil
	})
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			answer, err := client.Complete(t.Context(), question("Meet!").AddTool(meet))
			if err != nil || !strings.Contains(answer.Text(), "met") {
				t.Error(err)
			}
		})
	}
	asking.Wait()
}

func TestCancelDuringATool(t *testing.T) {
	client := newClient(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	forever := make(chan struct{})
	defer close(forever)
	stuck := NewTool("stuck", "Does not look at its context", ofCity, func(context.Context, place) (string, error) {
		cancel()
		<-forever
		return "", nil
	})
	_, err := client.Complete(ctx, question("Wait").AddTool(stuck))
	equal(t, failure(t, err).Status, StatusCancelled)
	// A loop that is left during one.
	started, ended := make(chan struct{}), make(chan struct{})
	looks := NewTool("looks", "Looks at its context", ofCity, func(ctx context.Context, _ place) (string, error) {
		close(started)
		<-ctx.Done()
		close(ended)
		return "", nil
	})
	for event, err := range client.Stream(t.Context(), question("Wait").AddTool(looks)) {
		if err != nil {
			t.Fatal(err)
		}
		if event.Kind == EventToolCall {
			<-started
			break
		}
	}
	<-ended
	equal(t, texts(t, client, question("Again")), quoted("Again"))
}

// A tool calls Close of the client that runs it.
func TestCloseDuringATool(t *testing.T) {
	client := newClient(t)
	closes := NewTool("close", "Closes the client", ofCity, func(context.Context, place) (string, error) {
		return "", client.Close()
	})
	_, err := client.Complete(t.Context(), question("Close").AddTool(closes))
	equal(t, failure(t, err).Status, StatusCancelled)
}

func TestWhatACallbackThrows(t *testing.T) {
	client := newClient(t)
	mine := errors.New("no such city")
	ask := question("Weather?").AddTool(NewTool("fails", "", ofCity,
		func(context.Context, place) (string, error) { return "", mine }))
	_, err := client.Complete(t.Context(), ask)
	equal(t, failure(t, err).Status, StatusCancelled)
	if !errors.Is(err, mine) {
		t.Error(err)
	}
	value := &place{"Paris"}
	func() {
		defer func() {
			if recover() != any(value) {
				t.Error("another value came out")
			}
		}()
		client.Complete(t.Context(), question("?").AddTool(NewTool("panics", "", ofCity,
			func(context.Context, place) (string, error) { panic(value) })))
	}()
	_, err = client.Complete(t.Context(), question("?").AddTool(NewTool("exits", "", ofCity,
		func(context.Context, place) (string, error) { runtime.Goexit(); return "", nil })))
	equal(t, failure(t, err).Status, StatusCancelled)
	equal(t, texts(t, client, question("Again")), quoted("Again"))
}

func TestStructuredAnswer(t *testing.T) {
	client := newClient(t)
	schema := map[string]any{"type": "object", "required": []string{"sky", "celsius"}, "additionalProperties": false,
		"properties": map[string]any{"sky": map[string]any{"type": "string", "minLength": 1},
			"celsius": map[string]any{"type": "integer", "minimum": 7}}}
	answer := must[*Response](t)(client.Complete(t.Context(), question("The weather as JSON").SetSchema("weather", schema)))
	var read weather
	if err := answer.Parsed(0, &read); err != nil || read.Sky == "" || read.Celsius < 7 {
		t.Error(read, err)
	}
	equal(t, failure(t, answer.Parsed(1, &read)).Status, StatusInvalidArgument)
	_, err := client.Complete(t.Context(), questionTo("offline/wrong-json", "JSON").SetSchema("weather", schema))
	equal(t, failure(t, err).Status, StatusProtocol)
	_, err = client.Complete(t.Context(), question("JSON").SetSchema("weather", 7))
	equal(t, failure(t, err).Status, StatusInvalidArgument)
}

func TestAJobAndAList(t *testing.T) {
	client := newClient(t)
	film := func(model string) (*Response, error) {
		made := must[*Response](t)(client.Complete(t.Context(),
			NewRequest(VideosCreate, map[string]string{"model": model, "prompt": "A gate."})))
		var id string
		if err := made.Value("/id", &id); err != nil {
			t.Fatal(err)
		}
		return client.Complete(t.Context(), NewRequest(VideosGet, nil).Set("id", id).SetWait(10*time.Millisecond))
	}
	var state string
	if err := must[*Response](t)(film("minimax/hailuo-02")).Value("/status", &state); err != nil {
		t.Fatal(err)
	}
	equal(t, state, "completed")
	_, err := film("offline/failed-job")
	equal(t, failure(t, err).Status, StatusJobFailed)
	models := NewRequest(ModelsList, nil)
	equal(t, must[bool](t)(models.NextPage(must[*Response](t)(client.Complete(t.Context(), models)))), false)
}

func TestABatch(t *testing.T) {
	client, directory := newClient(t), t.TempDir()+"/batch"
	batch := must[*Batch](t)(NewBatch(directory))
	for _, id := range []string{"a", "b"} {
		if err := batch.Add(id, question(id)); err != nil {
			t.Fatal(err)
		}
	}
	job := must[*Response](t)(batch.Run(t.Context(), client))
	var answered int
	if err := job.Value("/requests/answered", &answered); err != nil {
		t.Fatal(err)
	}
	equal(t, answered, 2)
	equal(t, must[*Response](t)(batch.Answer("b")).Text(), `offline: you asked "b"`)
	_, err := batch.Answer("c")
	equal(t, failure(t, err).Status, StatusInvalidArgument)
	_, err = NewBatch(directory)
	equal(t, failure(t, err).Status, StatusFile)
	batch.Close()
	batch.Close()
	again := must[*Batch](t)(NewBatch(directory))
	defer again.Close()
	must[*Response](t)(again.Run(t.Context(), client))
	equal(t, failure(t, again.Add("d", question("d"))).Status, StatusInvalidArgument)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = again.Run(ended, client)
	equal(t, failure(t, err).Status, StatusCancelled)
}

// The end of the context ends a run at once, and nothing of another client; the next run goes on with the job that there is.
func TestABatchIsLeft(t *testing.T) {
	client, directory := newClient(t), t.TempDir()+"/batch"
	batch := must[*Batch](t)(NewBatch(directory))
	defer batch.Close()
	if err := batch.Add("a", questionTo("offline/endless-job", "Who?")); err != nil {
		t.Fatal(err)
	}
	others := make(chan error)
	elsewhere, leave := context.WithCancel(t.Context())
	go func() {
		_, err := client.Complete(elsewhere, questionTo("offline/slow", "Never"))
		others <- err
	}()
	untilSent(client, 1)
	for range 2 {
		own := newClient(t)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			untilSent(own, 1)
			cancel()
		}()
		_, err := batch.Run(ctx, own)
		equal(t, failure(t, err).Status, StatusCancelled)
		equal(t, errors.Is(err, context.Canceled), true)
	}
	select {
	case err := <-others:
		t.Error("a request of another client has ended:", err)
	default:
	}
	leave()
	equal(t, errors.Is(<-others, context.Canceled), true)
}

func TestRawSpeech(t *testing.T) {
	client := newClient(t)
	speak := NewRequest(AudioSpeech, map[string]any{"model": "hexgrad/Kokoro-82M", "voice": "af_heart", "input": "one two",
		"response_format": "raw", "stream": true})
	samples := 0
	for event, err := range client.Stream(t.Context(), speak) {
		if err != nil {
			t.Fatal(err)
		}
		if event.Kind == EventBytes {
			equal(t, event.SampleRate, uint32(24000))
			equal(t, event.SampleFormat, SampleS16)
			equal(t, len(event.Bytes)%2, 0)
			samples += len(event.Bytes) / 2
		}
	}
	equal(t, samples, 6000)
}

func listening() *Request {
	return NewRequest(Realtime, map[string]any{"model": "openai/whisper-large-v3", "input_audio_format": "pcm_s16le_16000",
		"turn_detection": "none"})
}

func TestASession(t *testing.T) {
	client := newClient(t)
	session := must[*Session](t)(client.Session(t.Context(), listening()))
	for range 4 {
		if err := session.SendBytes(bytes.Repeat([]byte{0x10}, 8000)); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, failure(t, session.Send(struct{}{})).Status, StatusInvalidArgument)
	if err := session.Send(map[string]string{"type": "input_audio_buffer.commit"}); err != nil {
		t.Fatal(err)
	}
	// A loop that was left goes on where it was.
	for event, err := range session.Events() {
		if err != nil {
			t.Fatal(err)
		}
		equal(t, event.Kind, EventChunk)
		break
	}
	if err := session.Finish(); err != nil {
		t.Fatal(err)
	}
	var settled []string
	var answer *Response
	for event, err := range session.Events() {
		if err != nil {
			t.Fatal(err)
		}
		if event.Kind == EventText && event.Replaces == 0 {
			settled = append(settled, event.Text)
		}
		answer = event.Response
	}
	equal(t, settled, []string{"one two three four"})
	equal(t, answer.Text(), settled[0])
	session.Close()
	session.Close()
	equal(t, session.Finish(), error(errSessionClosed))
	for _, err := range session.Events() {
		equal(t, err, error(errSessionClosed))
	}
}

func TestASessionEnds(t *testing.T) {
	client := newClient(t)
	// By its context, with the cause of that.
	own := errors.New("hung up")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	session := must[*Session](t)(client.Session(ctx, listening()))
	defer session.Close()
	var ended error
	for event, err := range session.Events() {
		if ended = err; event.Kind == EventChunk {
			for _, err := range session.Events() {
				equal(t, failure(t, err).Status, StatusInvalidArgument)
			}
			cancel(own)
		}
	}
	if equal(t, failure(t, ended).Status, StatusCancelled); !errors.Is(ended, own) {
		t.Error(ended)
	}
	// By Close, inside the loop that reads.
	closed := must[*Session](t)(client.Session(t.Context(), listening()))
	for event, err := range closed.Events() {
		if ended = err; event.Kind == EventChunk {
			closed.Close()
		}
	}
	equal(t, failure(t, ended).Status, StatusCancelled)
	// Only a session is sent to.
	stream := must[*Session](t)(client.Session(t.Context(), question("Hm?")))
	defer stream.Close()
	equal(t, failure(t, stream.SendBytes([]byte{0, 0})).Status, StatusInvalidArgument)
	// With its client.
	last := must[*Session](t)(client.Session(t.Context(), listening()))
	defer last.Close()
	client.Close()
	for _, err := range last.Events() {
		ended = err
	}
	equal(t, failure(t, ended).Status, StatusCancelled)
	equal(t, failure(t, last.SendBytes([]byte{0, 0})).Status, StatusCancelled)
	_, err := client.Session(t.Context(), listening())
	equal(t, err, error(ErrClosed))
}

func TestASessionThatIsNotRead(t *testing.T) {
	most := mostUnread
	mostUnread = 2000
	defer func() { mostUnread = most }()
	client := newClient(t)
	session := must[*Session](t)(client.Session(t.Context(), listening()))
	defer session.Close()
	for range 10 {
		if err := session.SendBytes(bytes.Repeat([]byte{0x10}, 32000)); err != nil {
			t.Fatal(err)
		}
	}
	if err := session.Finish(); err != nil {
		t.Fatal(err)
	}
	for running := session.running; ; time.Sleep(time.Millisecond) {
		running.mutex.Lock()
		isOver := running.isOver
		running.mutex.Unlock()
		if isOver {
			break
		}
	}
	size := 0
	for _, event := range session.running.unread {
		size += event.size()
	}
	if size > mostUnread || size == 0 {
		t.Error(size)
	}
	var ended error
	for _, err := range session.Events() {
		ended = err
	}
	if equal(t, failure(t, ended).Status, StatusCancelled); !errors.Is(ended, ErrUnread) {
		t.Error(ended)
	}
}

func TestWrongKey(t *testing.T) {
	_, err := newClient(t, WithAPIKey("not-the-key")).Complete(t.Context(), question("Who am I?"))
	failed := failure(t, err)
	equal(t, failed.Status, StatusAuthentication)
	equal(t, failed.Status.String(), "TOGETHER_AUTHENTICATION")
	equal(t, failed.HTTPStatus, 401)
	if failed.RequestID == "" || !strings.Contains(err.Error(), "401") {
		t.Error(err)
	}
	client := newClient(t, WithAPIKeyCommand("printf", "%s", "not-the-key"))
	_, err = client.Complete(t.Context(), question("Who am I?"))
	equal(t, failure(t, err).Status, StatusAuthentication)
	if err := client.SetAPIKey(os.Getenv("TOGETHER_API_KEY")); err != nil {
		t.Fatal(err)
	}
	equal(t, texts(t, client, question("And now?")), quoted("And now?"))
	equal(t, failure(t, client.SetAPIKey("\n")).Status, StatusNoAPIKey)
	_, err = NewClient(WithAPIKeyFile("/nowhere"))
	equal(t, failure(t, err).Status, StatusFile)
	_, err = NewClient(WithTimeout(99, time.Second))
	equal(t, failure(t, err).Status, StatusInvalidArgument)
}

func TestNoNetwork(t *testing.T) {
	_, err := newClient(t, WithBaseURL("https://127.0.0.1:1"), WithRetries(0)).Complete(t.Context(), question("Anyone?"))
	failed := failure(t, err)
	equal(t, failed.Status, StatusConnection)
	equal(t, failed.HTTPStatus, 0)
}

func TestSixteenStreams(t *testing.T) {
	client := newClient(t)
	ask := question("the same request, sent by all")
	var asking sync.WaitGroup
	for number := range 16 {
		asking.Go(func() {
			own := fmt.Sprint("stream ", number)
			equal(t, texts(t, client, question(own)), quoted(own))
			equal(t, texts(t, client, ask), quoted("the same request, sent by all"))
		})
	}
	asking.Wait()
}

// 48 silent streams keep no thread, and the others going.
func TestSilentStreamsPinNoThread(t *testing.T) {
	client := newClient(t)
	ctx, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	for range 48 {
		waiting.Go(func() { client.Complete(ctx, questionTo("offline/slow", "Never")) })
	}
	untilSent(client, 48)
	equal(t, texts(t, client, question("Meanwhile")), quoted("Meanwhile"))
	inC := func() int {
		stacks := make([]byte, 1<<20)
		return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "[syscall")
	}
	if pinned := inC(); pinned > 2 {
		t.Errorf("%d goroutines are inside C", pinned)
	}
	cancel()
	waiting.Wait()
}

func TestTextWithNULAndEmoji(t *testing.T) {
	client := newClient(t)
	text := "a\x00b \U0001f600 é"
	equal(t, must[*Response](t)(client.Complete(t.Context(), question(text))).Text(), quoted(text))
	equal(t, texts(t, client, question("").Set("/messages/0/content", text)), quoted(text))
	equal(t, texts(t, client, NewRequest(ChatCompletions, map[string]any{"model": model}).AddMessage("user", text)), quoted(text))
	for _, refused := range []*Request{
		question("").Set("a\x00b", 1), question("").AddMessage("us\x00er", ""), NewRequest("GET /\x00", nil),
		question("").Set("user", "\xff"), NewRequest("nothing", nil), question("").Set("/messages/x/y", 1),
		question("").Set("user", func() {}), NewRequest(ChatCompletions, 7),
	} {
		if _, err := client.Complete(t.Context(), refused); err == nil {
			t.Error("it was not refused")
		}
	}
	if _, err := NewClient(WithHeader("x", "a\x00b")); !errors.Is(err, errNUL) {
		t.Error(err)
	}
}

func TestEveryKindOfField(t *testing.T) {
	ask := NewRequest(ChatCompletions, chat{Model: "offline/echo", Messages: []message{{"user", "é"}}, Temperature: 0.5,
		Seed: 1 << 63, Stop: []string{"<a>"}}).Set("logprobs", false).Set("max_tokens", 12)
	var sent map[string]json.RawMessage
	answer := must[*Response](t)(newClient(t).Complete(t.Context(), ask))
	if err := answer.Parsed(0, &sent); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"temperature": "0.5", "seed": "9223372036854775808", "logprobs": "false", "max_tokens": "12"} {
		equal(t, string(sent[name]), value)
	}
	var stop []string
	json.Unmarshal(sent["stop"], &stop)
	equal(t, stop, []string{"<a>"})
}

func TestFiles(t *testing.T) {
	client := newClient(t)
	content := []byte("{\"text\": \"a\x00b\"}\n")
	upload := NewRequest(FilesUpload, map[string]any{"purpose": "fine-tune", "file_name": "training.jsonl"})
	answer := must[*Response](t)(client.Complete(t.Context(), upload.SetBytes("file", content, "training.jsonl")))
	var id string
	if err := answer.Value("/id", &id); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "back.jsonl")
	download := NewRequest(FilesContent, map[string]any{"id": id})
	equal(t, must[*Response](t)(client.Complete(t.Context(), download)).Bytes(), content)
	must[*Response](t)(client.Complete(t.Context(), download.SetOutput(path)))
	equal(t, must[[]byte](t)(os.ReadFile(path)), content)
}

// readerAt is a file of whatever a function says.
type readerAt func(room []byte, offset int64) (int, error)

func (read readerAt) ReadAt(room []byte, offset int64) (int, error) { return read(room, offset) }

func TestAReader(t *testing.T) {
	client, content := newClient(t), []byte(strings.Repeat("{\"text\": \"a line\"}\n", 20_000))
	length, gone := int64(len(content)), errors.New("the disk is gone")
	for _, operation := range []Operation{FilesCreate, FilesUpload} {
		upload := func(file io.ReaderAt, length int64) *Request {
			return NewRequest(operation, map[string]any{"purpose": "fine-tune"}).SetReader("file", file, length, "training.jsonl")
		}
		request := upload(bytes.NewReader(content), length)
		answer := must[*Response](t)(client.Complete(t.Context(), request))
		var id, name string
		if err := errors.Join(answer.Value("/id", &id), answer.Value("/filename", &name)); err != nil {
			t.Fatal(err)
		}
		equal(t, name, "training.jsonl")
		received := must[*Response](t)(client.Complete(t.Context(), NewRequest(FilesContent, map[string]any{"id": id})))
		if !bytes.Equal(received.Bytes(), content) {
			t.Error("another file came back")
		}
		for _, broken := range []struct {
			words  string
			file   readerAt
			length int64
			cause  error
		}{
			{"failed at offset", func(room []byte, offset int64) (int, error) {
				if offset > 100_000 {
					return 0, gone
				}
				return copy(room, content[offset:]), nil
			}, length, gone},
			{"says that it has read", func(room []byte, _ int64) (int, error) { return len(room) + 1, nil }, length, nil},
			{"failed at offset", func([]byte, int64) (int, error) { return -7, nil }, length, nil},
			{"has no more bytes", bytes.NewReader(content).ReadAt, length + 1, nil},
			{"has more bytes", bytes.NewReader(content).ReadAt, length - 1, nil},
		} {
			_, err := client.Complete(t.Context(), upload(broken.file, broken.length))
			failed := failure(t, err)
			equal(t, failed.Status, StatusFile)
			if !strings.Contains(failed.Message, broken.words) || errors.Unwrap(err) != broken.cause {
				t.Error(err, "is not what was expected:", broken.words)
			}
		}
		func() {
			defer func() { equal(t, recover(), "broken") }()
			client.Complete(t.Context(), upload(readerAt(func([]byte, int64) (int, error) { panic("broken") }), 1))
		}()
		_, err := client.Complete(t.Context(), upload(readerAt(func([]byte, int64) (int, error) {
			runtime.Goexit()
			return 0, nil
		}), 1))
		equal(t, failure(t, err).Status, StatusFile)
	}
	for _, refused := range []*Request{NewRequest(FilesCreate, nil).SetReader("file", nil, 1, "a"),
		NewRequest(FilesCreate, nil).SetReader("file", bytes.NewReader(nil), -1, "a")} {
		_, err := client.Complete(t.Context(), refused)
		equal(t, failure(t, err).Status, StatusInvalidArgument)
	}
	// A request that is not sent reads nothing.
	must[[]byte](t)(json.Marshal(NewRequest(FilesCreate, nil).SetReader("file", bytes.NewReader(nil), 1, "a")))
}

// What is left or cancelled has returned from the file before the loop or Complete has.
func TestAReaderThatIsLeft(t *testing.T) {
	client := newClient(t)
	for _, isCancelled := range []bool{false, true} {
		var running atomic.Int32
		isRead := make(chan struct{}, 1)
		slow := readerAt(func(room []byte, offset int64) (int, error) {
			running.Add(1)
			defer running.Add(-1)
			select {
			case isRead <- struct{}{}:
			default:
			}
			time.Sleep(20 * time.Millisecond)
			clear(room)
			return len(room), nil
		})
		request := NewRequest(FilesUpload, map[string]any{"purpose": "fine-tune"}).SetReader("file", slow, 1<<30, "a.jsonl")
		ctx, cancel := context.WithCancel(t.Context())
		if isCancelled {
			go func() { <-isRead; cancel() }()
			_, err := client.Complete(ctx, request)
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		} else {
			for range client.Stream(ctx, request) {
				break
			}
		}
		equal(t, running.Load(), int32(0))
		cancel()
	}
}

func TestCancelOneWhileAnotherStarts(t *testing.T) {
	client := newClient(t)
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		var first sync.WaitGroup
		first.Go(func() { client.Complete(ctx, question("the first, which is cancelled")) })
		go cancel()
		equal(t, texts(t, client, question("the second")), quoted("the second"))
		first.Wait()
	}
}

func TestClosedTwice(t *testing.T) {
	client := newClient(t)
	answer := must[*Response](t)(client.Complete(t.Context(), question("Before")))
	var waiting sync.WaitGroup
	for range 4 {
		waiting.Go(func() {
			_, err := client.Complete(t.Context(), questionTo("offline/slow", "Never"))
			equal(t, failure(t, err).Status, StatusCancelled)
		})
	}
	untilSent(client, 5)
	for range client.Stream(t.Context(), question("The end comes inside the loop")) {
		client.Close()
	}
	client.Close()
	waiting.Wait()
	_, err := client.Complete(t.Context(), question("After"))
	if !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if _, err := client.Usage(); err != ErrClosed {
		t.Error(err)
	}
	equal(t, answer.Text(), quoted("Before"))
	answer.Close()
	answer.Close()
	equal(t, answer.Text(), "")
	if answer.Decode(&struct{}{}) == nil {
		t.Error("an answer that is closed was read")
	}
}

func TestDiagnose(t *testing.T) {
	client := newClient(t)
	report, err := client.Diagnose()
	if err != nil || !strings.Contains(report.Text(), Version) {
		t.Error(err, report.Text())
	}
	if err := client.Connect(); err != nil {
		t.Error(err)
	}
	equal(t, LibraryVersion(), Version)
	equal(t, []string{series("0.1.7"), series("1.2.3")}, []string{"0.1", "1"})
}

func TestCloseEndsADiagnosis(t *testing.T) {
	// A server that accepts and says nothing.
	silent := must[net.Listener](t)(net.Listen("tcp", "127.0.0.1:0"))
	defer silent.Close()
	client := newClient(t, WithBaseURL("https://"+silent.Addr().String()))
	ended := make(chan error)
	go func() {
		_, err := client.Diagnose()
		ended <- err
	}()
	connection := must[net.Conn](t)(silent.Accept())
	defer connection.Close()
	client.Close()
	equal(t, failure(t, <-ended).Status, StatusCancelled)
}

func TestCloseWaitsForItsUses(t *testing.T) {
	client := newClient(t)
	done := must[func()](t)(client.use())
	closed := make(chan struct{})
	go func() {
		client.Close()
		close(closed)
	}()
	for is := false; !is; {
		client.mutex.Lock()
		is = client.isClosed
		client.mutex.Unlock()
	}
	select {
	case <-closed:
		t.Error("the client was freed while it was used")
	case <-time.After(20 * time.Millisecond):
	}
	done()
	<-closed
}

// A process that ends with open streams ends well, and says nothing.
func TestExitWithOpenStreams(t *testing.T) {
	if os.Getenv("TEST_EXIT") != "" {
		client, _ := NewClient()
		for range 64 {
			go client.Complete(context.Background(), questionTo("offline/slow", "Never"))
		}
		var once sync.Once
		isRead := make(chan struct{})
		endless := readerAt(func(room []byte, _ int64) (int, error) {
			once.Do(func() { close(isRead) })
			return copy(room, "{}\n"), nil
		})
		uploader, _ := NewClient()
		go uploader.Complete(context.Background(), NewRequest(FilesCreate, map[string]any{"purpose": "fine-tune"}).
			SetReader("file", endless, 1<<30, "a.jsonl"))
		untilSent(client, 64)
		<-isRead
		os.Exit(0)
	}
	program := exec.Command(os.Args[0], "-test.run=TestExitWithOpenStreams")
	program.Env = append(os.Environ(), "TEST_EXIT=1")
	said, err := program.CombinedOutput()
	if err != nil || len(said) > 0 {
		t.Errorf("%v: %s", err, said)
	}
}

func TestEveryFunction(t *testing.T) {
	unused := map[string]string{
		"together_set_allocator":              "Go's own memory cannot be C's",
		"together_options_set_api_key_source": "runs on threads of the library, whose stacks are small for Go; WithAPIKeyCommand does as much",
		"together_options_set_log":            "runs on threads of the library",
		"together_options_set_transport":      "runs on threads of the library",
		"together_options_set_wake":           "runs on threads of the library; Go's poller watches the client's descriptor",
		"together_request_set_user_data":      "the dispatcher knows each call by its address",
		"together_request_set_integer":        "Set takes any JSON",
		"together_request_set_number":         "Set takes any JSON",
		"together_request_set_boolean":        "Set takes any JSON",
		"together_tool_call_name":             "each tool has its own function",
		"together_tool_call_id":               "the library carries the result to the model",
		"together_complete":                   "would keep a thread, and no context could cancel it",
		"together_complete_each":              "as together_complete",
		"together_call_next":                  "the dispatcher reads all calls",
		"together_call_wait":                  "would keep a thread",
		"together_call_fd":                    "the client's descriptor tells of all calls",
		"together_call_event":                 "Windows alone has one",
		"together_client_event":               "Windows alone has one",
		"together_json_parse_n":               "encoding/json does it",
		"together_response_string":            "Value reads anything",
		"together_response_integer":           "Value reads anything",
		"together_response_number":            "Value reads anything",
		"together_response_boolean":           "Value reads anything",
	}
	var code string
	for _, file := range must[[]string](t)(filepath.Glob("*.go")) {
		if !strings.HasSuffix(file, "_test.go") {
			code += string(must[[]byte](t)(os.ReadFile(file)))
		}
	}
	header := string(must[[]byte](t)(os.ReadFile("declarations.h")))
	var functions []string
	for _, found := range regexp.MustCompile(`\b(together_\w+)\(`).FindAllStringSubmatch(header, -1) {
		functions = append(functions, found[1])
	}
	if len(functions) < 100 {
		t.Fatal("the header has no functions")
	}
	for _, function := range functions {
		hasTwin := slices.Contains(functions, function+"_n")
		isUsed := strings.Contains(code, "C."+function+"(") || strings.Contains(code, "return "+function+"(")
		if _, isListed := unused[function]; (isUsed || hasTwin) == isListed {
			t.Errorf("%s: used %v, listed as unused %v", function, isUsed, isListed)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, pattern := range []string{"*.go", "examples/*/*.go"} {
		for _, file := range must[[]string](t)(filepath.Glob(pattern)) {
			code := must[[]byte](t)(os.ReadFile(file))
			formatted := must[[]byte](t)(format.Source(code))
			if string(formatted) != string(code) {
				t.Errorf("%s is not as gofmt writes it", file)
			}
		}
	}
}

func TestMain(m *testing.M) {
	if os.Getenv("TEST_EXIT") != "" {
		os.Exit(m.Run())
	}
	// What Go and the library open once.
	client, err := NewClient()
	if err == nil {
		_, err = client.Complete(context.Background(), question("Warm"))
		client.Close()
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	before := descriptors()
	status := m.Run()
	if status == 0 && !isAllFreed(before) {
		status = 1
	}
	os.Exit(status)
}

func descriptors() int {
	open, _ := os.ReadDir("/proc/self/fd")
	return len(open)
}

// no_leak: every object is freed, those that nothing refers to any more by the collector, and no descriptor is left.
func isAllFreed(before int) bool {
	for number := range runningTools.Range {
		fmt.Println("no_leak: a tool is not withdrawn:", number)
		return false
	}
	for number := range lentFiles.Range {
		fmt.Println("no_leak: a file is not taken back:", number)
		return false
	}
	for end := time.Now().Add(30 * time.Second); liveObjects.Load() != 0 || descriptors() != before; {
		if time.Now().After(end) {
			fmt.Printf("no_leak: %d objects are not freed; %d descriptors, %d before\n", liveObjects.Load(), descriptors(), before)
			return false
		}
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println("no_leak: no object, no descriptor")
	return true
}
