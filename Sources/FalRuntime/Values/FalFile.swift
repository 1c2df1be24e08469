public import FalJSON

/// A file of any kind: an archive, a 3D model, weights, JSON.
public struct FalFile: FalMediaFile, StoredMediaFile {
    var storage: MediaStorage<Details>

    init(storage: MediaStorage<Details>) { self.storage = storage }

    struct Details: MediaDetails {
        static let keys = MediaKeys.common

        init() {}

        init(from reader: WireReader) {}

        func encode(into writer: inout WireWriter) {}
    }

    public init(
        url: String, contentType: String? = nil, fileName: String? = nil, fileSize: Int? = nil,
        fileData: String? = nil, additional: [String: JSONValue] = [:]
    ) {
        storage = MediaStorage(
            MediaMembers(
                url: url, contentType: contentType, fileName: fileName, fileSize: fileSize, fileData: fileData,
                details: Details(), additional: additional))
    }
}
