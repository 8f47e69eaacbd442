package io.gradessweep.calibrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
 * @param alive by tau, that no rung dropped, or that went on later
 * @param last where each candidate stood when it was last compared, by tau
 * @param droppedAt the step of the rung, by tau of who was dropped
 */
record Race(
        List<Double> wanted,
        int until,
        List<Double> alive,
        Map<Double, Standing> last,
        Map<Double, Integer> droppedAt) {

    /** Judges candidates. */
    interface Referee {
        Goal goal();

        /** Where those stand that reached a step, seen there. */
        List<Standing> standings(int step, Collection<Trial> trials);

        /** Of one that came to its end. */
        Finished finished(Trial trial);
    }

    /**
     * @param taus of the candidates that did not fail
     * @param trials by tau, of those that began
     */
    static Race of(List<Rung> rungs, List<Double> taus, Map<Double, Trial> trials, Referee referee) {
        List<Double> alive = new ArrayList<>(taus);
        Map<Double, Standing> last = new LinkedHashMap<>();
        Map<Double, Integer> droppedAt = new LinkedHashMap<>();
        for (Rung rung : rungs) {
            List<Double> behind = behind(alive, trials, rung.step());
            if (!behind.isEmpty()) {
                return new Race(behind, rung.step(), alive, last, droppedAt);
            }
            List<Standing> ranked = referee
                    .standings(rung.step(), alive.stream().map(trials::get).toList())
                    .stream()
                    .sorted(referee.goal().preference())
                    .toList();
            ranked.forEach(standing -> last.put(standing.outlook().tau(), standing));
            for (Standing dropped : ranked.subList(Math.min(rung.survivors(), ranked.size()), ranked.size())) {
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
        return new Race(behind(alive, trials, Integer.MAX_VALUE), 0, alive, last, droppedAt).goneOn(trials, referee);
    }

    private Race goneOn(Map<Double, Trial> trials, Referee referee) {
        Race race = this;
        Optional<Double> next = race.next(trials, referee);
        while (next.isPresent()) {
            List<Double> more = new ArrayList<>(race.alive);
            more.add(next.get());
            Map<Double, Integer> dropped = new LinkedHashMap<>(race.droppedAt);
            dropped.remove(next.get());
            race = new Race(behind(more, trials, Integer.MAX_VALUE), 0, more, race.last, dropped);
            next = race.next(trials, referee);
        }
        return race;
    }

    /** Who was dropped and goes on: anyone while none reached the goal, then only who is expected to do better. */
    private Optional<Double> next(Map<Double, Trial> trials, Referee referee) {
        Goal goal = referee.goal();
        List<Finished> finished = isOver()
                ? alive.stream().map(trials::get).map(referee::finished).toList()
                : List.of();
        if (!isOver() || finished.stream().anyMatch(goal::isSettledBy)) {
            return Optional.empty();
        }
        boolean isMet = finished.stream().anyMatch(goal::isMetBy);
        Comparator<Standing> preference = goal.preference();
        return droppedAt.keySet().stream()
                .map(last::get)
                .filter(standing -> !isMet || goal.expects(standing))
                .min(preference)
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
