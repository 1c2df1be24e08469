#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A page's number as fal puts it into `next_cursor`: base64 of its digits. For clients it is opaque.
enum PageCursor {
    static func text(_ page: Int) -> String { Data("\(page)".utf8).base64EncodedString() }

    static func page(_ text: String) -> Int? {
        guard let data = Data(base64Encoded: text), let page = Int(String(decoding: data, as: UTF8.self)), page >= 1
        else {
            return nil
        }
        return page
    }
}
