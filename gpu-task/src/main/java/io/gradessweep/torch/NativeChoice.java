package io.gradessweep.torch;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Decides which native libraries the engine will load, before it loads any. The engine itself takes any libtorch with
 * any JNI library, of which the wrong pair crashes at the first tensor; it ignores a path on which there is no libtorch;
 * and it tries to download what it does not find. All of that is refused here in words.
 *
 * @param override the libtorch of {@code PYTORCH_LIBRARY_PATH}; empty for that of the class path
 * @param version the version of the libtorch that is chosen
 * @param hasCuda whether this libtorch was built with CUDA
 * @param settings the engine's settings that are missing for this choice
 */
record NativeChoice(Optional<LibTorch> override, String version, boolean hasCuda, Map<String, String> settings) {
    static final String PATH = "PYTORCH_LIBRARY_PATH";
    private static final String VERSION = "PYTORCH_VERSION";
    private static final String FLAVOR = "PYTORCH_FLAVOR";

    private static final String NATIVES = "native/lib/pytorch.properties";
    private static final String JNI = "jnilib/pytorch.properties";

    /** The builds of the JNI library for Linux x86-64 that there are. */
    private static final String FOR_CPU = "cpu";

    private static final String FOR_CUDA = "cu128";

    /**
     * The natives on the class path, by the properties files of its libraries.
     *
     * @param natives the release of libtorch; empty if there is none
     * @param flavor what this libtorch was built for, such as {@code cpu}
     * @param jni the release of libtorch that the JNI library was built for; empty if there is none
     */
    record ClassPath(Optional<String> natives, Optional<String> flavor, Optional<String> jni) {
        static ClassPath ofThisProcess() {
            return new ClassPath(
                    property(NATIVES, "version").map(LibTorch::release),
                    property(NATIVES, "flavor"),
                    property(JNI, "jni_version").map(LibTorch::release));
        }

        private static Optional<String> property(String resource, String key) {
            try (InputStream in = NativeChoice.class.getClassLoader().getResourceAsStream(resource)) {
                Properties properties = new Properties();
                if (in != null) {
                    properties.load(in);
                }
                return Optional.ofNullable(properties.getProperty(key));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Chooses the libraries.
     *
     * @param environment returns an environment variable, or null
     * @throws InvalidInputException if there are none, or they do not belong together
     */
    static NativeChoice of(Function<String, String> environment, ClassPath classPath) {
        String path = environment.apply(PATH);
        return path == null || path.isBlank()
                ? ofClassPath(environment, classPath)
                : ofPath(path, environment, classPath);
    }

    private static NativeChoice ofClassPath(Function<String, String> environment, ClassPath classPath) {
        String natives = classPath.natives.orElseThrow(
                () -> new InvalidInputException("there is no libtorch on the class path, and " + PATH
                        + " is not set; set it to the torch/lib of a pip-installed torch" + wanted(classPath)));
        String jni = requireJni(classPath);
        if (!jni.equals(natives)) {
            throw mismatch("the libtorch on the class path", natives, jni);
        }
        String asked = environment.apply(VERSION);
        if (asked != null && !asked.isBlank() && !asked.equals(natives)) {
            throw new InvalidInputException(
                    VERSION + "=" + asked + " asks for another libtorch than the class path's " + natives
                            + ", and there is no " + PATH + " to take it from; unset " + VERSION + ", or set " + PATH);
        }
        return new NativeChoice(
                Optional.empty(), natives, !classPath.flavor.orElse(FOR_CPU).equals(FOR_CPU), Map.of());
    }

    private static NativeChoice ofPath(String path, Function<String, String> environment, ClassPath classPath) {
        LibTorch found = LibTorch.onPath(path)
                .orElseThrow(() -> new InvalidInputException(PATH + "=" + path
                        + ": there is no libtorch.so; name the directory that has it, such as the torch/lib of a"
                        + " pip-installed torch, or unset " + PATH
                        + " to compute with the class path's CPU libraries"));
        String version = found.version()
                .or(() -> Optional.ofNullable(environment.apply(VERSION)))
                .orElseThrow(() -> new InvalidInputException(found.directory()
                        + ": the release of this libtorch cannot be told from its files; set " + VERSION
                        + " to it, or write it into " + found.directory().resolve("build-version")));
        String release = LibTorch.release(version);
        Map<String, String> settings = new TreeMap<>(Map.of(
                PATH, path,
                VERSION, release,
                FLAVOR, found.hasCuda() ? FOR_CUDA : FOR_CPU));
        if (!found.hasJni()) {
            String jni = requireJni(classPath);
            if (!jni.equals(release)) {
                throw mismatch("the libtorch in " + found.directory(), release, jni);
            }
        }
        String asked = environment.apply(VERSION);
        if (asked != null && !asked.isBlank() && !asked.equals(release)) {
            throw new InvalidInputException(VERSION + "=" + asked + ", but " + found.directory() + " has libtorch "
                    + version + "; unset " + VERSION + ", which is found out");
        }
        String flavor = environment.apply(FLAVOR);
        if (flavor != null && !flavor.isBlank() && flavor.equals(FOR_CPU) == found.hasCuda()) {
            throw new InvalidInputException(FLAVOR + "=" + flavor + ", but " + found.directory() + " has a libtorch "
                    + (found.hasCuda() ? "with" : "without") + " CUDA; unset " + FLAVOR + ", which is found out");
        }
        settings.keySet()
                .removeIf(key -> environment.apply(key) != null
                        && !environment.apply(key).isBlank());
        return new NativeChoice(Optional.of(found), version, found.hasCuda(), settings);
    }

    private static String requireJni(ClassPath classPath) {
        return classPath.jni.orElseThrow(() -> new InvalidInputException(
                "no JNI library: ai.djl.pytorch:pytorch-jni is not on the class path; it comes with the build"));
    }

    private static InvalidInputException mismatch(String libtorch, String release, String jni) {
        return new InvalidInputException(libtorch + " is " + release + " and the JNI library " + jni
                + ": the two must be of one release, since another pair crashes at the first tensor; use libtorch "
                + jni
                + ", or the ai.djl.pytorch:pytorch-jni of " + release);
    }

    private static String wanted(ClassPath classPath) {
        return classPath.jni.map(release -> " " + release).orElse("");
    }

    /** Returns the directory of the libraries in words. */
    String place() {
        return override.map(LibTorch::directory).map(Path::toString).orElse("the class path");
    }

    /** Names an unsupported system; empty on Linux x86-64 with glibc. */
    static Optional<String> unsupported(String system, String architecture, boolean musl) {
        if (!system.equals("Linux")) {
            return Optional.of(system + " is not supported, since no native libraries of it come along; use Linux on"
                    + " x86-64, also in a container or in WSL 2");
        }
        if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
            return Optional.of(
                    "Linux on " + architecture + " is not supported, since DJL has no JNI library of libtorch"
                            + " 2.7.1 for it; use a machine of x86-64");
        }
        return musl
                ? Optional.of(
                        "a Linux with musl, such as Alpine, is not supported, since libtorch is linked to glibc; use a"
                                + " Java and a system with glibc, such as Debian or Ubuntu")
                : Optional.empty();
    }

    /** Names what is unsupported about this process's system; empty if nothing is. */
    static Optional<String> unsupported() {
        return unsupported(System.getProperty("os.name"), System.getProperty("os.arch"), runsOnMusl());
    }

    private static boolean runsOnMusl() {
        try {
            return Files.readString(Path.of("/proc/self/maps")).contains("ld-musl");
        } catch (IOException e) {
            return false;
        }
    }
}
