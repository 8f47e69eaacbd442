package io.gradessweep.drill;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came of rounds.
 *
 * @param faults how often each was done
 * @param resumed runs that went on from a state
 * @param lost runs that are not completed
 * @param doubled runs with any row twice
 * @param different rounds whose results are not those of the undisturbed sweep
 * @param complaints of anything else that should not be
 */
record DrillTotals(
        int rounds, Map<Fault, Integer> faults, int resumed, int lost, int doubled, int different, int complaints) {
    static final DrillTotals NONE = new DrillTotals(0, Map.of(), 0, 0, 0, 0, 0);

    DrillTotals plus(DrillTotals other) {
        Map<Fault, Integer> all = new EnumMap<>(Fault.class);
        all.putAll(faults);
        other.faults.forEach((fault, times) -> all.merge(fault, times, Integer::sum));
        return new DrillTotals(
                rounds + other.rounds,
                all,
                resumed + other.resumed,
                lost + other.lost,
                doubled + other.doubled,
                different + other.different,
                complaints + other.complaints);
    }

    boolean isClean() {
        return lost + doubled + different + complaints == 0;
    }

    @Override
    public String toString() {
        Map<String, Integer> hit = new LinkedHashMap<>();
        for (Fault fault : Fault.values()) {
            hit.merge(fault.victims, faults.getOrDefault(fault, 0), Integer::sum);
        }
        String hits = hit.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
        int all = hit.values().stream().mapToInt(Integer::intValue).sum();
        return "fault drill: " + all + " faults (" + hits + ") in " + rounds + " rounds, " + resumed + " resumed runs, "
                + (complaints == 0 ? "" : complaints + " complaints, ") + lost + " lost, " + doubled + " doubled, "
                + different + " different";
    }
}
