package io.gradessweep.store;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * A file for every launch that has no row in {@code runs} yet: {@code running/<run_id>-<launch>}. A driver that is lost
 * leaves executors that write for a while, so a launch must be known before any of its files is.
 */
record LaunchMarkers(StoreFiles files, Path directory) {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]+)-(\\d{4,})");

    /** @throws IOException also where the launch was another's */
    void put(String runId, String runKey, int launch) throws IOException {
        String text = DriverProcess.begins().json().put("run", runKey).toString();
        Path marker = place(runId, launch);
        if (!files.createNew(marker, text)) {
            throw new IOException(marker + " is there already: another driver has started " + runKey);
        }
    }

    /** Of a launch that has its row, and of all before it. */
    void remove(String runId, int launch) throws IOException {
        for (String name : files.names(directory)) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches() && matcher.group(1).equals(runId) && Integer.parseInt(matcher.group(2)) <= launch) {
                files.files().delete(new Path(directory, name), false);
            }
        }
    }

    /** The highest launch that is marked, by run_id. */
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

    private Path place(String runId, int launch) {
        return new Path(directory, runId + "-" + Attempt.launchText(launch));
    }
}
