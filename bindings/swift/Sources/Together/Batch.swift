import CTogether
import Foundation

/// Requests that the service carries out in its own time, in a directory that outlives the process: a program that was killed
/// is started again, unchanged, and goes on. Its end lets another hold the directory.
public actor Batch {
    private let held: Held

    /// The batch of C, which its runs hold too.
    private final class Held: @unchecked Sendable {
        let address: OpaquePointer

        init(_ address: OpaquePointer) {
            self.address = address
        }

        deinit {
            together_free(UnsafeMutableRawPointer(address))
        }
    }

    /// A new batch, or the one that is in the directory.
    public init(directory: String) throws {
        try checkVersion()
        held = Held(together_batch_new(try whole(directory)))
        try check(together_object_status(UnsafeRawPointer(held.address)), held.address)
    }

    /// Adds a request, whose answer `customID` names.
    public func add(_ customID: String, _ request: Request) throws {
        let draft = try request.draft(for: nil)
        try check(together_batch_add(held.address, try whole(customID), draft.address), held.address)
    }

    /// Does what is still to be done until all answers are there, on a thread of its own, and gives the job. Interrupting the
    /// client ends it, with all else that the client does: give a batch a client of its own. The next run goes on.
    public func run(_ client: Client) async throws -> Response {
        // Held here: the thread ends in its own time, after `run`, and would keep the directory until then.
        defer { withExtendedLifetime(held) {} }
        let job = await withCheckedContinuation { job in
            Thread { [unowned held] in
                job.resume(returning: Response(together_batch_run(held.address, client.address, nil, nil)))
            }.start()
        }
        return try job.checked()
    }

    /// The answer to one request, as `Client.complete` would have given it.
    public func answer(_ customID: String) throws -> Response {
        try Response(together_batch_answer(held.address, try whole(customID))).checked()
    }
}
