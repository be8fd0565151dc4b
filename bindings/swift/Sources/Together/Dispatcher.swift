import CTogether
import Foundation

/// Owns the client of C, and reads the events of its calls on one thread, which waits for the library's signal. None of Swift's own
/// threads waits.
///
/// C lets any number of threads use a const together_client; its events are read by the thread that holds `reading`.
final class Dispatcher: @unchecked Sendable {
    let client: OpaquePointer
    private let signal: Signal
    private let reading = NSLock()
    /// The thread that reads, while it holds `reading`.
    private var reader: Reader?
    private let state = Locked(State())

    private struct State {
        var calls: [UInt: Call] = [:]
        var lastNumber: UInt = 0
        var hasReader = false
        var isStopped = false
    }

    /// One thread that reads. It hands that over when a tool's function keeps it.
    private final class Reader {
        var isReplaced = false
    }

    /// Given by C's wake function, which may do nothing else.
    private final class Signal: Sendable {
        let semaphore = DispatchSemaphore(value: 0)
    }

    init(_ options: Options) throws {
        let made = try options.make()
        defer { together_free(UnsafeMutableRawPointer(made)) }
        signal = Signal()
        // `signal` outlives the client, which deinit frees.
        try check(together_options_set_wake(made, { signal in
            Unmanaged<Signal>.fromOpaque(signal!).takeUnretainedValue().semaphore.signal()
        }, Unmanaged.passUnretained(signal).toOpaque()), made)
        client = together_client_new(made)
        let status = together_object_status(UnsafeRawPointer(client))
        if status != TOGETHER_OK {
            let message = copied(together_object_message(UnsafeRawPointer(client)))
            throw TogetherError(Status(rawValue: status), message)
        }
    }

    deinit {
        together_free(UnsafeMutableRawPointer(client))
    }

    /// Starts a request.
    func start(_ request: Request, _ call: Call) throws -> Call {
        let draft = try request.draft(for: call)
        // Under the lock, so that no event comes before its call is known. The library's signal takes no lock.
        let isFirst = try state.with { state in
            if state.isStopped { throw TogetherError(.cancelled, "the client is closed") }
            repeat { state.lastNumber &+= 1 } while state.lastNumber == 0 || state.calls[state.lastNumber] != nil
            together_request_set_user_data(draft.address, UnsafeMutableRawPointer(bitPattern: state.lastNumber))
            call.start(client, draft)
            state.calls[state.lastNumber] = call
            defer { state.hasReader = true }
            return !state.hasReader
        }
        if isFirst { startReader() }
        return call
    }

    /// Cancels what runs, and lets the reader end.
    func stop() {
        let calls = state.with { state in
            state.isStopped = true
            return Array(state.calls.values)
        }
        for call in calls { call.cancel() }
        signal.semaphore.signal()
    }

    private func startReader() {
        let thread = Thread { self.read(Reader()) }
        thread.name = "libtogether"
        thread.start()
    }

    private func read(_ me: Reader) {
        while true {
            reading.lock()
            reader = me
            while let event = together_client_next(client, 0) { deliver(event) }
            reading.unlock()
            if me.isReplaced { return }
            // What was signalled before this look was read by it, or is signalled again.
            if state.with({ $0.isStopped && $0.calls.isEmpty }) { return }
            signal.semaphore.wait()
        }
    }

    private func deliver(_ event: UnsafePointer<together_event>) {
        let number = UInt(bitPattern: event.pointee.user_data)
        let isLast = event.pointee.kind == TOGETHER_EVENT_DONE
        let call = state.with { isLast ? $0.calls.removeValue(forKey: number) : $0.calls[number] }
        call?.take(event)
    }

    /// Lets another thread read while a tool's function keeps this one, which is inside together_client_next.
    func lend<Result>(_ wait: () -> Result) -> Result {
        let me = reader
        if let me, !me.isReplaced {
            me.isReplaced = true
            startReader()
        }
        reading.unlock()
        defer {
            reading.lock()
            reader = me
        }
        return wait()
    }
}
