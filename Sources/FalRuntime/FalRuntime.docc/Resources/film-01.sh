mkdir Film
cd Film
swift package init --type executable --name Film
schemagen init --yes
swift package add-target-dependency FalModels Film
swift package add-target-dependency FalRuntime Film --package schemagen
