package io.gradessweep.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.hub.HadoopErrors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The marker files of launches that have no row in {@code runs} yet: {@code running/<run_id>-<launch>}. If a driver is
 * lost, its executors still write for a while, so a launch must be marked before any of its files exists.
 */
final class LaunchMarkers {
    private static final String DIRECTORY = "running";
    private static final String RUN = "run";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern NAME = Pattern.compile("([0-9a-f]+)-(\\d{4,})");
    private static final Logger LOG = LoggerFactory.getLogger(LaunchMarkers.class);

    private final StoreFiles files;
    private final Path directory;
    private final Map<String, Integer> begun = new ConcurrentHashMap<>();

    LaunchMarkers(StoreFiles files, Path results) {
        this.files = files;
        this.directory = new Path(results, DIRECTORY);
    }

    /**
     * Marks a launch.
     *
     * @param least the lowest number that it may have
     * @return its number: the first from there that was not returned here before and is not marked. A driver that does
     *     not know yet that it was lost may have marked some
     */
    int begin(String runId, String runKey, int least) {
        String text = DriverProcess.begins().json().put(RUN, runKey).toString();
        int launch = Math.max(least, begun.getOrDefault(runId, 0) + 1);
        try {
            while (!files.createNew(place(runId, launch), text)) {
                launch++;
            }
        } catch (IOException e) {
            throw new StoreException("cannot mark that " + runKey + " begins: " + HadoopErrors.words(e), e);
        }
        begun.put(runId, launch);
        return launch;
    }

    /**
     * Deletes the markers of a launch that has its row, and of all launches of the run before it. A marker that cannot
     * be deleted has no effect any more.
     */
    void end(String runId, String runKey, int launch) {
        try {
            for (String name : files.names(directory)) {
                Matcher matcher = NAME.matcher(name);
                if (matcher.matches()
                        && matcher.group(1).equals(runId)
                        && Integer.parseInt(matcher.group(2)) <= launch) {
                    files.files().delete(new Path(directory, name), false);
                }
            }
        } catch (IOException e) {
            LOG.warn("the marker of {} is left behind: {}", runKey, HadoopErrors.words(e));
        }
    }

    /** Returns the highest launch that is marked, by run_id. */
    Map<String, Integer> launches() throws IOException {
        Map<String, Integer> launches = new HashMap<>();
        for (String name : files.names(directory)) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                launches.merge(matcher.group(1), Integer.valueOf(matcher.group(2)), Math::max);
            }
        }
        return launches;
    }

    /**
     * Reads the newest marker of each of these runs, by key. A marker that was deleted meanwhile, or is incomplete, is
     * left out.
     *
     * @param runIds the runs whose newest launch has no row
     */
    List<BegunRun> begun(Collection<String> runIds) throws IOException {
        List<BegunRun> begun = new ArrayList<>();
        for (Map.Entry<String, Integer> launch : launches().entrySet()) {
            if (runIds.contains(launch.getKey())) {
                read(place(launch.getKey(), launch.getValue()), launch.getValue())
                        .ifPresent(begun::add);
            }
        }
        begun.sort(Comparator.comparing(BegunRun::runKey));
        return begun;
    }

    private Optional<BegunRun> read(Path marker, int launch) throws IOException {
        try {
            String text = files.read(marker);
            String runKey = JSON.readTree(text).path(RUN).asText();
            return DriverProcess.read(text)
                    .map(process -> new BegunRun(runKey, launch, process.host(), process.since()));
        } catch (FileNotFoundException | JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private Path place(String runId, int launch) {
        return new Path(directory, runId + "-" + Attempt.launchText(launch));
    }
}
