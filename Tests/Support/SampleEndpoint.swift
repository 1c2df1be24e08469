/// An endpoint with fields of all types.
package enum SampleEndpoint {
    package static let id = "acme/picture/make"

    /// Its document, in the shape that fal's have.
    package static let json = #"""
        {
          "openapi": "3.0.4",
          "info": {"title": "Queue OpenAPI for acme/picture/make", "version": "1.0.0",
            "x-fal-metadata": {"endpointId": "acme/picture/make", "category": "text-to-image"}},
          "components": {"schemas": {
            "MakeInput": {
              "type": "object", "title": "MakeInput", "required": ["prompt"],
              "x-fal-order-properties": ["prompt", "seed", "duration", "strength", "audio", "image_url", "image_urls",
                "mask", "loras", "voice", "image_size", "tags", "guidance", "notes", "raw", "words"],
              "properties": {
                "prompt": {"type": "string", "maxLength": 200, "title": "Prompt"},
                "seed": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}], "title": "Seed"},
                "duration": {"type": "string", "enum": ["5", "10"], "default": "5", "title": "Duration"},
                "strength": {"type": "number", "minimum": 0, "maximum": 1, "title": "Strength"},
                "audio": {"type": "boolean", "title": "Audio"},
                "image_url": {"type": "string", "title": "Image URL"},
                "image_urls": {"type": "array", "items": {"type": "string"}, "maxItems": 3, "title": "Image URLs"},
                "mask": {"allOf": [{"$ref": "#/components/schemas/Image"}], "title": "Mask"},
                "loras": {"type": "array", "items": {"$ref": "#/components/schemas/LoraWeight"}, "title": "Loras"},
                "voice": {"allOf": [{"$ref": "#/components/schemas/Voice"}], "title": "Voice"},
                "image_size": {"anyOf": [{"$ref": "#/components/schemas/ImageSize"},
                  {"type": "string", "enum": ["square", "portrait"]}], "title": "Image Size"},
                "tags": {"type": "array", "items": {"type": "string"}, "title": "Tags"},
                "guidance": {"anyOf": [{"type": "string"}, {"type": "number"}], "title": "Guidance"},
                "notes": {"type": "string", "title": "Notes"},
                "raw": {"title": "Raw"},
                "words": {"type": "object", "additionalProperties": {"type": "integer"}, "title": "Words"}
              }
            },
            "LoraWeight": {"type": "object", "title": "LoraWeight", "required": ["path"],
              "properties": {"path": {"type": "string", "title": "Path"},
                "scale": {"type": "number", "minimum": 0, "maximum": 4, "title": "Scale"}}},
            "Voice": {"type": "object", "title": "Voice", "required": ["name"],
              "properties": {"name": {"type": "string", "title": "Name"},
                "speed": {"type": "number", "title": "Speed"}}},
            "ImageSize": {"type": "object", "title": "ImageSize",
              "properties": {"width": {"type": "integer", "title": "Width"},
                "height": {"type": "integer", "title": "Height"}}},
            "Image": {"type": "object", "title": "Image", "required": ["url"],
              "properties": {"url": {"type": "string", "title": "Url"},
                "content_type": {"type": "string", "title": "Content Type"},
                "file_name": {"type": "string", "title": "File Name"},
                "file_size": {"type": "integer", "title": "File Size"},
                "width": {"type": "integer", "title": "Width"}, "height": {"type": "integer", "title": "Height"}}},
            "MakeOutput": {"type": "object", "title": "MakeOutput", "required": ["images", "seed"],
              "properties": {
                "images": {"type": "array", "items": {"$ref": "#/components/schemas/Image"}, "minItems": 2,
                  "maxItems": 2, "title": "Images"},
                "seed": {"type": "integer", "title": "Seed"}}}
          }},
          "paths": {
            "/acme/picture/make": {"post": {
              "requestBody": {"required": true, "content": {"application/json":
                {"schema": {"$ref": "#/components/schemas/MakeInput"}}}},
              "responses": {"200": {"description": "queued", "content": {"application/json": {"schema": {}}}}}}},
            "/acme/picture/make/requests/{request_id}": {"get": {
              "responses": {"200": {"description": "result", "content": {"application/json":
                {"schema": {"$ref": "#/components/schemas/MakeOutput"}}}}}}}
          },
          "servers": [{"url": "https://queue.fal.run"}]
        }
        """#
}
