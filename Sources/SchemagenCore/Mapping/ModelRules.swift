import FalFields

/// R25: a thing in three dimensions, from words, from images of it, or from another one.
extension MappingDraft {
    mutating func addModel() {
        addText()
        addDuration()
        addSides()
        addReferences()
        addFirstFile(["texture_image_url", "image_style_url"], from: .styleImage, rule: "R25")
        addFirstFile(["mask_url", "mask_urls", "body_mask_url"], from: .mask, rule: "R12")
        addFirstFile(
            [
                "model_url", "mesh_url", "input_file_url", "input_model_url", "object_mesh_url", "body_mesh_url",
                "model_file_url",
            ],
            from: .mesh, rule: "R25")
        addFirst(
            ["texture", "textured_mesh", "should_texture", "enable_texture"], from: .textured, rule: "R25",
            where: \.isBoolean)
        addFirst(["texture_prompt"], from: .texturePrompt, rule: "R25", where: \.isText)
        addFirst(["enable_pbr", "pbr"], from: .physicallyBased, rule: "R25", where: \.isBoolean)
        addFirst(
            ["target_polycount", "face_count", "face_limit", "decimation_target"], from: .polygons, rule: "R25",
            where: \.isNumber)
        addFirst(
            ["geometry_file_format", "output_format", "format"], from: .outputFormat, rule: "R25", where: \.isText)
        addFirst(["enable_prompt_expansion"], from: .enhancePrompt, rule: "R7", where: \.isBoolean)
        addFirst(["seed", "model_seed"], from: .seed, rule: "R8", where: \.isNumber)
    }

    /// Where a model tells the sides of a thing apart, an image without a side shows the front.
    private mutating func addSides() {
        addFirstFile(["front_image_url"], from: .reference, rule: "R25")
        addFirstFile(["back_image_url"], from: .backImage, rule: "R25")
        addFirstFile(["left_image_url"], from: .leftImage, rule: "R25")
        addFirstFile(["right_image_url"], from: .rightImage, rule: "R25")
    }
}
