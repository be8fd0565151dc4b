using System;
using LibTogether;

/// <summary>Asks a question and prints the answer as the model writes it: Ask.exe "What is the capital of France?"</summary>
static class Ask
{
    static void Main(string[] arguments)
    {
        string question = arguments.Length > 0 ? arguments[0] : "What is the capital of France?";
        using (var client = new Client())
        using (var ask = new Request(Operations.ChatCompletions).Set("model", "openai/gpt-oss-20b"))
        using (var stream = client.Stream(ask.AddMessage("user", question)))
        {
            foreach (string text in stream.Texts()) Console.Write(text);
            Console.WriteLine();
        }
    }
}
