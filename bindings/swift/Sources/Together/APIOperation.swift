/// An operation of the API: "METHOD /path". Each has a name here, and any other is written as a text.
public struct APIOperation: RawRepresentable, ExpressibleByStringLiteral, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(stringLiteral words: String) {
        rawValue = words
    }
}
