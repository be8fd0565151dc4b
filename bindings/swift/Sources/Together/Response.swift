import CTogether
import Foundation

/// An answer. Any number of tasks read it at once: C allows several threads to read a const together_response, and nothing here
/// changes one.
public final class Response: @unchecked Sendable {
    let address: OpaquePointer

    /// Owns the response of C.
    init(_ address: OpaquePointer) {
        self.address = address
    }

    deinit {
        together_free(UnsafeMutableRawPointer(address))
    }

    /// Any JSON, read as an answer is.
    public convenience init(json: String) throws {
        self.init(withText(json) { together_json_parse_n($0, $1) })
        _ = try checked()
    }

    public var status: Status { Status(rawValue: together_object_status(UnsafeRawPointer(address))) }

    /// Why it failed, in one line; "" if it did not.
    public var message: String { copied(together_object_message(UnsafeRawPointer(address))) }

    /// This answer; throws if it failed.
    func checked() throws -> Response {
        if status != .ok { throw TogetherError(status, message, self) }
        return self
    }

    // MARK: The whole answer

    /// What the model wrote.
    public var text: String {
        var length = 0
        return copied(together_response_text(address, &length), length)
    }

    /// The whole JSON, as the server wrote it; "" if the answer is not JSON.
    public var json: String {
        var length = 0
        return copied(together_response_json(address, &length), length)
    }

    /// The bytes, whatever they are.
    public var bytes: Data {
        var length = 0
        return copiedBytes(together_response_bytes(address, &length), length)
    }

    /// The structured answer of a choice (`Request.setSchema`). Throws if it does not fit.
    public func parsed<Answer: Decodable>(as type: Answer.Type = Answer.self, choice: UInt32 = 0) throws -> Answer {
        try Response(together_response_parsed(address, choice)).checked().decoded()
    }

    // MARK: One value, by its JSON pointer ("/usage/total_tokens")

    /// What is there, decoded; "" is the whole answer. Throws if it is something else.
    public func decoded<Value: Decodable>(as type: Value.Type = Value.self, at pointer: String = "") throws -> Value {
        guard let json = value(at: pointer) else {
            throw TogetherError(.invalidArgument, "the answer has no value at \"\(pointer)\"", self)
        }
        return try JSONDecoder().decode(type, from: Data(json.utf8))
    }

    /// The JSON that is there, as the server wrote it; nil if there is none.
    public func value(at pointer: String) -> String? {
        guard let pointer = try? whole(pointer) else { return nil }
        var length = 0
        let json = copied(together_response_value(address, pointer, &length), length)
        return json.isEmpty ? nil : json
    }

    /// nil if there is no string.
    public func string(at pointer: String) -> String? {
        guard let pointer = try? whole(pointer), value(at: pointer)?.first == "\"" else { return nil }
        var length = 0
        return copied(together_response_string(address, pointer, &length), length)
    }

    /// nil if there is no integer.
    public func integer(at pointer: String) -> Int? {
        read(pointer, 0, 1, together_response_integer).map { Int(clamping: $0) }
    }

    /// nil if there is no number.
    public func number(at pointer: String) -> Double? {
        read(pointer, 0, 1, together_response_number)
    }

    /// nil if there is neither true nor false.
    public func boolean(at pointer: String) -> Bool? {
        read(pointer, 0, 1, together_response_boolean).map { $0 != 0 }
    }

    /// C returns what it was given if there is no value: two different answers mean none.
    private func read<Value: Equatable>(
        _ pointer: String, _ one: Value, _ other: Value,
        _ function: (OpaquePointer?, UnsafePointer<CChar>?, Value) -> Value
    ) -> Value? {
        guard let pointer = try? whole(pointer) else { return nil }
        let value = function(address, pointer, one)
        return value != one || function(address, pointer, other) == one ? value : nil
    }

    /// The items of a list, or the members of an object.
    public func count(at pointer: String = "") -> Int {
        (try? whole(pointer)).map { together_response_count(address, $0) } ?? 0
    }

    /// A list of numbers, such as an embedding.
    public func floats(at pointer: String = "/data/0/embedding") -> [Float] {
        guard let pointer = try? whole(pointer) else { return [] }
        return Array(unsafeUninitializedCapacity: together_response_floats(address, pointer, nil, 0)) { place, count in
            count = min(together_response_floats(address, pointer, place.baseAddress, place.count), place.count)
        }
    }

    /// What a base64 string says, such as an image. Throws if it is none.
    public func data(at pointer: String = "/data/0/b64_json") throws -> Data {
        let pointer = try whole(pointer)
        var data = Data(count: together_response_decode(address, pointer, nil, 0))
        let count = data.withUnsafeMutableBytes { together_response_decode(address, pointer, $0.baseAddress, $0.count) }
        if count == 0, !message.isEmpty { throw TogetherError(.protocol, message, self) }
        return data.prefix(count)
    }

    /// The same into a file; "" saves the answer's own bytes.
    public func save(_ pointer: String = "", path: String) throws {
        try check(together_response_save(address, try whole(pointer), try whole(path)), address)
    }

    // MARK: How it came

    /// 0 if no answer arrived.
    public var httpStatus: Int { Int(together_response_http_status(address)) }

    /// "" if there is none.
    public func header(_ name: String) -> String {
        (try? whole(name)).map { copied(together_response_header(address, $0)) } ?? ""
    }

    /// What the service's support asks for.
    public var requestID: String { copied(together_response_request_id(address)) }

    /// How long the service asks to wait; nil if it does not say.
    public var retryAfter: Duration? {
        let milliseconds = together_response_retry_after_ms(address)
        return milliseconds < 0 ? nil : .milliseconds(milliseconds)
    }

    /// How long a part of the request took; nil if it did not get there.
    public func time(_ which: Time) -> Duration? {
        let microseconds = together_response_time_us(address, which.rawValue)
        return microseconds < 0 ? nil : .microseconds(microseconds)
    }

    /// 1 unless the request was tried again.
    public var tries: Int { Int(together_response_tries(address)) }

    /// Why a try before the last one failed.
    public func tryMessage(_ number: UInt32) -> String {
        copied(together_response_try_message(address, number))
    }
}
