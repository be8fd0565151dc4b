import CTogether
import Foundation

/// A file of the program that C reads, for one call.
final class LentFile: Sendable {
    typealias Read = @Sendable (_ offset: Int, _ count: Int) throws -> Data

    private let read: Read
    private let state = Locked<(any Error)?>(nil)

    init(_ read: @escaping Read) {
        self.read = read
    }

    /// What it threw first.
    var thrown: (any Error)? { state.with { $0 } }

    /// How much was read; -1 if that failed. Of more than there is room for C gets the number alone, and refuses it.
    func read(at offset: Int, into room: UnsafeMutableRawBufferPointer) -> Int {
        do {
            let content = try read(offset, room.count)
            if content.count <= room.count { content.copyBytes(to: room) }
            return content.count
        } catch {
            state.with { if $0 == nil { $0 = error } }
            return -1
        }
    }
}

/// The files of the calls that run, by the number that C has. They do not keep their call, which must not end on a thread of C.
let lent = Locked<[UInt: LentFile]>([:])

/// What C calls, on threads of the library.
func readFile(_ offset: UInt64, _ room: UnsafeMutableRawPointer?, _ capacity: Int, _ number: UnsafeMutableRawPointer?) -> Int {
    guard let file = lent.with({ $0[UInt(bitPattern: number)] }) else { return -1 }
    return file.read(at: Int(offset), into: UnsafeMutableRawBufferPointer(start: room, count: capacity))
}
