import FalRuntime
import Foundation
import Testing

@Suite struct WireReaderTests {
    private func problems(_ json: JSONValue) -> [String] {
        let reader = _WireReader(json)
        _ = Clip(_from: reader)
        return reader.errors.map(\.description)
    }

    @Test func everyProblemIsReportedWithItsPlace() {
        let json: JSONValue = [
            "frames": "many", "rating": nil, "style": 5,
            "parts": [["title": "a", "parts": [], "note": nil], ["title": 1, "parts": "none", "note": 2], 3],
        ]
        #expect(
            problems(json) == [
                "/title: required, but missing", "/frames: expected an integer, found a string",
                "/style: expected a string, found a number", "/parts/1/title: expected a string, found a number",
                "/parts/1/parts: expected an array, found a string", "/parts/1/note: expected a string, found a number",
                "/parts/2: expected an object, found a number", "/note: required, but missing",
            ])
    }

    @Test func whatIsNoObjectIsSaidOnce() {
        #expect(problems(["title"]) == ["/: expected an object, found an array"])
        #expect(problems(nil) == ["/: expected an object, found null"])
    }

    @Test func aMissingRecordIsOneProblemNotOnePerField() {
        struct Holder: FalRecord {
            var clip: Clip

            init(_from reader: _WireReader) { clip = reader.required("clip") }

            func _encode(into writer: inout _WireWriter) { writer.set("clip", clip) }
        }
        let reader = _WireReader([:])
        _ = Holder(_from: reader)
        #expect(reader.errors.map(\.description) == ["/clip: required, but missing"])
    }

    @Test func pointersEscapeWhatPointersMust() throws {
        let error = try #require(throws: WireError.self) { try [String: [Int]](json: ["a/b": [1], "c~d": [1, "x"]]) }
        #expect(error.problems.map(\.pointer) == ["/c~0d/1"])
        #expect(error.description == "/c~0d/1: expected an integer, found a string")
    }

    @Test func anErrorHoldsNoValue() throws {
        let error = try #require(throws: WireError.self) { try Int(json: "secret") }
        #expect(!error.description.contains("secret"))
    }

    @Test func twoSpellingsOfALetterAreTwoFields() throws {
        struct Spellings: FalRecord {
            var one: Int?
            var two: Int?

            init(_from reader: _WireReader) {
                one = reader.int("\u{E9}")
                two = reader.int("e\u{301}")
            }

            func _encode(into writer: inout _WireWriter) {
                writer.int("\u{E9}", one)
                writer.int("e\u{301}", two)
            }
        }
        for json: JSONValue in [["\u{E9}": 1, "e\u{301}": 2], ["e\u{301}": 2, "\u{E9}": 1]] {
            let both = try Spellings(json: json)
            #expect([both.one, both.two] == [1, 2])
            #expect(both.json == json)
        }
        let second = try Spellings(json: ["e\u{301}": 2])
        #expect([second.one, second.two] == [nil, 2])
    }

    @Test func membersAreFoundInAnyOrder() throws {
        let clip = try Clip(json: ["note": "n", "unknown": 1, "parts": [], "frames": 3, "title": "t"])
        #expect(clip.title == "t")
        #expect(clip.frames == 3)
        #expect(clip.note == "n")
    }

    @Test func nullIsAbsenceWhereAMemberMayBeAbsent() throws {
        let clip = try Clip(json: [
            "title": "t", "frames": nil, "style": nil, "source_url": nil, "parts": [], "note": nil,
        ])
        #expect(clip == Clip(title: "t"))
    }

    @Test(arguments: ["5", "5.0", "50e-1", "0.5E1"])
    func wholeNumbersInAnySpelling(_ literal: String) throws {
        let number = try #require(JSONNumber(literal: literal))
        #expect(try Int(json: .number(number)) == 5)
    }

    @Test(arguments: [
        ("17454220438242315174", Int.max), ("-9223372036854775809", Int.min), ("1e30", Int.max),
        ("9223372036854775808", Int.max),
    ])
    func aNumberBeyondIntIsTheNearestOneAndNoted(_ literal: String, _ nearest: Int) throws {
        let number = try #require(JSONNumber(literal: literal))
        let reader = _WireReader(["seeds": [1, .number(number)]])
        let values: [String: [Int]] = .init(_from: reader)
        #expect(values == ["seeds": [1, nearest]])
        #expect(reader.errors.isEmpty)
        #expect(reader.warnings.map(\.pointer) == ["/seeds/1"])
        #expect(reader.warnings.map(\.reason) == [.outOfRange])
    }

    /// A result has room to say it; `Codable` and `init(json:)` have none.
    @Test(arguments: ["18446744073709551615", "-9223372036854775809", "9223372036854775808"])
    func aNumberBeyondIntIsAnErrorWhereItCannotBeNoted(_ literal: String) throws {
        let number = try #require(JSONNumber(literal: literal))
        let error = try #require(throws: WireError.self) { try [Int](json: [.number(number)]) }
        #expect(error.description == "/0: outside the range of Int")
        let text = #"{"title":"t","frames":\#(literal),"parts":[],"note":null}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Clip.self, from: Data(text.utf8)) }
    }

    @Test(arguments: [("9007199254740993", true), ("18446744073709551615", true), ("9007199254740992", false)])
    func aWholeNumberThatADoubleRoundsIsNoted(_ literal: String, _ isRounded: Bool) throws {
        let number = try #require(JSONNumber(literal: literal))
        let reader = _WireReader(["title": "t", "rating": .number(number), "parts": [], "note": nil])
        _ = Clip(_from: reader)
        #expect(reader.errors.isEmpty)
        #expect(reader.warnings.map(\.description) == (isRounded ? ["/rating: more digits than a Double holds"] : []))
        #expect((try? Double(json: .number(number)) == number.doubleValue) == (isRounded ? nil : true))
    }

    @Test func fractionsAndPowersOfTenAreNoLoss() throws {
        for literal in ["0.1", "0.30000000000000004", "1e23", "1e300", "-1.5e20"] {
            let number = try #require(JSONNumber(literal: literal))
            #expect(try Double(json: .number(number)) == number.doubleValue)
        }
    }

    @Test func membersWhoseNamesSwiftTakesForOneAreNoted() throws {
        let reader = _WireReader(["\u{E9}": 1, "e\u{301}": 2])
        let map = [String: Int](_from: reader)
        #expect(map.count == 1)
        #expect(reader.warnings.map(\.reason) == [.sameName])
        #expect(throws: WireError.self) { try [String: Int](json: ["\u{E9}": 1, "e\u{301}": 2]) }
        let others = _WireReader(["known": 0, "\u{E9}": 1, "e\u{301}": 2])
        _ = others.int("known")
        let additional: [String: Int] = others.additional(besides: ["known"])
        #expect(additional.count == 1 && others.warnings.map(\.reason) == [.sameName])
    }

    /// JSON compares names by their bytes: the other spelling of a property's name is another member.
    @Test func additionalMembersAreToldByTheirBytes() throws {
        let reader = _WireReader(["\u{E9}": 1, "e\u{301}": 2])
        #expect(reader.int("\u{E9}") == 1)
        let additional: [String: Int] = reader.additional(besides: ["\u{E9}"])
        #expect(additional.values.map { $0 } == [2])
    }

    @Test func theEdgesOfIntAreNoLoss() {
        for edge in [Int.max, .min, 1 << 53, (1 << 53) + 1] {
            let reader = _WireReader(.number(JSONNumber(edge)))
            #expect(Int(_from: reader) == edge)
            #expect(reader.warnings.isEmpty)
        }
    }

    @Test func aFractionIsNoWholeNumber() {
        #expect(throws: WireError.self) { try Int(json: 1.5) }
        #expect(throws: WireError.self) { try Int(json: true) }
    }

    @Test func elementsMayBeNull() throws {
        let values = try [[Int]?](json: [[1], nil, []])
        #expect(values == [[1], nil, []])
        #expect(throws: WireError.self) { try [Int](json: [nil]) }
    }
}
