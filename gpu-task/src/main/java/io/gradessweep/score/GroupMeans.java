package io.gradessweep.score;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Means of scores by groups, such as MMStar's categories or VQA's kinds of answers. */
public final class GroupMeans {
    private GroupMeans() {}

    /** One item's score. */
    public record Item(String group, String subgroup, double score) {}

    /** The mean over the items of each group. */
    public static SortedMap<String, Double> ofItems(Collection<Item> items) {
        return byGroup(
                items,
                group -> group.stream().mapToDouble(Item::score).average().orElseThrow());
    }

    /** The mean of the means of subgroups, for each group, as lmms-eval reports MMStar. */
    public static SortedMap<String, Double> ofSubgroups(Collection<Item> items) {
        return byGroup(items, GroupMeans::overSubgroups);
    }

    /** The mean of the means of all subgroups. */
    public static double overSubgroups(Collection<Item> items) {
        return items.stream()
                .collect(Collectors.groupingBy(Item::subgroup, TreeMap::new, Collectors.averagingDouble(Item::score)))
                .values()
                .stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    private static SortedMap<String, Double> byGroup(Collection<Item> items, ToDoubleFunction<Collection<Item>> mean) {
        SortedMap<String, Double> means = new TreeMap<>();
        items.stream()
                .collect(Collectors.groupingBy(Item::group))
                .forEach((group, members) -> means.put(group, mean.applyAsDouble(members)));
        return means;
    }
}
