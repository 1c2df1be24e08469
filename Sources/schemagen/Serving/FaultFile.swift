import FalEmulator
import SchemagenCore
import SchemagenWorkspace

/// A file of faults.
enum FaultFile {
    static func read(_ path: String) throws(Failure) -> [FalEmulator.Fault] {
        let bytes: [UInt8]
        do {
            bytes = try LocalFile.bytes(path)
        } catch {
            throw Failure(
                .usage, .unusableFaults, "\(error)", at: .init(path: path), remedy: "Name a file that can be read.")
        }
        guard let root = try YAMLReader.read(bytes, path: path) else { return [] }
        do {
            return try FaultReader.faults(root.json)
        } catch {
            throw Failure(
                .usage, .unusableFaults, error.message, at: .init(path: path, position: error.position),
                remedy: error.remedy)
        }
    }
}
