package io.gradessweep.calibrate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which taus are worth real runs. */
final class Candidates {
    private Candidates() {}

    /**
     * Those whose foreseen figures lie nearest to points that spread evenly over the goal's window; fewer where fewer taus
     * differ in what they are foreseen to do.
     *
     * @param curve what each tau is foreseen to do
     * @return ascending
     */
    static List<Double> of(List<TauForecast> curve, Goal goal, int count) {
        List<TauForecast> left = new ArrayList<>(different(curve));
        Goal.Window window = goal.window(curve);
        List<Double> taus = new ArrayList<>();
        for (int place = 0; place < count && !left.isEmpty(); place++) {
            double share = count == 1 ? 0.5 : (double) place / (count - 1);
            double wanted = window.from() + share * (window.to() - window.from());
            TauForecast nearest = left.stream()
                    .min(Comparator.comparingDouble(one -> Math.abs(goal.figure(one) - wanted)))
                    .orElseThrow();
            left.remove(nearest);
            taus.add(nearest.tau());
        }
        return taus.stream().sorted().toList();
    }

    /** Of taus that do the same, the one in the middle: it does so for the longest way to either side. */
    private static List<TauForecast> different(List<TauForecast> curve) {
        Map<List<Ending>, List<TauForecast>> alike = new LinkedHashMap<>();
        curve.stream()
                .filter(one -> one.frozenShare() > 0)
                .sorted(Comparator.comparingDouble(TauForecast::tau))
                .forEach(one -> alike.computeIfAbsent(one.endings(), unused -> new ArrayList<>())
                        .add(one));
        return alike.values().stream().map(same -> same.get(same.size() / 2)).toList();
    }
}
