schemagen serve --speed 100x &
export FAL_EMULATOR=http://127.0.0.1:8420
swift run Server &
id=$(curl --silent --data 'a fox in the snow' http://127.0.0.1:8080/films)
curl http://127.0.0.1:8080/films/$id
