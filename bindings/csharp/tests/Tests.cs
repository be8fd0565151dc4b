using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using LibTogether;
using Stream = LibTogether.Stream;

/// <summary>What every binding shows (docs/bindings.md), in C#. Runs beside an offline server: `make test-bindings`.</summary>
static class Tests
{
    const string Model = "openai/gpt-oss-20b";

    static Client client;

    static Request Question(string text, string model = Model)
    {
        return new Request(Operations.ChatCompletions).Set("model", model).AddMessage("user", text);
    }

    static string Quoted(string text)
    {
        return "offline: you asked \"" + text + "\"";
    }

    static void Equal<T>(T found, T expected)
    {
        if (!Equals(found, expected)) throw new Exception("found " + found + " instead of " + expected);
    }

    static T Thrown<T>(Action work) where T : Exception
    {
        try
        {
            work();
        }
        catch (T expected)
        {
            return expected;
        }
        throw new Exception("did not throw " + typeof(T));
    }

    static void Run(string name, Action test)
    {
        Console.WriteLine("csharp " + name);
        test();
    }

    static void whole_answer()
    {
        using (Response answer = client.Complete(Question("How are you?")))
        {
            Equal(answer.Text, Quoted("How are you?"));
            Equal(answer.String("/choices/0/finish_reason"), "stop");
            Equal(answer.Value("/choices/0/index"), "0");
            Equal(answer.Value("/nowhere"), "");
            Equal(answer.Integer("/nowhere", -7), -7L);
            Equal(answer.Integer("/usage/total_tokens") > 0, true);
            Equal(answer.HttpStatus, 200);
            Equal(answer.Count("/choices"), 1);
            Equal(answer.Tries, 1u);
            Equal(answer.TimeUs(Time.Total) > 0, true);
            Equal(client.Usage().Requests, 1UL);
        }
        Equal(client.CompleteAsync(Question("And you?")).Result.Text, Quoted("And you?"));
    }

    static void embedding()
    {
        var ask = new Request(Operations.Embeddings)
            .Set("model", "intfloat/multilingual-e5-large-instruct").Set("input", "text");
        using (Response answer = client.Complete(ask))
        {
            float[] numbers = answer.Floats();
            Equal(numbers.Length, answer.Count("/data/0/embedding"));
            Equal(Math.Round(numbers.Sum(number => number * number), 3), 1.0);
        }
    }

    static void stream_cancelled_in_the_middle()
    {
        Request ask = Question("A long question of many words, so that there is a middle to stop in.");
        using (Stream stream = client.Stream(ask))
        {
            string text = "";
            var failed = Thrown<TogetherException>(() =>
            {
                foreach (Event one in stream)
                {
                    text += one.Text;
                    if (text.Length > 10) stream.Cancel();
                }
            });
            Equal(failed.Status, Status.Cancelled);
            Equal(stream.Answer().Text, text);
        }
        using (Stream stream = client.Stream(ask)) Equal(stream.Texts().First().Length > 0, true);
        using (Stream stream = client.Stream(ask)) Equal(string.Concat(stream.Texts()), client.Complete(ask).Text);
    }

    static void cancelled_by_a_token()
    {
        using (var source = new CancellationTokenSource())
        {
            Task<Response> slow = client.CompleteAsync(Question("Never", "offline/slow"), source.Token);
            Task<Response> other = client.CompleteAsync(Question("The other"));
            source.Cancel();
            var cancelled = Thrown<OperationCanceledException>(() => slow.GetAwaiter().GetResult());
            Equal(cancelled.CancellationToken, source.Token);
            Equal(other.Result.Text, Quoted("The other"));
            Thrown<OperationCanceledException>(() => client.Complete(Question("Before"), source.Token));
        }
    }

    static async Task<string> Joined(IAsyncEnumerable<Event> events, CancellationToken token = default(CancellationToken))
    {
        // What `await foreach` is, of which this compiler has none.
        string text = "";
        IAsyncEnumerator<Event> each = events.GetAsyncEnumerator(token);
        try
        {
            while (await each.MoveNextAsync())
                if (each.Current.Kind == EventKind.Text) text += each.Current.Text;
        }
        finally
        {
            await each.DisposeAsync();
        }
        return text;
    }

    static void async_enumerable()
    {
        using (Stream stream = client.Stream(Question("How are you?"))) Equal(Joined(stream).Result, Quoted("How are you?"));
        using (var source = new CancellationTokenSource(100))
        using (Stream stream = client.Stream(Question("Never", "offline/slow")))
            Thrown<OperationCanceledException>(() => Joined(stream, source.Token).GetAwaiter().GetResult());
    }

    const string CitySchema = "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}";

    static void tool_with_a_function()
    {
        var cities = new List<string>();
        using (Request ask = Question("What is the weather in Bern?").AddTool("weather", "The weather of a city", CitySchema,
            arguments =>
            {
                cities.Add(arguments.String("/city"));
                return "{\"degrees\":21}";
            }))
        {
            // The functions are compiled code and data that a collection may not move under C.
            GC.Collect();
            using (Response answer = client.Complete(ask))
            {
                Equal(cities.Count, 1);
                Equal(cities[0].Length > 0, true);
                Equal(answer.Text.Contains("degrees"), true);
                ask.AddAnswer(answer);
                Equal(ask.Json.Contains("degrees"), true);
            }
        }
        // The request may go first.
        Stream stream;
        using (Request ask = Question("And in Basel?").AddTool("weather", "The weather of a city", CitySchema, _ => "rain"))
            stream = client.Stream(ask);
        using (stream)
        {
            GC.Collect();
            Equal(string.Concat(stream.Texts()).Contains("rain"), true);
        }
    }

    static void what_a_callback_throws()
    {
        var own = new InvalidOperationException("of the tool");
        using (Request ask = Question("Weather?").AddTool("weather", "The weather", CitySchema, _ => throw own))
        {
            Equal(ReferenceEquals(Thrown<InvalidOperationException>(() => client.Complete(ask)), own), true);
            Equal(ReferenceEquals(Thrown<InvalidOperationException>(() => client.Complete(ask)), own), true);
        }
        Equal(client.Complete(Question("Next")).Text, Quoted("Next"));
        // A tool may ask by another client; by its own it would wait for itself.
        using (var other = new Client())
        using (Request ask = Question("Weather?").AddTool("weather", "The weather", CitySchema,
            _ => other.Complete(Question("Rain")).Text))
            Equal(client.Complete(ask).Text.Contains("Rain"), true);
        using (Request ask = Question("Weather?").AddTool("weather", "The weather", CitySchema,
            _ => client.Complete(Question("Rain")).Text))
            Thrown<InvalidOperationException>(() => client.Complete(ask));
    }

    static Response Film(string model)
    {
        using (Request ask = new Request(Operations.VideosCreate).Set("model", model).Set("prompt", "A gate."))
        using (Response made = client.Complete(ask))
        using (Request wait = new Request(Operations.VideosGet).Set("id", made.String("/id")).SetWait(10))
            return client.Complete(wait);
    }

    static void a_job_and_a_list()
    {
        using (Response film = Film("minimax/hailuo-02")) Equal(film.String("/status"), "completed");
        Equal(Thrown<TogetherException>(() => Film("offline/failed-job")).Status, Status.JobFailed);
        using (Request models = new Request(Operations.ModelsList))
        using (Response page = client.Complete(models))
            Equal(models.NextPage(page), false);
    }

    static void a_batch()
    {
        string directory = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "batch-" + Guid.NewGuid());
        using (var batch = new Batch(directory))
        {
            using (Request ask = Question("Who?")) batch.Add("a", ask).Add("b", ask);
            using (Response job = batch.RunAsync(client).GetAwaiter().GetResult())
                Equal(job.Integer("/requests/answered"), 2L);
            using (Response answer = batch.Answer("b")) Equal(answer.Text, Quoted("Who?"));
            Equal(Thrown<TogetherException>(() => batch.Answer("c")).Status, Status.InvalidArgument);
            Equal(Thrown<TogetherException>(() => new Batch(directory)).Status, Status.File);
        }
        using (var again = new Batch(directory))
        using (Response job = again.Run(client))
            Equal(job.String("/status"), "COMPLETED");
        System.IO.Directory.Delete(directory, true);
    }

    /// <summary>A stream that does what a function says instead of reading.</summary>
    sealed class Reading : MemoryStream
    {
        readonly Func<int, int> read;

        internal Reading(byte[] content, Func<int, int> read) : base(content)
        {
            this.read = read;
        }

        public override int Read(byte[] room, int offset, int count)
        {
            int instead = read(count);
            return instead == 0 ? base.Read(room, offset, count) : instead;
        }

        internal long Said = -1;

        public override long Length
        {
            get { return Said < 0 ? base.Length : Said; }
        }
    }

    static void a_reader()
    {
        byte[] content = System.Text.Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Repeat("{\"text\": \"a line\"}\n", 20000)));
        var gone = new IOException("the disk is gone");
        foreach (string operation in new[] { Operations.FilesCreate, Operations.FilesUpload })
            using (Request upload = new Request(operation).Set("purpose", "fine-tune"))
            {
                upload.SetReader("file", new MemoryStream(content), "training.jsonl");
                using (Response answer = client.Complete(upload))
                using (Request download = new Request(Operations.FilesContent).Set("id", answer.String("/id")))
                using (Response received = client.Complete(download))
                {
                    Equal(answer.String("/filename"), "training.jsonl");
                    Equal(received.Bytes.SequenceEqual(content), true);
                }
                Func<Reading, TogetherException> fail = stream =>
                    Thrown<TogetherException>(() => client.Complete(upload.SetReader("file", stream, "training.jsonl")));
                Reading failing = null;
                failing = new Reading(content, _ => failing.Position > 100000 ? throw gone : 0);
                TogetherException failed = fail(failing);
                Equal(failed.Status, Status.File);
                Equal(failed.InnerException, gone);
                failed = fail(new Reading(content, count => count + 1));
                Equal(failed.Message.Contains("says that it has read"), true);
                Equal(failed.InnerException, null);
                failed = fail(new Reading(content, _ => 0) { Said = content.Length + 1 });
                Equal(failed.Message.Contains("has no more bytes"), true);
                failed = fail(new Reading(content, _ => 0) { Said = content.Length - 1 });
                Equal(failed.Message.Contains("has more bytes"), true);
                Equal(failed.InnerException, null);
            }
        // What is left is read no more, once the request and its streams are gone.
        var endless = new Reading(new byte[0], count => count) { Said = 1 << 30 };
        using (Request upload = new Request(Operations.FilesUpload).Set("purpose", "fine-tune"))
        using (Stream stream = client.Stream(upload.SetReader("file", endless, "a.jsonl")))
            Equal(stream.Next().Kind, EventKind.Progress);
        var known = (System.Collections.ICollection)typeof(Client).Assembly.GetType("LibTogether.FileReader")
            .GetField("known", BindingFlags.NonPublic | BindingFlags.Static).GetValue(null);
        for (int wait = 0; wait < 300 && known.Count > 0; ++wait) Thread.Sleep(100);
        Equal(known.Count, 0);
    }

    /// <summary>A stream of a client of its own that reads without an end, and has begun.</summary>
    static Stream Endless()
    {
        var isRead = new ManualResetEventSlim();
        var endless = new Reading(new byte[0], count => { isRead.Set(); return 1; }) { Said = 1 << 30 };
        Stream stream = new Client().Stream(
            new Request(Operations.FilesCreate).Set("purpose", "fine-tune").SetReader("file", endless, "a.jsonl"));
        isRead.Wait();
        return stream;
    }

    static void raw_speech()
    {
        int samples = 0;
        using (Request speak = new Request(Operations.AudioSpeech).Set("model", "hexgrad/Kokoro-82M").Set("voice", "af_heart")
            .Set("input", "one two").Set("response_format", "raw").Set("stream", true))
        using (Stream stream = client.Stream(speak))
            foreach (Event heard in stream)
            {
                if (heard.Kind != EventKind.Bytes) continue;
                Equal(heard.SampleRate, 24000u);
                Equal(heard.SampleFormat, SampleFormat.S16);
                Equal(heard.Bytes.Length % 2, 0);
                samples += heard.Bytes.Length / 2;
            }
        Equal(samples, 6000);
    }

    static Request Listening()
    {
        return new Request(Operations.Realtime).Set("model", "openai/whisper-large-v3")
            .Set("input_audio_format", "pcm_s16le_16000").Set("turn_detection", "none");
    }

    static void a_session()
    {
        var second = new byte[8000];
        for (int at = 0; at < second.Length; ++at) second[at] = 0x10;
        var settled = new List<string>();
        using (Request listen = Listening())
        using (Stream stream = client.Stream(listen))
        {
            for (int count = 0; count < 4; ++count) stream.SendBytes(second);
            stream.Send("{\"type\":\"input_audio_buffer.commit\"}");
            Equal(Thrown<TogetherException>(() => stream.Send("{}")).Status, Status.InvalidArgument);
            stream.Finish();
            foreach (Event heard in stream)
                if (heard.Kind == EventKind.Text && !heard.Replaces) settled.Add(heard.Text);
            Equal(string.Join("|", settled), "one two three four");
            using (Response answer = stream.Answer()) Equal(answer.Text, "one two three four");
            stream.Dispose();
            Thrown<ObjectDisposedException>(() => stream.Finish());
        }
        // Only a session is sent to.
        using (Request ask = Question("Hm?"))
        using (Stream stream = client.Stream(ask))
            Equal(Thrown<TogetherException>(() => stream.SendBytes(second)).Status, Status.InvalidArgument);
    }

    static void a_session_that_is_not_read()
    {
        var limit = typeof(Client).Assembly.GetType("LibTogether.Inbox").GetField("MostUnread", BindingFlags.NonPublic | BindingFlags.Static);
        object most = limit.GetValue(null);
        limit.SetValue(null, 4000L);
        try
        {
            var second = new byte[32000];
            for (int at = 0; at < second.Length; ++at) second[at] = 0x10;
            using (Request listen = Listening())
            using (Stream stream = client.Stream(listen))
            {
                for (int count = 0; count < 10; ++count) stream.SendBytes(second);
                stream.Finish();
                // The end comes without a reader.
                while (true)
                {
                    using (Response answer = stream.Answer())
                        if (answer.Status != Status.InvalidArgument) break;
                    Thread.Sleep(1);
                }
                long size = 0;
                var failed = Thrown<TogetherException>(() => { foreach (Event heard in stream) size += heard.Json.Length; });
                Equal(failed.Status, Status.Cancelled);
                Equal(failed.Message.Contains("64 MiB"), true);
                Equal(size < 2000, true);
            }
        }
        finally
        {
            limit.SetValue(null, most);
        }
    }

    static void structured_answer()
    {
        using (Request ask = Question("A city").SetSchema("city", CitySchema))
        using (Response answer = client.Complete(ask))
        using (Response city = answer.Parsed())
            Equal(city.String("/city").Length > 0, true);
        using (Request ask = Question("A city", "offline/wrong-json").SetSchema("city", CitySchema))
        {
            var failed = Thrown<TogetherException>(() => client.Complete(ask));
            Equal(failed.Status, Status.Protocol);
            Equal(failed.Response.Text.Length > 0, true);
        }
        Equal(Response.Parse("[1,{\"a\":2}]").Integer("/1/a"), 2L);
        Thrown<TogetherException>(() => Response.Parse("["));
    }

    static void wrong_key()
    {
        using (var own = new Client(new Options().SetApiKey("not-the-key")))
        {
            var failed = Thrown<TogetherException>(() => own.Complete(Question("Who am I?")));
            Equal(failed.Status, Status.Authentication);
            Equal(failed.HttpStatus, 401);
            Equal(failed.RequestId.Length > 0, true);
            Equal(failed.Message.Contains("401"), true);
        }
    }

    static void no_network()
    {
        using (var own = new Client(new Options().SetBaseUrl("https://127.0.0.1:1").SetRetries(0)))
        {
            var failed = Thrown<TogetherException>(() => own.Complete(Question("Is anybody there?")));
            Equal(failed.Status, Status.Connection);
            Equal(failed.HttpStatus, 0);
        }
    }

    static void sixteen_streams()
    {
        Stream[] streams = Enumerable.Range(0, 16).Select(number => client.Stream(Question("stream " + number))).ToArray();
        for (int number = 0; number < 16; ++number)
            using (streams[number]) Equal(string.Concat(streams[number].Texts()), Quoted("stream " + number));
        Task<Response>[] tasks = Enumerable.Range(0, 16).Select(number => client.CompleteAsync(Question("task " + number))).ToArray();
        for (int number = 0; number < 16; ++number) Equal(tasks[number].Result.Text, Quoted("task " + number));
        var answers = new string[16];
        Thread[] threads = Enumerable.Range(0, 16).Select(
            number => new Thread(() => answers[number] = client.Complete(Question("thread " + number)).Text)).ToArray();
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        for (int number = 0; number < 16; ++number) Equal(answers[number], Quoted("thread " + number));
    }

    static void text_with_nul_and_emoji()
    {
        string text = "a\0b \U0001F600 é";
        Equal(client.Complete(Question(text)).Text, Quoted(text));
        Request ask = new Request(Operations.ChatCompletions).Set("model", Model)
            .SetJson("messages", "[{\"role\":\"user\"}]").Set("/messages/0/content", text);
        Equal(client.Complete(ask).Text, Quoted(text));
        Thrown<ArgumentException>(() => ask.Set("a\0b", 1));
        Thrown<ArgumentException>(() => ask.Set("user", "\uD800"));
        Equal(Thrown<TogetherException>(() => ask.Set("/messages/x/y", 1)).Status, Status.InvalidArgument);
    }

    static void cancel_one_while_another_starts()
    {
        for (int round = 0; round < 20; ++round)
            using (Stream first = client.Stream(Question("the first, which is cancelled")))
            {
                var canceller = new Thread(first.Cancel);
                canceller.Start();
                Equal(client.Complete(Question("the second")).Text, Quoted("the second"));
                canceller.Join();
            }
    }

    static void closed_twice()
    {
        var own = new Client();
        Stream stream = own.Stream(Question("Never", "offline/slow"));
        own.Dispose();
        own.Dispose();
        Thrown<ObjectDisposedException>(() => own.Complete(Question("Nobody")));
        Equal(Thrown<TogetherException>(() => stream.Next()).Status, Status.Cancelled);
        Equal(stream.Next(), null);
        stream.Dispose();
        stream.Dispose();
        Thrown<ObjectDisposedException>(() => stream.Next());
        Thrown<ObjectDisposedException>(() => stream.Answer());
        Response answer = client.Complete(Question("How are you?"));
        answer.Dispose();
        Thrown<ObjectDisposedException>(() => { string text = answer.Text; });
    }

    static void key_by_a_command()
    {
        string key = Environment.GetEnvironmentVariable("TOGETHER_API_KEY");
        using (var own = new Client(new Options().SetApiKeyCommand("/bin/echo", key)))
            Equal(own.Complete(Question("Me?")).Text, Quoted("Me?"));
    }

    static void unity_example()
    {
        var behaviour = new StreamIntoText { field = new UnityEngine.UI.Text() };
        Action<string> call = name => typeof(StreamIntoText)
            .GetMethod(name, BindingFlags.NonPublic | BindingFlags.Instance).Invoke(behaviour, null);
        call("OnEnable");
        string whole = Quoted(behaviour.question);
        for (int frame = 0; frame < 10000 && behaviour.field.text != whole; ++frame)
        {
            call("Update");
            Thread.Sleep(1);
        }
        call("OnDisable");
        Equal(behaviour.field.text, whole);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Abandon()
    {
        for (int number = 0; number < 8; ++number)
            new Client().Stream(Question("Nobody", "offline/slow").AddTool("weather", "The weather", CitySchema, _ => ""));
    }

    /// <summary>What of the library is open: the runtime opens files and threads of its own as it goes.</summary>
    static int Held()
    {
        int descriptors = Directory.GetFiles("/proc/self/fd").Count(path => Kind(path).StartsWith("socket:")
            || Kind(path).Contains("eventfd"));
        int threads = Directory.GetDirectories("/proc/self/task").Count(
            path => File.ReadAllText(path + "/comm").Contains("together"));
        return descriptors * 1000 + threads;
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "readlink")]
    static extern IntPtr ReadLink(string path, byte[] place, IntPtr size);

    static string Kind(string path)
    {
        var place = new byte[256];
        long length = (long)ReadLink(path, place, (IntPtr)place.Length);
        return length < 0 ? "" : System.Text.Encoding.UTF8.GetString(place, 0, (int)length);
    }

    /// <summary>
    /// What Unity's editor does with every change of a script, and .NET no more: the code goes, with clients, streams and a tool that are
    /// in use, while the library stays.
    /// </summary>
    static void Reload()
    {
        for (int round = 0; round < 3; ++round)
        {
            AppDomain scripts = AppDomain.CreateDomain("scripts");
            scripts.DoCallBack(InUse);
            AppDomain.Unload(scripts);
        }
        using (var after = new Client()) Equal(after.Complete(Question("After")).Text, Quoted("After"));
    }

    static void InUse()
    {
        var open = new Client();
        for (int number = 0; number < 8; ++number)
            open.Stream(Question("Nobody", "offline/slow").AddTool("weather", "The weather", CitySchema, _ => ""));
        Endless();
        Endless().Dispose();
        Stream begun = open.Stream(Question("A question whose answer has begun"));
        Equal(begun.Next() != null, true);
        Equal(open.Complete(Question("Weather?").AddTool("weather", "The weather", CitySchema, _ => "rain")).Text.Contains("rain"), true);
    }

    static void Main(string[] arguments)
    {
        if (arguments.Length == 1 && arguments[0] == "reload")
        {
            Reload();
            return;
        }
        if (arguments.Length == 1 && arguments[0] == "open")
        {
            var open = new Client();
            for (int number = 0; number < 64; ++number) open.Stream(Question("Nobody", "offline/slow"));
            Endless();
            Endless().Dispose();
            return;
        }
        Console.WriteLine(System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription
            + ", libtogether " + Client.LibraryVersion);
        using (var warm = new Client()) warm.Complete(Question("Warm")).Dispose();
        int held = Held();
        client = new Client();
        Run("whole_answer", whole_answer);
        Run("embedding", embedding);
        Run("stream_cancelled_in_the_middle", stream_cancelled_in_the_middle);
        Run("cancelled_by_a_token", cancelled_by_a_token);
        Run("async_enumerable", async_enumerable);
        Run("tool_with_a_function", tool_with_a_function);
        Run("what_a_callback_throws", what_a_callback_throws);
        Run("structured_answer", structured_answer);
        Run("a_job_and_a_list", a_job_and_a_list);
        Run("a_batch", a_batch);
        Run("a_reader", a_reader);
        Run("raw_speech", raw_speech);
        Run("a_session", a_session);
        Run("a_session_that_is_not_read", a_session_that_is_not_read);
        Run("wrong_key", wrong_key);
        Run("no_network", no_network);
        Run("sixteen_streams", sixteen_streams);
        Run("text_with_nul_and_emoji", text_with_nul_and_emoji);
        Run("cancel_one_while_another_starts", cancel_one_while_another_starts);
        Run("closed_twice", closed_twice);
        Run("key_by_a_command", key_by_a_command);
        Run("unity_example", unity_example);
        client.Dispose();
        Run("no_leak", () =>
        {
            Abandon();
            // The collector frees what was abandoned, in its own time; what hangs fails.
            for (int round = 0; round < 300 && Held() != held; ++round)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                Thread.Sleep(100);
            }
            Equal(Held(), held);
        });
    }
}
