import CTogether
import Foundation

/// A server, a key and a pool of connections: make one and keep it. Any number of tasks use it at once.
public final class Client: Sendable {
    private let dispatcher: Dispatcher

    /// Without options the key is that of TOGETHER_API_KEY.
    public init(_ options: Options = Options()) throws {
        try checkVersion()
        dispatcher = try Dispatcher(options)
    }

    deinit {
        dispatcher.stop()
    }

    /// The version of the library that is loaded.
    public static var libraryVersion: String { copied(together_version()) }

    /// Sends a request and waits for its whole answer. Cancelling the task cancels this request alone, and throws
    /// CancellationError.
    public func complete(_ request: Request) async throws -> Response {
        try Task.checkCancellation()
        for try await event in events(request, isWhole: true) {
            if let response = event.response { return response }
        }
        throw CancellationError()
    }

    /// Sends a request and gives its events as they come. Cancelling the task that reads them cancels this request alone, and
    /// so does leaving the loop.
    public func stream(_ request: Request) -> EventStream {
        events(request, isWhole: false)
    }

    /// The text of the answer, as the model writes it.
    public func texts(_ request: Request) -> AsyncCompactMapSequence<EventStream, String> {
        stream(request).texts
    }

    var address: OpaquePointer { dispatcher.client }

    private func events(_ request: Request, isWhole: Bool) -> EventStream {
        let (stream, sink) = AsyncThrowingStream.makeStream(of: Event.self, throwing: (any Error).self)
        do {
            let call = try dispatcher.start(request, Call(self, dispatcher, sink, isWhole: isWhole))
            // The dispatcher holds the call until its end. To hold it here too would be a circle.
            sink.onTermination = { [weak call] end in
                if case .cancelled = end { call?.cancel() }
            }
            return EventStream(events: stream, call: call)
        } catch {
            sink.finish(throwing: error)
            return EventStream(events: stream, call: nil)
        }
    }

    /// Replaces the key, for the requests that start from now on.
    public func setAPIKey(_ key: String) throws {
        let status = withText(key) { together_client_set_api_key_n(dispatcher.client, $0, $1) }
        if status != TOGETHER_OK { throw TogetherError(Status(rawValue: status), "this cannot be an API key") }
    }

    /// What the client has used.
    public func usage() -> Usage {
        var usage = together_usage()
        together_client_usage(dispatcher.client, &usage, MemoryLayout<together_usage>.size)
        return Usage(from: usage)
    }

    /// Connects ahead of need, and returns at once: the next request saves the round trips.
    public func connect() {
        together_client_connect(dispatcher.client)
    }

    /// A report on every step of a request, for support: its text, also where a step failed. It takes seconds.
    public func diagnose() async -> Response {
        await withCheckedContinuation { report in
            // Not a thread of Swift's own, which must not be kept waiting.
            Thread { [dispatcher] in
                report.resume(returning: Response(together_client_diagnose(dispatcher.client)))
            }.start()
        }
    }

    /// Cancels everything, also a diagnosis. One request ends with its task.
    public func interrupt() {
        together_client_interrupt(dispatcher.client)
    }

    /// Cancels what runs. What is sent afterwards fails. The end of the client does the same.
    public func close() {
        dispatcher.stop()
    }
}
