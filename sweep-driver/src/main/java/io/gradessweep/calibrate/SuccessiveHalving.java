package io.gradessweep.calibrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of successive halving: which candidates train on, which were dropped at which rung, and which have
 * finished. It depends only on the candidates' records, so a resumed calibration decides the same. A candidate that was
 * trained to its end is never dropped. If none of those settles the goal, a dropped candidate trains on.
 *
 * @param wanted the taus that have to train on before the next decision; none where the search is over
 * @param until the step after which those are compared; 0 for their end
 * @param alive the taus that no rung dropped, or that were trained to their end nevertheless
 * @param last the figures of each candidate when it was last compared, by tau
 * @param droppedAt the step of the rung that dropped a candidate, by tau
 * @param finished the candidates that were trained to their end; none until all of {@code alive} are
 */
record SuccessiveHalving(
        List<Double> wanted,
        int until,
        List<Double> alive,
        Map<Double, CandidateRank> last,
        Map<Double, Integer> droppedAt,
        List<Finished> finished) {

    /** Compares candidates. */
    interface Referee {
        Goal goal();

        /** Returns the figures of candidates at a step that all of them have reached, without what they did later. */
        List<CandidateRank> ranks(int step, Collection<Trial> trials);

        /**
         * Returns the results of the candidates that were trained to their end, in their order.
         *
         * @param dropped the dropped candidates, as they were when they were dropped
         */
        List<Finished> finished(List<Trial> ended, List<Trial> dropped);
    }

    /**
     * @param taus the taus of the candidates that did not fail
     * @param trials the candidates that began to train, by tau
     */
    static SuccessiveHalving of(List<Rung> rungs, List<Double> taus, Map<Double, Trial> trials, Referee referee) {
        List<Double> alive = new ArrayList<>(taus);
        Map<Double, CandidateRank> last = new LinkedHashMap<>();
        Map<Double, Integer> droppedAt = new LinkedHashMap<>();
        for (Rung rung : rungs) {
            List<Double> behind = behind(alive, trials, rung.step());
            if (!behind.isEmpty()) {
                return new SuccessiveHalving(behind, rung.step(), alive, last, droppedAt, List.of());
            }
            List<CandidateRank> ranked = referee
                    .ranks(rung.step(), alive.stream().map(trials::get).toList())
                    .stream()
                    .sorted(referee.goal().preference())
                    .toList();
            ranked.forEach(rank -> last.put(rank.tauForecast().tau(), rank));
            for (CandidateRank dropped : ranked.subList(Math.min(rung.survivors(), ranked.size()), ranked.size())) {
                alive.remove(dropped.tauForecast().tau());
                droppedAt.put(dropped.tauForecast().tau(), rung.step());
            }
        }
        for (double tau : List.copyOf(droppedAt.keySet())) {
            if (trials.get(tau).isCompleted()) {
                alive.add(tau);
                droppedAt.remove(tau);
            }
        }
        List<Double> behind = behind(alive, trials, Integer.MAX_VALUE);
        SuccessiveHalving halving = new SuccessiveHalving(behind, 0, alive, last, droppedAt, List.of());
        return behind.isEmpty() ? halving.ended(trials, referee) : halving;
    }

    /** Adds the results. Dropped candidates count as they were when dropped, even if one has trained on since. */
    private SuccessiveHalving ended(Map<Double, Trial> trials, Referee referee) {
        List<Finished> all = referee.finished(
                alive.stream().map(trials::get).toList(),
                droppedAt.entrySet().stream()
                        .map(dropped -> trials.get(dropped.getKey()).until(dropped.getValue()))
                        .toList());
        List<Double> next = next(all, referee.goal()).stream().toList();
        return new SuccessiveHalving(next, 0, alive, last, droppedAt, all);
    }

    /**
     * Returns the dropped candidate that trains on, if any: none once the goal is settled; the best one while no
     * candidate has reached the goal; after that the best one that is expected to reach it.
     */
    private Optional<Double> next(List<Finished> all, Goal goal) {
        if (all.stream().anyMatch(goal::isSettledBy)) {
            return Optional.empty();
        }
        boolean isMet = all.stream().anyMatch(goal::isMetBy);
        return droppedAt.keySet().stream()
                .map(last::get)
                .filter(rank -> !isMet || goal.expects(rank))
                .min(goal.preference())
                .map(rank -> rank.tauForecast().tau());
    }

    private static List<Double> behind(List<Double> alive, Map<Double, Trial> trials, int step) {
        return alive.stream()
                .filter(tau -> !trials.containsKey(tau) || !trials.get(tau).reached(step))
                .toList();
    }

    boolean isOver() {
        return wanted.isEmpty();
    }
}
