package io.gradessweep.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Splits what is computed alike on several devices into the parts of each device, in the order in which they first occur. */
public final class DeviceGroups {
    private DeviceGroups() {}

    /** Returns the objects whose tensors are on the same device, for each device, in their order. */
    public static <T> List<List<T>> of(List<T> objects, Function<T, Tensor> tensor) {
        Map<DeviceName, List<T>> groups = new LinkedHashMap<>();
        for (T object : objects) {
            groups.computeIfAbsent(tensor.apply(object).device(), unused -> new ArrayList<>())
                    .add(object);
        }
        return List.copyOf(groups.values());
    }

    /**
     * Splits lists of tensors, of which those at one place belong together, by the device of the first list's.
     *
     * @return for each device, the parts of all lists; the lists themselves if there is but one device
     */
    static List<List<List<Tensor>>> of(List<List<Tensor>> lists) {
        List<Tensor> first = lists.get(0);
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < first.size(); place++) {
            places.add(place);
        }
        List<List<Integer>> groups = of(places, first::get);
        if (groups.size() <= 1) {
            return List.of(lists);
        }
        return groups.stream()
                .map(group -> lists.stream()
                        .map(list -> list.isEmpty()
                                ? list
                                : group.stream().map(list::get).toList())
                        .toList())
                .toList();
    }
}
