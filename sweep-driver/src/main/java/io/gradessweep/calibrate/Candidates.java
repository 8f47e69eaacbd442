package io.gradessweep.calibrate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Chooses the taus that are tried with real runs. */
final class Candidates {
    private Candidates() {}

    /**
     * Returns the taus whose forecasts lie nearest to points that are evenly spaced over the goal's window. There are
     * fewer than {@code count} where fewer taus have different forecasts.
     *
     * @param curve the forecast of each tau
     * @return the taus, ascending
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

    /**
     * Returns one tau for each distinct forecast: the middle one, which is the farthest from taus with another
     * forecast.
     */
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
