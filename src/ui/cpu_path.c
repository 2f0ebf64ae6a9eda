/* SPDX-License-Identifier: MIT */
/* A path that cannot be taken is refused: a test that asked for it would
 * else pass for the wrong reason. */
#include "ui/cpu_path.h"

#include <stdio.h>
#include <stdlib.h>

int eb_cpu_path(eb_cpu *out, char message[EB_MESSAGE_ROOM]) {
    const char *word = getenv("EARLYBELL_CPU");
    *out = EB_CPU_BEST;
    if (word == NULL || word[0] == '\0') return 0;
    const int cpu = eb_cpu_find(word);
    if (cpu < 0) {
        snprintf(message, EB_MESSAGE_ROOM,
                 "EARLYBELL_CPU: best, scalar, portable, avx2, avx512 or "
                 "avx512plus");
        return -1;
    }
    if (!eb_cpu_has((eb_cpu)cpu)) {
        snprintf(message, EB_MESSAGE_ROOM,
                 "EARLYBELL_CPU: this machine does not have %s",
                 eb_cpu_name((eb_cpu)cpu));
        return -1;
    }
    *out = (eb_cpu)cpu;
    return 0;
}
