/// What a request carries after its head.
public enum TransportBody: Sendable {
    case none
    case bytes([UInt8])
    /// `length` bytes of a file from `offset` on, read piece by piece while they are sent: a file of any size, or one
    /// part of a multipart upload.
    case file(path: String, offset: Int64, length: Int64)

    /// How many bytes are sent.
    public var length: Int64 {
        switch self {
        case .none: 0
        case .bytes(let bytes): Int64(bytes.count)
        case .file(_, _, let length): length
        }
    }
}
