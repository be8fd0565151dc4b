// What every binding shows (docs/bindings.md), in Swift. Runs beside an offline server: `make test-bindings`.

import Foundation
@testable import Together
import XCTest

private let model = "openai/gpt-oss-20b"

private func question(_ text: String, _ model: String = model) -> Request {
    var ask = Request(.chatCompletions, model: model)
    ask.addMessage("user", text)
    return ask
}

private func quoted(_ text: String) -> String {
    "offline: you asked \"\(text)\""
}

private let citySchema = #"{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"#

private struct Place: Codable, Sendable {
    let city: String
}

/// What a test shares between tasks.
private actor Box<Value: Sendable> {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }

    func set(_ value: Value) {
        self.value = value
    }
}

private final class Own: Error, Sendable {}

private func failure<Failure: Error>(
    of type: Failure.Type = TogetherError.self, line: UInt = #line, _ work: () async throws -> Void
) async throws -> Failure {
    do {
        try await work()
    } catch let error as Failure {
        return error
    }
    XCTFail("did not throw \(type)", line: line)
    throw CancellationError()
}

private func joined(_ stream: EventStream) async throws -> String {
    var text = ""
    for try await one in stream.texts { text += one }
    return text
}

/// The sockets and descriptors of the library, and its threads.
private func held() throws -> [Int] {
    let files = FileManager.default
    let open = try files.contentsOfDirectory(atPath: "/proc/self/fd").filter { name in
        let target = (try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")) ?? ""
        return target.hasPrefix("socket:") || target.contains("eventfd")
    }
    let threads = try files.contentsOfDirectory(atPath: "/proc/self/task").filter { name in
        let comm = (try? String(contentsOfFile: "/proc/self/task/\(name)/comm", encoding: .utf8)) ?? ""
        return comm.hasPrefix("libtogether") || comm.hasPrefix("together-")
    }
    return [open.count, threads.count]
}

/// What is held once it is what is waited for: the last threads end in their own time; what hangs fails.
private func left(_ isWhole: ([Int]) -> Bool) async throws -> [Int] {
    for _ in 0..<600 {
        if try isWhole(held()) { break }
        try await Task.sleep(for: .milliseconds(50))
    }
    return try held()
}

final class Tests: XCTestCase {
    func test_whole_answer() async throws {
        let client = try Client()
        let answer = try await client.complete(question("How are you?"))
        XCTAssertEqual(answer.text, quoted("How are you?"))
        XCTAssertEqual(answer.string(at: "/choices/0/finish_reason"), "stop")
        XCTAssertEqual(answer.value(at: "/choices/0/index"), "0")
        XCTAssertEqual(answer.integer(at: "/choices/0/index"), 0)
        XCTAssertNil(answer.value(at: "/nowhere"))
        XCTAssertNil(answer.string(at: "/nowhere"))
        XCTAssertNil(answer.string(at: "/choices/0/index"))
        XCTAssertNil(answer.integer(at: "/nowhere"))
        XCTAssertNil(answer.number(at: "/model"))
        XCTAssertNil(answer.boolean(at: "/model"))
        XCTAssertGreaterThan(try XCTUnwrap(answer.integer(at: "/usage/total_tokens")), 0)
        XCTAssertEqual(try answer.decoded(as: [String: Int].self, at: "/usage")["total_tokens"],
                       answer.integer(at: "/usage/total_tokens"))
        XCTAssertEqual(answer.httpStatus, 200)
        XCTAssertEqual(answer.count(at: "/choices"), 1)
        XCTAssertEqual(answer.tries, 1)
        XCTAssertEqual(answer.header("CONTENT-TYPE"), answer.header("content-type"))
        XCTAssertGreaterThan(try XCTUnwrap(answer.time(.total)), .zero)
        XCTAssertEqual(client.usage().requests, 1)
        XCTAssertEqual(Client.libraryVersion.split(separator: ".").count, 3)
    }

    func test_every_kind_of_value() async throws {
        let answer = try Response(json: #"{"yes":true,"no":false,"zero":0,"half":0.5,"empty":"","text":"a\u0000b"}"#)
        XCTAssertEqual(answer.boolean(at: "/yes"), true)
        XCTAssertEqual(answer.boolean(at: "/no"), false)
        XCTAssertEqual(answer.integer(at: "/zero"), 0)
        XCTAssertEqual(answer.number(at: "/half"), 0.5)
        XCTAssertNil(answer.integer(at: "/half"))
        XCTAssertEqual(answer.string(at: "/empty"), "")
        XCTAssertEqual(answer.string(at: "/text"), "a\0b")
        XCTAssertNil(answer.string(at: "/te\0xt"))
        XCTAssertEqual(answer.count(), 6)
        XCTAssertThrowsError(try Response(json: "["))

        var ask = Request(.chatCompletions, model: model)
        ask.set("temperature", 0.5)
        ask.set("max_tokens", 7)
        ask.set("logprobs", true)
        ask.set("stop", ["a", "b"])
        ask.set("/response_format", json: #"{"type":"json_object"}"#)
        ask.set("user", "nobody")
        ask.remove("user")
        let fields = try Response(json: ask.json())
        XCTAssertEqual(fields.number(at: "/temperature"), 0.5)
        XCTAssertEqual(fields.integer(at: "/max_tokens"), 7)
        XCTAssertEqual(fields.boolean(at: "/logprobs"), true)
        XCTAssertEqual(fields.string(at: "/stop/1"), "b")
        XCTAssertEqual(fields.string(at: "/response_format/type"), "json_object")
        XCTAssertNil(fields.value(at: "/user"))
        // A request is a value.
        var other = ask
        other.set("max_tokens", 8)
        XCTAssertEqual(try Response(json: ask.json()).integer(at: "/max_tokens"), 7)
        XCTAssertEqual(try Response(json: other.json()).integer(at: "/max_tokens"), 8)
    }

    func test_embedding() async throws {
        var ask = Request(.embeddings, model: "intfloat/multilingual-e5-large-instruct")
        ask.set("input", "text")
        let answer = try await Client().complete(ask)
        let numbers = answer.floats()
        XCTAssertEqual(numbers.count, answer.count(at: "/data/0/embedding"))
        XCTAssertEqual(numbers.reduce(0) { $0 + $1 * $1 }, 1, accuracy: 0.001)
        XCTAssertThrowsError(try answer.data(at: "/usage"))
    }

    func test_stream_cancelled_in_the_middle() async throws {
        let client = try Client()
        let ask = question("A long question of many words, so that there is a middle to stop in.")
        let stream = client.stream(ask)
        var text = ""
        let failed = try await failure {
            for try await event in stream {
                text += event.kind == .text ? event.text : ""
                if text.count > 10 { stream.cancel() }
            }
        }
        XCTAssertEqual(failed.status, .cancelled)
        XCTAssertEqual(failed.response?.text, text)
        XCTAssertEqual(stream.response?.text, text)
        // To leave the loop is to cancel.
        for try await text in client.texts(ask) {
            XCTAssertFalse(text.isEmpty)
            break
        }
        let whole = client.stream(ask)
        let answer = try await client.complete(ask).text
        let streamed = try await joined(whole)
        XCTAssertEqual(streamed, answer)
        XCTAssertEqual(whole.response?.text, answer)
        // The last event has the whole answer, and none follows.
        var last: Event?
        for try await event in client.stream(ask) { last = event }
        XCTAssertEqual(last?.kind, .done)
        XCTAssertEqual(last?.response?.text, answer)
    }

    func test_cancelled_with_its_task() async throws {
        let client = try Client()
        let slow = Task { try await client.complete(question("Never", "offline/slow")) }
        let reading = Task { try await joined(client.stream(question("Never", "offline/slow"))) }
        let other = Task { try await client.complete(question("The other")).text }
        slow.cancel()
        reading.cancel()
        _ = try await failure(of: CancellationError.self) { _ = try await slow.value }
        _ = try await failure(of: CancellationError.self) { _ = try await reading.value }
        let text = try await other.value
        XCTAssertEqual(text, quoted("The other"))
        let before = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.complete(question("Before"))
        }
        _ = try await failure(of: CancellationError.self) { _ = try await before.value }
        // Behind the last event a cancel is nothing.
        let after = Task {
            let text = try await joined(client.stream(question("After")))
            withUnsafeCurrentTask { $0?.cancel() }
            return text
        }
        let whole = try await after.value
        XCTAssertEqual(whole, quoted("After"))
    }

    func test_tool_with_a_function() async throws {
        let client = try Client()
        let cities = Box<[String]>([])
        var ask = question("What is the weather in Bern?")
        ask.addTool("weather", "The weather of a city", schema: citySchema) { (place: Place) in
            await cities.set(cities.value + [place.city])
            return ["degrees": 21]
        }
        let answer = try await client.complete(ask)
        let called = await cities.value
        XCTAssertEqual(called.count, 1)
        XCTAssertFalse(called[0].isEmpty)
        XCTAssertTrue(answer.text.contains("degrees"))
        ask.addAnswer(answer)
        XCTAssertTrue(try ask.json().contains("degrees"))
        // A tool asks by the client that runs it, and other requests go on while it runs.
        var nested = question("Weather?")
        nested.addTool("weather", "The weather of a city", schema: citySchema) { (_: Place) in
            try await client.complete(question("Rain")).text
        }
        async let first = client.complete(nested)
        async let second = client.complete(nested)
        let (one, two) = try await (first.text, second.text)
        XCTAssertTrue(one.contains("Rain"))
        XCTAssertTrue(two.contains("Rain"))
    }

    func test_tool_is_cancelled_with_its_request() async throws {
        let client = try Client()
        let (began, begins) = AsyncStream.makeStream(of: Void.self)
        let (ended, ends) = AsyncStream.makeStream(of: Void.self)
        var ask = question("Weather?")
        ask.addTool("weather", "The weather of a city", schema: citySchema) { (_: Place) in
            begins.yield()
            defer { ends.yield() }
            try await Task.sleep(for: .seconds(600))
            return ""
        }
        let waiting = Task { [ask] in try await client.complete(ask) }
        for await _ in began { break }
        waiting.cancel()
        _ = try await failure(of: CancellationError.self) { _ = try await waiting.value }
        for await _ in ended { break }
        let next = try await client.complete(question("Next")).text
        XCTAssertEqual(next, quoted("Next"))
    }

    func test_what_a_callback_throws() async throws {
        let client = try Client()
        let own = Own()
        var ask = question("Weather?")
        ask.addTool("weather", "The weather", schema: citySchema) { (_: Place) -> String in throw own }
        for _ in 0..<2 {
            let thrown = try await failure(of: Own.self) { _ = try await client.complete(ask) }
            XCTAssertTrue(thrown === own)
        }
        let streamed = try await failure(of: Own.self) { for try await _ in client.stream(ask) {} }
        XCTAssertTrue(streamed === own)
        // One request, run twice at once: each gets what its own run threw.
        var numbered = question("Weather?")
        numbered.addTool("weather", "The weather", schema: citySchema) { (_: Place) -> String in throw Own() }
        async let first = failure(of: Own.self) { [numbered] in _ = try await client.complete(numbered) }
        async let second = failure(of: Own.self) { [numbered] in _ = try await client.complete(numbered) }
        let (one, two) = try await (first, second)
        XCTAssertFalse(one === two)
        let next = try await client.complete(question("Next")).text
        XCTAssertEqual(next, quoted("Next"))
    }

    func test_structured_answer() async throws {
        let client = try Client()
        var ask = question("A city")
        ask.setSchema("city", citySchema)
        let place: Place = try await client.complete(ask).parsed()
        XCTAssertFalse(place.city.isEmpty)
        var wrong = question("A city", "offline/wrong-json")
        wrong.setSchema("city", citySchema)
        let failed = try await failure { _ = try await client.complete(wrong) }
        XCTAssertEqual(failed.status, .protocol)
        XCTAssertFalse(try XCTUnwrap(failed.response).text.isEmpty)
    }

    func test_a_batch() async throws {
        let client = try Client()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("batch-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var batch: Batch? = try Batch(directory: folder.path)
        try await batch?.add("a", question("Who?"))
        try await batch?.add("b", question("Where?"))
        let job = try await XCTUnwrap(batch).run(client)
        XCTAssertEqual(job.integer(at: "/requests/answered"), 2)
        let answer = try await XCTUnwrap(batch).answer("b")
        XCTAssertEqual(answer.text, "offline: you asked \"Where?\"")
        let unknown = try await failure { [batch] in _ = try await batch!.answer("c") }
        XCTAssertEqual(unknown.status, .invalidArgument)
        let taken = try await failure { _ = try Batch(directory: folder.path) }
        XCTAssertEqual(taken.status, .file)
        batch = nil
        let again = try await Batch(directory: folder.path).run(client)
        XCTAssertEqual(again.string(at: "/id"), job.string(at: "/id"))
    }

    func test_a_reader() async throws {
        let client = try Client()
        let content = Data(String(repeating: "{\"text\": \"a line\"}\n", count: 20000).utf8)
        let reading: @Sendable (Int, Int) throws -> Data = { offset, count in
            content.subdata(in: min(offset, content.count)..<min(offset + count, content.count))
        }
        for operation in [APIOperation.filesCreate, .filesUpload] {
            func upload(_ length: Int, _ read: @escaping @Sendable (Int, Int) throws -> Data) async throws -> Response {
                var request = Request(operation)
                request.set("purpose", "fine-tune")
                request.setFile("file", name: "training.jsonl", length: length, read)
                return try await client.complete(request)
            }
            let answer = try await upload(content.count, reading)
            XCTAssertEqual(answer.string(at: "/filename"), "training.jsonl")
            var download = Request(.filesContent)
            download.set("id", try XCTUnwrap(answer.string(at: "/id")))
            let received = try await client.complete(download).bytes
            XCTAssertEqual(received, content)
            let own = Own()
            var failed = try await failure {
                _ = try await upload(content.count) { offset, count in
                    if offset > 100_000 { throw own }
                    return try reading(offset, count)
                }
            }
            XCTAssertEqual(failed.status, .file)
            XCTAssertTrue(failed.cause as? Own === own)
            failed = try await failure { _ = try await upload(content.count) { _, count in Data(count: count + 1) } }
            XCTAssertTrue(failed.message.contains("says that it has read"), failed.message)
            XCTAssertNil(failed.cause)
            failed = try await failure { _ = try await upload(content.count + 1, reading) }
            XCTAssertTrue(failed.message.contains("has no more bytes"), failed.message)
            failed = try await failure { _ = try await upload(content.count - 1, reading) }
            XCTAssertTrue(failed.message.contains("has more bytes"), failed.message)
            failed = try await failure { _ = try await upload(-1, reading) }
            XCTAssertEqual(failed.status, .invalidArgument)
        }
        // What is left is read no more, and freed.
        weak var freed: Own?
        do {
            let own = Own()
            freed = own
            var request = Request(.filesUpload)
            request.set("purpose", "fine-tune")
            request.setFile("file", name: "a.jsonl", length: 1 << 30) { _, count in
                withExtendedLifetime(own) { Data(count: count) }
            }
            for try await _ in client.stream(request) { break }
        }
        for _ in 0..<300 where freed != nil { try await Task.sleep(for: .milliseconds(100)) }
        XCTAssertNil(freed)
        XCTAssertEqual(lent.with { $0.count }, 0)
    }

    func test_a_job_and_a_list() async throws {
        let client = try Client()
        func film(_ model: String) async throws -> Response {
            var make = Request(.videosCreate, model: model)
            make.set("prompt", "A gate.")
            let made = try await client.complete(make)
            var wait = Request(.videosGet)
            wait.set("id", made.string(at: "/id") ?? "")
            wait.setWait(.milliseconds(10))
            return try await client.complete(wait)
        }
        let done = try await film("minimax/hailuo-02")
        XCTAssertEqual(done.string(at: "/status"), "completed")
        let failed = try await failure { _ = try await film("offline/failed-job") }
        XCTAssertEqual(failed.status, .jobFailed)
        var models = Request(.modelsList)
        let page = try await client.complete(models)
        XCTAssertFalse(try models.nextPage(page))
    }

    func test_raw_speech() async throws {
        let client = try Client()
        var speak = Request(.audioSpeech, model: "hexgrad/Kokoro-82M")
        speak.set("voice", "af_heart")
        speak.set("input", "one two")
        speak.set("response_format", "raw")
        speak.set("stream", true)
        var samples = 0
        for try await event in client.stream(speak) where event.kind == .bytes {
            XCTAssertEqual(event.sampleRate, 24000)
            XCTAssertEqual(event.sampleFormat, .s16)
            XCTAssertEqual(event.bytes.count % 2, 0)
            samples += event.bytes.count / 2
        }
        XCTAssertEqual(samples, 6000)
    }

    func test_a_session() async throws {
        let client = try Client()
        var listen = Request(.realtime, model: "openai/whisper-large-v3")
        listen.set("input_audio_format", "pcm_s16le_16000")
        listen.set("turn_detection", "none")
        let stream = client.stream(listen)
        let samples = Data(repeating: 0x10, count: 8000)
        for _ in 0..<4 { try stream.sendBytes(samples) }
        try stream.send(json: #"{"type":"input_audio_buffer.commit"}"#)
        let refused = try await failure { try stream.send(json: "{}") }
        XCTAssertEqual(refused.status, .invalidArgument)
        try stream.finish()
        var settled: [String] = []
        for try await event in stream where event.kind == .text && !event.replaces { settled.append(event.text) }
        XCTAssertEqual(settled, ["one two three four"])
        XCTAssertEqual(stream.response?.text, settled.first)
        // Only a session is sent to.
        let chat = client.stream(question("Hm?"))
        let unsent = try await failure { try chat.sendBytes(samples) }
        XCTAssertEqual(unsent.status, .invalidArgument)
        chat.cancel()
    }

    func test_a_session_that_is_not_read() async throws {
        let most = Call.mostUnread
        defer { Call.mostUnread = most }
        Call.mostUnread = 2000
        let client = try Client()
        var listen = Request(.realtime, model: "openai/whisper-large-v3")
        listen.set("input_audio_format", "pcm_s16le_16000")
        listen.set("turn_detection", "none")
        let stream = client.stream(listen)
        for _ in 0..<10 { try stream.sendBytes(Data(repeating: 0x10, count: 32000)) }
        try stream.finish()
        // Until its end is here, without a reader.
        while stream.response == nil { try await Task.sleep(for: .milliseconds(1)) }
        let failed = try await failure {
            var size = 0
            for try await event in stream { size += event.size }
            XCTAssertLessThanOrEqual(size, 2000)
        }
        XCTAssertEqual(failed.status, .cancelled)
        XCTAssertTrue(failed.message.contains("64 MiB"))
    }

    func test_wrong_key() async throws {
        var options = Options()
        options.setAPIKey("not-the-key")
        let client = try Client(options)
        let failed = try await failure { _ = try await client.complete(question("Who am I?")) }
        XCTAssertEqual(failed.status, .authentication)
        XCTAssertEqual(failed.httpStatus, 401)
        XCTAssertFalse(failed.requestID.isEmpty)
        XCTAssertTrue(failed.message.contains("401"))
        XCTAssertTrue("\(failed)".hasPrefix("TOGETHER_AUTHENTICATION: "))
        XCTAssertEqual(failed.localizedDescription, failed.message)
        try client.setAPIKey(ProcessInfo.processInfo.environment["TOGETHER_API_KEY"]!)
        let answer = try await client.complete(question("Who am I?")).text
        XCTAssertEqual(answer, quoted("Who am I?"))
        XCTAssertThrowsError(try client.setAPIKey(""))
    }

    func test_no_network() async throws {
        var options = Options()
        options.setBaseURL("https://127.0.0.1:1")
        options.setRetries(0)
        options.setTimeout(.connect, .milliseconds(5_000))
        let client = try Client(options)
        let failed = try await failure { _ = try await client.complete(question("Is anybody there?")) }
        XCTAssertEqual(failed.status, .connection)
        XCTAssertEqual(failed.httpStatus, 0)
    }

    func test_sixteen_streams() async throws {
        let client = try Client()
        let streams = (0..<16).map { client.stream(question("stream \($0)")) }
        for (number, stream) in streams.enumerated() {
            let text = try await joined(stream)
            XCTAssertEqual(text, quoted("stream \(number)"))
        }
        try await withThrowingTaskGroup(of: (Int, String, String).self) { group in
            for number in 0..<16 {
                group.addTask {
                    async let whole = client.complete(question("whole \(number)")).text
                    let streamed = try await joined(client.stream(question("task \(number)")))
                    return (number, streamed, try await whole)
                }
            }
            for try await (number, streamed, whole) in group {
                XCTAssertEqual(streamed, quoted("task \(number)"))
                XCTAssertEqual(whole, quoted("whole \(number)"))
            }
        }
    }

    /// None of Swift's own threads waits for a stream: work goes on beside more silent ones than there are such threads.
    func test_sixty_four_silent_streams() async throws {
        let client = try Client()
        let silent = (0..<64).map { _ in Task { try await client.complete(question("Never", "offline/slow")) } }
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 0..<64 { group.addTask { number } }
            return await group.reduce(0, +)
        }
        XCTAssertEqual(sum, 2016)
        for task in silent { task.cancel() }
        for task in silent { _ = try await failure(of: CancellationError.self) { _ = try await task.value } }
    }

    func test_text_with_nul_and_emoji() async throws {
        let client = try Client()
        let text = "a\0b \u{1F600} é"
        let answer = try await client.complete(question(text)).text
        XCTAssertEqual(answer, quoted(text))
        var ask = Request(.chatCompletions, model: model)
        ask.set("messages", json: #"[{"role":"user"}]"#)
        ask.set("/messages/0/content", text)
        let other = try await client.complete(ask).text
        XCTAssertEqual(other, quoted(text))
        for field in ["a\0b", "/messages/x/y"] {
            var refused = question(text)
            refused.set(field, 1)
            let failed = try await failure { _ = try await client.complete(refused) }
            XCTAssertEqual(failed.status, .invalidArgument)
            XCTAssertNil(failed.response)
            let streamed = try await failure { for try await _ in client.stream(refused) {} }
            XCTAssertEqual(streamed.status, .invalidArgument)
        }
        var empty = question("")
        empty.set("user", "")
        let nothing = try await client.complete(empty).text
        XCTAssertEqual(nothing, quoted(""))
    }

    func test_cancel_one_while_another_starts() async throws {
        let client = try Client()
        for _ in 0..<20 {
            let first = client.stream(question("the first, which is cancelled"))
            async let cancelled: Void = first.cancel()
            let second = try await client.complete(question("the second")).text
            await cancelled
            XCTAssertEqual(second, quoted("the second"))
        }
    }

    func test_closed_twice() async throws {
        let client = try Client()
        let answer = try await client.complete(question("Before"))
        let stream = client.stream(question("Never", "offline/slow"))
        client.close()
        client.close()
        let ended = try await failure { for try await _ in stream {} }
        XCTAssertEqual(ended.status, .cancelled)
        let refused = try await failure { _ = try await client.complete(question("Nobody")) }
        XCTAssertEqual(refused.status, .cancelled)
        XCTAssertEqual(answer.text, quoted("Before"))
        try Client().close()
    }

    /// Streams and client end in either order, and whatever still runs ends with the client.
    func test_ended_with_open_streams() async throws {
        func open(_ client: Client) -> [EventStream] {
            (0..<64).map { _ in client.stream(question("Never", "offline/slow")) }
        }
        do {
            let client = try Client()
            let streams = open(client)
            client.close()
            for stream in streams {
                let ended = try await failure { for try await _ in stream {} }
                XCTAssertEqual(ended.status, .cancelled)
            }
        }
        // Out of scope: the streams hold what they need of the client.
        do {
            let kept = try open(Client())
            for stream in kept { stream.cancel() }
            for stream in kept {
                let ended = try await failure { for try await _ in stream {} }
                XCTAssertEqual(ended.status, .cancelled)
            }
        }
        _ = try open(Client())
        let threads = try await left { $0[1] == 0 }[1]
        XCTAssertEqual(threads, 0)
    }

    /// A process that ends with open streams ends well, and says nothing.
    func test_exit_with_open_streams() async throws {
        if ProcessInfo.processInfo.environment["TEST_EXIT"] != nil {
            let client = try Client()
            let streams = (0..<64).map { _ in client.stream(question("Never", "offline/slow")) }
            // And while C reads.
            let isRead = DispatchSemaphore(value: 0)
            var upload = Request(.filesCreate)
            upload.set("purpose", "fine-tune")
            upload.setFile("file", name: "a.jsonl", length: 1 << 30) { _, _ in
                isRead.signal()
                return Data(count: 1)
            }
            let uploader = try Client(), reading = uploader.stream(upload)
            defer { withExtendedLifetime(reading) {} }
            isRead.wait()
            FileHandle.standardOutput.write(Data("ends with \(streams.count)\n".utf8))
            exit(0)
        }
        let program = Process()
        let said = Pipe()
        program.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        program.arguments = ["TogetherTests.Tests/test_exit_with_open_streams"]
        program.environment = ProcessInfo.processInfo.environment.merging(["TEST_EXIT": "1"]) { $1 }
        program.standardOutput = said
        program.standardError = said
        try program.run()
        let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        program.waitUntilExit()
        XCTAssertEqual(program.terminationStatus, 0)
        XCTAssertTrue(text.hasSuffix("ends with 64\n"), text)
    }

    func test_key_by_a_command() async throws {
        var options = Options()
        options.setAPIKeyCommand(["/bin/echo", ProcessInfo.processInfo.environment["TOGETHER_API_KEY"]!])
        let answer = try await Client(options).complete(question("Me?")).text
        XCTAssertEqual(answer, quoted("Me?"))
        var wrong = Options()
        wrong.setHeader("a\0b", "")
        XCTAssertThrowsError(try Client(wrong)) { XCTAssertEqual(($0 as? TogetherError)?.status, .invalidArgument) }
    }

    func test_diagnosis() async throws {
        let report = try await Client().diagnose()
        XCTAssertEqual(report.status, .ok)
        XCTAssertTrue(report.text.contains("http status: 200"))
    }

    func test_no_leak() async throws {
        // Foundation and its threads open descriptors of their own, once.
        _ = try await Client().complete(question("Warm"))
        let before = try await left { $0[1] == 0 }
        for round in 0..<8 {
            let client = try Client()
            _ = try await client.complete(question("Round \(round)"))
            var ask = question("Nobody", "offline/slow")
            ask.addTool("weather", "The weather", schema: citySchema) { (_: Place) in "" }
            // Left as they are.
            _ = client.stream(ask)
            for try await _ in client.stream(question("One event and no more, of a question that is long")) { break }
        }
        let after = try await left { $0 == before }
        XCTAssertEqual(before[1], 0)
        XCTAssertEqual(after, before)
    }
}
