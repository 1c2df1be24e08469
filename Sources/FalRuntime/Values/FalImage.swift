public import FalJSON

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

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

        init(_from reader: _WireReader) {
            width = reader.int("width")
            height = reader.int("height")
        }

        func _encode(into writer: inout _WireWriter) {
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
                urlString: url, contentType: contentType, fileName: fileName, fileSize: fileSize, fileData: fileData,
                details: Details(width: width, height: height), additional: additional))
    }

    public init(
        url: URL, contentType: String? = nil, fileName: String? = nil, fileSize: Int? = nil,
        fileData: String? = nil, width: Int? = nil, height: Int? = nil, additional: [String: JSONValue] = [:]
    ) {
        self.init(
            url: url.absoluteString, contentType: contentType, fileName: fileName, fileSize: fileSize,
            fileData: fileData, width: width, height: height, additional: additional)
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
