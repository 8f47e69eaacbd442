package io.gradessweep.picture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the points that no other point of their panel beats: less along x, or more along y, and worse in neither. */
final class ParetoFront {
    private ParetoFront() {}

    /**
     * Returns the points of each panel's front in the order of x, panel by panel.
     *
     * @param points points whose x is a number
     */
    static List<Chart.Point> of(List<Chart.Point> points) {
        Map<List<String>, List<Chart.Point>> panels = new LinkedHashMap<>();
        for (Chart.Point point : points) {
            panels.computeIfAbsent(List.of(point.row(), point.column()), unseen -> new ArrayList<>())
                    .add(point);
        }
        List<Chart.Point> front = new ArrayList<>();
        for (List<Chart.Point> panel : panels.values()) {
            panel.stream()
                    .filter(point -> panel.stream().noneMatch(other -> beats(other, point)))
                    .sorted(Comparator.comparingDouble(ParetoFront::x))
                    .forEach(front::add);
        }
        return front;
    }

    private static boolean beats(Chart.Point one, Chart.Point other) {
        return x(one) <= x(other) && one.y() >= other.y() && (x(one) < x(other) || one.y() > other.y());
    }

    private static double x(Chart.Point point) {
        return ((Number) point.x()).doubleValue();
    }
}
