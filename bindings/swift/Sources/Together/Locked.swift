// A value that any number of threads share.

import Foundation

/// The value is read and changed under the lock alone, which is what makes it Sendable. Nothing that may wait runs inside.
final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) {
        self.value = value
    }

    func with<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try lock.withLock { try body(&value) }
    }
}
