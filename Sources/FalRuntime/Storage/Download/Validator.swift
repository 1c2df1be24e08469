import FalJSON
import FalSupport
import FalTransport

/// What tells whether the file at an address is still the one of which a part is here (RFC 9110 §13.1.5).
struct Validator: Hashable, Sendable {
    /// For `If-Range`: a strong entity tag, else the date of the last change.
    let text: String
    /// How many bytes the whole file has.
    let total: Int64?

    /// `nil` when the answer has nothing to recognise the file by: a weak tag says "as good as equal", which is not
    /// enough to put bytes together.
    init?(_ head: TransportHead, total: Int64?) {
        if let tag = head["etag"], tag.hasPrefix("\""), tag.hasSuffix("\""), tag.count > 1 {
            text = tag
        } else if let date = head["last-modified"], let then = HTTPDate.seconds(date),
            let now = head["date"].flatMap(HTTPDate.seconds), then < now
        {
            // Dates count seconds: what changed in the second of the answer may change again within it.
            text = date
        } else {
            return nil
        }
        self.total = total
    }

    /// Whether the head of a partial answer speaks of the same file.
    func fits(_ head: TransportHead) -> Bool {
        guard text.hasPrefix("\""), let tag = head["etag"] else { return true }
        return tag == text
    }

    // MARK: On disk

    init?(stored bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes), let text = json["validator"]?.stringValue else { return nil }
        self.text = text
        total = json["size"]?.intValue.map { Int64($0) }
    }

    var stored: [UInt8] {
        var object: JSONObject = ["validator": .string(text)]
        if let total { object["size"] = .number(JSONNumber(Int(total))) }
        return JSONValue.object(object).serialized(.compact)
    }
}

/// `Content-Range: bytes 100-199/200`
struct ContentRange: Hashable {
    let first: Int64
    let last: Int64
    /// `nil` for `*`: the server does not know.
    let total: Int64?

    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let sides = words[1].split(separator: "/", omittingEmptySubsequences: false)
        let ends = sides[0].split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        guard sides.count == 2, ends.count == 2, let first = ends[0], let last = ends[1], 0...last ~= first else {
            return nil
        }
        self.first = first
        self.last = last
        if sides[1] == "*" {
            total = nil
        } else {
            guard let total = Int64(sides[1]), total > last else { return nil }
            self.total = total
        }
    }
}
