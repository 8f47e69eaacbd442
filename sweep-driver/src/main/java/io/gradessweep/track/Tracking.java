package io.gradessweep.track;

import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.ResultsException;
import io.gradessweep.report.TrackedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the completed runs of a results directory to sinks. A sink that fails is left out of the rest. */
public final class Tracking {
    private static final Logger LOG = LoggerFactory.getLogger(Tracking.class);

    private final UnaryOperator<String> environment;
    private final Consumer<String> warnings;

    /**
     * @param environment maps the name of an environment variable to its value, or to null
     * @param warnings takes one line for each sink that fails
     */
    public Tracking(UnaryOperator<String> environment, Consumer<String> warnings) {
        this.environment = environment;
        this.warnings = warnings;
    }

    /**
     * Hands over all completed runs.
     *
     * @param results the results directory on this machine
     * @return how many there are, all of which every sink took; empty if a sink failed
     * @throws ResultsException if the results cannot be read
     */
    public OptionalInt hand(Path results, List<SinkTarget> targets) {
        List<Opened> open = new ArrayList<>();
        int handed = 0;
        for (SinkTarget target : targets) {
            Opened sink = new Opened(target);
            sink.attempt(() -> sink.sink = target.open(environment));
            open.add(sink);
        }
        try (ResultDatabase database = ResultDatabase.open(results)) {
            handed = TrackedRun.forEach(database, run -> {
                open.forEach(each -> each.attempt(() -> each.sink.put(run)));
                return open.stream().anyMatch(each -> !each.failed);
            });
            open.forEach(each -> each.attempt(() -> each.sink.finish()));
        } catch (IOException e) {
            throw new IllegalStateException("errors of sinks are told as warnings", e);
        } finally {
            open.forEach(Opened::close);
        }
        return open.stream().noneMatch(each -> each.failed) ? OptionalInt.of(handed) : OptionalInt.empty();
    }

    private interface Action {
        void run() throws IOException;
    }

    private final class Opened {
        private final SinkTarget target;
        private Sink sink;
        private boolean failed;

        Opened(SinkTarget target) {
            this.target = target;
        }

        /** Does something with the sink, unless it has failed before. */
        void attempt(Action action) {
            if (failed) {
                return;
            }
            try {
                action.run();
            } catch (IOException e) {
                fail(e.getMessage(), e);
            } catch (RuntimeException e) {
                fail("an internal error, which the log has: " + e, e);
            }
        }

        private void fail(String reason, Exception e) {
            failed = true;
            LOG.debug("sink {}", target, e);
            warnings.accept("warning: the sink " + target + " was given up: " + reason);
        }

        void close() {
            if (sink != null) {
                attempt(() -> sink.close());
            }
        }
    }
}
