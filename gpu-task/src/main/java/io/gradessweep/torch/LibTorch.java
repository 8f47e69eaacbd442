package io.gradessweep.torch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A copy of libtorch on this machine.
 *
 * @param directory the directory of {@code libtorch.so}
 * @param version the version that it was built as, such as {@code 2.7.1+cu128}; empty if its files do not tell
 */
public record LibTorch(Path directory, Optional<String> version) {
    private static final String LIBRARY = "libtorch.so";
    private static final String CPU_LIBRARY = "libtorch_cpu.so";

    private static final Pattern VERSION = Pattern.compile("([0-9]+\\.[0-9]+\\.[0-9]+)(\\+[a-z0-9.]+)?");
    private static final Pattern PYTHON = Pattern.compile("__version__ = '([^']+)'");

    /** Returns the libtorch in one of the directories, or one of its files, of a search path; empty if none has one. */
    static Optional<LibTorch> onPath(String searchPath) {
        return Stream.of(searchPath.split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .map(entry -> entry.endsWith(LIBRARY) ? entry.toAbsolutePath().getParent() : entry.toAbsolutePath())
                .filter(directory -> Files.isRegularFile(directory.resolve(LIBRARY)))
                .findFirst()
                .map(LibTorch::in);
    }

    private static LibTorch in(Path directory) {
        return new LibTorch(directory, versionOf(directory));
    }

    /**
     * Finds the torch of Python installations without starting Python: in the active virtual environment, the user's
     * packages and the system's.
     */
    public static List<LibTorch> installedByPip() {
        List<Path> roots = new ArrayList<>();
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            Optional.ofNullable(System.getenv(variable)).map(Path::of).ifPresent(roots::add);
        }
        roots.add(Path.of(System.getProperty("user.home"), ".local"));
        roots.addAll(List.of(Path.of("/usr/local"), Path.of("/usr"), Path.of("/opt/conda")));
        return installedByPip(roots);
    }

    static List<LibTorch> installedByPip(List<Path> roots) {
        return roots.stream()
                .map(root -> root.resolve("lib"))
                .flatMap(lib -> children(lib, "python3*"))
                .flatMap(python -> Stream.of("site-packages", "dist-packages")
                        .map(packages ->
                                python.resolve(packages).resolve("torch").resolve("lib")))
                .filter(directory -> Files.isRegularFile(directory.resolve(LIBRARY)))
                .distinct()
                .map(LibTorch::in)
                .toList();
    }

    private static Stream<Path> children(Path directory, String names) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (var paths = Files.newDirectoryStream(directory, names)) {
                paths.forEach(found::add);
            } catch (IOException e) {
                return Stream.empty(); // a directory that cannot be read has nothing to offer
            }
        }
        return found.stream().sorted();
    }

    /** Returns the release without what it was built for: {@code 2.7.1}. */
    public Optional<String> release() {
        return version.map(LibTorch::release);
    }

    static String release(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.lookingAt() ? matcher.group(1) : version;
    }

    /** Returns whether it was built with CUDA. */
    public boolean hasCuda() {
        return Files.isRegularFile(directory.resolve("libtorch_cuda.so"));
    }

    /** Returns whether a JNI library lies beside it, which is taken instead of the class path's. */
    boolean hasJni() {
        return children(directory, "*djl_torch.so").findAny().isPresent();
    }

    /** Reads the version that pip or the zip archive of libtorch wrote, else searches the library for its release. */
    private static Optional<String> versionOf(Path directory) {
        Path home = directory.toAbsolutePath().getParent();
        return text(home.resolve("version.py"))
                .map(PYTHON::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .or(() -> text(home.resolve("build-version")).map(String::strip))
                .or(() -> text(directory.resolve("build-version")).map(String::strip))
                .filter(version -> VERSION.matcher(version).lookingAt())
                .or(() -> searched(directory.resolve(CPU_LIBRARY)));
    }

    private static Optional<String> text(Path file) {
        try {
            return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Searches a library for the release that it exports models with: the only string of the form 2.x.y between zeros.
     */
    private static Optional<String> searched(Path library) {
        if (!Files.isRegularFile(library)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(library)) {
            long size = Math.min(channel.size(), Integer.MAX_VALUE);
            ByteBuffer bytes = channel.map(MapMode.READ_ONLY, 0, size);
            List<String> found = new ArrayList<>();
            for (int at = 0; at + 3 < bytes.limit(); at++) {
                if (bytes.get(at) == 0 && bytes.get(at + 1) == '2' && bytes.get(at + 2) == '.') {
                    String text = untilZero(bytes, at + 1);
                    if (VERSION.matcher(text).matches()) {
                        found.add(text);
                    }
                }
            }
            List<String> distinct = found.stream().distinct().toList();
            return distinct.size() == 1 ? Optional.of(distinct.get(0)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String untilZero(ByteBuffer bytes, int begin) {
        StringBuilder text = new StringBuilder();
        for (int at = begin; at < bytes.limit() && at < begin + 24 && bytes.get(at) > 0; at++) {
            text.append((char) bytes.get(at));
        }
        return text.toString();
    }
}
