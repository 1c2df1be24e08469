/// Reads what the head of a file tells: PNG, JPEG, GIF and WebP pictures, MP4 and QuickTime videos, WAV sounds.
///
/// Nothing of other files is known, nor of damaged ones; services have the last word.
package struct MediaHeader {
    /// Some bytes of the file; fewer where it ends.
    package typealias Source = (_ offset: Int64, _ count: Int) throws -> [UInt8]

    private let size: Int64
    private let source: Source

    package init(size: Int64, source: @escaping Source) {
        self.size = size
        self.source = source
    }

    package init(_ bytes: [UInt8]) {
        self.init(size: Int64(bytes.count)) { offset, count in
            offset < bytes.count ? Array(bytes[Int(offset)...].prefix(count)) : []
        }
    }

    /// - Throws: what the source throws.
    package func facts() throws -> MediaFacts {
        var facts = MediaFacts(byteCount: size)
        let head = BigEndian(try source(0, 32))
        if head.text(at: 1, 3) == "PNG", head.text(at: 12, 4) == "IHDR" {
            (facts.width, facts.height) = (head.int(at: 16, 4), head.int(at: 20, 4))
        } else if head.text(at: 0, 3) == "GIF" {
            (facts.width, facts.height) = (head.little(at: 6, 2), head.little(at: 8, 2))
        } else if head.text(at: 0, 4) == "RIFF", head.text(at: 8, 4) == "WEBP" {
            (facts.width, facts.height) = Self.webP(head)
        } else if head.text(at: 0, 4) == "RIFF", head.text(at: 8, 4) == "WAVE" {
            facts.duration = try waveDuration()
        } else if head.int(at: 0, 2) == 0xFFD8 {
            (facts.width, facts.height) = try jpegSize()
        } else if head.text(at: 4, 4) == "ftyp" || head.text(at: 4, 4) == "moov" {
            try readMovie(&facts)
        }
        return facts
    }

    // MARK: Pictures

    private static func webP(_ head: BigEndian) -> (Int?, Int?) {
        switch head.text(at: 12, 4) {
        case "VP8X":
            return (head.little(at: 24, 3).map { $0 + 1 }, head.little(at: 27, 3).map { $0 + 1 })
        case "VP8 ":
            return (head.little(at: 26, 2).map { $0 & 0x3FFF }, head.little(at: 28, 2).map { $0 & 0x3FFF })
        case "VP8L":
            guard let bits = head.little(at: 21, 4) else { return (nil, nil) }
            return (bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
        default: return (nil, nil)
        }
    }

    /// The segments of a JPEG, up to the one that begins its picture.
    private func jpegSize() throws -> (Int?, Int?) {
        var offset: Int64 = 2
        // Colour profiles and previews come first, each in segments of 64 KiB at most.
        for _ in 0..<1_000 {
            let segment = BigEndian(try source(offset, 9))
            guard segment.int(at: 0, 1) == 0xFF, let marker = segment.int(at: 1, 1) else { break }
            if marker == 0xFF {
                offset += 1
                continue
            }
            guard let length = segment.int(at: 2, 2), length >= 2 else { break }
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                return (segment.int(at: 7, 2), segment.int(at: 5, 2))
            }
            offset += Int64(2 + length)
        }
        return (nil, nil)
    }

    // MARK: Sounds

    private func waveDuration() throws -> Double? {
        var offset: Int64 = 12
        var rate: Int?
        for _ in 0..<100 {
            let chunk = BigEndian(try source(offset, 20))
            guard let length = chunk.little(at: 4, 4) else { break }
            switch chunk.text(at: 0, 4) {
            case "fmt ": rate = chunk.little(at: 16, 4)
            case "data":
                // A length of 0 was not known when the header was written.
                guard let rate, rate > 0, length > 0 else { return nil }
                return Double(min(Int64(length), size - offset)) / Double(rate)
            default: break
            }
            offset += 8 + Int64(length) + Int64(length & 1)
        }
        return nil
    }

    // MARK: Videos

    /// The most that is read of a movie's description.
    private static let largestDescription = 32 << 20

    private func readMovie(_ facts: inout MediaFacts) throws {
        var offset: Int64 = 0
        for _ in 0..<1_000 {
            let head = BigEndian(try source(offset, 16))
            guard let short = head.int(at: 0, 4), let kind = head.text(at: 4, 4) else { return }
            let length = short == 1 ? head.int(at: 8, 8).map(Int64.init) : short == 0 ? size - offset : Int64(short)
            let start: Int64 = short == 1 ? 16 : 8
            guard let length, length >= start, length <= size - offset else { return }
            if kind == "moov" {
                guard length <= Self.largestDescription else { return }
                let movie = BigEndian(try source(offset + start, Int(length - start)))
                return Movie(movie).read(into: &facts)
            }
            offset += length
        }
    }
}

/// The description of a movie: boxes inside boxes.
private struct Movie {
    let data: BigEndian

    init(_ data: BigEndian) { self.data = data }

    func read(into facts: inout MediaFacts) {
        let all = boxes(0..<data.count)
        if let header = all.first(where: { $0.kind == "mvhd" }), let (scale, length) = times(header.range),
            scale > 0
        {
            facts.duration = Double(length) / Double(scale)
        }
        for track in all where track.kind == "trak" {
            let parts = boxes(track.range)
            guard let media = parts.first(where: { $0.kind == "mdia" }).map({ boxes($0.range) }),
                let handler = media.first(where: { $0.kind == "hdlr" }),
                data.text(at: handler.range.lowerBound + 8, 4) == "vide"
            else { continue }
            if let header = parts.first(where: { $0.kind == "tkhd" })?.range {
                let isLong = data.int(at: header.lowerBound, 1) == 1
                let place = header.lowerBound + (isLong ? 88 : 76)
                facts.width = data.int(at: place, 4).map { $0 >> 16 }
                facts.height = data.int(at: place + 4, 4).map { $0 >> 16 }
            }
            facts.frameRate = frameRate(media)
            return
        }
    }

    private struct Box {
        let kind: String
        let range: Range<Int>
    }

    private func boxes(_ range: Range<Int>) -> [Box] {
        var found: [Box] = []
        var place = range.lowerBound
        while let length = data.int(at: place, 4), let kind = data.text(at: place + 4, 4), length >= 8,
            length <= range.upperBound - place, found.count < 1_000
        {
            found.append(Box(kind: kind, range: place + 8..<place + length))
            place += length
        }
        return found
    }

    /// Units per second, and how many there are, of a movie or a track.
    /// - Returns: `nil` also for a length of 0 or of all ones: one that was not known when the header was written, as
    ///   in movies that are sent in fragments (ISO/IEC 14496-12).
    private func times(_ header: Range<Int>) -> (scale: Int, length: Int)? {
        let isLong = data.int(at: header.lowerBound, 1) == 1
        let place = header.lowerBound + (isLong ? 20 : 12)
        guard let scale = data.int(at: place, 4), let length = data.int(at: place + 4, isLong ? 8 : 4), length > 0,
            isLong || length != Int(UInt32.max)
        else { return nil }
        return (scale, length)
    }

    private func frameRate(_ media: [Box]) -> Double? {
        guard let header = media.first(where: { $0.kind == "mdhd" }), let (scale, length) = times(header.range),
            scale > 0,
            let information = media.first(where: { $0.kind == "minf" }),
            let table = boxes(information.range).first(where: { $0.kind == "stbl" }),
            let sizes = boxes(table.range).first(where: { $0.kind == "stsz" }),
            let frames = data.int(at: sizes.range.lowerBound + 8, 4)
        else { return nil }
        return Double(frames) * Double(scale) / Double(length)
    }
}

/// Numbers and names in bytes; nothing beyond their end.
private struct BigEndian {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count }

    private func slice(_ place: Int, _ count: Int) -> ArraySlice<UInt8>? {
        guard place >= 0, count <= bytes.count, place <= bytes.count - count else { return nil }
        return bytes[place..<place + count]
    }

    /// `nil` also for one that does not fit an `Int`.
    func int(at place: Int, _ count: Int) -> Int? {
        slice(place, count).flatMap { Int(exactly: $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) }
    }

    func little(at place: Int, _ count: Int) -> Int? {
        slice(place, count).flatMap { Int(exactly: $0.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) }
    }

    func text(at place: Int, _ count: Int) -> String? {
        slice(place, count).map { String(decoding: $0, as: UTF8.self) }
    }
}
