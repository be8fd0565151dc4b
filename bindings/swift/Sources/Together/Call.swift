import CTogether
import Foundation

/// A request that runs. The dispatcher holds it until its last event, and it holds its client.
///
/// C lets one thread at a time use a together_call, except that any thread cancels it, and that one other sends to it. The address is set before another thread
/// has this object, and only the dispatcher's reader asks for the response.
final class Call: @unchecked Sendable {
    private let client: Client
    let dispatcher: Dispatcher
    private let sink: AsyncThrowingStream<Event, any Error>.Continuation
    /// Only its end is waited for.
    private let isWhole: Bool
    private let state = Locked(State())
    private let sending = NSLock()
    private var address: OpaquePointer?
    private var tools: [UInt] = []
    private var files: [UInt: LentFile] = [:]

    private struct State {
        var isCancelled = false
        /// What a tool's function threw first.
        var thrown: (any Error)?
        var running: [ToolRun] = []
        var response: Response?
        /// Something was sent to it: its answer has no end that the library could limit.
        var isSession = false
        /// In bytes, of a session.
        var unread = 0
    }

    /// The most that may wait to be read of a session, in bytes.
    nonisolated(unsafe) static var mostUnread = 64 << 20

    init(
        _ client: Client, _ dispatcher: Dispatcher, _ sink: AsyncThrowingStream<Event, any Error>.Continuation, isWhole: Bool
    ) {
        self.client = client
        self.dispatcher = dispatcher
        self.sink = sink
        self.isWhole = isWhole
    }

    deinit {
        for number in tools { offered.with { $0[number] = nil } }
        for number in files.keys { lent.with { $0[number] = nil } }
        together_free(address.map { UnsafeMutableRawPointer($0) })
    }

    /// The number by which C knows a tool.
    func offer(_ tool: Tool) -> UInt {
        let number = Together.offer(tool, of: self)
        tools.append(number)
        return number
    }

    /// The number by which C reads a file.
    func lend(_ read: @escaping LentFile.Read) -> UInt {
        let number = nextNumber(), file = LentFile(read)
        files[number] = file
        lent.with { $0[number] = file }
        return number
    }

    func start(_ client: OpaquePointer, _ draft: borrowing Draft) {
        address = together_start(client, draft.address)
    }

    /// From any thread: it waits for nothing.
    func cancel() {
        let running = state.with { state in
            state.isCancelled = true
            return state.running
        }
        for run in running { run.cancel() }
        if let address { together_call_cancel(address) }
    }

    /// One thread sends at a time. Nothing waits under the lock.
    func send(_ send: (OpaquePointer) -> together_status) -> together_status {
        guard let address else { return together_status(TOGETHER_INVALID_ARGUMENT) }
        let status = sending.withLock { send(address) }
        if status == TOGETHER_OK { state.with { $0.isSession = true } }
        return status
    }

    /// Whether there is room for the event.
    private func charge(_ event: Event) -> Bool {
        state.with { state in
            if state.unread + event.size > Call.mostUnread && state.isSession { return false }
            state.unread += event.size
            return true
        }
    }

    /// From the task that reads.
    func hasRead(_ event: Event) {
        state.with { $0.unread -= event.size }
    }

    var response: Response? { state.with { $0.response } }

    /// Keeps the first error. After a cancel, that is what ended the call.
    func keep(_ error: any Error) {
        state.with { if $0.thrown == nil && !$0.isCancelled { $0.thrown = error } }
    }

    /// Whether the function may run.
    func begin(_ run: ToolRun) -> Bool {
        state.with { state in
            if !state.isCancelled { state.running.append(run) }
            return !state.isCancelled
        }
    }

    func end(_ run: ToolRun) {
        state.with { $0.running.removeAll { $0 === run } }
    }

    /// On the reader, which reads the next event afterwards.
    func take(_ event: UnsafePointer<together_event>) {
        if event.pointee.kind != TOGETHER_EVENT_DONE {
            if isWhole { return }
            let event = Event(from: event.pointee)
            if charge(event) {
                sink.yield(event)
            } else {
                keep(TogetherError(.cancelled, "cancelled: more than 64 MiB of the session's events were not read"))
                cancel()
            }
            return
        }
        var last = Event(from: event.pointee)
        let response = Response(together_call_response(address))
        let thrown = state.with { state in
            state.response = response
            return state.thrown
        }
        do {
            if let thrown { throw thrown }
            if response.status == .file, let cause = files.values.lazy.compactMap(\.thrown).first {
                throw TogetherError(.file, response.message, response, cause: cause)
            }
            last.response = try response.checked()
            sink.yield(last)
            sink.finish()
        } catch {
            sink.finish(throwing: error)
        }
    }
}
