#include <yaml.h>

#ifdef __linux__
/* <unistd.h> declares it for _GNU_SOURCE only, which Swift's importer does not define. It stands here because this is
   the one C module of the code that writes to disk. */
int syncfs(int file);
#endif
