import static libtogether.Together.AUDIO_SPEECH;
import static libtogether.Together.CHAT_COMPLETIONS;
import static libtogether.Together.EMBEDDINGS;
import static libtogether.Together.FILES_CONTENT;
import static libtogether.Together.FILES_CREATE;
import static libtogether.Together.FILES_UPLOAD;
import static libtogether.Together.MODELS_LIST;
import static libtogether.Together.REALTIME;
import static libtogether.Together.VIDEOS_CREATE;
import static libtogether.Together.VIDEOS_GET;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import libtogether.Batch;
import libtogether.Client;
import libtogether.Event;
import libtogether.Options;
import libtogether.Request;
import libtogether.Response;
import libtogether.Stream;
import libtogether.Together.EventKind;
import libtogether.Together.SampleFormat;
import libtogether.Together.Status;
import libtogether.Together.Time;
import libtogether.TogetherException;

/** What every binding shows (docs/bindings.md), in Java. */
public final class Tests {
    private static final String WEATHER =
        "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}";

    private interface Work {
        void run() throws Exception;
    }

    private static Request question(String text, String model) {
        return new Request(CHAT_COMPLETIONS).set("model", model).addMessage("user", text);
    }

    private static Request question(String text) {
        return question(text, "openai/gpt-oss-20b");
    }

    private static String quoted(String text) {
        return "offline: you asked \"" + text + "\"";
    }

    private static void equal(Object found, Object expected) {
        if (!found.equals(expected)) throw new AssertionError(found + " instead of " + expected);
    }

    private static <T extends Throwable> T thrown(Class<T> kind, Work work) {
        try {
            work.run();
        } catch (Throwable what) {
            if (kind.isInstance(what)) return kind.cast(what);
            throw new AssertionError(what);
        }
        throw new AssertionError("nothing was thrown");
    }

    private static void run(String name, Work test) throws Exception {
        System.out.println("java " + name);
        test.run();
    }

    private static String texts(Stream stream) {
        StringBuilder text = new StringBuilder();
        for (Event event : stream) text.append(event.text);
        return text.toString();
    }

    private static int descriptors() {
        int count = 0;
        // Those of the library: Java opens files of its own as it goes.
        for (File file : new File("/proc/self/fd").listFiles()) {
            try {
                String place = file.getCanonicalPath();
                if (place.contains("socket:") || place.contains("eventfd") || place.contains("pipe:")) ++count;
            } catch (java.io.IOException gone) {
                // Closed meanwhile.
            }
        }
        return count;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 1) {
            // The process ends with open streams.
            Client open = new Client();
            for (int number = 0; number < 64; ++number) open.stream(question("Nobody", "offline/slow"));
            // And while C reads.
            CountDownLatch isRead = new CountDownLatch(1);
            InputStream endless = new InputStream() {
                @Override
                public int read() {
                    isRead.countDown();
                    return '\n';
                }

                @Override
                public int read(byte[] into, int offset, int length) {
                    into[offset] = (byte) read();
                    return 1;
                }
            };
            new Client().stream(new Request(FILES_CREATE).set("purpose", "fine-tune")
                .setReader("file", () -> endless, 1 << 30, "a.jsonl"));
            isRead.await();
            return;
        }
        try (Client warm = new Client()) {
            warm.complete(question("Warm"));
        }
        int descriptors = descriptors();
        Client client = new Client();

        run("whole_answer", () -> {
            Response answer = client.complete(question("How are you?"));
            equal(answer.text(), quoted("How are you?"));
            equal(answer.string("/object").get(), "chat.completion");
            equal(answer.integer("/choices/0/index").getAsLong(), 0L);
            equal(answer.integer("/nowhere").isPresent() || answer.number("/object").isPresent(), false);
            equal(answer.integer("/usage/total_tokens").getAsLong() > 0, true);
            equal(answer.httpStatus(), 200);
            equal(client.usage().requests, 1L);
        });
        run("embedding", () -> {
            Response answer = client.complete(new Request(EMBEDDINGS)
                .set("model", "intfloat/multilingual-e5-large-instruct").set("input", "text"));
            equal(answer.floats("/data/0/embedding").length, answer.count("/data/0/embedding"));
        });
        run("stream_cancelled_in_the_middle", () -> {
            Request ask = question("A long question of many words, so that there is a middle to stop in.");
            try (Stream stream = client.stream(ask)) {
                StringBuilder text = new StringBuilder();
                TogetherException failed = thrown(TogetherException.class, () -> {
                    for (Event event : stream) {
                        text.append(event.text);
                        if (text.length() > 10) stream.cancel();
                    }
                });
                equal(failed.status(), Status.CANCELLED);
                equal(failed.response().text(), text.toString());
            }
            try (Stream stream = client.stream(ask)) {
                equal(texts(stream), client.complete(ask).text());
            }
        });
        run("tool_with_a_function", () -> {
            List<String> cities = new ArrayList<>();
            Response[] late = new Response[1];
            Request ask = question("What is the weather?").addTool("weather", "of a city", WEATHER, given -> {
                cities.add(given.string("/city").get());
                late[0] = given;
                System.gc();
                return "sunny in " + cities.get(0);
            });
            Response answer = client.complete(ask);
            equal(answer.text().contains("sunny in " + cities.get(0)), true);
            thrown(IllegalStateException.class, () -> late[0].text());
            try (Stream stream = client.stream(ask)) {
                equal(texts(stream).contains("sunny"), true);
            }
            ask.addAnswer(answer).addMessage("user", "And tomorrow?");
            equal(ask.json().contains("sunny in"), true);
            client.complete(ask);
        });
        run("structured_answer", () -> {
            Response answer = client.complete(question("What is the weather?").setSchema("weather", WEATHER));
            equal(answer.parsed(0).string("/city").isPresent(), true);
            equal(thrown(TogetherException.class, () -> answer.parsed(7)).status(), Status.INVALID_ARGUMENT);
            Response json = Response.parse("{\"a\":[1,2.5],\"b64\":\"AAEC\"}");
            equal(json.number("/a/1").getAsDouble(), 2.5);
            equal(json.decode("/b64").length, 3);
            thrown(TogetherException.class, () -> Response.parse("{"));
            equal(answer.timeUs(Time.TOTAL) > 0, true);
        });
        run("a_job_and_a_list", () -> {
            Response made = client.complete(new Request(VIDEOS_CREATE).set("model", "minimax/hailuo-02").set("prompt", "A gate."));
            Request wait = new Request(VIDEOS_GET).set("id", made.string("/id").get()).setWait(10);
            equal(client.complete(wait).string("/status").get(), "completed");
            Response bad = client.complete(new Request(VIDEOS_CREATE).set("model", "offline/failed-job").set("prompt", "A gate."));
            Request badWait = new Request(VIDEOS_GET).set("id", bad.string("/id").get()).setWait(10);
            equal(thrown(TogetherException.class, () -> client.complete(badWait)).status(), Status.JOB_FAILED);
            Request models = new Request(MODELS_LIST);
            equal(models.nextPage(client.complete(models)), false);
        });
        run("a_batch", () -> {
            Path directory = Files.createTempDirectory("batch");
            try (Batch batch = new Batch(directory.toString())) {
                batch.add("a", question("Who?")).add("b", question("Where?"));
                equal(batch.run(client).integer("/requests/answered").getAsLong(), 2L);
                equal(batch.answer("b").text(), quoted("Where?"));
                equal(thrown(TogetherException.class, () -> batch.answer("c")).status(), Status.INVALID_ARGUMENT);
                equal(thrown(TogetherException.class, () -> new Batch(directory.toString())).status(), Status.FILE);
            }
            try (Batch again = new Batch(directory.toString())) {
                equal(again.run(client).string("/status").get(), "COMPLETED");
            }
        });
        run("raw_speech", () -> {
            Request speak = new Request(AUDIO_SPEECH).set("model", "hexgrad/Kokoro-82M").set("voice", "af_heart").set("input", "one two")
                .set("response_format", "raw").set("stream", true);
            int samples = 0;
            try (Stream stream = client.stream(speak)) {
                for (Event event : stream) {
                    if (event.kind != EventKind.BYTES) continue;
                    equal(event.sampleRate, 24000);
                    equal(event.sampleFormat, SampleFormat.S16);
                    equal(event.bytes.length % 2, 0);
                    samples += event.bytes.length / 2;
                }
            }
            equal(samples, 6000);
        });
        run("a_session", () -> {
            Request listen = new Request(REALTIME).set("model", "openai/whisper-large-v3")
                .set("input_audio_format", "pcm_s16le_16000").set("turn_detection", "none");
            byte[] samples = new byte[8000];
            Arrays.fill(samples, (byte) 0x10);
            List<String> settled = new ArrayList<>();
            Stream stream = client.stream(listen);
            try (stream) {
                for (int count = 0; count < 4; ++count) stream.sendBytes(samples);
                stream.send("{\"type\":\"input_audio_buffer.commit\"}");
                equal(thrown(TogetherException.class, () -> stream.send("{}")).status(), Status.INVALID_ARGUMENT);
                stream.finish();
                for (Event event : stream)
                    if (event.kind == EventKind.TEXT && !event.replaces) settled.add(event.text);
                equal(settled, List.of("one two three four"));
                equal(stream.answer().text(), "one two three four");
            }
            thrown(IllegalStateException.class, stream::finish);
            // Only a session is sent to.
            try (Stream chat = client.stream(question("Hm?"))) {
                equal(thrown(TogetherException.class, () -> chat.sendBytes(samples)).status(), Status.INVALID_ARGUMENT);
            }
        });
        run("what_a_callback_throws", () -> {
            Exception own = new Exception("of the program");
            Request ask = question("What is the weather?").addTool("weather", "of a city", WEATHER, given -> { throw own; });
            equal(thrown(Exception.class, () -> client.complete(ask)) == own, true);
            equal(thrown(Exception.class, () -> texts(client.stream(ask))) == own, true);
            equal(client.complete(question("Again")).text(), quoted("Again"));
            // One request, run twice at once: each wait gets what its own run threw.
            CyclicBarrier both = new CyclicBarrier(2);
            Request shared = question("What is the weather?").addTool("weather", "of a city", WEATHER, given -> {
                both.await(60, TimeUnit.SECONDS);
                throw new Exception(Thread.currentThread().getName());
            });
            ExecutorService two = Executors.newFixedThreadPool(2);
            List<Future<Boolean>> waits = new ArrayList<>();
            for (int number = 0; number < 2; ++number) {
                waits.add(two.submit(() -> {
                    for (int round = 0; round < 10; ++round) {
                        String message = thrown(Exception.class, () -> client.complete(shared)).getMessage();
                        equal(message, Thread.currentThread().getName());
                    }
                    return true;
                }));
            }
            for (Future<Boolean> wait : waits) equal(wait.get(), true);
            two.shutdown();
        });
        run("wrong_key", () -> {
            try (Client own = new Client(new Options().setApiKey("not-the-key"))) {
                TogetherException failed = thrown(TogetherException.class, () -> own.complete(question("Who am I?")));
                equal(failed.status(), Status.AUTHENTICATION);
                equal(failed.httpStatus(), 401);
                equal(failed.requestId().isEmpty(), false);
            }
        });
        run("no_network", () -> {
            try (Client own = new Client(new Options().setBaseUrl("https://127.0.0.1:1").setRetries(0))) {
                equal(thrown(TogetherException.class, () -> own.complete(question("Anybody?"))).status(), Status.CONNECTION);
            }
        });
        run("sixteen_streams", () -> {
            ExecutorService threads = Executors.newFixedThreadPool(16);
            List<Future<String>> answers = new ArrayList<>();
            for (int number = 0; number < 16; ++number) {
                String text = "stream " + number;
                answers.add(threads.submit(() -> {
                    try (Stream stream = client.stream(question(text))) {
                        return texts(stream);
                    }
                }));
            }
            for (int number = 0; number < 16; ++number) equal(answers.get(number).get(), quoted("stream " + number));
            threads.shutdown();
        });
        run("text_with_nul_and_emoji", () -> {
            String text = "a\0b \uD83D\uDE00 \u00e9";
            equal(client.complete(question(text)).text(), quoted(text));
            thrown(IllegalArgumentException.class, () -> question("x").set("a\0b", 1));
            thrown(IllegalArgumentException.class, () -> question("\uD800"));
        });
        run("cancel_one_while_another_starts", () -> {
            for (int round = 0; round < 20; ++round) {
                Stream first = client.stream(question("the first, which is cancelled"));
                Thread canceller = new Thread(first::cancel);
                canceller.start();
                equal(client.complete(question("the second")).text(), quoted("the second"));
                canceller.join();
                first.close();
            }
        });
        run("interrupt_ends_a_wait", () -> {
            Thread waiting = Thread.currentThread();
            new Thread(() -> {
                try {
                    Thread.sleep(200);
                } catch (InterruptedException impossible) {
                    throw new AssertionError(impossible);
                }
                waiting.interrupt();
            }).start();
            thrown(InterruptedException.class, () -> client.complete(question("Never", "offline/slow")));
            equal(client.complete(question("Again")).text(), quoted("Again"));
        });
        run("closed_twice", () -> {
            Client own = new Client();
            own.close();
            own.close();
            thrown(IllegalStateException.class, () -> own.complete(question("Nobody")));
        });
        run("a_reader", () -> {
            byte[] content = "{\"text\": \"a line\"}\n".repeat(20_000).getBytes(StandardCharsets.UTF_8);
            Path folder = Files.createTempDirectory("reader");
            Path file = folder.resolve("a.zip");
            try (ZipOutputStream made = new ZipOutputStream(Files.newOutputStream(file))) {
                made.putNextEntry(new ZipEntry("a.jsonl"));
                made.write(content);
            }
            AtomicInteger open = new AtomicInteger();
            IOException gone = new IOException("the disk is gone");
            // Counts those that are open, and breaks at a place.
            class Counted extends FilterInputStream {
                private int left;

                Counted(InputStream of, int left) {
                    super(of);
                    this.left = left;
                    open.incrementAndGet();
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    int count = super.read(into, offset, length);
                    left -= Math.max(count, 0);
                    if (left < 0) throw gone;
                    return count;
                }

                @Override
                public void close() throws IOException {
                    super.close();
                    open.decrementAndGet();
                }
            }
            for (String operation : List.of(FILES_CREATE, FILES_UPLOAD)) {
                try (ZipFile archive = new ZipFile(file.toFile());
                        Request upload = new Request(operation).set("purpose", "fine-tune")) {
                    ZipEntry entry = archive.getEntry("a.jsonl");
                    upload.setReader("file", () -> new Counted(archive.getInputStream(entry), Integer.MAX_VALUE),
                        entry.getSize(), "training.jsonl");
                    Response answer = client.complete(upload);
                    equal(answer.string("/filename").get(), "training.jsonl");
                    String id = answer.string("/id").get();
                    equal(Arrays.equals(client.complete(new Request(FILES_CONTENT).set("id", id)).bytes(), content), true);
                    upload.setReader("file", () -> new Counted(archive.getInputStream(entry), 100_000), entry.getSize(), "a.jsonl");
                    TogetherException failed = thrown(TogetherException.class, () -> client.complete(upload));
                    equal(failed.status(), Status.FILE);
                    equal(failed.getCause(), gone);
                    upload.setReader("file", () -> { throw gone; }, entry.getSize(), "a.jsonl");
                    equal(thrown(TogetherException.class, () -> client.complete(upload)).getCause(), gone);
                    // What was thrown before is not the cause of what fails now.
                    InputStream longer = new FilterInputStream(new ByteArrayInputStream(content)) {
                        @Override
                        public int read(byte[] into, int offset, int length) {
                            return length + 1;
                        }
                    };
                    upload.setReader("file", () -> longer, 1 << 20, "a.jsonl");
                    failed = thrown(TogetherException.class, () -> client.complete(upload));
                    equal(failed.getMessage().contains("says that it has read") && failed.getCause() == null, true);
                    for (int more : new int[] {1, -1}) {
                        upload.setReader("file", () -> new ByteArrayInputStream(content), content.length + more, "a.jsonl");
                        failed = thrown(TogetherException.class, () -> client.complete(upload));
                        equal(failed.status(), Status.FILE);
                        equal(failed.getMessage().contains(more > 0 ? "has no more bytes" : "has more bytes"), true);
                    }
                    thrown(IllegalArgumentException.class, () -> upload.setReader("file", () -> longer, -1, "a.jsonl"));
                }
                Path plain = folder.resolve("a.jsonl");
                Files.write(plain, content);
                try (SeekableByteChannel channel = Files.newByteChannel(plain);
                        Request upload = new Request(operation).set("purpose", "fine-tune")) {
                    Response answer = client.complete(upload.setReader("file", channel, "training.jsonl"));
                    equal(answer.integer("/bytes").getAsLong(), (long) content.length);
                }
            }
            // A stream that is left is no more read, and what it had opened is closed.
            try (Request upload = new Request(FILES_UPLOAD).set("purpose", "fine-tune")) {
                upload.setReader("file", () -> new Counted(new InputStream() {
                    @Override
                    public int read() {
                        return '\n';
                    }
                }, Integer.MAX_VALUE), 1 << 30, "a.jsonl");
                try (Stream stream = client.stream(upload)) {
                    equal(stream.next().kind, EventKind.PROGRESS);
                }
            }
            equal(open.get(), 0);
            for (String name : List.of("a.zip", "a.jsonl", "")) Files.delete(folder.resolve(name));
        });
        run("no_leak", () -> {
            client.close();
            equal(descriptors(), descriptors);
        });
    }
}
