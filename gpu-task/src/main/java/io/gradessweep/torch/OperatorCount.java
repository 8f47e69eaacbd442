package io.gradessweep.torch;

import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts the operators of libtorch that something calls, by libtorch's profiler. Operators that call others count with
 * them, so on a GPU it is somewhat more than the kernels that are launched, which the profiler does not tell to Java.
 */
public final class OperatorCount {
    private static final Pattern OPERATOR = Pattern.compile("\"name\": \"aten::");

    private OperatorCount() {}

    /** Returns the number of operators. The profiler is one of the process: nothing else should compute meanwhile. */
    public static long of(Runnable work) {
        Torch.engine();
        try {
            Path file = Files.createTempFile("grades-operators", ".json");
            try {
                JniUtils.startProfile(false, false, false);
                try {
                    work.run();
                } finally {
                    JniUtils.stopProfile(file.toString());
                }
                try (Stream<String> lines = Files.lines(file)) {
                    return lines.mapToLong(
                                    line -> OPERATOR.matcher(line).results().count())
                            .sum();
                }
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
