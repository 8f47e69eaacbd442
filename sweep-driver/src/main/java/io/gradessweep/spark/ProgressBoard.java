package io.gradessweep.spark;

import io.gradessweep.result.RunOutcome;
import io.gradessweep.spark.RemainingTime.Trained;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.LongSupplier;

/** The state of a sweep in one line of text: what is done and what is running. */
final class ProgressBoard {
    /** The smallest part done from which the time left is estimated. Before that, an estimate would be useless. */
    static final double LEAST_TO_GUESS_FROM = 0.02;

    private final LongSupplier nanos;
    private final Map<String, Phase> running = new LinkedHashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final Map<String, Long> begunAt = new HashMap<>();
    private RemainingTime remaining = new RemainingTime(Map.of());
    private int awaited;
    private int awaitedEnded;
    private int runs;
    private int done;
    private int failed;
    private long begunNanos;

    /**
     * A job's latest progress.
     *
     * @param begunNanos when its current phase began
     * @param firstStep the step after which the phase began
     * @param trained its training from the first step, if that is over; else nothing
     */
    private record Phase(Progress progress, long begunNanos, int firstStep, Trained trained) {
        double fraction() {
            int steps = progress.plannedSteps() - firstStep;
            return steps <= 0 ? 0 : Math.min(1, (double) (progress.step() - firstStep) / steps);
        }

        /** Returns whether this is the phase that takes most of a job, and began with its first step. */
        boolean isTraining() {
            return firstStep == 0
                    && (progress.phase().equals("train") || progress.phase().equals("pretrain"));
        }
    }

    /** @param nanos a clock such as {@link System#nanoTime} */
    ProgressBoard(LongSupplier nanos) {
        this.nanos = nanos;
    }

    synchronized void begin(int allAwaited, int allRuns) {
        awaited = allAwaited;
        runs = allRuns;
        begunNanos = nanos.getAsLong();
    }

    /**
     * Takes the plan's estimates of what jobs take, of which only the ratios count.
     *
     * @param seconds by a run's key, or a base model's name
     */
    synchronized void expect(Map<String, Double> seconds) {
        remaining = new RemainingTime(seconds);
    }

    synchronized void add(int more) {
        runs += more;
    }

    synchronized void progress(Progress progress) {
        if (gone.contains(progress.job())) { // a message may arrive after the job's end
            return;
        }
        begunAt.putIfAbsent(progress.job(), nanos.getAsLong());
        Phase phase = running.get(progress.job());
        boolean goesOn = phase != null && phase.progress().phase().equals(progress.phase());
        running.put(
                progress.job(),
                goesOn
                        ? new Phase(progress, phase.begunNanos(), phase.firstStep(), phase.trained())
                        : new Phase(progress, nanos.getAsLong(), 0, trained(phase)));
    }

    /** Returns the training of a job in this phase, or in one before it. */
    private Trained trained(Phase phase) {
        if (phase == null) {
            return Trained.NOTHING;
        }
        return phase.isTraining() ? new Trained(secondsSince(phase.begunNanos()), phase.fraction()) : phase.trained();
    }

    /** Notes the step after which a job resumed. The time left is estimated from the steps after it. */
    synchronized void resumed(String job, int step) {
        running.computeIfPresent(
                job, (key, phase) -> new Phase(phase.progress(), phase.begunNanos(), step, Trained.NOTHING));
    }

    /** Removes a job whose executor was lost. The job will be started again. */
    synchronized void lost(String job) {
        running.remove(job);
        begunAt.remove(job);
    }

    synchronized void awaitedEnded(String name) {
        ended(name);
        awaitedEnded++;
    }

    synchronized void runEnded(String key, RunOutcome outcome) {
        if (Node.isPaused(outcome)) {
            running.remove(key);
            done++;
            return;
        }
        ended(key);
        if (outcome instanceof RunOutcome.Completed) {
            done++;
        } else {
            failed++;
        }
    }

    /**
     * Returns a text such as
     * {@code 3 done, 2 running, 1 failed of 12, 1m40s left | a/full/seed=1 step 20/300 loss 1.234 | ...}. The counts
     * are of runs. The time left covers base models and prefixes too.
     */
    synchronized String line() {
        StringJoiner line = new StringJoiner(" | ");
        if (runs > 0) {
            line.add(done + " done, " + running.size() + " running, " + failed + " failed of " + runs + timeLeft());
        }
        jobs().forEach(line::add);
        return line.toString();
    }

    /** Returns a text for each running job, such as {@code a/full/seed=1 step 20/300 loss 1.234, 20s left}. */
    synchronized List<String> jobs() {
        return running.values().stream()
                .map(phase -> shown(phase.progress()) + timeLeft(phase))
                .toList();
    }

    static String shown(Duration duration) {
        long seconds = Math.round(duration.toMillis() / 1000.0);
        if (seconds >= 3600) {
            return seconds / 3600 + "h" + seconds % 3600 / 60 + "m";
        }
        return seconds >= 60 ? seconds / 60 + "m" + seconds % 60 + "s" : seconds + "s";
    }

    private static String shown(Progress progress) {
        if (progress.step() == 0) {
            return progress.job() + " " + progress.phase();
        }
        if (progress.isScoring()) {
            return progress.job() + " " + progress.phase() + " item " + progress.step() + "/" + progress.plannedSteps()
                    + speed(progress, "items");
        }
        String phase = progress.phase().equals("train") ? "" : " " + progress.phase();
        String frozen = progress.frozen() == 0 ? "" : " frozen " + progress.frozen() + "/" + progress.matrices();
        return String.format(
                Locale.ROOT,
                "%s%s step %d/%d loss %.3f%s%s",
                progress.job(),
                phase,
                progress.step(),
                progress.plannedSteps(),
                progress.loss(),
                frozen,
                speed(progress, "tokens"));
    }

    private static String speed(Progress progress, String what) {
        return progress.perSecond() == 0 ? "" : String.format(Locale.ROOT, " %.0f %s/s", progress.perSecond(), what);
    }

    private void ended(String job) {
        running.remove(job);
        Long begun = begunAt.remove(job);
        remaining.ended(job, begun == null ? OptionalDouble.empty() : OptionalDouble.of(secondsSince(begun)));
        gone.add(job);
    }

    private double secondsSince(long begun) {
        return (nanos.getAsLong() - begun) / 1e9;
    }

    /**
     * Estimates the time left from the plan's estimates, scaled by what was done until now took. Without estimates the
     * mean time of runs, base models and prefixes until now is taken. They differ, so it is a guess.
     */
    private String timeLeft() {
        if (!remaining.isKnown()) {
            return timeLeftByCount();
        }
        Map<String, RemainingTime.Running> now = new HashMap<>();
        running.forEach((job, phase) -> now.put(
                job,
                new RemainingTime.Running(
                        secondsSince(begunAt.get(job)),
                        secondsSince(phase.begunNanos()),
                        phase.fraction(),
                        trained(phase))));
        int left = runs + awaited - done - failed - awaitedEnded;
        OptionalDouble seconds = remaining.seconds(now, left);
        return seconds.isEmpty()
                ? ""
                : ", " + shown(Duration.ofMillis(Math.round(1000 * seconds.getAsDouble()))) + " left";
    }

    private String timeLeftByCount() {
        double fraction = done + failed + awaitedEnded;
        for (Phase phase : running.values()) {
            fraction += phase.progress().fraction();
        }
        return timeLeft(fraction / (runs + awaited), begunNanos);
    }

    /** Estimates the time left of a phase, if it takes all of its steps. */
    private String timeLeft(Phase phase) {
        return timeLeft(phase.fraction(), phase.begunNanos());
    }

    private String timeLeft(double fraction, long sinceNanos) {
        if (fraction < LEAST_TO_GUESS_FROM || fraction >= 1) {
            return "";
        }
        double elapsed = nanos.getAsLong() - sinceNanos;
        return ", " + shown(Duration.ofNanos((long) (elapsed * (1 - fraction) / fraction))) + " left";
    }
}
