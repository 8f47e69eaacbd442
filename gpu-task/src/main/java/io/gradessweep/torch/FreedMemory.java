package io.gradessweep.torch;

import com.sun.jna.Function;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the C library keep the memory of freed tensors until a run ends. By default glibc gives it back to the system after
 * each step, which clears every page that the next step takes again.
 */
final class FreedMemory {
    private static final Logger LOG = LoggerFactory.getLogger(FreedMemory.class);

    /** Parameters of mallopt, as malloc.h numbers them. */
    private static final int TRIM_THRESHOLD = -1;

    private static final int TOP_PAD = -2;
    private static final int MMAP_THRESHOLD = -3;

    /** The largest block that glibc can keep, and the size of the regions that its blocks are in. */
    private static final int LARGEST_BLOCK = 32 << 20;

    private static final int REGION = 64 << 20;
    private static final int NEVER = -1;

    private static final Set<String> VARIABLES =
            Set.of("MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_MMAP_MAX_");

    private static final boolean KEPT = set();

    private FreedMemory() {}

    /**
     * Keeps what is freed from now on. Returns whether it does: not if the environment has settings of its own, or if the C
     * library is not glibc.
     */
    static boolean keep() {
        return KEPT;
    }

    /** Gives what was freed back to the system. */
    static void giveBack() {
        if (KEPT) {
            CLibrary.function("malloc_trim").invokeInt(new Object[] {0L});
        }
    }

    private static boolean set() {
        if (isSetOutside(System.getenv())) {
            return false;
        }
        try {
            CLibrary.function("malloc_trim");
            Function set = CLibrary.function("mallopt");
            Map<Integer, Integer> settings =
                    Map.of(MMAP_THRESHOLD, LARGEST_BLOCK, TRIM_THRESHOLD, NEVER, TOP_PAD, REGION);
            settings.forEach((parameter, value) -> set.invokeInt(new Object[] {parameter, value}));
            return true;
        } catch (LinkageError e) {
            LOG.debug("steps take some percent longer, since the C library gives freed memory back after each", e);
            return false;
        }
    }

    /** Returns whether the environment says what of freed memory is kept. The number of arenas, which Hadoop sets, says nothing. */
    static boolean isSetOutside(Map<String, String> environment) {
        return !Collections.disjoint(environment.keySet(), VARIABLES)
                || environment.getOrDefault("GLIBC_TUNABLES", "").contains("glibc.malloc.");
    }
}
