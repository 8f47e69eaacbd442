package io.gradessweep.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.Utils;
import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native libraries of this process. They are loaded once, at their first use, and what prevents it is said again at
 * every later use.
 */
public final class NativeLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String ENGINE = "PyTorch";

    /** The dynamic linker's words about a library that another one needs. */
    private static final Pattern MISSING = Pattern.compile("(lib\\S+\\.so[.0-9]*): cannot open shared object file");

    /** The driver's own library, which no package of CUDA has. */
    private static final String DRIVER = "libcuda.so.1";

    private static NativeLibrary loaded;
    private static String refusal;

    private final NativeChoice choice;
    private final Engine engine;

    private NativeLibrary(NativeChoice choice, Engine engine) {
        this.choice = choice;
        this.engine = engine;
    }

    /**
     * Loads the libraries, unless they are loaded.
     *
     * @throws InvalidInputException if they cannot be
     */
    static synchronized NativeLibrary loaded() {
        if (refusal != null) {
            throw new InvalidInputException(refusal);
        }
        if (loaded == null) {
            try {
                loaded = load();
            } catch (InvalidInputException e) {
                refusal = e.getMessage();
                throw e;
            }
        }
        return loaded;
    }

    private static NativeLibrary load() {
        NativeChoice.unsupported().ifPresent(words -> {
            throw new InvalidInputException(words);
        });
        NativeChoice choice = NativeChoice.of(Utils::getEnvOrSystemProperty, NativeChoice.ClassPath.ofThisProcess());
        choice.settings().forEach(System::setProperty);
        try {
            Engine engine = Engine.getEngine(ENGINE);
            LOG.debug("libtorch {} was loaded from {}", choice.version(), LibUtils.getLibtorchPath());
            return new NativeLibrary(choice, engine);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            throw new InvalidInputException(inWords(choice, e), e);
        }
    }

    private static String inWords(NativeChoice choice, Throwable thrown) {
        String begin = "libtorch " + choice.version() + " of " + choice.place() + " cannot be loaded: ";
        return missing(thrown)
                .map(library -> library.equals(DRIVER)
                        ? begin + DRIVER + " is missing, which comes with NVIDIA's driver; install the driver, or in a"
                                + " container pass the GPU on (--gpus all)"
                        : begin + "it needs " + library + ", which is not found; put the directory that has it on"
                                + " LD_LIBRARY_PATH (docs/gpu.md says which package has it)")
                .orElse(begin + "another library or this system does not fit it; grades doctor tells what was found");
    }

    /** Returns the name of the library that the dynamic linker did not find. */
    static Optional<String> missing(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            Matcher matcher = MISSING.matcher(String.valueOf(cause.getMessage()));
            if (matcher.find()) {
                return Optional.of(matcher.group(1));
            }
        }
        return Optional.empty();
    }

    NativeChoice choice() {
        return choice;
    }

    Engine engine() {
        return engine;
    }

    /** Returns the version of libtorch, such as {@code 2.7.1+cu128}. */
    public String version() {
        return choice.version();
    }

    /** Returns the directory that libtorch was loaded from. */
    public Path directory() {
        return Path.of(LibUtils.getLibtorchPath());
    }

    /** Returns whether this libtorch was built with CUDA. */
    public boolean hasCuda() {
        return choice.hasCuda();
    }
}
