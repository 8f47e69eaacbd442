package io.gradessweep.spark;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.store.Attempt;
import io.gradessweep.store.ProgressFile;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Shows a sweep's progress to a user. On a terminal, it is one line that is redrawn; elsewhere, a line every few
 * seconds. Every run that ends gets a line of its own.
 */
public final class ProgressDisplay implements SweepListener, AutoCloseable {
    /** The medium on which the progress is shown. */
    public enum Medium {
        TERMINAL(500),
        PLAIN(5_000);

        private final long intervalMillis;

        Medium(long intervalMillis) {
            this.intervalMillis = intervalMillis;
        }
    }

    private static final String START_OF_LINE_AND_CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final Medium medium;
    private final int columns;
    private final ProgressBoard board;
    private final Optional<ProgressFile> file;
    private final Thread timer;
    private String shown = "";

    /**
     * @param columns the width of the terminal, to which the progress line is cut
     * @param file where the jobs' progress is written too, for those who watch the results
     */
    public ProgressDisplay(PrintStream out, Medium medium, int columns, Optional<ProgressFile> file) {
        this.out = out;
        this.medium = medium;
        this.columns = columns;
        this.board = new ProgressBoard(System::nanoTime);
        this.file = file;
        this.timer = new Thread(this::drawAgainAndAgain, "progress");
        timer.setDaemon(true);
        timer.start();
    }

    /**
     * Takes the plan's estimates, from which the time left is estimated.
     *
     * @param seconds by a run's key, or a base model's name
     */
    public void expect(Map<String, Double> seconds) {
        board.expect(seconds);
    }

    @Override
    public void sweepBegins(int awaited, int runs) {
        board.begin(awaited, runs);
    }

    @Override
    public void runsAdded(int runs) {
        board.add(runs);
    }

    @Override
    public void progress(Progress progress) {
        if (progress.phase().equals(Progress.RESUMED)) {
            board.resumed(progress.job(), progress.step());
            line(progress.job() + " resumed at step " + progress.step() + "/" + progress.plannedSteps());
            return;
        }
        board.progress(progress);
    }

    @Override
    public void baseEnded(String model, String failure) {
        board.awaitedEnded(model);
        line(failure.isEmpty() ? "base model " + model + " is ready" : "base model " + model + " failed: " + failure);
    }

    @Override
    public void prefixEnded(String name, String failure) {
        board.awaitedEnded(name);
        line(failure.isEmpty() ? name + " is ready" : name + " failed: " + failure);
    }

    @Override
    public void awaitedStopped(String name) {
        board.awaitedEnded(name);
        line("stopped " + name);
    }

    @Override
    public void sparkIsGone() {
        line("Spark has ended the application, see its log; the same command goes on where runs are kept");
    }

    @Override
    public void noExecutors(int seconds) {
        line("no executor has come for " + seconds
                + " s, so nothing runs; the master's page and the executors' logs tell why:"
                + " too little free memory, cores or GPUs for what one asks for, or a discovery script that fails");
    }

    @Override
    public void executorLost(String job, String message) {
        board.lost(job);
        line("again  " + job + ": " + message);
    }

    @Override
    public void runEnded(PlannedRun planned, RunOutcome outcome) {
        board.runEnded(planned.key(), outcome);
        line(ended(planned, outcome));
    }

    @Override
    public void trainedAgain(PlannedRun planned, Attempt attempt) {
        line("note   " + planned.key() + " has trained again, since the kept weights are damaged: see logs/"
                + planned.runId() + "-" + attempt.text() + ".log in the results");
    }

    /** Shows the utilisation of the slots, unless no executor took part. */
    @Override
    public void sweepEnded(SlotUtilisation overhead) {
        if (overhead.nodeSeconds() > 0) {
            line(overhead.shown());
        }
    }

    @Override
    public synchronized void close() {
        timer.interrupt();
        clear();
        file.ifPresent(ProgressFile::remove);
    }

    private static String ended(PlannedRun planned, RunOutcome outcome) {
        if (Node.isPaused(outcome)) {
            return "paused " + planned.key() + " after step "
                    + outcome.summary().doneSteps();
        }
        if (Node.isStopped(outcome)) {
            return "stopped " + planned.key() + after(outcome.summary().doneSteps());
        }
        if (outcome instanceof RunOutcome.Failed failed) {
            return "failed " + planned.key() + ": " + failed.cause().label() + ": " + failed.message();
        }
        Duration seconds = Duration.between(
                outcome.provenance().startedAt(), outcome.provenance().finishedAt());
        if (outcome.summary().plannedSteps() == 0) {
            return "done   " + planned.key() + ": scored as it is, " + ProgressBoard.shown(seconds);
        }
        if (outcome.summary().trainedBy() != null) {
            return "done   " + planned.key() + ": scored the weights that run "
                    + outcome.summary().trainedBy() + " kept, no step trained, " + ProgressBoard.shown(seconds);
        }
        return String.format(
                Locale.ROOT,
                "done   %s: %s, %d of %d matrices frozen, loss %.4f, %s",
                planned.key(),
                steps(outcome.summary().doneSteps()),
                outcome.summary().frozenMatrices(),
                outcome.summary().matrices(),
                outcome.summary().lastLoss(),
                ProgressBoard.shown(seconds));
    }

    private static String after(int steps) {
        return steps == 0 ? "" : " after " + steps(steps);
    }

    private static String steps(int number) {
        return number == 1 ? "1 step" : number + " steps";
    }

    private void drawAgainAndAgain() {
        try {
            while (true) {
                Thread.sleep(medium.intervalMillis);
                draw();
                keep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Nothing is written once the display is closed. */
    private synchronized void keep() {
        if (!timer.isInterrupted()) {
            file.ifPresent(progress -> progress.write(board.jobs()));
        }
    }

    private synchronized void draw() {
        String line = board.line();
        if (line.isEmpty() || line.equals(shown)) {
            return;
        }
        shown = line;
        if (medium == Medium.PLAIN) {
            out.println(line);
            return;
        }
        out.print(START_OF_LINE_AND_CLEAR + (line.length() < columns ? line : line.substring(0, columns - 1)));
        out.flush();
    }

    private synchronized void line(String text) {
        clear();
        out.println(text);
    }

    private synchronized void clear() {
        if (medium == Medium.TERMINAL && !shown.isEmpty()) {
            out.print(START_OF_LINE_AND_CLEAR);
            shown = "";
        }
        out.flush();
    }
}
