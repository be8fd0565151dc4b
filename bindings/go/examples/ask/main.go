// Ask asks a question and prints the answer as the model writes it: go run ./examples/ask "What is the capital of France?"
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"

	"libtogether/together"
)

func main() {
	question := "What is the capital of France?"
	if len(os.Args) > 1 {
		question = os.Args[1]
	}
	// Ctrl-C ends the answer.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	client, err := together.NewClient()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	ask := together.NewRequest(together.ChatCompletions, map[string]any{"model": "openai/gpt-oss-20b"})
	ask.AddMessage("user", question)
	for text, err := range client.Texts(ctx, ask) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(text)
	}
	fmt.Println()
}
