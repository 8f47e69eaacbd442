package io.gradessweep.calibrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * How candidates stand against each other, rung by rung; a function of what they recorded, so that it comes out the same when
 * a calibration goes on.
 *
 * @param wanted that have to train on before the next decision, by tau; none where the race is over
 * @param until the step after which those are compared; 0 for their end
 * @param alive by tau, that no rung dropped yet
 * @param last where each candidate stood when it was last compared, by tau
 * @param droppedAt the step of the rung, by tau of who was dropped
 */
record Race(
        List<Double> wanted,
        int until,
        List<Double> alive,
        Map<Double, Standing> last,
        Map<Double, Integer> droppedAt) {

    /**
     * @param taus of the candidates that did not fail
     * @param trials by tau, of those that began
     * @param standings of candidates that reached a step, seen there
     */
    static Race of(
            Goal goal,
            List<Rung> rungs,
            List<Double> taus,
            Map<Double, Trial> trials,
            BiFunction<Integer, Collection<Trial>, List<Standing>> standings) {
        List<Double> alive = new ArrayList<>(taus);
        Map<Double, Standing> last = new LinkedHashMap<>();
        Map<Double, Integer> droppedAt = new LinkedHashMap<>();
        for (Rung rung : rungs) {
            List<Double> behind = behind(alive, trials, rung.step());
            if (!behind.isEmpty()) {
                return new Race(behind, rung.step(), alive, last, droppedAt);
            }
            List<Standing> ranked = standings
                    .apply(rung.step(), alive.stream().map(trials::get).toList())
                    .stream()
                    .sorted(goal.preference())
                    .toList();
            ranked.forEach(standing -> last.put(standing.outlook().tau(), standing));
            for (Standing dropped : ranked.subList(Math.min(rung.survivors(), ranked.size()), ranked.size())) {
                alive.remove(dropped.outlook().tau());
                droppedAt.put(dropped.outlook().tau(), rung.step());
            }
        }
        return new Race(behind(alive, trials, Integer.MAX_VALUE), 0, alive, last, droppedAt);
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
