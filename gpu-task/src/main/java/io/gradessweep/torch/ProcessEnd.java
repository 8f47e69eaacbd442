package io.gradessweep.torch;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets this process end without the static destructors of its native libraries. The JVM ends by {@code exit}, which runs
 * them while other threads may still compute, and oneDNN's destructors free the code that it compiled: a thread that is in
 * such code crashes the process, and its exit status is lost. So {@code _exit}, which ends the process at once, becomes a
 * handler of {@code exit}. Handlers run in the reverse order of their registration, so that it runs before the destructors
 * of all that existed when it was registered.
 */
final class ProcessEnd {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessEnd.class);

    private static final boolean CAN_SKIP_DESTRUCTORS = register() && registerAtShutdown();

    private ProcessEnd() {}

    /** Returns whether destructors can be skipped, as they can where JNA and glibc are. */
    static boolean canSkipDestructors() {
        return CAN_SKIP_DESTRUCTORS;
    }

    /**
     * Skips the destructors of all that exists now, however the JVM ends. Those of what exists when the JVM begins to shut
     * down are skipped without a call, but {@link Runtime#halt} runs no hook.
     */
    static void skipDestructors() {
        register();
    }

    private static boolean register() {
        try {
            Function onExit = CLibrary.function("on_exit");
            return onExit.invokeInt(new Object[] {CLibrary.function("_exit"), Pointer.NULL}) == 0;
        } catch (LinkageError e) {
            LOG.warn(
                    "large products take a tenth longer, without oneDNN: JNA cannot call on_exit of the C library;"
                            + " if {} is mounted noexec, name another directory with -Djava.io.tmpdir=DIR",
                    System.getProperty("java.io.tmpdir"));
            LOG.debug("on_exit", e);
            return false;
        }
    }

    private static boolean registerAtShutdown() {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(ProcessEnd::register, "process end"));
        } catch (IllegalStateException e) {
            LOG.debug("the JVM is shutting down already", e);
        }
        return true;
    }
}
