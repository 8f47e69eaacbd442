package io.gradessweep.spark;

import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Estimates the time that is left of a sweep. The plan's estimates tell how jobs compare; how long they take here is
 * learnt from those that have ended, and from what of the others is trained.
 */
final class RemainingTime {
    /** The part of a mean job that must be done before it tells how long jobs take: less is mostly start-up. */
    private static final double LEAST_WORK = 0.02;

    private final Map<String, Double> planned;
    private final Set<String> ended = new HashSet<>();
    private double endedSeconds;
    private double endedPlanned;
    private int atOnce = 1;

    /** @param planned the plan's estimate for each job, in any unit */
    RemainingTime(Map<String, Double> planned) {
        this.planned = Map.copyOf(planned);
    }

    /**
     * A job that is running.
     *
     * @param seconds since it began
     * @param phaseSeconds since its phase began
     * @param fraction the part of the phase that is done
     * @param trained its training until now, which stands for the whole job
     */
    record Running(double seconds, double phaseSeconds, double fraction, Trained trained) {
        boolean tells() {
            return fraction >= ProgressBoard.LEAST_TO_GUESS_FROM;
        }

        /** Returns the seconds left of the phase, or 0 before that can be told. */
        double phaseLeft() {
            return tells() ? phaseSeconds * (1 - fraction) / fraction : 0;
        }
    }

    /**
     * A training from its first step, which goes on or is over.
     *
     * @param seconds that it took until now
     * @param fraction the part of its steps that is done
     */
    record Trained(double seconds, double fraction) {
        static final Trained NOTHING = new Trained(0, 0);

        boolean tells() {
            return fraction >= ProgressBoard.LEAST_TO_GUESS_FROM;
        }
    }

    boolean isKnown() {
        return planned.values().stream().anyMatch(each -> each > 0);
    }

    /**
     * Notes the end of a job.
     *
     * @param seconds that it took, if its beginning was seen
     */
    void ended(String job, OptionalDouble seconds) {
        if (ended.add(job) && planned.containsKey(job) && seconds.isPresent()) {
            endedSeconds += seconds.getAsDouble();
            endedPlanned += planned.get(job);
        }
    }

    /**
     * Returns the seconds that are left; empty before anything tells how long jobs take here.
     *
     * @param running the jobs that are running, by name
     * @param left the number of jobs that have not ended, running ones included
     */
    OptionalDouble seconds(Map<String, Running> running, int left) {
        atOnce = Math.max(atOnce, running.size());
        double took = endedSeconds;
        double work = endedPlanned;
        for (Map.Entry<String, Running> each : running.entrySet()) {
            Trained trained = each.getValue().trained();
            if (trained.tells()) {
                took += trained.seconds();
                work += trained.fraction() * of(each.getKey());
            }
        }
        if (left <= 0 || work <= LEAST_WORK * mean() || took <= 0) {
            return OptionalDouble.empty();
        }
        double scale = took / work;
        double longest = 0;
        double sum = 0;
        for (Map.Entry<String, Running> each : running.entrySet()) {
            double rest = Math.max(
                    scale * of(each.getKey()) - each.getValue().seconds(),
                    each.getValue().phaseLeft());
            longest = Math.max(longest, rest);
            sum += Math.max(0, rest);
        }
        int waiting = 0;
        for (Map.Entry<String, Double> each : planned.entrySet()) {
            if (!ended.contains(each.getKey()) && !running.containsKey(each.getKey())) {
                sum += scale * each.getValue();
                waiting++;
            }
        }
        // Shared prefixes, and runs that a search adds, are in no plan.
        sum += Math.max(0, left - running.size() - waiting) * scale * mean();
        return OptionalDouble.of(Math.max(longest, sum / Math.max(1, Math.min(atOnce, left))));
    }

    private double of(String job) {
        return planned.getOrDefault(job, mean());
    }

    private double mean() {
        return planned.values().stream().mapToDouble(each -> each).average().orElse(0);
    }
}
