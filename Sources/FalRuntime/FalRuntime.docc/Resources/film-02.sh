schemagen add fal-ai/kling-video/v2.6
