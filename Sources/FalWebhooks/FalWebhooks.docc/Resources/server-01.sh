mkdir Server
cd Server
swift package init --type executable --name Server
swift package add-dependency https://github.com/hummingbird-project/hummingbird --from 2.28.1
swift package add-target-dependency Hummingbird Server --package hummingbird
schemagen init --yes
swift package add-target-dependency FalModels Server
swift package add-target-dependency FalRuntime Server --package schemagen
swift package add-target-dependency FalWebhooks Server --package schemagen
schemagen add fal-ai/kling-video/v2.6
