import FalEmulator
import FalJSON
import Testing

@Suite("Invalid input")
struct ValidationTests {
    private static let properties = ##"""
        "prompt":{"type":"string","minLength":2,"maxLength":5},
        "steps":{"type":"integer","minimum":1,"maximum":50,"multipleOf":5},
        "scale":{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1},
        "format":{"type":"string","enum":["png","jpeg"]},
        "loras":{"type":"array","minItems":1,"maxItems":2,"items":{"$ref":"#/components/schemas/Lora"}},
        "tags":{"type":"array","uniqueItems":true,"items":{"type":"string"}},
        "color":{"type":"string","pattern":"^#[0-9a-f]{6}$"},
        "safe":{"type":"boolean"}
        """##
    private static let lora = #"""
        "Lora":{"type":"object","required":["path"],"additionalProperties":false,
        "properties":{"path":{"type":"string"},"scale":{"type":"number"}}}
        """#

    /// The response when fetching the result of a request with this input.
    private func result(_ input: String) async throws -> HTTPReply {
        let document = TestDocument.make("fal-ai/strict", input: Self.properties, components: Self.lora)
        let fal = try await FalEmulator.start(.test([document]))
        let submit = try await fal.call("POST", "/queue.fal.run/fal-ai/strict", body: input)
        #expect(submit.status == 200)
        let status = try await fal.call("GET", try #require(try submit.json["status_url"]?.stringValue))
        #expect(try status.json["status"] == "COMPLETED")
        let result = try await fal.call("GET", try #require(try submit.json["response_url"]?.stringValue))
        await fal.stop()
        return result
    }

    /// The type, the location after `body`, and the context of each entry.
    private func problems(_ input: String) async throws -> [JSONValue] {
        let reply = try await result(input)
        #expect(reply.status == 422)
        return try (reply.json["detail"]?.arrayValue ?? []).map { entry in
            #expect(entry["msg"]?.stringValue?.isEmpty == false)
            let place = (entry["loc"]?.arrayValue ?? []).map { $0.stringValue ?? $0.text() }.joined(separator: ".")
            return [entry["type"] ?? .null, .string(place), entry["ctx"] ?? .null]
        }
    }

    @Test(
        "A broken limit is reported with its location and context",
        arguments: [
            ("{}", #"["missing","body.prompt",null]"#),
            (#"{"prompt":null}"#, #"["string_type","body.prompt",null]"#),
            (#"{"prompt":7}"#, #"["string_type","body.prompt",null]"#),
            (#"{"prompt":"x"}"#, #"["string_too_short","body.prompt",{"min_length":2}]"#),
            (#"{"prompt":"xxxxxx"}"#, #"["string_too_long","body.prompt",{"max_length":5}]"#),
            (#"{"prompt":"ok","steps":0}"#, #"["greater_than_equal","body.steps",{"ge":1}]"#),
            (#"{"prompt":"ok","steps":55}"#, #"["less_than_equal","body.steps",{"le":50}]"#),
            (#"{"prompt":"ok","steps":7}"#, #"["multiple_of","body.steps",{"multiple_of":5}]"#),
            (#"{"prompt":"ok","steps":5.5}"#, #"["int_type","body.steps",null]"#),
            (#"{"prompt":"ok","scale":0}"#, #"["greater_than","body.scale",{"gt":0}]"#),
            (#"{"prompt":"ok","scale":1}"#, #"["less_than","body.scale",{"lt":1}]"#),
            (#"{"prompt":"ok","scale":"1"}"#, #"["float_type","body.scale",null]"#),
            (#"{"prompt":"ok","format":"gif"}"#, #"["one_of","body.format",{"expected":["png","jpeg"]}]"#),
            (#"{"prompt":"ok","loras":[]}"#, #"["sequence_too_short","body.loras",{"min_length":1}]"#),
            (
                #"{"prompt":"ok","loras":[{"path":"a"},{"path":"b"},{"path":"c"}]}"#,
                #"["sequence_too_long","body.loras",{"max_length":2}]"#
            ),
            (#"{"prompt":"ok","loras":[{"path":"a"},{}]}"#, #"["missing","body.loras.1.path",null]"#),
            (#"{"prompt":"ok","loras":[{"path":"a","x":1}]}"#, #"["extra_forbidden","body.loras.0.x",null]"#),
            (#"{"prompt":"ok","loras":{}}"#, #"["list_type","body.loras",null]"#),
            (#"{"prompt":"ok","loras":["a"]}"#, #"["dict_type","body.loras.0",null]"#),
            (#"{"prompt":"ok","tags":["a","a"]}"#, #"["value_error","body.tags.1",null]"#),
            (
                #"{"prompt":"ok","color":"red"}"#,
                ##"["string_pattern_mismatch","body.color",{"pattern":"^#[0-9a-f]{6}$"}]"##
            ),
            (#"{"prompt":"ok","safe":"yes"}"#, #"["bool_type","body.safe",null]"#),
            ("[]", #"["dict_type","body",null]"#),
        ])
    func each(_ input: String, _ expected: String) async throws {
        #expect(try await problems(input) == [try JSONValue(parsing: expected)])
    }

    @Test("All violations are reported at once, in the order of the schema")
    func allAtOnce() async throws {
        let types = try await problems(#"{"safe":1,"format":"gif","steps":99}"#).map { $0[0] }
        #expect(types == ["missing", "less_than_equal", "multiple_of", "one_of", "bool_type"])
    }

    @Test("An entry has fal's members, a link to documented errors, and short values")
    func shape() async throws {
        let long = String(repeating: "x", count: 2_000)
        let reply = try await result(#"{"prompt":"\#(long)","steps":99}"#)
        #expect(
            try reply.json == [
                "detail": [
                    [
                        "loc": ["body", "prompt"], "msg": "String should have at most 5 characters",
                        "type": "string_too_long", "ctx": ["max_length": 5],
                    ],
                    [
                        "loc": ["body", "steps"], "msg": "Input should be less than or equal to 50",
                        "type": "less_than_equal", "url": "https://docs.fal.ai/errors/#less_than_equal",
                        "ctx": ["le": 50], "input": 99,
                    ],
                    [
                        "loc": ["body", "steps"], "msg": "Input should be a multiple of 5", "type": "multiple_of",
                        "url": "https://docs.fal.ai/errors/#multiple_of", "ctx": ["multiple_of": 5], "input": 99,
                    ],
                ]
            ])
    }

    @Test("Unknown fields are ignored, as fal does")
    func unknownFields() async throws {
        #expect(try await result(#"{"prompt":"ok","promt":"typing error","x":{"y":[1]}}"#).status == 200)
    }
}
