package io.gradessweep.torch;

import com.sun.jna.NativeLibrary;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The account of bytes that libtorch's profiler keeps of the CPU's allocator, which libtorch logs on request: a line on the
 * error stream for each tensor's memory that is allocated or freed, with the bytes that are then in use.
 */
public final class AllocationLog {
    private static final Pattern LINE = Pattern.compile("C10 (?:alloc|deleted) \\d+ bytes, total alloc (\\d+) bytes");
    private static final String MARK = "measured: ";

    private AllocationLog() {}

    /** Makes libtorch log from now on, in this process. */
    public static void start() throws IOException {
        String library;
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            library = maps.filter(line -> line.endsWith("/libc10.so"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .findFirst()
                    .orElseThrow();
        }
        NativeLibrary c10 = NativeLibrary.getInstance(library);
        c10.getGlobalVariableAddress("FLAGS_caffe2_log_level").setInt(0, 0);
        c10.getGlobalVariableAddress("FLAGS_caffe2_report_cpu_memory_usage").setByte(0, (byte) 1);
    }

    /** Writes into the log that what follows, until the next mark, has a name. */
    public static void mark(String name) {
        System.err.println(MARK + name);
    }

    /** Returns the most bytes that were in use after each mark, by the mark's name. */
    public static Map<String, Long> peaks(Path log) throws IOException {
        Map<String, Long> peaks = new HashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            String name = "";
            long inUse = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.find()) {
                    inUse = Long.parseLong(matcher.group(1));
                } else if (line.startsWith(MARK)) {
                    name = line.substring(MARK.length());
                }
                peaks.merge(name, inUse, Math::max);
            }
        }
        return peaks;
    }
}
