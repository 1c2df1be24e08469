/// How files are brought to fal's storage.
public struct FalUploading: Sendable, Hashable {
    /// Files with more bytes go up in parts. 90 MiB, as in fal's own client.
    public var multipartThreshold: Int64
    /// How many bytes a part has; the last one has the rest.
    public var partSize: Int64
    /// How many parts of a file are on their way at a time.
    public var parallelParts: Int
    /// How many files of one input are on their way at a time.
    public var parallelFiles: Int
    /// For the files that are uploaded because an input holds them; `nil` leaves it to the account's settings.
    public var inputLifecycle: FalObjectLifecycle?

    public init(
        multipartThreshold: Int64 = 90 << 20, partSize: Int64 = 10 << 20, parallelParts: Int = 4,
        parallelFiles: Int = 4, inputLifecycle: FalObjectLifecycle? = nil
    ) {
        self.multipartThreshold = multipartThreshold
        self.partSize = partSize
        self.parallelParts = parallelParts
        self.parallelFiles = parallelFiles
        self.inputLifecycle = inputLifecycle
    }
}
