package io.gradessweep.torch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/** The functions of the C library of this process, which JNA calls. */
final class CLibrary {
    private CLibrary() {}

    /** @throws LinkageError if the library has no such function, or JNA cannot be used */
    static Function function(String name) {
        try {
            return NativeLibrary.getProcess().getFunction(name);
        } catch (Error e) {
            // Beside a native library of another version, JNA throws an Error of no class of its own.
            throw e.getClass().equals(Error.class) ? new LinkageError("JNA cannot be used", e) : e;
        }
    }
}
