package io.gradessweep.cluster;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * How a cluster is, seen from its directory.
 *
 * @param daemons that were started and not stopped, whether or not they live
 * @param masterUrl empty where none came up
 * @param master empty where none answers
 */
public record ClusterStatus(List<Daemon> daemons, String masterUrl, String uiUrl, Optional<MasterState> master) {
    public static ClusterStatus of(Path directory) throws InterruptedException {
        ClusterFiles files = new ClusterFiles(directory);
        Properties settings = new Properties();
        if (Files.exists(files.sweepSettings())) {
            try (Reader reader = Files.newBufferedReader(files.sweepSettings())) {
                settings.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        String ui = settings.getProperty(ClusterSettings.UI, "");
        Optional<MasterState> master = ui.isEmpty() ? Optional.empty() : MasterState.ask(ui);
        return new ClusterStatus(files.daemons(), settings.getProperty("spark.master", ""), ui, master);
    }
}
