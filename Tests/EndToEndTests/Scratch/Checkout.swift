import Foundation

/// The checkout that these tests belong to.
enum Checkout {
    /// The folder with `Package.swift`.
    static let root: URL = {
        var folder = URL(filePath: #filePath)
        // Tests/EndToEndTests/Scratch/Checkout.swift
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return folder
    }()
}
