schemagen serve --speed 100x &
export FAL_EMULATOR=http://127.0.0.1:8420
swift run Film
