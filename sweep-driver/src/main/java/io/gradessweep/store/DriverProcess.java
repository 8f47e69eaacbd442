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
 * The identity of a process that takes a lease or begins a launch, as other processes read it.
 *
 * @param host the name of its machine
 * @param machine identifies the machine and the container in which its pid is valid; empty if that cannot be
 *     determined, or if processes of other users are hidden
 * @param started the start time of the process, since pids are reused
 * @param since the time when it took the lease or began the launch
 */
public record DriverProcess(String host, String machine, long pid, Instant started, Instant since) {
    /**
     * The tolerance when start times are compared. The kernel counts from boot, and the time of boot that it reports
     * changes with corrections of the clock.
     */
    private static final Duration CLOCK_CORRECTION = Duration.ofMinutes(1);

    private static final Set<String> SHOWING = Set.of("hidepid=0", "hidepid=off");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns this process, as beginning now. */
    static DriverProcess begins() {
        ProcessHandle process = ProcessHandle.current();
        return new DriverProcess(Versions.host(), thisMachine(), process.pid(), started(process), Instant.now());
    }

    /** Returns whether the process is known to have ended; false if that cannot be determined. */
    boolean hasEnded() {
        if (machine.isEmpty() || !machine.equals(thisMachine())) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        return process.isEmpty()
                || Duration.between(started, started(process.get())).abs().compareTo(CLOCK_CORRECTION) > 0;
    }

    /** Returns a text such as {@code host h, pid 7, since 2026-01-02T03:04:05Z}. */
    String shown() {
        return "host " + host + ", pid " + pid + ", since " + since;
    }

    /** Returns the process as JSON. Each text is unique, so that a writer recognises its own. */
    ObjectNode json() {
        return JSON.createObjectNode()
                .put("token", UUID.randomUUID().toString())
                .put("host", host)
                .put("machine", machine)
                .put("pid", pid)
                .put("started", started.toString())
                .put("since", since.toString());
    }

    /** Parses the result of {@link #json}; empty if the text is incomplete. */
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
     * Returns whether a living process of another user may be invisible, so that it seems to have ended.
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
