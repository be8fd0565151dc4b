import CTogether
import Foundation

/// A request that failed, or an argument that was refused.
public struct TogetherError: Error, LocalizedError, CustomStringConvertible {
    public let status: Status
    /// One line that says what failed, on what, and what to do. It never contains the API key.
    public let message: String
    /// What arrived of an answer; nil if an argument was refused.
    public let response: Response?
    /// What a function of the program threw that read a file for the request.
    public let cause: (any Error)?

    init(_ status: Status, _ message: String, _ response: Response? = nil, cause: (any Error)? = nil) {
        self.cause = cause
        self.status = status
        self.message = message
        self.response = response
    }

    /// 0 if no answer arrived.
    public var httpStatus: Int { response?.httpStatus ?? 0 }

    /// What the service's support asks for; "" if no answer arrived.
    public var requestID: String { response?.requestID ?? "" }

    /// How long the service asks to wait; nil if it does not say.
    public var retryAfter: Duration? { response?.retryAfter }

    public var description: String { "\(status): \(message)" }

    public var errorDescription: String? { message }
}

extension Status: CustomStringConvertible {
    /// The name of the status in C, such as TOGETHER_RATE_LIMIT.
    public var description: String { copied(together_status_name(rawValue)) }
}

/// Throws if what a function of C returned is no success. `object` says why.
func check(_ status: Int32, _ object: OpaquePointer) throws {
    if status != TOGETHER_OK {
        throw TogetherError(Status(rawValue: status), copied(together_object_message(UnsafeRawPointer(object))))
    }
}
