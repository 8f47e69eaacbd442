package io.gradessweep.report;

import java.util.ArrayList;
import java.util.List;

/** The queries that come with the project, one SQL resource each. They can use {@code reported_runs} and all views. */
public enum NamedQuery {
    ABLATION("ablation", "ablation.sql", "accuracy, FLOPs ratio and speedup of GradES by tau and grace period ratio") {
        @Override
        void define(ResultDatabase database) {
            ReportedRuns.define(database, ReportedRuns::fineTuningAlone);
        }
    },
    ACCURACY("accuracy", "table1.sql", "Table 1, a figure a row, with 95 % margins over seeds"),
    BASELINES("baselines", "table1_baselines.sql", "chance and the best constant answer of each benchmark"),
    CATEGORIES("categories", "categories.sql", "scores of generated answers by category and by further metrics"),
    EFFICIENCY("efficiency", "table2.sql", "Table 2, the same way"),
    FREEZE_CURVES(
            "freeze-curves", "freeze_curves.sql", "share of attention and of MLP matrices frozen, by tower and tenths"),
    FREEZING("freezing", "freezing.sql", "each GradES run: what it froze, when, FLOPs ratio to full"),
    NORM_DECAY("norm-decay", "norm_decay.sql", "norms of attention and MLP, learning rate, by tenths"),
    SCORES("scores", "scores.sql", "each run's benchmarks: items, accuracies, standard errors, what was left out"),
    SUMMARY(
            "summary",
            "summary.sql",
            "each method over all models: accuracy, steps, FLOPs relative to no early stopping") {
        @Override
        void define(ResultDatabase database) {
            ReportedRuns.define(database, ReportedRuns::fineTuningAlone);
        }
    },
    THEOREM_2("theorem-2", "theorem_2.sql", "what the paper's Theorem 2 claims, observed on each GradES run"),
    TOWERS(
            "towers",
            "towers.sql",
            "what each tower froze, which was first, FLOPs of a token before and after it froze");

    private final String label;
    private final String resource;
    private final String documentation;

    NamedQuery(String label, String resource, String documentation) {
        this.label = label;
        this.resource = resource;
        this.documentation = documentation;
    }

    public String label() {
        return label;
    }

    /** Returns one line that describes the rows. */
    public String documentation() {
        return documentation;
    }

    /** @throws ResultsException if there is no such query; the message lists the names */
    public static NamedQuery named(String label) {
        List<String> labels = new ArrayList<>();
        for (NamedQuery query : values()) {
            if (query.label.equals(label)) {
                return query;
            }
            labels.add(query.label);
        }
        throw new ResultsException("no query is named " + label + "; there are " + String.join(", ", labels));
    }

    String sql() {
        return Resource.statement(resource);
    }

    /** Defines the view {@code reported_runs}, with the base methods that this query compares with. */
    void define(ResultDatabase database) {
        ReportedRuns.define(database);
    }

    List<Row> rows(ResultDatabase database) {
        define(database);
        return database.rows(sql());
    }
}
