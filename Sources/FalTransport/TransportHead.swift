/// Status and headers of an answer.
public struct TransportHead: Sendable {
    public var status: Int
    /// In the order in which they arrived; a name may occur more than once. `Content-Encoding` and `Content-Length` are
    /// the server's own words even when the body was decompressed on the way.
    public var headers: [TransportHeader]
    /// The address that answered: the last one when redirects were followed.
    public var url: String

    public init(status: Int, headers: [TransportHeader] = [], url: String) {
        self.status = status
        self.headers = headers
        self.url = url
    }

    /// The first value of the header `name`, whatever its case.
    public subscript(name: String) -> String? {
        headers.first { TransportHeader.sameName($0.name, name) }?.value
    }

    /// All values of the header `name`, whatever its case, in order of arrival.
    public func values(of name: String) -> [String] {
        headers.filter { TransportHeader.sameName($0.name, name) }.map(\.value)
    }

    /// How many bytes the body will have, where the head tells: not for chunked or compressed bodies.
    public var expectedBodyBytes: Int? {
        guard self["content-encoding"] == nil, let length = self["content-length"].flatMap({ Int($0) }) else {
            return nil
        }
        return length >= 0 ? length : nil
    }
}
