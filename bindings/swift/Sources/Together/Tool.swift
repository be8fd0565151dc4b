import CTogether
import Foundation

/// A function that the model may call: from the arguments, as JSON, to the result for the model.
struct Tool: Sendable {
    let function: @Sendable (Data) async throws -> String
}

/// The tools of the calls that run, by the number that C has. A call that was left may still ask for one that is gone.
let offered = Locked<[UInt: (tool: Tool, call: WeakCall)]>([:])
private let lastNumber = Locked<UInt>(0)

/// A call frees its tools, so they do not keep it.
struct WeakCall: @unchecked Sendable {
    // A weak reference is safe to read on any thread.
    weak var call: Call?
}

/// A number that nothing had before.
func nextNumber() -> UInt {
    lastNumber.with { number in
        number += 1
        return number
    }
}

func offer(_ tool: Tool, of call: Call) -> UInt {
    let number = nextNumber()
    offered.with { $0[number] = (tool, WeakCall(call: call)) }
    return number
}

/// What C calls, inside together_client_next, on the dispatcher's thread.
func runTool(_ asked: OpaquePointer?, _ number: UnsafeMutableRawPointer?) -> Int32 {
    guard let (tool, weak) = offered.with({ $0[UInt(bitPattern: number)] }), let call = weak.call else {
        return Int32(TOGETHER_CANCELLED)
    }
    var length = 0
    let json = together_response_json(together_tool_call_arguments(asked), &length)
    let run = ToolRun()
    guard call.begin(run) else { return Int32(TOGETHER_CANCELLED) }
    run.start(tool, copiedBytes(json, length), call)
    let result = call.dispatcher.lend { run.wait() }
    call.end(run)
    guard let result else { return Int32(TOGETHER_CANCELLED) }
    return withText(result) { together_tool_call_answer_n(asked, $0, $1) }
}

/// One run of a tool's function, as a task, for which a thread waits.
final class ToolRun: Sendable {
    private let ended = DispatchSemaphore(value: 0)
    private let state = Locked<(task: Task<Void, Never>?, result: String?, isCancelled: Bool)>((nil, nil, false))

    func start(_ tool: Tool, _ arguments: Data, _ call: Call) {
        let task = Task {
            do {
                let result = try await tool.function(arguments)
                state.with { $0.result = result }
            } catch {
                call.keep(error)
            }
            ended.signal()
        }
        let isCancelled = state.with { state in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    /// The wait ends at once; the function when it notices.
    func cancel() {
        let task = state.with { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
        ended.signal()
    }

    /// The result; nil if there is none.
    func wait() -> String? {
        ended.wait()
        return state.with { $0.isCancelled ? nil : $0.result }
    }
}
