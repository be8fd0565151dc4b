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

    /// Ends the request with Status.cancelled. No other request is touched.
    public func cancel() {
        call?.cancel()
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        var events: AsyncThrowingStream<Event, any Error>.Iterator
        var isOver = false

        public mutating func next() async throws -> Event? {
            if isOver { return nil }
            do {
                let event = try await events.next()
                // AsyncThrowingStream ends the loop of a cancelled task without an error.
                if event == nil { try Task.checkCancellation() }
                isOver = event == nil || event?.kind == .done
                return event
            } catch let error as TogetherError where error.status == .cancelled && Task.isCancelled {
                isOver = true
                throw CancellationError()
            }
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(events: events.makeAsyncIterator())
    }
}
