import CTogether
import Foundation

/// The events of one request, as they come. The last one is EventKind.done, whose `response` is the whole answer; a request that
/// failed throws instead. One task reads them.
public struct EventStream: AsyncSequence, Sendable {
    public typealias Element = Event

    let events: AsyncThrowingStream<Event, any Error>
    /// nil if the request was not sent.
    let call: Call?

    /// The text of the answer, as the model writes it.
    public var texts: AsyncCompactMapSequence<EventStream, String> {
        compactMap { $0.kind == .text ? $0.text : nil }
    }

    /// The whole answer, once the last event was read, whether or not it failed.
    public var response: Response? { call?.response }

    /// Sends a message to a session: a JSON object. Never waits. TogetherError has Status.tooLarge if 1 MiB waits to be sent.
    public func send(json: String) throws {
        let text = try whole(json)
        try sent { together_call_send($0, text) }
    }

    /// Sends raw audio to a session that listens, in pieces of any size. As `send`.
    public func sendBytes(_ samples: Data) throws {
        try sent { call in
            samples.withUnsafeBytes { together_call_send_bytes(call, $0.baseAddress, $0.count) }
        }
    }

    /// Ends a session in good order: what is due still comes, and then the end. As `send`.
    public func finish() throws {
        try sent { together_call_finish($0) }
    }

    private func sent(_ send: (OpaquePointer) -> together_status) throws {
        guard let call else { throw TogetherError(.invalidArgument, "the request was not sent") }
        let status = call.send(send)
        if status != TOGETHER_OK {
            throw TogetherError(Status(rawValue: status), "not sent: see together_call_send for what a session takes, and when")
        }
    }

    /// Ends the request with Status.cancelled. No other request is touched.
    public func cancel() {
        call?.cancel()
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        var events: AsyncThrowingStream<Event, any Error>.Iterator
        let call: Call?
        var isOver = false

        public mutating func next() async throws -> Event? {
            if isOver { return nil }
            do {
                let event = try await events.next()
                // AsyncThrowingStream ends the loop of a cancelled task without an error.
                if event == nil { try Task.checkCancellation() }
                isOver = event == nil || event?.kind == .done
                if let event, !isOver { call?.hasRead(event) }
                return event
            } catch let error as TogetherError where error.status == .cancelled && Task.isCancelled {
                isOver = true
                throw CancellationError()
            }
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(events: events.makeAsyncIterator(), call: call)
    }
}

extension Event {
    /// About what it takes of the memory, in bytes.
    var size: Int { 256 + text.utf8.count + json.utf8.count + id.utf8.count + bytes.count }
}
