unset FAL_EMULATOR
export FAL_KEY=<your fal key>
swift run Film
