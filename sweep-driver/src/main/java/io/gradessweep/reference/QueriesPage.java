package io.gradessweep.reference;

import static io.gradessweep.reference.PageTable.code;
import static io.gradessweep.reference.PageTable.text;

import io.gradessweep.report.NamedQuery;
import java.util.List;

/** The page of the queries that come with the project. */
final class QueriesPage {
    private static final String BEFORE = """
            # Named queries

            This page is made of the code. `bin/grades query RESULTS --named NAME` prints one; `--format csv` and `--format json` are for
            other programs.

            """;

    private QueriesPage() {}

    static String markdown() {
        PageTable queries = new PageTable("name", "its rows");
        for (NamedQuery query : NamedQuery.values()) {
            queries.row(List.of(code(query.label()), text(query.documentation())));
        }
        return BEFORE + queries;
    }
}
