package io.gradessweep.calibrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How candidates stand against each other, rung by rung; a function of what they recorded, so that it comes out the same when
 * a calibration goes on. Whoever came to its end is never dropped. Where those do not settle the goal, one that was dropped goes
 * on.
 *
 * @param wanted that have to train on before the next decision, by tau; none where the race is over
 * @param until the step after which those are compared; 0 for their end
 * @param alive by tau, that no rung dropped, or that came to their end nevertheless
 * @param last where each candidate stood when it was last compared, by tau
 * @param droppedAt the step of the rung, by tau of who was dropped
 * @param finished all that came to their end, once nobody is wanted before them
 */
record SuccessiveHalving(
        List<Double> wanted,
        int until,
        List<Double> alive,
        Map<Double, CandidateRank> last,
        Map<Double, Integer> droppedAt,
        List<Finished> finished) {

    /** Judges candidates. */
    interface Referee {
        Goal goal();

        /** Where those stand that reached a step, seen there. */
        List<CandidateRank> standings(int step, Collection<Trial> trials);

        /**
         * What came of those that were trained to their end, in their order.
         *
         * @param dropped as they were when they were dropped
         */
        List<Finished> finished(List<Trial> ended, List<Trial> dropped);
    }

    /**
     * @param taus of the candidates that did not fail
     * @param trials by tau, of those that began
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
            List<CandidateRank> ranked =
                    referee
                            .standings(
                                    rung.step(), alive.stream().map(trials::get).toList())
                            .stream()
                            .sorted(referee.goal().preference())
                            .toList();
            ranked.forEach(standing -> last.put(standing.outlook().tau(), standing));
            for (CandidateRank dropped : ranked.subList(Math.min(rung.survivors(), ranked.size()), ranked.size())) {
                alive.remove(dropped.outlook().tau());
                droppedAt.put(dropped.outlook().tau(), rung.step());
            }
        }
        for (double tau : List.copyOf(droppedAt.keySet())) {
            if (trials.get(tau).isCompleted()) {
                alive.add(tau);
                droppedAt.remove(tau);
            }
        }
        List<Double> behind = behind(alive, trials, Integer.MAX_VALUE);
        SuccessiveHalving race = new SuccessiveHalving(behind, 0, alive, last, droppedAt, List.of());
        return behind.isEmpty() ? race.ended(trials, referee) : race;
    }

    /** What is judged is the same whether or not one that was dropped has gone on a part of its way since. */
    private SuccessiveHalving ended(Map<Double, Trial> trials, Referee referee) {
        List<Finished> all = referee.finished(
                alive.stream().map(trials::get).toList(),
                droppedAt.entrySet().stream()
                        .map(dropped -> trials.get(dropped.getKey()).until(dropped.getValue()))
                        .toList());
        List<Double> next = next(all, referee.goal()).stream().toList();
        return new SuccessiveHalving(next, 0, alive, last, droppedAt, all);
    }

    /** Who was dropped and goes on: anyone while none reached the goal, then only who is expected to do better. */
    private Optional<Double> next(List<Finished> all, Goal goal) {
        if (all.stream().anyMatch(goal::isSettledBy)) {
            return Optional.empty();
        }
        boolean isMet = all.stream().anyMatch(goal::isMetBy);
        return droppedAt.keySet().stream()
                .map(last::get)
                .filter(standing -> !isMet || goal.expects(standing))
                .min(goal.preference())
                .map(standing -> standing.outlook().tau());
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
