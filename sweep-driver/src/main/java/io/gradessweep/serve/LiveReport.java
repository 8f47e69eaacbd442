package io.gradessweep.serve;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.document.LiveNote;
import io.gradessweep.report.Report;
import io.gradessweep.report.ResultFingerprint;
import io.gradessweep.report.ResultsException;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.store.ProgressFile;
import io.gradessweep.store.ResultsLocation;
import io.gradessweep.store.StoreException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The report of a results directory as files in memory. {@link #look} brings them up to date; meanwhile readers get the
 * files as they were. If the results cannot be read, the last report stays, with a word on why.
 */
public final class LiveReport {
    private static final Logger LOG = LoggerFactory.getLogger(LiveReport.class);
    private static final JsonMapper JSON = new JsonMapper();
    /** A file that was unreadable may have been repaired with no other change that shows. */
    private static final Duration RETRY = Duration.ofSeconds(30);

    private final ResultsLocation results;
    private final Path cache;
    private final Clock clock;
    /** Tells the pages of this process from those of another one on the same port. */
    private final long process = System.nanoTime();

    private Optional<ResultFingerprint> fingerprint = Optional.empty();
    private SweepActivity activity = SweepActivity.NONE;
    private Report report;
    private Instant renderedAt = Instant.EPOCH;
    /** Whether the results of this fingerprint could not be read. */
    private boolean unreadable;

    private String error = "";
    private int renderings;
    private int version;
    private volatile Snapshot snapshot;

    /** What is served until something changes. */
    private record Snapshot(Map<String, ServedFile> files, String version, Optional<Instant> newest, String words) {}

    /**
     * Computes the report for the first time.
     *
     * @param cache the directory that remote results are copied to
     * @throws ResultsException or {@link InvalidInputException} if the results cannot be read
     */
    public LiveReport(ResultsLocation results, Path cache, Clock clock) {
        this.results = results;
        this.cache = cache;
        this.clock = clock;
        renew();
        take();
    }

    /**
     * Brings the report up to date if the results, or what their sweep does, have changed.
     *
     * @return whether the report was computed again
     */
    public synchronized boolean look() {
        int before = renderings;
        Report shown = report;
        SweepActivity seen = activity;
        String said = error;
        try {
            renew();
            error = "";
        } catch (ResultsException | InvalidInputException | StoreException | UncheckedIOException e) {
            error = e.getMessage();
        } catch (RuntimeException e) {
            LOG.warn("the report is not brought up to date", e);
            error = "an internal error, which the log has: " + e;
        }
        if (report != shown || !activity.equals(seen) || !error.equals(said)) {
            take();
        }
        return renderings > before;
    }

    /** Returns how often the report was computed. */
    int renderings() {
        return renderings;
    }

    private void renew() {
        Path directory = results.readable(() -> cache);
        Optional<ResultFingerprint> now = Optional.of(ResultFingerprint.of(directory));
        activity = SweepActivity.of(results.store());
        boolean due = !clock.instant().isBefore(renderedAt.plus(RETRY));
        boolean mayBeRepaired =
                unreadable || (report != null && !report.damaged().isEmpty());
        if (fingerprint.equals(now) && !(mayBeRepaired && due)) {
            if (unreadable) {
                throw new ResultsException(error);
            }
            return;
        }
        fingerprint = now;
        renderings++;
        renderedAt = clock.instant();
        unreadable = true;
        report = Report.of(directory);
        unreadable = false;
    }

    private void take() {
        version++;
        String id = process + "-" + version;
        Optional<Instant> newest = fingerprint.flatMap(ResultFingerprint::newest);
        String words = activity.inWords()
                + (error.isEmpty() ? "." : ". Not brought up to date: " + error.replaceAll("\\s+", " "));
        Map<String, ServedFile> files = new HashMap<>();
        report.files().forEach((path, content) -> files.put("/" + path, ServedFile.of(path, content)));
        String page = report.livePage(new LiveNote(text(newest, words), id), activity.markdown());
        ServedFile served = ServedFile.of(Report.PAGE, page.getBytes(StandardCharsets.UTF_8));
        files.put("/", served);
        files.put("/" + Report.PAGE, served);
        snapshot = new Snapshot(Map.copyOf(files), id, newest, words);
    }

    /** Returns the file at a path such as {@code /index.html}; empty if the report has no such file. */
    Optional<ServedFile> file(String path) {
        Snapshot now = snapshot;
        if (path.equals("/state.json")) {
            String json = JSON.createObjectNode()
                    .put("version", now.version())
                    .put("text", text(now.newest(), now.words()))
                    .toString();
            return Optional.of(ServedFile.of(path, json.getBytes(StandardCharsets.UTF_8)));
        }
        return Optional.ofNullable(now.files().get(path));
    }

    private String text(Optional<Instant> newest, String words) {
        String age = newest.map(
                        time -> "The newest result is " + age(Duration.between(time, clock.instant())) + " old ("
                                + time.truncatedTo(ChronoUnit.SECONDS)
                                        .toString()
                                        .replace("T", " ")
                                        .replace("Z", " UTC") + ")")
                .orElse("There is no result yet");
        List<String> jobs = results.local()
                .map(directory -> new ProgressFile(directory).read(clock))
                .orElse(List.of());
        return age + "; " + words + (jobs.isEmpty() ? "" : " " + String.join("; ", jobs) + ".");
    }

    private static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }
}
