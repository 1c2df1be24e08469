public import FalJSON

/// An image.
public struct FalImage: FalMediaFile, StoredMediaFile {
    var storage: MediaStorage<Details>

    init(storage: MediaStorage<Details>) { self.storage = storage }

    struct Details: MediaDetails {
        var width: Int?
        var height: Int?

        static let keys = MediaKeys.common + ["width", "height"]

        init(width: Int?, height: Int?) {
            self.width = width
            self.height = height
        }

        init(from reader: WireReader) {
            width = reader.int("width")
            height = reader.int("height")
        }

        func encode(into writer: inout WireWriter) {
            writer.int("width", width)
            writer.int("height", height)
        }
    }

    public init(
        url: String, contentType: String? = nil, fileName: String? = nil, fileSize: Int? = nil,
        fileData: String? = nil, width: Int? = nil, height: Int? = nil, additional: [String: JSONValue] = [:]
    ) {
        storage = MediaStorage(
            MediaMembers(
                url: url, contentType: contentType, fileName: fileName, fileSize: fileSize, fileData: fileData,
                details: Details(width: width, height: height), additional: additional))
    }

    /// In pixels.
    public var width: Int? {
        get { storage.details.width }
        set { set(\.details.width, newValue) }
    }

    /// In pixels.
    public var height: Int? {
        get { storage.details.height }
        set { set(\.details.height, newValue) }
    }
}
