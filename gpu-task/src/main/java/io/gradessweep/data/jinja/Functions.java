package io.gradessweep.data.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The global functions of every template. {@code strftime_now}, which transformers offers, is not among them, since the
 * rendered text must not depend on the day it is rendered: who renders gives it, with a day of their choice, or not.
 */
final class Functions {
    /** The limit of Jinja2's sandbox. */
    private static final long LONGEST_RANGE = 100_000;

    private Functions() {}

    static Map<String, Object> all(RenderBudget work) {
        Map<String, Object> functions = new HashMap<>();
        functions.put("raise_exception", (Function) Functions::raise);
        functions.put("range", (Function) args -> range(args, work));
        functions.put("namespace", (Function) Functions::namespace);
        functions.put("dict", (Function) args -> dict(args, work));
        return functions;
    }

    private static Object raise(Arguments args) {
        throw new TemplateException(args.text(0, "message"));
    }

    private static Namespace namespace(Arguments args) {
        if (!args.positional().isEmpty()) {
            throw new TemplateException("namespace() takes named arguments only");
        }
        return new Namespace(args.named());
    }

    private static Map<Object, Object> dict(Arguments args, RenderBudget work) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (Object given : args.positional()) {
            if (!(given instanceof Map<?, ?> entries) || args.positional().size() > 1) {
                throw new TemplateException("dict() takes a mapping and named arguments only here");
            }
            map.putAll(entries);
        }
        map.putAll(args.named());
        return Values.counted(map, work);
    }

    private static List<Object> range(Arguments args, RenderBudget work) {
        boolean started = args.atMost(3).size() > 1;
        long start = started ? args.number(0, "start", 0) : 0;
        long stop = args.number(started ? 1 : 0, "stop", 0);
        long step = args.number(2, "step", 1);
        if (step == 0) {
            throw new TemplateException("range: the step must not be 0");
        }
        List<Object> numbers = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            work.spend(1);
            numbers.add(i);
            if (numbers.size() > LONGEST_RANGE) {
                throw new TemplateException("range() is too long");
            }
        }
        return numbers;
    }
}
