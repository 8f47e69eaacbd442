package io.gradessweep.data;

import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.data.rows.Row;
import io.gradessweep.spec.AnswerTemplate;
import io.gradessweep.spec.Metric;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parses rows with any fields into questions without choices by a {@link RowTemplate}. */
final class OpenRowParser implements RowParser<OpenQuestion> {
    private final Prompting prompting;
    private final RowTemplate template;
    private final Set<String> asked;
    private final List<Metric> metrics;

    /**
     * @param where the benchmark, for messages
     * @param metrics the metrics that the answers are scored by; none if they are not scored
     * @param images reads images; empty if rows are read without
     * @throws io.gradessweep.spec.InvalidInputException if a part of the template is malformed
     */
    OpenRowParser(
            String where,
            AnswerTemplate written,
            Prompting prompting,
            List<Metric> metrics,
            Optional<RowImageReader> images) {
        this.metrics = List.copyOf(metrics);
        this.prompting = prompting;
        this.template = new RowTemplate(where, written.prompt(), images)
                .with("references", written.references())
                .with("answer", written.answer())
                .with("id", written.id())
                .with("images", written.images())
                .with("category", written.category())
                .with("subcategory", written.subcategory())
                .with("keep", written.keep());
        this.asked = template.fields();
    }

    @Override
    public Set<String> fields() {
        return asked;
    }

    @Override
    public boolean isOfSplit(Row row) {
        return !template.has("keep") || template.to(row).isTrue("keep");
    }

    @Override
    public OpenQuestion read(Row row, String id) {
        RowTemplate.Applied applied = template.to(row);
        List<String> references = applied.texts("references");
        requireEnough(row, references);
        String prompt = applied.prompt();
        if (prompt.isBlank()) {
            throw row.wrong("has no prompt: template.prompt comes to an empty text");
        }
        return new OpenQuestion(
                template.has("id") ? applied.text("id") : id,
                prompt,
                // The space around an answer is dropped too.
                references.stream().map(String::strip).toList(),
                template.has("answer") ? applied.text("answer") : references.get(0),
                prompting,
                applied.images(),
                template.has("category") ? applied.text("category") : "",
                template.has("subcategory") ? applied.text("subcategory") : "");
    }

    private void requireEnough(Row row, List<String> references) {
        for (Metric metric : metrics) {
            if (references.size() < metric.leastReferences()) {
                throw row.wrong("has " + references.size() + (references.size() == 1 ? " reference; " : " references; ")
                        + metric.label() + " compares with the answers of at least four people, without the one"
                        + " compared; give all of them, or take " + Metric.EXACT_MATCH_NORMALISED.label());
            }
        }
    }
}
