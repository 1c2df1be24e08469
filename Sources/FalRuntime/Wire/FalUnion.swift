import FalJSON

/// A generated type that is one of several types on the wire.
///
/// Which one is decided by the generator: by the kind of JSON, then by a constant or discriminator, then by members that
/// only one of them requires. A value that fits none is kept in the case `other`.
public protocol FalUnion: WireCodable {}
