package io.gradessweep.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.job.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A process that executes runs, as others are told of it.
 *
 * @param host its machine's name
 * @param machine what no other machine, and no other container on it, has: a pid means something there alone; empty where
 *     it cannot be told, or other users' processes cannot be seen
 * @param started when the process started; a pid is given again
 * @param since when it began what it is told of
 */
public record DriverProcess(String host, String machine, long pid, Instant started, Instant since) {
    /** The kernel counts from boot, and what it says of that moment follows corrections of the clock. */
    private static final Duration CLOCK_CORRECTION = Duration.ofMinutes(1);

    private static final Set<String> SHOWING = Set.of("hidepid=0", "hidepid=off");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** This one, which begins now. */
    static DriverProcess begins() {
        ProcessHandle process = ProcessHandle.current();
        return new DriverProcess(Versions.host(), thisMachine(), process.pid(), started(process), Instant.now());
    }

    /** Whether it is known to be gone; false where only time can tell. */
    boolean hasEnded() {
        if (machine.isEmpty() || !machine.equals(thisMachine())) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        return process.isEmpty()
                || Duration.between(started, started(process.get())).abs().compareTo(CLOCK_CORRECTION) > 0;
    }

    /** {@code host h, pid 7, since 2026-01-02T03:04:05Z}. */
    String shown() {
        return "host " + host + ", pid " + pid + ", since " + since;
    }

    /** No two are the same text, so that whoever wrote one knows it again. */
    ObjectNode json() {
        return JSON.createObjectNode()
                .put("token", UUID.randomUUID().toString())
                .put("host", host)
                .put("machine", machine)
                .put("pid", pid)
                .put("started", started.toString())
                .put("since", since.toString());
    }

    /** What {@link #json} wrote; nothing where it is not whole yet. */
    static Optional<DriverProcess> read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return Optional.of(new DriverProcess(
                    json.required("host").asText(),
                    json.required("machine").asText(),
                    json.required("pid").asLong(),
                    Instant.parse(json.required("started").asText()),
                    Instant.parse(json.required("since").asText())));
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant started(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }

    private static String thisMachine() {
        try {
            if (hidesProcesses(Files.readString(Path.of("/proc/mounts")))) {
                return "";
            }
            String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
            return boot.strip() + " " + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /**
     * Whether a living process of another user may look as if it were gone.
     *
     * @param mounts lines of device, directory, type and options, as in {@code /proc/mounts}
     */
    static boolean hidesProcesses(String mounts) {
        return mounts.lines()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields.length > 3 && fields[1].equals("/proc"))
                .flatMap(fields -> Stream.of(fields[3].split(",", -1)))
                .anyMatch(option -> option.startsWith("hidepid=") && !SHOWING.contains(option));
    }
}
