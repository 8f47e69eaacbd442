package io.gradessweep.spark;

import io.gradessweep.job.JobListener;
import io.gradessweep.result.StepTrace;
import java.io.BufferedWriter;
import java.io.FileWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.slf4j.LoggerFactory;

/**
 * The log of one run, in a file on its executor's machine. It contains the run's phases, some of its steps, and what
 * its thread logs meanwhile. Events are passed on to another listener.
 */
final class RunLog implements JobListener, AutoCloseable {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(RunLog.class);
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final String PATTERN = "%d{HH:mm:ss} %p %c{1}: %m%n%ex{20}";

    private final JobListener next;
    private final Path file;
    private final Writer out;
    private final OfThisThread appender;
    private String phase = "";
    private long nextNanos;

    /** Starts to record what the calling thread logs. */
    RunLog(JobListener next) throws IOException {
        this.next = next;
        file = Files.createTempFile("grades-run-", ".log");
        // A channel would be closed by the interrupt that cancels a run.
        out = new BufferedWriter(new FileWriter(file.toFile(), StandardCharsets.UTF_8));
        appender = new OfThisThread();
        appender.start();
        root().addAppender(appender);
    }

    Path file() {
        return file;
    }

    @Override
    public void phase(String name) {
        phase = name;
        nextNanos = System.nanoTime();
        line(name);
        next.phase(name);
    }

    @Override
    public void resumed(int step, int plannedSteps) {
        line("resumed at step " + step + "/" + plannedSteps);
        next.resumed(step, plannedSteps);
    }

    /** Records the first step of a phase, the last one, and one every few seconds. */
    @Override
    public void step(StepTrace step, int plannedSteps, int matrices) {
        long now = System.nanoTime();
        if (now - nextNanos >= 0 || step.step() == plannedSteps) {
            nextNanos = now + INTERVAL_NANOS;
            line(String.format(
                    Locale.ROOT,
                    "%s step %d/%d loss %.4f gradient norm %.4g frozen %d/%d",
                    phase,
                    step.step(),
                    plannedSteps,
                    step.loss(),
                    step.gradientNorm(),
                    step.frozenMatrices(),
                    matrices));
        }
        next.step(step, plannedSteps, matrices);
    }

    @Override
    public void scored(int items, int allItems) {
        long now = System.nanoTime();
        if (now - nextNanos >= 0 || items == allItems) {
            nextNanos = now + INTERVAL_NANOS;
            line(phase + " item " + items + "/" + allItems);
        }
        next.scored(items, allItems);
    }

    void line(String text) {
        write(LocalTime.now(ZoneId.systemDefault()).format(TIME) + " " + text + "\n");
    }

    /** Stops recording. The file stays. */
    @Override
    public void close() throws IOException {
        // It is not stopped: another thread may be about to pass it an event, which would then be an error.
        root().removeAppender(appender);
        out.close();
    }

    /**
     * Writes to the file at once, so that a run whose executor is ended leaves its lines. An error is only logged,
     * since no run should be stopped for a line.
     */
    private synchronized void write(String text) {
        try {
            out.write(text);
            out.flush();
        } catch (IOException e) {
            LOG.debug("not written to {}", file, e);
        }
    }

    private static Logger root() {
        return (Logger) LogManager.getRootLogger();
    }

    /** Records what the thread that created it logs. Other runs of this JVM use other threads. */
    private final class OfThisThread extends AbstractAppender {
        private final long thread = Thread.currentThread().getId();

        OfThisThread() {
            super(
                    file.getFileName().toString(),
                    null,
                    PatternLayout.newBuilder().withPattern(PATTERN).build(),
                    true,
                    Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            if (event.getThreadId() == thread) {
                write(getLayout().toSerializable(event).toString());
            }
        }
    }
}
