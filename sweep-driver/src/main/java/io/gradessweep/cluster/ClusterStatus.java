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
 * The status of a cluster, read from its directory and asked of its master.
 *
 * @param daemons the daemons that were started and not stopped, whether or not they are alive
 * @param masterUrl the URL of the master; empty if the cluster did not come up
 * @param master the state of the master; empty if it does not answer
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
