package io.gradessweep.spark;

import io.gradessweep.plan.Cell;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.result.RunOutcome;
import java.util.List;

/** What a sweep executes, where some of it is decided while it goes on. Asked by one thread. */
public interface Course {
    /** What it begins with; whatever starts from a miniature that none of these starts from must be among them. */
    List<Stretch> first();

    /** What these and others have in common. */
    List<SharedPrefix> prefixes();

    /** What there is to do besides, now that this run ended, or paused, and its row is written. */
    List<Stretch> after(Cell cell, RunOutcome outcome);

    /** All of which is known from the start. */
    static Course of(List<Cell> cells, List<SharedPrefix> shared) {
        return new Course() {
            @Override
            public List<Stretch> first() {
                return cells.stream().map(Stretch::whole).toList();
            }

            @Override
            public List<SharedPrefix> prefixes() {
                return shared;
            }

            @Override
            public List<Stretch> after(Cell cell, RunOutcome outcome) {
                return List.of();
            }
        };
    }
}
